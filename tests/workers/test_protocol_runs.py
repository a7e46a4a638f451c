"""A run through a protocol: begun once, moved by the coach alone, closed by an outcome and by nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from config.errors import MisconfiguredError
from config.protocols import Protocols
from config.vocabulary import Category, Outcome, Severity
from tests.workers.archive.steps import crashing
from tests.workers.prompts.stage import PROTOCOLS, found
from workers import protocol_runs
from workers.archive.agreements import BreachRow
from workers.archive.matters import MoveRow, RunRow
from workers.archive.models import PromptRow, SessionRow
from workers.archive.store import erase_session
from workers.passage import Passage
from workers.prompts.answers import Answered
from workers.results import Result
from workers.standing import course_of, lock_run


def rows(stage, query):
    with stage.db.read() as records:
        return records.scalars(query).all()


def moves(stage, run):
    mine = select(MoveRow).where(MoveRow.run_id == run).order_by(MoveRow.number)
    return [(row.number, row.step, row.choice, row.actor) for row in rows(stage, mine)]


def begin(stage, protocol="recovery", coach="anna", session=None):
    return protocol_runs.begin(stage.db, PROTOCOLS, protocol, coach, stage.now, "en", session)


def test_pausing_begins_the_protocol_for_the_matter(stage):
    _, run = stage.pause()

    standing = stage.standing(run)
    assert (standing.protocol.id, standing.course.step, standing.course.moves) == ("disclosure", "stop", 0)
    assert (standing.category, standing.severity, standing.coach_id) == (Category.SELF_HARM, Severity.CONCERN, "anna")
    assert stage.open_runs() == [run]
    assert ("anna", "run.opened", None) in stage.audit()


def test_what_is_imminent_has_its_own_shorter_protocol(stage):
    _, run = stage.pause(severity=Severity.IMMINENT)

    assert stage.standing(run).protocol.id == "imminent"


def test_the_same_prompt_leads_to_one_run_however_often_it_is_answered(stage):
    prompt = stage.ask()
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: stage.answer(prompt, "paused").outcome, range(6)))

    assert outcomes.count(Result.RECORDED) == 1
    assert len(stage.open_runs()) == 1


def test_a_second_prompt_about_a_matter_that_is_being_dealt_with_joins_its_run(stage):
    (first,) = stage.hear(found(segment="s1"))
    stage.answer(first, "paused")
    stage.wait(minutes=11)
    (second,) = stage.hear(found(segment="s2"))
    stage.answer(second, "paused")

    assert len(stage.open_runs()) == 1
    assert stage.run_of(second) is None


def test_a_matter_that_gets_worse_gets_the_shorter_protocol_beside_the_one_that_is_open(stage):
    (first,) = stage.hear(found(segment="s1"))
    stage.answer(first, "paused")
    (worse,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"))
    stage.answer(worse, "paused")

    assert [stage.standing(run).protocol.id for run in stage.open_runs()] == ["imminent", "disclosure"]


def test_of_two_prompts_paused_at_once_the_worse_one_is_led_through(stage):
    (concern,) = stage.hear(found(severity=Severity.CONCERN))
    (imminent,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"))

    stage.answer(concern, "paused")

    assert [stage.standing(run).protocol.id for run in stage.open_runs()] == ["imminent"]
    assert stage.run_of(imminent) == stage.open_runs()[0]


def test_another_matter_in_the_same_session_has_a_run_of_its_own(stage):
    (harm,) = stage.hear(found())
    (abuse,) = stage.hear(found(Category.ABUSE, segment="s2"))
    stage.answer(harm, "paused")
    stage.answer(abuse, "paused")

    assert len(stage.open_runs()) == 2


def test_each_choice_leads_on_and_is_on_record(stage):
    _, run = stage.pause()

    assert stage.go(run, "as_heard", "done").step == "decide"
    assert moves(stage, run) == [(1, "stop", "as_heard", "anna"), (2, "pause", "done", "anna")]
    assert stage.audit().count(("anna", "run.moved", None)) == 2


def test_a_second_click_on_the_same_card_changes_nothing(stage):
    _, run = stage.pause()
    stage.move(run, "as_heard", number=0)

    again = stage.move(run, "as_heard", number=0)

    assert (again.outcome, again.course.step) == (Result.STOOD, "pause")
    assert len(moves(stage, run)) == 1


def test_many_clicks_on_one_card_at_the_same_moment_are_one_move(stage):
    _, run = stage.pause()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda choice: stage.move(run, choice, number=0).outcome, ["as_heard", "urgent"] * 4))

    assert outcomes.count(Result.RECORDED) == 1
    assert len(moves(stage, run)) == 1


@pytest.mark.parametrize(
    ("choice", "number"), [("no such choice", 0), ("as_heard", 1), ("as_heard", -1), ("as_heard", 10**30), ("back", 0)]
)
def test_a_move_that_is_not_possible_changes_nothing(stage, choice, number):
    _, run = stage.pause()

    assert stage.move(run, choice, number=number).outcome is Result.STOOD
    assert moves(stage, run) == []


def test_a_step_back_undoes_one_choice_and_both_stay_on_record(stage):
    _, run = stage.pause()
    stage.go(run, "as_heard", "done")

    back = protocol_runs.back(stage.db, PROTOCOLS, run, 2, "anna", stage.now)

    assert (back.outcome, back.course.step, back.course.moves) == (Result.RECORDED, "pause", 3)
    assert [choice for _, _, choice, _ in moves(stage, run)] == ["as_heard", "done", "back"]


@pytest.mark.parametrize("run", ["unknown", "", "' OR 1=1 --", "a" * 10_000, "nul\0", "\ud800"])
def test_a_run_that_nobody_knows_is_a_clear_result(stage, run):
    moved = protocol_runs.move(stage.db, PROTOCOLS, run, 0, "done", "anna", stage.now)

    assert moved.outcome is Result.UNKNOWN


@pytest.mark.parametrize("somebody", ["ben", "sasha", "", None])
def test_nobody_else_moves_a_coachs_run(stage, somebody):
    _, run = stage.pause()

    assert stage.move(run, "as_heard", actor=somebody).outcome is Result.NOT_THEIRS
    assert moves(stage, run) == []


def test_an_outcome_closes_the_run_for_good(stage):
    _, run = stage.pause()

    assert stage.go(run, "as_heard", "done", "no", "next").outcome is Outcome.NOT_NEEDED
    assert stage.open_runs() == []
    assert stage.due(run) == []
    assert stage.move(run, "back").outcome is Result.STOOD
    assert ("anna", "run.closed", None) in stage.audit()


def test_a_run_that_ends_as_a_false_alarm_makes_its_prompt_one(stage):
    prompt, run = stage.pause()
    stage.go(run, "misheard")

    assert stage.prompt(prompt).state == "false_alarm"


def test_pausing_by_mistake_can_be_undone_while_nothing_was_chosen(stage):
    prompt, run = stage.pause()

    assert stage.answer(prompt, "undo").outcome is Result.RECORDED
    assert stage.prompt(prompt).state == "open"
    assert (stage.open_runs(), stage.standing(run)) == ([], None)


def test_who_has_gone_on_has_paused(stage):
    prompt, run = stage.pause()
    stage.go(run, "as_heard")

    assert stage.answer(prompt, "undo") == Answered(Result.STOOD, "paused")
    assert stage.open_runs() == [run]


def test_who_is_through_with_a_matter_has_paused_for_it_for_good(stage):
    prompt, run = stage.pause()
    stage.go(run, "as_heard", "done", "no", "next")
    before = stage.outbox(), stage.audit()

    assert stage.answer(prompt, "undo") == Answered(Result.STOOD, "paused")
    assert (stage.outbox(), stage.audit()) == before
    assert stage.due(prompt) == []


def test_a_prompt_that_joined_a_matter_is_answered_for_good_when_the_matter_is_closed(stage):
    first, run = stage.pause(session="zoom-1")
    stage.wait(minutes=11)
    second = stage.ask(session="zoom-1")
    stage.answer(second, "paused")
    assert stage.open_runs() == [run]
    stage.go(run, "as_heard", "done", "no", "next")

    assert stage.answer(second, "undo") == Answered(Result.STOOD, "paused")
    assert stage.answer(first, "undo") == Answered(Result.STOOD, "paused")


def test_a_false_alarm_that_closed_a_matter_can_be_taken_back_and_the_matter_begins_anew(stage):
    prompt, closed = stage.pause()
    stage.go(closed, "misheard")

    assert stage.answer(prompt, "undo").outcome is Result.RECORDED
    assert stage.prompt(prompt).state == "open"
    stage.wait(seconds=1)
    stage.answer(prompt, "paused")

    assert stage.standing(closed).course.outcome is Outcome.FALSE_ALARM
    assert stage.open_runs() == [stage.run_of(prompt)] != [closed]
    assert stage.answer(prompt, "undo").outcome is Result.RECORDED


def test_a_recovery_plan_is_begun_by_hand_and_its_card_is_on_its_way(stage):
    run = begin(stage)

    assert stage.standing(run).protocol.id == "recovery"
    assert stage.outbox() == [("card", "pending")]


def test_a_protocol_that_nobody_knows_cannot_be_begun(stage):
    with pytest.raises(MisconfiguredError, match="no protocol is called dragons"):
        begin(stage, "dragons")


def test_where_a_run_stands_survives_everything_that_was_in_memory(stage):
    _, run = stage.pause()
    stage.go(run, "as_heard", "done", "yes")
    before = stage.standing(run)

    stage.db.engine.dispose()

    assert stage.standing(run) == before


def test_a_process_that_dies_in_the_middle_of_a_move_leaves_the_run_where_it_was(stage):
    _, run = stage.pause()
    before = stage.standing(run), stage.outbox(), stage.due(run), stage.audit()
    with crashing(stage.db) as records:
        row = lock_run(records, run)
        protocol = PROTOCOLS.get("disclosure")
        course = course_of(records, protocol, row)
        after = protocol_runs.take(protocol, course, "stop", "urgent")
        Passage(records, row, protocol, "anna", stage.now).choose("urgent", course, after)

    assert (stage.standing(run), stage.outbox(), stage.due(run), stage.audit()) == before
    assert stage.go(run, "urgent").step == "help"
    assert stage.outbox("ask_supervisor") == [("ask_supervisor", "pending")]


def test_a_run_goes_on_although_its_protocol_was_changed_meanwhile(stage):
    _, run = stage.pause()
    stage.go(run, "as_heard", "done")
    disclosure = PROTOCOLS.get("disclosure")
    other = disclosure.model_copy(update={"steps": {**disclosure.steps, "stop": disclosure.steps["decide"]}})
    changed = Protocols((other, *(each for each in PROTOCOLS.all if each is not disclosure)))

    standing = protocol_runs.standing(stage.db, changed, run)

    assert (standing.course.outcome, standing.course.moves) == (None, 2)


def test_a_protocol_that_is_gone_is_replaced_by_the_one_for_such_a_matter(stage):
    _, run = stage.pause()
    renamed = PROTOCOLS.get("disclosure").model_copy(update={"id": "house_rules"})
    others = [each for each in PROTOCOLS.all if each.id != "disclosure"]

    assert protocol_runs.standing(stage.db, Protocols((renamed, *others)), run).protocol.id == "house_rules"


def test_what_was_dealt_with_in_an_erased_session_is_gone_with_it(stage):
    _, run = stage.pause(session="zoom-9")
    stage.go(run, "as_heard")
    with stage.db.write() as records:
        erase_session(records, "zoom-9", stage.now, "revoked")

    assert stage.standing(run) is None
    assert rows(stage, select(MoveRow)) == rows(stage, select(RunRow)) == rows(stage, select(PromptRow)) == []
    assert stage.outbox() == []


def test_entering_a_step_calls_the_supervisor_once_even_if_the_coach_goes_back_and_forth(stage):
    _, run = stage.pause()
    stage.go(run, "as_heard", "done", "unsure", "answered", "unsure", "not_yet")

    assert stage.outbox("ask_supervisor") == [("ask_supervisor", "pending")]
    assert stage.audit().count(("anna", "run.ask_supervisor", None)) == 1


def test_a_legal_matter_lays_a_hold_on_the_session(stage):
    _, run = stage.pause(session="zoom-9")
    stage.go(run, "as_heard", "done", "yes", "yes")

    assert rows(stage, select(SessionRow.held_at)) == [stage.now]
    assert ("anna", "run.legal_hold", None) in stage.audit()


def test_a_confidence_that_was_broken_opens_a_record_and_then_the_recovery_plan(stage):
    _, run = stage.pause(category=Category.COACH_DISCLOSURE)
    stage.go(run, "yes", "yes")
    assert [row.run_id for row in rows(stage, select(BreachRow))] == [run]

    stage.go(run, "back", "yes", "next")

    assert len(rows(stage, select(BreachRow))) == 1
    assert [stage.standing(each).protocol.id for each in stage.open_runs()] == ["recovery"]
    assert "card" not in {kind for kind, _ in stage.outbox()}  # during the call it waits on the page


def test_a_breach_found_after_the_call_leads_to_the_recovery_plan_at_once(stage):
    _, run = stage.pause(category=Category.COACH_DISCLOSURE)
    stage.end_call()
    stage.go(run, "yes", "yes", "next")

    assert stage.outbox("card") == [("card", "pending")]


def test_a_rehearsal_touches_nobody(stage):
    run = begin(stage, "rehearsal")
    outcome = stage.go(run, "next", "done", "no", "done", "no", "done").outcome

    assert outcome is Outcome.REHEARSED
    assert {kind for kind, _ in stage.outbox()} == {"card", "card_update"}
    assert stage.due(run) == []


def test_nothing_that_is_written_down_of_a_run_can_be_a_word_of_the_session(stage):
    _, run = stage.pause()

    with pytest.raises(ValueError, match="nothing that could be words"):
        _choose(stage, run, "what she said")
    assert moves(stage, run) == []


def _choose(stage, run, choice):
    with stage.db.write() as records:
        row = lock_run(records, run)
        protocol = PROTOCOLS.get("disclosure")
        course = course_of(records, protocol, row)
        Passage(records, row, protocol, "anna", stage.now).choose(choice, course, replace(course, moves=1))
