"""Every way a matter can go, from the client's words to its outcome, as the people in it live through it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.database import Database
from config.vocabulary import Category, Verdict
from tests.journeys.practice import Practice, without_waiting_for_the_disk
from tests.slack_workspace import SlackWorkspace, dropped, rate_limited, server_error
from workers import feedback
from workers.app import PROMPTS_QUEUE
from workers.archive.agreements import BreachRow
from workers.archive.matters import FeedbackRow, MoveRow, RunRow, ScreeningGapRow
from workers.archive.models import OutboxRow, PromptRow, SessionRow
from workers.mailbox import Lane

ASKED = "Pause the session."
REACH_THEM = "A coach has an open check-in. Reach them now."
CALLED = "A coach asks for you. Reach them now."


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.service)]


@pytest.fixture
def practice(request, store, valkey_url, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a proxy of the machine has no part in this
    if getattr(request, "param", "sqlite") == "postgres":
        url = request.getfixturevalue("postgres_stage").db.engine.url  # which it empties afterwards
        store = replace(store, db=Database(url.render_as_string(hide_password=False)))
    without_waiting_for_the_disk(store.db)
    with SlackWorkspace(store.clock, users=("U0ANNA", "U0SASHA")) as workspace:
        practice = Practice(store, workspace, valkey_url)
        yield practice
    store.db.close()
    assert practice.spilled() == []  # whatever the story


@pytest.fixture
def call(practice):
    practice.begin_call()
    return practice


def test_no_disclosure_is_needed(call):
    call.client_says("concern: I can't do this any more")
    assert call.coach.messages[-1].headline == ASKED

    call.coach_presses("I have paused")
    assert call.coach.sees[0] == "Take a breath. Check that you understood."
    call.coach_presses("As I heard it", "Done", "No", "Go on")

    assert call.outcomes == ["not_needed"]
    assert call.coach.messages[-1].headline == "This matter is closed."
    assert call.coach.messages[-1].buttons == []
    assert len(call.coach.messages) == 1
    assert call.supervisor.messages == []


def test_the_client_agrees_and_discloses_it_themselves(call):
    call.client_says("concern: he hits her", Category.ABUSE)
    call.coach_presses("I have paused", "As I heard it", "Done", "Yes", "No", "Agreed", "Done", "Agreed")
    assert call.runs == [("disclosure", "review")]
    assert call.coach.messages[-1].headline.startswith("After the call:")

    call.end_call()
    assert len(call.coach.messages) == 2
    call.coach_presses("Yes", "Done")
    assert call.told(call.supervisor) == ["A coach asks for a supervision session."]
    call.coach_presses("They did")

    assert call.outcomes == ["client_discloses"]


def test_the_client_refuses_and_the_coach_has_to(call):
    call.client_says("concern: I will make him pay", Category.HARM_TO_OTHERS)
    call.coach_presses("I have paused", "As I heard it", "Done", "Yes", "No", "Not agreed")
    assert call.runs == [("disclosure", "refusal")]

    call.coach_presses("I will", "Done", "Agreed")
    call.end_call()
    call.coach_presses("No", "Done", "I did")

    assert call.outcomes == ["coach_discloses"]


def test_the_coach_is_unsure_and_asks_the_supervisor(call):
    call.client_says("concern: something about the books", Category.MISCONDUCT)
    call.coach_presses("I have paused", "As I heard it", "Done", "Not sure")
    assert call.told(call.supervisor) == [CALLED]

    call.supervisor.press("I will reach them")
    call.pass_time(seconds=2)
    assert call.supervisor.messages[-1].headline == "You are on it."
    call.coach_presses("I have an answer", "No", "Go on")

    assert call.outcomes == ["not_needed"]
    call.pass_time(seconds=3)
    assert call.supervisor.messages[-1].headline == "The check-in has been answered."


def test_what_is_imminent_comes_before_everything_else(call):
    call.client_says("imminent: I have the pills here")
    assert call.coach.messages[-1].headline == "Pause the session now. Stay in the call."

    call.coach_presses("I have paused", "Yes")
    assert call.told(call.supervisor) == [CALLED]
    call.coach_presses("Done", "Done")
    assert call.runs == [("imminent", "inform")]
    call.end_call()
    call.coach_presses("Done", "Yes", "Done")

    assert call.outcomes == ["help_came"]
    assert "A coach asks for a supervision session." in call.told(call.supervisor)


def test_what_is_put_off_comes_back_until_it_is_dealt_with(call):
    call.client_says("concern: I can't do this any more")
    call.coach_presses("I have paused", "As I heard it", "Done", "Yes", "No", "More time")
    assert call.runs == [("disclosure", "time")]

    for number in (2, 3, 4):
        call.pass_time(minutes=31)
        assert len(call.coach.messages) == number
        assert call.coach.sees[1].startswith("This is still open.")
    assert call.told(call.supervisor) == [REACH_THEM]
    assert call.outcomes == []

    call.coach_presses("Talk about it now", "Agreed", "Done", "Agreed")
    assert call.told(call.supervisor) == [REACH_THEM, "The check-in has been answered."]
    call.end_call()
    call.coach_presses("Yes", "Done", "They did")
    assert call.outcomes == ["client_discloses"]


@pytest.mark.parametrize("practice", BOTH, indirect=True)
def test_nobody_answers_and_the_supervisor_reaches_the_coach(call):
    call.client_says("concern: I can't do this any more")
    call.pass_time(seconds=130)

    assert call.told(call.coach) == [ASKED, "Reminder: pause the session."]
    assert call.told(call.supervisor) == [REACH_THEM]
    [prompt] = call.rows(select(PromptRow))
    assert prompt.unanswered_at - prompt.opened_at == timedelta(seconds=120)
    call.supervisor.press("I will reach them")
    call.pass_time(minutes=10)
    call.end_call()

    assert call.runs == [("disclosure", "stop")]
    assert call.coach.sees[1].startswith("This is still open.")
    call.coach_presses("I misheard")
    assert call.outcomes == ["false_alarm"]
    assert call.supervisor.messages[0].headline == "The check-in has been answered."


def test_a_false_alarm_costs_one_click(call):
    call.client_says("concern: that deadline is killing me")

    call.coach_presses("False alarm")
    call.pass_time(minutes=5)

    assert call.coach.messages[-1].headline == "Marked as a false alarm."
    assert (len(call.coach.messages), call.supervisor.messages, call.runs) == (1, [], [])


def test_a_false_alarm_clicked_by_mistake_can_be_taken_back_and_is_watched_again(call):
    call.client_says("concern: I can't do this any more")
    call.coach_presses("False alarm", "Undo")
    assert call.coach.messages[-1].headline == ASKED

    call.pass_time(seconds=50)

    assert call.told(call.supervisor) == [REACH_THEM]


def test_something_was_missed_and_the_coach_says_so(call):
    call.client_says("nothing that anybody would notice")
    assert call.coach.messages == []

    shown = call.coach.type("missed")
    [session] = call.rows(select(SessionRow.id))
    assert b"/companion/missed" in shown.data
    feedback.report_missed(call.store.db, session, "anna", Category.ABUSE, timedelta(0), call.clock())  # on the page

    assert [(row.verdict, row.category) for row in call.rows(select(FeedbackRow))] == [(Verdict.MISSED, "abuse")]


def test_the_coach_pauses_by_hand_because_something_was_missed(call):
    call.client_says("nothing that anybody would notice")

    call.coach.type("pause")
    call.pass_time(seconds=2)

    assert call.runs == [("disclosure", "stop")]
    call.coach_presses("As I heard it", "Done", "No", "Go on")
    assert call.outcomes == ["not_needed"]


def test_a_confidence_was_broken_and_is_made_good(call):
    call.client_says("concern: your manager told me about it", Category.COACH_DISCLOSURE)
    call.coach_presses("I have paused", "Yes", "Yes")
    [breach] = call.rows(select(BreachRow))
    call.coach_presses("Go on")
    assert call.outcomes == ["recovery"]
    assert call.runs == [("recovery", "data")]

    call.end_call()
    call.pass_time(minutes=31)
    assert call.coach.messages[-1].headline == "One question is on your page."
    call.coach_presses("No", "Done", "Done", "Done", "Done", "Done", "Done", "Done")
    assert call.told(call.supervisor) == ["A coach asks for a supervision session."]
    call.coach_presses("Yes")

    assert call.outcomes == ["recovery", "recovered"]
    assert (breach.coach_id, breach.closed_at) == ("anna", None)  # the record is closed by its own rules
    call.pass_time(hours=48)
    assert call.told(call.coach)[-1] == "A deadline is running out."


def test_the_client_means_to_break_a_confidence_and_finds_another_way(call):
    call.client_says("concern: I'll tell everyone", Category.BREACH_INTENT)

    call.coach_presses("I have paused", "Done", "No", "No", "Done", "Done", "Done", "We found another way", "Agreed")

    assert call.outcomes == ["need_met"]


def test_a_rehearsal_looks_like_the_real_thing_and_touches_nobody(practice):
    practice.draw_home()
    practice.coach.press_home("Rehearse")
    practice.pass_time(seconds=2)
    assert "This is a rehearsal." in practice.coach.sees[1]

    practice.coach_presses("Go on", "Done", "No", "Done", "No", "Done")
    practice.pass_time(hours=2)

    assert practice.outcomes == ["rehearsed"]
    assert (len(practice.coach.messages), practice.supervisor.messages) == (1, [])


def test_a_legal_matter_keeps_everything_as_it_is(call):
    call.client_says("concern: I got a subpoena", Category.LEGAL)

    call.coach_presses("I have paused", "As I heard it", "Done", "Yes", "Yes")

    assert call.rows(select(SessionRow.held_at)) != [None]
    assert "run.legal_hold" in call.audit()


def test_it_gets_worse_while_the_coach_is_dealing_with_it(call):
    call.client_says("concern: I can't do this any more")
    call.coach_presses("I have paused", "As I heard it")
    call.client_says("imminent: I have the pills here")
    call.coach_presses("I have paused", "Yes", "Done", "Done")

    assert call.runs == [("imminent", "inform"), ("disclosure", "pause")]
    call.pass_time(minutes=4)
    assert call.told(call.coach)[-1] != "Say openly why you pause."  # that waits behind what is worse
    call.end_call()
    assert len(call.coach.messages) == 4


def test_a_snooze_is_a_snooze_and_not_an_answer(call):
    call.client_says("imminent: I have the pills here")
    call.coach_presses("Snooze 2 min")
    call.pass_time(seconds=125)

    assert call.told(call.coach)[-1] == "Reminder: pause the session now. Stay in the call."
    assert "Snooze 2 min" not in call.coach.messages[-1].buttons
    call.pass_time(seconds=20)
    assert call.told(call.supervisor) == [REACH_THEM]
    call.coach_presses("I have paused")
    assert call.told(call.supervisor)[-1] == "The check-in has been answered."


@pytest.mark.parametrize("practice", BOTH, indirect=True)
def test_everything_begins_anew_after_every_click_and_nothing_is_lost_or_said_twice(call):
    call.client_says("concern: he hits her", Category.ABUSE)
    for label in ("I have paused", "As I heard it", "Done", "Yes", "No", "Agreed", "Done", "Agreed"):
        call.restart()
        call.coach_presses(label)
    call.restart()
    call.end_call()
    for label in ("Yes", "Done", "They did"):
        call.restart()
        call.coach_presses(label)

    assert call.outcomes == ["client_discloses"]
    assert len(call.coach.messages) == 2
    assert [row.number for row in call.rows(select(MoveRow).order_by(MoveRow.number))] == list(range(1, 11))


def test_slack_is_in_trouble_all_the_time_and_the_matter_goes_its_way(call):
    troubles = [rate_limited(2), server_error(502), None, dropped(), None, server_error(503, after=True), None] * 4
    call.workspace.will(*troubles)
    call.client_says("concern: he hits her", Category.ABUSE)
    call.pass_time(seconds=14)

    for label in ("I have paused", "As I heard it", "Done", "No", "Go on"):
        card = next(message for message in reversed(call.coach.messages) if label in message.buttons)
        call.coach.press(label, message=card, times=2)
        call.pass_time(seconds=40)

    assert call.outcomes == ["not_needed"]
    assert len(call.rows(select(RunRow))) == 1
    assert call.workspace.hurried == 0
    first_asks = [headline for headline in call.told(call.coach) if headline == ASKED]
    assert len(first_asks) <= 1


def test_screening_goes_off_and_comes_back_and_the_coach_is_told_each_once(call):
    call.pass_time(seconds=20)
    call.worker_is_there = False
    call.store.server.call("delete", f"pp:alive:{Lane.LIVE}", f"pp:alive:{PROMPTS_QUEUE}")
    call.pass_time(seconds=40)
    call.worker_is_there = True
    call.pass_time(seconds=60)

    assert call.told(call.coach) == ["Screening is off. Use your own judgement.", "Screening is back."]
    assert [row.reason for row in call.rows(select(ScreeningGapRow))] in (["worker"], ["lag"])


def test_a_whole_passage_leaves_nothing_in_slack_and_nothing_undone(call):
    call.client_says("imminent: the pills are in the kitchen")
    call.coach_presses("I have paused", "No", "Yes", "No", "Not agreed", "I will", "Done", "Agreed")
    call.end_call()
    call.coach_presses("Yes", "Done", "I did")

    everything = b"".join(body for message in call.workspace.messages for body in message.versions).lower()
    assert [word for word in (b"pills", b"kitchen", b"coach_discloses", b"muster") if word in everything] == []
    assert [row.state for row in call.rows(select(OutboxRow)) if row.state not in {"sent", "withdrawn"}] == []
