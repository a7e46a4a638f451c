"""What an answer on the page does, and who may give one."""

import pytest

from config.vocabulary import Category
from plugin.companion import wording
from tests.plugin.companion.visitor import Visitor, words

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


def test_after_pausing_the_matter_stays_in_view_with_the_next_step(stage, anna):
    anna.answer(stage.a_prompt(Category.ABUSE), "paused")

    page = words(anna.open())

    assert "You have paused." in page
    assert wording.WHAT[Category.ABUSE] in page
    assert "Check with your client that what you heard is what they meant." in page
    assert "Recorded at 12:00:00 UTC. Undo" in page
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
    assert page.index(wording.WHAT[Category.ABUSE]) < page.index("Marked as a false alarm")


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
