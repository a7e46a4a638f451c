"""Breach records in a real browser: by keyboard, without a script, on paper. Their looks are tested with the rest."""

import pytest
from playwright.sync_api import expect

from tests.browser.breach_states import ALL, half_done
from tests.browser.states import log_in
from tests.plugin.companion.recovering import Recovering

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(tmp_path):
    stage = Recovering(tmp_path)
    yield stage
    stage.close()


FOCUSED = """() => {
  const focused = document.activeElement;
  return focused === document.body ? "" : `${focused.textContent} ${focused.labels?.[0]?.textContent ?? ""}`;
}"""


def tab_to(page, name):
    """Go on with the tab key until the focus is on what is called like this."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"the tab key never comes to {name}")


def test_a_coach_opens_a_record_and_writes_in_it_without_touching_a_mouse(stage, visit):
    page = visit()
    log_in(stage, page)
    page.goto(ALL)

    tab_to(page, "Open a record")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new")
    tab_to(page, "Open a record")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Record of")
    tab_to(page, "Mark as done: Explain")
    page.keyboard.press("Enter")
    tab_to(page, "In a few words")
    page.keyboard.type("I mentioned it to the sponsor.")
    tab_to(page, "Record: Explain")
    page.keyboard.press("Enter")

    expect(page.locator("#explained")).to_contain_text("I mentioned it to the sponsor.")
    assert [each.text for each in stage.breach().entries] == ["I mentioned it to the sponsor."]


def test_it_works_without_a_script(stage, visit):
    breach = stage.a_breach()
    page = visit(java_script_enabled=False)
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}")

    page.get_by_role("button", name="The authority was told").click()

    expect(page.locator("#authority")).to_contain_text("Told on")


def test_keys_that_answer_a_prompt_do_nothing_here(stage, visit):
    breach = stage.a_breach()
    page = visit()
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}")

    for key in ("1", "2", "3", "b", "Backspace"):
        page.keyboard.press(key)

    assert page.url.endswith(f"{ALL}/{breach}")
    assert stage.breach(breach).entries == ()


def test_the_report_is_printed_without_what_is_for_the_screen_only(stage, visit):
    breach = half_done(stage)
    page = visit()
    log_in(stage, page)
    page.goto(f"{ALL}/{breach}/report?language=de")

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)


def test_from_the_coachs_page_there_is_a_way_to_the_records(stage, visit):
    page = visit(width=390)
    log_in(stage, page)

    page.get_by_role("link", name="Breach records").click()
    page.get_by_role("link", name="My page").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is open")
