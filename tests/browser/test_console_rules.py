"""Rules in a real browser: changed by form and by keyboard, by two people at once, and tried out live."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.rights import AccountRole
from tests.browser.conftest import windows
from tests.browser.test_console_people import AXE, FINDINGS, admit
from tests.plugin.console.stage import ConsoleStage
from tests.plugin.console.tuned import TunedStage

pytestmark = pytest.mark.browser

EDITOR = AccountRole.RULE_EDITOR
ON_A_PHONE, ON_A_DESK = 390, 1280


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """Small rules: each test has a draft of its own."""
    console = TunedStage(tmp_path_factory.mktemp("rules"))
    yield console
    console.close()


@pytest.fixture
def visit(browser, console):
    with windows(browser, console) as open_window:
        yield open_window


def editor_at(page, console, address, **account):
    admit(page, console, EDITOR, **account)
    page.goto(address)
    return page


def form_of(draft):
    return f"/console/drafts/{draft.id}/rules/en/misconduct.guards-off"


def test_a_rule_is_changed_by_form_and_a_broken_example_is_told_before_it_is_saved(console, visit):
    draft = console.a_draft()
    page = editor_at(visit(), console, form_of(draft))
    results, found = page.locator("#tried"), page.get_by_label("Found", exact=True)
    expect(results).to_contain_text("All 3 examples do what they say")

    found.fill("we took the guards away")
    expect(results).to_contain_text("1 of 2 examples does not do what it says")
    expect(results).to_contain_text("should be found, and is not found")

    page.get_by_label("Phrases", exact=True).fill("took the guards (off|away")
    expect(results).to_contain_text("a bracket is opened and not closed")
    page.get_by_label("Phrases", exact=True).fill("took the guards (off|away)")
    expect(results).to_contain_text("All 2 examples do what they say")
    page.get_by_role("button", name="Save in the draft").click()

    expect(page.get_by_role("status")).to_contain_text("Saved as revision 2")
    assert console.entry(draft.id).phrases == ("took the guards (off|away)",)


def test_of_two_editors_the_second_loses_nothing(console, visit):
    draft = console.a_draft()
    first = editor_at(visit(), console, form_of(draft), name="Alex Sample")
    second = editor_at(visit(), console, form_of(draft), name="Kim Sample")
    first.get_by_label("Note").fill("What Alex found out")
    first.get_by_role("button", name="Save in the draft").click()
    expect(first.get_by_role("status")).to_be_visible()

    second.get_by_label("Note").fill("What Kim found out")
    second.get_by_role("button", name="Save in the draft").click()

    expect(second.get_by_role("alert")).to_contain_text("Alex Sample saved this draft while you worked")
    expect(second.get_by_text("What Alex found out").first).to_be_visible()
    expect(second.get_by_label("Note")).to_have_value("What Kim found out")
    second.get_by_role("button", name="Save in the draft").click()
    expect(second.get_by_role("status")).to_contain_text("Saved as revision 3")
    assert console.entry(draft.id).note == "What Kim found out"


def test_a_document_is_mended_by_keyboard_alone_and_the_tab_key_leaves_its_field(console, visit):
    draft = console.a_draft()
    page = editor_at(visit(), console, f"/console/drafts/{draft.id}/documents/rules/own.yaml")
    text = page.get_by_label("Text of rules/own.yaml")
    for _ in range(20):
        page.keyboard.press("Tab")
        if text.evaluate("field => field === document.activeElement"):
            break
    page.keyboard.press("Control+End")
    page.keyboard.type("severty: info\n")
    expect(page.locator("#looked")).to_contain_text("severty: is not a key that belongs here")

    for _ in range(len("severty: info\n")):
        page.keyboard.press("Backspace")
    expect(page.locator("#looked")).to_contain_text("It can be used")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save in the draft")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Saved as revision 2")
    assert "rules/own.yaml" in console.documents(draft.id)


def test_a_rule_leads_to_a_new_draft_and_its_form_without_a_script(console, visit):
    page = editor_at(visit(java_script_enabled=False), console, "/console/rules?q=press")
    page.get_by_role("link", name="Guards off").click()
    page.get_by_role("button", name="Change in a draft").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Found", exact=True).fill("nothing of the kind")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#tried")).to_contain_text("should be found, and is not found")
    expect(page.get_by_label("Found", exact=True)).to_have_value("nothing of the kind")


def test_try_out_shows_what_is_found_while_one_types(browser, tmp_path):
    console = ConsoleStage(tmp_path, detection_profile="live", risk_model=False)
    with windows(browser, console) as open_window:
        page = editor_at(open_window(), console, "/console/try")
        page.get_by_label("A call of your own invention").fill("client: I want to kill myself tonight")
        screened = page.locator("#screened")
        expect(screened.locator("mark").first).to_be_visible(timeout=30_000)
        expect(screened.get_by_text("imminent").first).to_be_visible()
        assert looks_right(page) == []
        page.get_by_label("A call of your own invention").fill("client: good morning")
        expect(screened).to_contain_text("1 line, 0 findings")
        assert page.url.endswith("/console/try")
    console.close()


def looks_right(page):
    """What axe finds, and whether the page is wider than the screen."""
    page.evaluate(Path(AXE).read_text("utf-8"))
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*page.evaluate(FINDINGS), *(["wider than the screen"] if wide else [])]
