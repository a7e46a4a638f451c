"""What an answer does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from config.vocabulary import Category, Severity
from redaction.asking import PromptState
from tests.workers.prompts.stage import NOON, found
from workers.archive.store import erase_session
from workers.prompts.answers import Answered, Outcome, return_snoozed


def test_a_coach_who_has_paused_is_believed_and_every_copy_will_show_it(stage):
    prompt = stage.ask()

    given = stage.answer(prompt, "paused")

    assert given == Answered(Outcome.RECORDED, PromptState.PAUSED)
    assert stage.prompt(prompt).answered_at == NOON
    assert stage.outbox("update") == [("update", "pending")]
    assert ("anna", "prompt.paused", None) in stage.audit()


def test_a_double_click_changes_nothing_and_says_what_stands(stage):
    prompt = stage.ask()
    stage.answer(prompt, "paused")
    before = stage.prompt(prompt).answered_at, stage.outbox(), stage.audit()
    stage.wait(seconds=1)

    assert stage.answer(prompt, "paused") == Answered(Outcome.STOOD, PromptState.PAUSED)
    assert (stage.prompt(prompt).answered_at, stage.outbox(), stage.audit()) == before


def test_of_two_different_answers_the_first_stands(stage):
    prompt = stage.ask()
    stage.answer(prompt, "paused")

    assert stage.answer(prompt, "false_alarm") == Answered(Outcome.STOOD, PromptState.PAUSED)
    assert stage.answer(prompt, "snooze") == Answered(Outcome.STOOD, PromptState.PAUSED)


def test_many_clicks_at_the_same_moment_are_one_answer(stage):
    prompt = stage.ask()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda choice: stage.answer(prompt, choice).outcome, ["paused", "false_alarm"] * 8))

    assert outcomes.count(Outcome.RECORDED) == 1
    assert stage.outbox("update") == [("update", "pending")]


@pytest.mark.parametrize("prompt", ["unknown", "", "' OR 1=1 --", "a" * 10_000, "nul\0", "\ud800", "ünknown"])
def test_a_prompt_that_nobody_knows_is_a_clear_result(stage, prompt):
    assert stage.answer(prompt, "paused") == Answered(Outcome.UNKNOWN)


def test_a_prompt_that_was_erased_with_its_session_is_unknown(stage):
    prompt = stage.ask(session="zoom-1")
    with stage.db.write() as records:
        erase_session(records, "zoom-1", stage.now, "revoked")

    assert stage.answer(prompt, "paused") == Answered(Outcome.UNKNOWN)


@pytest.mark.parametrize("somebody", ["ben", "nobody", "", None])
def test_somebody_elses_answer_changes_nothing(stage, somebody):
    prompt = stage.ask(coach="anna")

    assert stage.answer(prompt, "paused", actor=somebody) == Answered(Outcome.NOT_THEIRS)
    assert stage.prompt(prompt).state == "open"


def test_a_prompt_without_a_coach_is_nobodys_to_answer(stage):
    prompt = stage.ask(coach=None)

    assert stage.answer(prompt, "paused", actor=None).outcome is Outcome.NOT_THEIRS


def test_a_snoozed_prompt_comes_back_once_with_a_reminder(stage):
    prompt = stage.ask()
    stage.answer(prompt, "snooze")
    assert stage.prompt(prompt).due_at == NOON + timedelta(minutes=2)
    stage.wait(minutes=2)

    assert return_snoozed(stage.db, stage.now) == 1
    assert return_snoozed(stage.db, stage.now) == 0
    row = stage.prompt(prompt)
    assert (row.state, row.due_at, row.answered_at) == ("open", None, None)
    assert stage.outbox("reminder") == [("reminder", "pending")]


def test_a_snoozed_prompt_does_not_come_back_early(stage):
    stage.answer(stage.ask(), "snooze")
    stage.wait(minutes=1, seconds=59)

    assert return_snoozed(stage.db, stage.now) == 0


@pytest.mark.parametrize("answer", ["paused", "false_alarm"])
def test_a_snoozed_prompt_that_is_answered_does_not_come_back(stage, answer):
    prompt = stage.ask()
    stage.answer(prompt, "snooze")
    stage.answer(prompt, answer)
    stage.wait(minutes=5)

    assert return_snoozed(stage.db, stage.now) == 0
    assert stage.prompt(prompt).state == answer


def test_several_tickers_bring_a_snoozed_prompt_back_once(stage):
    stage.answer(stage.ask(), "snooze")
    stage.wait(minutes=2)
    with ThreadPoolExecutor(4) as pool:
        returned = list(pool.map(lambda _: return_snoozed(stage.db, stage.now), range(4)))

    assert sum(returned) == 1
    assert stage.outbox("reminder") == [("reminder", "pending")]


def test_a_false_alarm_clicked_by_mistake_can_be_undone(stage):
    prompt = stage.ask()
    stage.answer(prompt, "false_alarm")

    assert stage.answer(prompt, "undo") == Answered(Outcome.RECORDED, PromptState.OPEN)
    assert stage.prompt(prompt).answered_at is None
    assert stage.answer(prompt, "undo") == Answered(Outcome.STOOD, PromptState.OPEN)


def test_a_matter_that_got_worse_is_answered_by_one_pause(stage):
    (concern,) = stage.hear(found(severity=Severity.CONCERN))
    (imminent,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"))
    elsewhere = stage.ask(session="zoom-2")

    stage.answer(imminent, "paused")

    assert stage.prompt(concern).state == stage.prompt(imminent).state == "paused"
    assert stage.prompt(elsewhere).state == "open"
    assert stage.outbox("update") == [("update", "pending")] * 2


def test_another_matter_stays_before_the_coach_until_they_have_seen_it(stage):
    (harm,) = stage.hear(found())
    (abuse,) = stage.hear(found(Category.ABUSE, segment="s2"))

    stage.answer(harm, "paused")

    assert stage.prompt(abuse).state == "open"


def test_one_coach_does_not_answer_for_another_in_the_same_session(stage):
    (concern,) = stage.hear(found(severity=Severity.CONCERN), coach="ben")
    (imminent,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"), coach="anna")

    stage.answer(imminent, "paused", actor="anna")

    assert stage.prompt(concern).state == "open"


def test_a_false_alarm_is_only_ever_about_one_prompt(stage):
    (concern,) = stage.hear(found(severity=Severity.CONCERN))
    (imminent,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"))

    stage.answer(imminent, "false_alarm")

    assert stage.prompt(concern).state == "open"
