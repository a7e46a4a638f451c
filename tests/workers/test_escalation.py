"""The ladder: remind the coach, tell the supervisor, record that nobody answered. An answer ends it at any moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.coaches import CoachDirectory
from config.contracts import Contract
from config.escalation import EscalationChange
from config.vocabulary import QuietReason, Severity
from tests.workers.prompts.stage import Chat, Stage
from workers.archive.models import SessionRow
from workers.desks import end_quiet, quiet
from workers.results import Result
from workers.supervisors import acknowledge, calls


@pytest.fixture
def chat():
    return Chat()


def posted(chat, to):
    return [body["blocks"][0]["text"]["text"] for body in chat.posts if body["channel"] == f"to-{to}"]


def whoever(stage, **changed):
    """Everybody as before, but one of them changed."""
    people = {"anna": stage.directory.coaches, "sasha": stage.directory.supervisors}
    [(name, change)] = changed.items()
    new = tuple(each.model_copy(update=change) if each.id == name else each for each in people[name])
    where = "coaches" if name == "anna" else "supervisors"
    stage.directory = stage.directory.model_copy(update={where: new})


def test_nobody_answers_a_concern(stage, chat):
    prompt = stage.ask()

    stage.pass_time(chat, seconds=14)
    assert posted(chat, "anna") == ["Pause the session."]
    stage.pass_time(chat, seconds=2)
    assert posted(chat, "anna") == ["Pause the session.", "Reminder: pause the session."]
    stage.pass_time(chat, seconds=28)
    assert posted(chat, "sasha") == []
    stage.pass_time(chat, seconds=2)
    assert posted(chat, "sasha") == ["A coach has an open check-in. Reach them now."]
    assert stage.prompt(prompt).unanswered_at is None
    stage.pass_time(chat, seconds=75)
    assert stage.prompt(prompt).unanswered_at == stage.prompt(prompt).opened_at + timedelta(seconds=120)
    assert ("ticker", "prompt.unanswered", None) in stage.audit()

    stage.pass_time(chat, minutes=4)
    assert (len(posted(chat, "anna")), len(posted(chat, "sasha"))) == (2, 1)


def test_what_is_imminent_reaches_the_supervisor_together_with_the_reminder(stage, chat):
    stage.ask(severity=Severity.IMMINENT)

    stage.pass_time(chat, seconds=16)

    assert len(posted(chat, "anna")) == 2
    assert len(posted(chat, "sasha")) == 1


@pytest.mark.parametrize("answer", ["paused", "false_alarm", "snooze"])
@pytest.mark.parametrize("after", [0, 5, 16, 30])
def test_an_answer_before_the_supervisors_turn_ends_the_ladder(stage, chat, answer, after):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=after)
    before = posted(chat, "anna")

    stage.answer(prompt, answer)
    stage.pass_time(chat, seconds=100)

    assert posted(chat, "anna") == before
    assert posted(chat, "sasha") == []
    assert [row for row in stage.due(prompt) if row[0] != "session_over"] == []


def test_a_supervisor_who_was_told_hears_that_it_was_answered(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=50)

    stage.answer(prompt, "paused")
    stage.pass_time(chat, seconds=3)

    assert posted(chat, "sasha")[1:] == ["The check-in has been answered."]
    edited = [body for body in chat.updates if body["channel"] == "to-sasha"]
    assert edited[-1]["blocks"][0]["text"]["text"] == "The check-in has been answered."
    assert calls(stage.db, "sasha") == []


def test_a_supervisors_message_that_has_not_left_stays_here_when_the_coach_answers(stage, chat):
    prompt = stage.ask()
    stage.now += timedelta(seconds=50)
    stage.tick()
    stage.tick()
    assert ("supervisor", "pending") in stage.outbox()

    stage.answer(prompt, "paused")
    stage.pass_time(chat, seconds=3)

    assert posted(chat, "sasha") == []
    assert stage.outbox("supervisor", "supervisor_over") == [("supervisor", "withdrawn")]


def test_a_snoozed_prompt_climbs_the_ladder_anew_when_it_returns(stage, chat):
    prompt = stage.ask()
    stage.answer(prompt, "snooze")
    stage.pass_time(chat, seconds=121)
    assert posted(chat, "sasha") == []

    stage.pass_time(chat, seconds=47)

    assert len(posted(chat, "sasha")) == 1


def test_a_snooze_does_not_tell_the_supervisor_that_it_is_over(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=50)

    stage.answer(prompt, "snooze")
    stage.pass_time(chat, seconds=3)

    assert len(posted(chat, "sasha")) == 1


def test_what_is_imminent_is_snoozed_once(stage, chat):
    prompt = stage.ask(severity=Severity.IMMINENT)
    assert stage.answer(prompt, "snooze").outcome is Result.RECORDED
    stage.pass_time(chat, seconds=121)

    assert stage.answer(prompt, "snooze").outcome is Result.STOOD
    labels = [element["text"]["text"] for element in chat.posts[-1]["blocks"][-1]["elements"]]
    assert labels == ["I have paused", "False alarm"]


def test_what_is_imminent_cannot_be_put_off_for_ever_by_taking_the_snooze_back(stage, chat):
    prompt = stage.ask(severity=Severity.IMMINENT)
    for choice in ("snooze", "undo"):
        assert stage.answer(prompt, choice).outcome is Result.RECORDED

    assert stage.answer(prompt, "snooze").outcome is Result.STOOD
    stage.pass_time(chat, seconds=17)
    assert len(posted(chat, "sasha")) == 1


def test_a_concern_is_snoozed_as_often_as_it_takes(stage, chat):
    prompt = stage.ask()
    for _ in range(3):
        assert stage.answer(prompt, "snooze").outcome is Result.RECORDED
        stage.pass_time(chat, seconds=121)


def test_an_undone_false_alarm_is_watched_again(stage, chat):
    prompt = stage.ask()
    stage.answer(prompt, "false_alarm")
    stage.answer(prompt, "undo")

    stage.pass_time(chat, seconds=47)

    assert len(posted(chat, "sasha")) == 1


def test_a_coach_without_a_supervisor_is_on_record_as_such(stage, chat):
    stage.ask(coach="ben")
    stage.pass_time(chat, seconds=50)

    assert ("ticker", "prompt.no_supervisor", None) in stage.audit()
    assert posted(chat, "sasha") == []


def test_quiet_hours_of_a_supervisor_hold_back_a_concern_until_they_are_over(stage, chat):
    whoever(stage, sasha={"quiet_hours": "11:00-12:10"})
    stage.ask()

    stage.pass_time(chat, seconds=60)
    assert posted(chat, "sasha") == []
    stage.pass_time(chat, minutes=10)
    assert len(posted(chat, "sasha")) == 1


def test_quiet_hours_never_hold_back_what_is_imminent(stage, chat):
    whoever(stage, sasha={"quiet_hours": "00:00-23:59"})
    whoever(stage, anna={"quiet_hours": "00:00-23:59"})
    stage.ask(severity=Severity.IMMINENT)

    stage.pass_time(chat, seconds=20)

    assert (len(posted(chat, "anna")), len(posted(chat, "sasha"))) == (2, 1)


def test_a_coach_who_wants_quiet_finds_a_concern_on_their_page_only_and_hears_of_it_afterwards(stage, chat):
    quiet(stage.db, "anna", stage.now + timedelta(minutes=3), QuietReason.SHARED_SCREEN, stage.now)
    stage.ask()

    stage.pass_time(chat, seconds=170)
    assert (chat.posts, stage.outbox()) == ([], [("prompt", "pending")])
    stage.pass_time(chat, seconds=20)
    assert posted(chat, "anna") == ["Pause the session."]
    stage.pass_time(chat, seconds=60)
    assert len(posted(chat, "sasha")) == 1


def test_quiet_that_is_ended_early_ends_at_once(stage, chat):
    quiet(stage.db, "anna", stage.now + timedelta(hours=1), QuietReason.SHARED_SCREEN, stage.now)
    stage.ask()
    stage.pass_time(chat, seconds=30)

    end_quiet(stage.db, "anna", stage.now)
    stage.pass_time(chat, seconds=2)

    assert posted(chat, "anna") == ["Pause the session."]


def test_quiet_does_not_hold_back_what_is_imminent(stage, chat):
    quiet(stage.db, "anna", stage.now + timedelta(hours=1), QuietReason.SHARED_SCREEN, stage.now)
    stage.ask(severity=Severity.IMMINENT)

    stage.pass_time(chat, seconds=20)

    assert (len(posted(chat, "anna")), len(posted(chat, "sasha"))) == (2, 1)


def test_the_contract_of_the_session_may_want_another_ladder_and_another_supervisor(stage, chat):
    other = stage.directory.supervisors[0].model_copy(update={"id": "omar", "slack_user": "U0OMAR"})
    contract = Contract(
        id="strict", supervisor="omar", escalation=EscalationChange.model_validate({"concern": {"supervisor_s": 20}})
    )
    old = stage.directory
    stage.directory = CoachDirectory(
        coaches=old.coaches, supervisors=(*old.supervisors, other), contracts=(*old.contracts, contract)
    )
    stage.ask(session="zoom-7")
    with stage.db.write() as records:
        records.get_one(SessionRow, "zoom-7").contract_id = "strict"

    stage.pass_time(chat, seconds=22)

    assert (len(posted(chat, "omar")), len(posted(chat, "sasha"))) == (1, 0)


def test_a_supervisor_takes_it_once_and_their_message_says_so(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=47)
    [call] = calls(stage.db, "sasha")
    assert (call.about, call.coach_id, call.taken_at) == (prompt, "anna", None)

    assert acknowledge(stage.db, prompt, "sasha", stage.now) is Result.RECORDED
    assert acknowledge(stage.db, prompt, "sasha", stage.now) is Result.STOOD
    stage.pass_time(chat, seconds=2)

    [call] = calls(stage.db, "sasha")
    assert call.taken_at is not None
    shown = [body["blocks"][0]["text"]["text"] for body in chat.updates if body["channel"] == "to-sasha"]
    assert shown == ["You are on it."]
    assert ("sasha", "supervisor.took", None) in stage.audit()


@pytest.mark.parametrize("who", ["omar", "anna", ""])
def test_nobody_takes_what_they_were_not_called_for(stage, chat, who):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=47)

    assert acknowledge(stage.db, prompt, who, stage.now) is Result.NOT_THEIRS
    assert acknowledge(stage.db, "unknown", "sasha", stage.now) is Result.UNKNOWN


def test_taking_what_is_over_changes_nothing(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=47)
    stage.answer(prompt, "paused")

    assert acknowledge(stage.db, prompt, "sasha", stage.now) is Result.STOOD


def test_several_tickers_climb_one_ladder(stage, chat):
    stage.ask()
    for _ in range(62):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: stage.tick(), range(3)))
        stage.wait(seconds=2)

    assert stage.outbox("reminder", "supervisor") == [("supervisor", "pending")]  # the prompt itself never left
    stage.send(chat)
    assert stage.audit().count(("ticker", "prompt.unanswered", None)) == 1


def test_a_reminder_never_overtakes_the_prompt_itself(stage):
    stage.ask()
    for _ in range(20):
        stage.wait(seconds=1)
        stage.tick()

    assert stage.outbox() == [("prompt", "pending")]


def test_a_ticker_that_was_away_for_an_hour_tells_the_supervisor_at_once(stage, chat):
    stage.ask()
    stage.send(chat)
    stage.wait(hours=1)

    stage.pass_time(chat, seconds=2)

    assert len(posted(chat, "sasha")) == 1


STEPS = st.sampled_from(["wait", "long", "paused", "snooze", "false_alarm", "undo", "take", "doubt"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=7), st.sampled_from([Severity.CONCERN, Severity.IMMINENT]))
def test_whatever_the_coach_does_nobody_is_told_the_same_twice_and_no_open_prompt_goes_unnoticed(
    tmp_path_factory, steps, severity
):
    stage, chat = Stage(tmp_path_factory.mktemp("practice")), Chat()
    prompt = stage.ask(severity=severity)
    for step in steps:
        if step in {"paused", "snooze", "false_alarm", "undo"}:
            stage.answer(prompt, step)
        if step == "take":
            acknowledge(stage.db, prompt, "sasha", stage.now)
        stage.pass_time(chat, seconds=130 if step == "long" else 20)
    stage.pass_time(chat, minutes=4)

    open_now = stage.prompt(prompt).state == "open"
    told = posted(chat, "sasha").count("A coach has an open check-in. Reach them now.")
    watched = 1 + steps.count("snooze") + steps.count("undo")
    returned_in_vain = "paused" in steps
    assert told <= watched + returned_in_vain
    assert not open_now or (told >= 1 and stage.prompt(prompt).unanswered_at)
    assert {state for _, state in stage.outbox()} <= {"sent", "withdrawn"}
    stage.close()
