"""The coach's page in a real browser: live, by keyboard, on a phone, with and without a script."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from config.vocabulary import Category, Severity
from plugin.companion.wording import Speech
from tests.browser.states import log_in
from tests.plugin.companion.stage import NOON

EN = Speech.of("en")
pytestmark = pytest.mark.browser

STOP = "Take a breath. Check that you heard what they meant."
POLL_MS = 2000
SETTLE_MS = 1000


def until_polled(page):
    """Let the page ask for news once, and take in the answer."""
    with page.expect_response("**/companion/now") as answer:
        page.clock.run_for(POLL_MS)
    return answer.value.status


def settle(page):
    """Wait until a key counts again after the card has changed."""
    page.clock.run_for(SETTLE_MS)


def headline(page):
    return page.get_by_role("heading", level=1)


def test_a_coach_logs_in_answers_and_undoes_without_touching_a_mouse(stage, visit):
    prompt = stage.a_prompt()
    page = visit()
    page.goto(stage.link())
    expect(page.get_by_role("button", name="Open my page")).to_be_focused()

    page.keyboard.press("Enter")
    page.wait_for_url("**/companion")
    page.keyboard.press("1")
    expect(headline(page)).to_have_text(STOP)
    assert stage.state_of(prompt) == "paused"

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(headline(page)).to_have_text("Pause the session.")
    assert stage.state_of(prompt) == "open"


@pytest.mark.parametrize(("key", "state"), [("1", "paused"), ("2", "snoozed"), ("3", "false_alarm")])
def test_each_key_gives_the_answer_that_its_button_shows(stage, visit, key, state):
    prompt = stage.a_prompt()
    page = visit()
    log_in(stage, page)

    page.keyboard.press(key)

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert stage.state_of(prompt) == state


@pytest.mark.parametrize("keys", ["Control+1", "Alt+2", "Meta+3", "4", "Enter", "Space"])
def test_other_keys_answer_nothing(stage, visit, keys):
    prompt = stage.a_prompt()
    page = visit()
    log_in(stage, page)
    expect(headline(page)).to_have_text("Pause the session.")

    page.keyboard.press(keys)

    until_polled(page)
    assert stage.state_of(prompt) == "open"


def test_a_new_prompt_appears_by_itself_is_announced_and_counts_in_the_tab(stage, visit):
    page = visit()
    log_in(stage, page)
    expect(headline(page)).to_have_text("Nothing is open")

    stage.a_prompt(Category.ABUSE)
    until_polled(page)

    expect(headline(page)).to_have_text("Pause the session.")
    expect(page.get_by_text(EN.page["what"][Category.ABUSE])).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("New prompt. Pause the session.")
    expect(page).to_have_title("(1) pausepoint")


def test_an_answer_given_elsewhere_shows_by_itself(stage, visit):
    stage.a_prompt()
    page, phone = visit(), visit(390, 844)
    for window in (page, phone):
        log_in(stage, window)
    expect(headline(page)).to_have_text("Pause the session.")

    phone.keyboard.press("3")
    expect(headline(phone)).to_have_text("Nothing is open")
    until_polled(page)

    expect(headline(page)).to_have_text("Nothing is open")
    expect(page).to_have_title("pausepoint")


def test_while_nothing_changes_nothing_on_the_page_is_touched(stage, visit):
    stage.a_prompt()
    page = visit()
    log_in(stage, page)
    expect(headline(page)).to_be_visible()
    page.evaluate("document.querySelector('.card').mine = true")

    assert [until_polled(page) for _ in range(3)] == [304, 304, 304]

    assert page.evaluate("document.querySelector('.card').mine")


def test_a_second_prompt_takes_neither_the_card_nor_the_focus_away(stage, visit):
    stage.a_prompt(Category.LEGAL)
    page = visit()
    log_in(stage, page)
    page.get_by_role("button", name="Snooze").focus()

    stage.wait(seconds=5)
    stage.a_prompt(Category.ABUSE)
    until_polled(page)

    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(page.get_by_text(EN.page["what"][Category.LEGAL])).to_be_visible()
    expect(page.get_by_role("button", name="Snooze")).to_be_focused()


def test_a_new_prompt_leaves_the_focus_outside_of_the_card_alone(stage, visit):
    page = visit()
    log_in(stage, page)
    page.get_by_role("button", name="Log out").focus()

    stage.a_prompt()
    until_polled(page)

    expect(headline(page)).to_have_text("Pause the session.")
    expect(page.get_by_role("button", name="Log out")).to_be_focused()


def test_a_key_meant_for_one_prompt_does_not_answer_the_worse_one_that_just_took_its_place(stage, visit):
    first = stage.a_prompt(Category.LEGAL)
    page = visit()
    log_in(stage, page)
    expect(headline(page)).to_have_text("Pause the session.")
    page.evaluate(
        """document.addEventListener("htmx:afterSwap", () =>
            document.dispatchEvent(new KeyboardEvent("keydown", {key: "3"})), {once: true})"""
    )

    worse = stage.a_prompt(Category.ABUSE, Severity.IMMINENT)
    until_polled(page)

    expect(page.get_by_text("Imminent")).to_be_visible()
    assert [stage.state_of(prompt) for prompt in (first, worse)] == ["open", "open"]
    page.clock.run_for(SETTLE_MS)
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert [stage.state_of(prompt) for prompt in (first, worse)] == ["open", "false_alarm"]


def test_a_page_that_was_hidden_catches_up_when_it_is_looked_at(stage, visit):
    page = visit()
    log_in(stage, page)
    page.clock.pause_at(NOON + timedelta(minutes=1))  # a browser holds back the timers of a hidden page
    stage.a_prompt()

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(headline(page)).to_have_text("Pause the session.")


def test_a_lost_connection_is_shown_and_its_return_too(stage, visit):
    page = visit()
    log_in(stage, page)
    lost = page.get_by_text("No connection: this page is out of date. Use your own judgement")
    expect(page.get_by_text("Listening, 2 s behind")).to_be_visible()

    page.context.set_offline(True)
    page.clock.run_for(POLL_MS)
    expect(lost).to_be_visible()

    page.context.set_offline(False)
    page.clock.run_for(POLL_MS)
    expect(lost).to_be_hidden()
    expect(page.get_by_text("Listening, 2 s behind")).to_be_visible()


def test_a_page_left_open_asks_for_a_login_when_its_hours_are_over(stage, visit):
    stage.a_prompt()
    page = visit()
    log_in(stage, page)
    expect(headline(page)).to_have_text("Pause the session.")

    stage.wait(hours=stage.settings.companion_session_hours)
    page.clock.run_for(POLL_MS)

    expect(headline(page)).to_have_text("Log in with a link")


def test_times_are_in_the_readers_zone_with_the_offset_on_hover(stage, visit):
    stage.a_prompt()
    page = visit()
    log_in(stage, page)

    expect(page.locator("time").first).to_have_text("13:00:00")
    expect(page.locator("time").first).to_have_attribute("title", "UTC+01:00")


def test_without_a_script_the_page_shows_and_answers(stage, visit):
    prompt = stage.a_prompt()
    page = visit(java_script_enabled=False)
    log_in(stage, page)

    expect(headline(page)).to_have_text("Pause the session.")
    page.get_by_role("button", name="I have paused").click()

    expect(headline(page)).to_have_text(STOP)
    assert stage.state_of(prompt) == "paused"


def test_on_paper_there_are_the_lines_and_no_buttons(stage, visit):
    stage.a_prompt()
    page = visit()
    log_in(stage, page)
    page.emulate_media(media="print")

    expect(page.get_by_text("I dropped it.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_narrow_screen_nothing_lies_outside(shown, width):
    shown.set_viewport_size({"width": width, "height": 844})

    assert shown.evaluate("document.documentElement.scrollWidth") == width


def test_what_can_be_pressed_is_large_and_has_a_name(shown):
    shown.set_viewport_size({"width": 390, "height": 844})

    for target in [*shown.get_by_role("button").all(), *shown.get_by_role("link").all()]:
        box = target.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
        assert target.inner_text().strip()


def test_there_is_one_headline_in_one_main_part(shown):
    expect(shown.get_by_role("main").get_by_role("heading", level=1)).to_have_count(1)
    expect(headline(shown)).to_have_count(1)


CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return /, 0\\)$/.test(colour) ? behind(element.parentElement) : colour;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(texts.currentNode.data.trim());
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(shown, scheme):
    shown.emulate_media(color_scheme=scheme)

    assert shown.evaluate(CONTRAST) == []
