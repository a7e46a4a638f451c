"""A whole protocol in a real browser, by keyboard only; sound, the flashing title, and what axe finds."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.vocabulary import Outcome
from tests.browser.states import log_in
from tests.browser.test_companion import POLL_MS, headline, settle, until_polled
from workers.archive.matters import RunRow
from workers.supervisors import ASKED

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FINDINGS = """async () => {
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return violations.map((each) => [each.id, each.impact, ...each.nodes.map((node) => node.target.join(" "))]);
}"""
LONGEST_WAY = 25


def press(page, key):
    """Press a key that answers the card, and wait for the next one."""
    settle(page)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_coach_goes_through_a_whole_protocol_without_touching_a_mouse(stage, visit):
    stage.a_prompt()
    page = visit()
    log_in(stage, page)

    press(page, "1")
    for _ in range(LONGEST_WAY):
        if headline(page).inner_text() == "This matter is closed.":
            break
        press(page, "1")

    [run] = stage.rows(RunRow)
    assert Outcome(run.outcome)
    assert run.moves > 2
    expect(page.get_by_text("Outcome:")).to_be_visible()


@pytest.mark.parametrize("key", ["b", "Backspace"])
def test_a_key_goes_one_step_back(stage, visit, key):
    run = stage.a_matter()
    page = visit()
    log_in(stage, page)
    before = headline(page).inner_text()
    press(page, "1")
    expect(headline(page)).to_be_focused()

    press(page, key)

    expect(headline(page)).to_have_text(before)
    assert stage.standing(run).course.moves == 2


def test_a_key_hit_twice_answers_one_card(stage, visit):
    run = stage.a_matter()
    page = visit()
    log_in(stage, page)
    page.clock.pause_at(stage.now.replace(hour=13))
    with page.expect_navigation():
        page.keyboard.press("1")

    page.keyboard.press("1")

    expect(headline(page)).to_be_visible()
    assert stage.standing(run).course.moves == 1


def test_what_is_typed_into_a_note_answers_no_card(stage, visit):
    run = stage.a_matter()
    page = visit()
    log_in(stage, page)
    page.goto(f"/companion/matters/{run}")

    page.get_by_label("Add a note").fill("")
    page.get_by_label("Add a note").press_sequentially("1b2")

    expect(page.get_by_label("Add a note")).to_have_value("1b2")
    assert stage.standing(run).course.moves == 0


def test_a_new_prompt_takes_the_place_of_a_matter_and_the_matter_stays_listed(stage, visit):
    stage.a_matter()
    page = visit()
    log_in(stage, page)

    stage.a_prompt()
    until_polled(page)

    expect(headline(page)).to_have_text("Pause the session.")
    expect(page.get_by_role("link", name="A possible exception")).to_be_visible()


def test_the_next_step_taken_elsewhere_shows_by_itself(stage, visit):
    run = stage.a_matter()
    page = visit()
    log_in(stage, page)

    stage.moves(run, "as_heard")
    until_polled(page)

    expect(headline(page)).to_have_text("Say openly that something touches confidentiality and comes first now.")


def test_a_new_prompt_sounds_only_where_the_coach_has_turned_sound_on(stage, visit):
    page = visit()
    log_in(stage, page)
    stage.a_prompt()
    until_polled(page)
    assert page.evaluate("document.documentElement.dataset.sounded") is None

    page.get_by_role("button", name="Turn sound on").click()
    stage.a_prompt(severity="imminent")
    until_polled(page)

    expect(page.get_by_role("button", name="Turn sound off")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.sounded") == "1"
    page.reload()
    expect(page.get_by_role("button", name="Turn sound off")).to_be_visible()


def test_the_title_flashes_while_nobody_looks_and_stops_when_somebody_does(stage, visit):
    page = visit()
    log_in(stage, page)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => !window.seen, configurable: true})")
    stage.a_prompt()
    until_polled(page)
    expect(headline(page)).to_have_text("Pause the session.")

    page.clock.run_for(1000)
    expect(page).to_have_title("● (1) pausepoint")

    page.evaluate("window.seen = true; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("(1) pausepoint")


def test_on_other_pages_a_bell_tells_of_a_new_prompt(stage, visit):
    page = visit()
    log_in(stage, page)
    page.goto("/companion/matters")
    stage.a_prompt()
    page.clock.run_for(POLL_MS)

    expect(page.get_by_text("A prompt is open.")).to_be_visible()


def test_a_supervisors_page_shows_a_new_call_by_itself(stage, visit):
    page = visit()
    page.goto(stage.link("vera"))
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_text("Nobody needs you now.")).to_be_visible()

    stage.a_call(ASKED)
    page.clock.run_for(POLL_MS)

    expect(page.get_by_role("heading", name="Anna Berg")).to_be_visible()
    expect(page).to_have_title("(1) pausepoint")
    page.get_by_role("button", name="I will reach them").click()
    expect(page.get_by_text("You are on it")).to_be_visible()
    expect(page).to_have_title("pausepoint")


def test_on_a_phone_every_choice_is_in_sight_when_help_is_called(stage, visit):
    run = stage.a_matter()
    stage.moves(run, "urgent")
    page = visit(width=390, height=844)
    log_in(stage, page)

    line = page.locator("footer").bounding_box()["y"]
    boxes = [button.bounding_box() for button in page.locator(".choices.steps [data-key='2']").all()]

    assert len(boxes) == 1
    assert all(box["y"] + box["height"] <= line for box in boxes)


def test_without_a_script_a_coach_goes_on_and_back(stage, visit):
    run = stage.a_matter()
    page = visit(java_script_enabled=False)
    log_in(stage, page)

    page.get_by_role("button", name="As I heard it").click()
    page.get_by_role("button", name="Back").click()

    assert stage.standing(run).course.moves == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(shown, scheme, width):
    shown.emulate_media(color_scheme=scheme)
    shown.set_viewport_size({"width": width, "height": 844})

    shown.evaluate(AXE.read_text("utf-8"))

    assert shown.evaluate(FINDINGS) == []


def test_the_axe_that_we_carry_is_the_one_that_the_notice_names():
    carried = AXE.read_text("utf-8")[:200]
    notice = (Path(__file__).parents[2] / "NOTICE").read_text("utf-8")

    assert f"axe v{notice.split('axe-core ')[1].split()[0]}" in carried
