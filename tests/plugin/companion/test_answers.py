"""What an answer on the page does, and who may give one."""

import re

import pytest

from config.vocabulary import Category, Severity
from plugin.companion.wording import Speech
from tests.plugin.companion.visitor import Visitor, words
from workers.archive.models import PromptRow

EN = Speech.of("en")
LATER = [("paused", "paused"), ("snooze", "snoozed"), ("false_alarm", "false_alarm")]


@pytest.mark.parametrize(("choice", "state"), LATER)
def test_an_answer_is_recorded_and_the_page_is_back(stage, anna, choice, state):
    prompt = stage.a_prompt()

    answer = anna.answer(prompt, choice)

    assert (answer.status_code, answer.location) == (303, "/companion")
    assert stage.state_of(prompt) == state


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("snooze", "Snoozed for 2 min. Recorded at 12:00:00 UTC, back at 12:02:00 UTC. Undo"),
        ("false_alarm", "Marked as a false alarm. Recorded at 12:00:00 UTC. Undo"),
    ],
)
def test_the_page_says_what_was_recorded(stage, anna, choice, said):
    anna.answer(stage.a_prompt(), choice)

    assert f"Nothing is open {said}" in words(anna.open())


def test_after_pausing_the_first_step_of_the_protocol_is_shown(stage, anna):
    anna.answer(stage.a_prompt(Category.ABUSE), "paused")

    page = words(anna.open())

    assert "Take a breath. Check that you heard what they meant." in page
    assert "You have paused. Recorded at 12:00:00 UTC. Undo" in page
    assert "I have paused" not in page


@pytest.mark.parametrize(("choice", "_"), LATER)
def test_an_answer_can_be_taken_back(stage, anna, choice, _):
    prompt = stage.a_prompt()
    anna.answer(prompt, choice)

    anna.answer(prompt, "undo")

    assert stage.state_of(prompt) == "open"
    assert "Undo" not in words(anna.open())


def test_the_next_prompt_comes_with_the_last_answer_below_it(stage, anna):
    first = stage.a_prompt(Category.LEGAL)
    stage.a_prompt(Category.ABUSE)

    anna.answer(first, "false_alarm")

    page = words(anna.open())
    assert "1 of 1" in page
    assert page.index(EN.page["what"][Category.ABUSE]) < page.index("Marked as a false alarm")


def test_a_snoozed_prompt_is_back_when_its_time_has_come(stage, anna):
    prompt = stage.a_prompt()
    anna.answer(prompt, "snooze")
    stage.wait(seconds=119)
    assert "Nothing is open" in words(anna.open())

    stage.wait(seconds=1)

    page = words(anna.open())
    assert "1 of 1" in page
    assert "Snoozed for" not in page


def test_more_than_one_snoozed_prompt_is_counted(stage, anna):
    for prompt in (stage.a_prompt(), stage.a_prompt()):
        anna.answer(prompt, "snooze")
        stage.wait(seconds=10)

    assert "2 snoozed, the next comes back at 12:02:00 UTC." in words(anna.open())


def test_the_same_answer_twice_is_one_answer(stage, anna):
    prompt = stage.a_prompt()
    page = anna.open()

    for _ in range(2):
        assert anna.press(f"/companion/prompts/{prompt}/paused", page).status_code == 303

    assert stage.state_of(prompt) == "paused"


def test_what_is_imminent_is_offered_to_be_snoozed_once_and_the_other_keys_stay_where_they_are(stage, anna):
    prompt = stage.a_prompt(severity=Severity.IMMINENT)
    assert keys_of(anna.open()) == {"1": "paused", "2": "snooze", "3": "false_alarm"}
    anna.answer(prompt, "snooze")
    stage.wait(minutes=2)

    page = anna.open()

    assert keys_of(page) == {"1": "paused", "3": "false_alarm"}
    assert "Snooze" not in words(page)


def test_a_concern_may_be_snoozed_again(stage, anna):
    prompt = stage.a_prompt()
    for _ in range(2):
        assert "Snooze 2 min" in words(anna.open())
        anna.answer(prompt, "snooze")
        stage.wait(minutes=2)

    assert keys_of(anna.open())["2"] == "snooze"


def test_an_undo_that_comes_too_late_shows_what_has_become_of_the_matter(stage, anna):
    run = stage.a_matter()
    stale = anna.open()
    stage.moves(run, "as_heard", "done", "no", "next")
    [prompt] = stage.rows(PromptRow)

    answer = anna.press(f"/companion/prompts/{prompt.id}/undo", stale)

    assert answer.location == f"/companion?matter={run}"
    page = words(anna.open(answer.location))
    assert "This matter is closed." in page
    assert "Outcome: Nothing has to be disclosed" in page


def test_an_undo_that_comes_too_late_shows_the_matter_that_a_second_prompt_joined(stage, anna):
    run = stage.a_matter(session="zoom-1")
    second = stage.a_prompt(session="zoom-1")
    anna.answer(second, "paused")
    stale = anna.open()
    stage.wait(seconds=10)
    stage.moves(run, "misheard")

    assert anna.press(f"/companion/prompts/{second}/undo", stale).location == f"/companion?matter={run}"


def test_an_answer_that_changes_nothing_never_shows_an_older_matter(stage, anna):
    stage.moves(stage.a_matter(session="zoom-1"), "misheard")
    stage.wait(minutes=10)
    prompt = stage.a_prompt(session="zoom-1")
    page = anna.open()

    for _ in range(2):
        assert anna.press(f"/companion/prompts/{prompt}/snooze", page).location == "/companion"


def test_an_answer_given_in_chat_shows_on_the_page_too(stage, anna):
    Visitor(stage).logged_in().answer(stage.a_prompt(), "false_alarm")

    assert "Marked as a false alarm." in words(anna.open())


@pytest.mark.parametrize("choice", ["paused", "snooze", "false_alarm", "undo"])
def test_nobody_answers_another_coachs_prompt(stage, anna, choice):
    prompt = stage.a_prompt(coach="ben")
    if choice == "undo":
        Visitor(stage).logged_in("ben").answer(prompt, "false_alarm")
    before = stage.state_of(prompt)

    answer = anna.answer(prompt, choice)

    assert answer.status_code == 404
    assert stage.state_of(prompt) == before


@pytest.mark.parametrize(
    "address", ["nobody/paused", "{prompt}/agreed", "{prompt}/PAUSED", "%00/paused", "é\N{SNOWMAN}/snooze"]
)
def test_an_odd_address_is_simply_not_found(stage, anna, address):
    prompt = stage.a_prompt()

    answer = anna.press(f"/companion/prompts/{address.format(prompt=prompt)}", anna.open())

    assert answer.status_code == 404
    assert stage.state_of(prompt) == "open"


@pytest.mark.parametrize("fields", [{}, {"token": ""}, {"token": "guessed"}, {"token": "é\N{SNOWMAN}\0"}])
def test_an_answer_from_another_site_is_refused(stage, anna, fields):
    prompt = stage.a_prompt()
    anna.open()

    answer = anna.send(f"/companion/prompts/{prompt}/paused", **fields)

    assert answer.status_code == 403
    assert "Nothing was recorded" in words(answer)
    assert stage.state_of(prompt) == "open"


def test_somebody_elses_form_does_not_work_in_this_browser(stage, anna):
    prompt = stage.a_prompt()
    theirs = Visitor(stage).logged_in("ben").open()

    assert anna.press(f"/companion/prompts/{prompt}/paused", theirs).status_code == 403


def test_an_answer_after_logging_out_is_not_recorded(stage, stranger):
    prompt = stage.a_prompt()

    answer = stranger.send(f"/companion/prompts/{prompt}/paused")

    assert "Log in with a link" in words(answer)
    assert stage.state_of(prompt) == "open"


def test_looking_at_an_answers_address_answers_nothing(stage, anna):
    prompt = stage.a_prompt()

    assert anna.open(f"/companion/prompts/{prompt}/paused").status_code == 405
    assert stage.state_of(prompt) == "open"


def keys_of(page):
    """What each key answers."""
    return dict(re.findall(r'data-key="(.)"[^>]*formaction="[^"]*/(\w+)"', page.text))
