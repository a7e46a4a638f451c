"""An open matter returns until it has an outcome: on its step's timer, when the call ends, and then to a supervisor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from config.vocabulary import QuietReason, Severity
from tests.workers.prompts.stage import FIRST_CARD, PROTOCOLS, Chat, found
from workers import protocol_runs
from workers.archive.models import SessionRow
from workers.desks import quiet
from workers.standing import PRESUMED_AFTER
from workers.supervisors import calls

TIMER = PROTOCOLS.get("disclosure").step("stop").returns_after


@pytest.fixture
def chat():
    return Chat()


def cards(chat):
    """The cards that came as new messages, as what their button row says of run and moves."""
    return [body["blocks"][-1]["block_id"] for body in chat.posts if "." in body["blocks"][-1].get("block_id", "")]


def a_run(stage, chat, **given):
    """The coach has the prompt, and pauses."""
    prompt = stage.ask(**given)
    stage.send(chat)
    stage.answer(prompt, "paused")
    stage.send(chat)
    return prompt, stage.run_of(prompt)


def test_a_matter_that_is_left_alone_comes_back_as_a_new_message_each_time(stage, chat):
    _, run = a_run(stage, chat)
    assert cards(chat) == []

    stage.pass_time(chat, seconds=TIMER - 1)
    assert cards(chat) == []
    stage.pass_time(chat, seconds=2)
    assert cards(chat) == [f"{run}.0"]
    stage.pass_time(chat, seconds=TIMER)
    assert cards(chat) == [f"{run}.0"] * 2
    assert chat.posts[-1]["blocks"][1]["text"]["text"].startswith("This is still open.")


def test_a_move_starts_the_timer_of_the_next_step(stage, chat):
    _, run = a_run(stage, chat)
    stage.pass_time(chat, seconds=TIMER - 10)

    stage.go(run, "as_heard", "done")

    assert stage.due(run) == [("return", 600)]
    assert stage.standing(run).returns_at == stage.now + timedelta(seconds=600)


def test_a_matter_with_an_outcome_never_comes_back(stage, chat):
    _, run = a_run(stage, chat)
    stage.go(run, "as_heard", "done", "no", "next")

    stage.pass_time(chat, hours=1)

    assert cards(chat) == []


def test_after_three_returns_in_vain_the_supervisor_is_told_once(stage, chat):
    _, run = a_run(stage, chat)

    stage.pass_time(chat, seconds=3 * TIMER)
    assert calls(stage.db, "sasha") == []
    stage.pass_time(chat, seconds=50)
    assert [(call.about, call.coach_id) for call in calls(stage.db, "sasha")] == [(run, "anna")]
    stage.pass_time(chat, seconds=2 * TIMER)
    assert stage.outbox("supervisor") == [("supervisor", "sent")]


def test_a_move_in_between_counts_the_returns_anew(stage, chat):
    _, run = a_run(stage, chat)
    stage.pass_time(chat, seconds=2 * TIMER + 1)
    stage.go(run, "as_heard")

    stage.pass_time(chat, seconds=2 * TIMER + 50)

    assert calls(stage.db, "sasha") == []


def test_a_supervisor_who_was_told_of_an_untouched_matter_hears_when_it_moves(stage, chat):
    _, run = a_run(stage, chat)
    stage.pass_time(chat, seconds=3 * TIMER + 50)

    stage.go(run, "as_heard")
    stage.pass_time(chat, seconds=2)

    said = [body["blocks"][0]["text"]["text"] for body in chat.posts if body["channel"] == "to-sasha"]
    assert said == ["A coach has an open check-in. Reach them now.", "The check-in has been answered."]


def test_every_copy_that_the_coach_has_shows_where_the_run_stands(stage, chat):
    _, run = a_run(stage, chat)
    stage.pass_time(chat, seconds=TIMER + 1)
    chat.updates.clear()

    stage.go(run, "as_heard")
    stage.pass_time(chat, seconds=2)

    assert sorted(body["ts"] for body in chat.updates) == ["1.0", "2.0"]
    assert {body["blocks"][-1]["block_id"] for body in chat.updates} == {f"{run}.1"}


def test_when_the_call_ends_what_is_open_comes_back_at_once(stage, chat):
    _, run = a_run(stage, chat)
    stage.go(run, "as_heard")

    stage.end_call()
    stage.pass_time(chat, seconds=2)

    assert cards(chat) == [f"{run}.1"]


def test_a_step_for_after_the_call_waits_for_the_call_to_end(stage, chat):
    _, run = a_run(stage, chat)
    assert stage.go(run, "as_heard", "done", "yes", "no", "agreed", "done", "agreed").step == "review"
    stage.pass_time(chat, minutes=20)
    assert cards(chat) == []

    stage.end_call()
    stage.pass_time(chat, seconds=2)

    assert cards(chat) == [f"{run}.7"]


def test_a_prompt_that_nobody_answered_comes_back_after_the_call_as_a_matter_to_deal_with(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=130)
    assert stage.open_runs() == []

    stage.end_call()
    stage.pass_time(chat, seconds=2)

    [run] = stage.open_runs()
    assert cards(chat) == [f"{run}.0"]
    assert stage.prompt(prompt).unanswered_at is not None
    assert ("ticker", "run.opened", None) in stage.audit()
    stage.go(run, "as_heard")
    assert stage.prompt(prompt).state == "paused"


def test_a_false_alarm_clicked_after_the_call_closes_what_it_had_become(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=20)
    stage.end_call()
    stage.pass_time(chat, seconds=2)

    stage.answer(prompt, "false_alarm")

    assert stage.open_runs() == []
    stage.pass_time(chat, seconds=200)
    assert len(cards(chat)) == 1


def test_a_prompt_that_was_snoozed_when_the_call_ended_does_not_ask_to_pause_any_more(stage, chat):
    prompt = stage.ask()
    stage.pass_time(chat, seconds=1)
    stage.answer(prompt, "snooze")
    stage.pass_time(chat, seconds=10)
    stage.end_call()

    stage.pass_time(chat, minutes=4)

    assert "reminder" not in {kind for kind, _ in stage.outbox()}
    assert len(stage.open_runs()) == 1


def test_a_platform_that_never_says_that_the_call_has_ended_is_not_waited_for_for_ever(stage, chat):
    stage.ask()
    stage.pass_time(chat, seconds=130)

    stage.pass_time(chat, seconds=PRESUMED_AFTER.total_seconds())

    assert len(stage.open_runs()) == 1


def test_a_call_that_goes_on_for_long_is_not_taken_for_over(stage, chat):
    stage.ask()
    stage.pass_time(chat, seconds=130)
    with stage.db.write() as records:
        records.get_one(SessionRow, "zoom-1").last_heard_at = stage.now + timedelta(hours=1)

    stage.pass_time(chat, seconds=PRESUMED_AFTER.total_seconds())

    assert stage.open_runs() == []


def test_after_the_call_the_pauses_grow_but_it_comes_back_every_day(stage, chat):
    _, run = a_run(stage, chat)
    stage.end_call()
    stage.tick()
    waits = []
    for _ in range(12):
        waits.append((stage.standing(run).returns_at - stage.now).total_seconds())
        stage.now = stage.standing(run).returns_at
        stage.tick()

    assert waits[:4] == [TIMER, TIMER, 2 * TIMER, 4 * TIMER]
    assert waits[-1] == 86_400
    assert stage.outbox("card") == [("card", "pending")]  # chat was down all the time: it is not flooded afterwards


def test_the_coachs_quiet_hours_hold_it_back_after_the_call_but_never_what_is_imminent(stage, chat):
    stage.directory = stage.directory.model_copy(
        update={"coaches": tuple(_at_night(coach) for coach in stage.directory.coaches)}
    )
    _, concern = a_run(stage, chat, session="zoom-1")
    _, imminent = a_run(stage, chat, session="zoom-2", severity=Severity.IMMINENT)
    for session in ("zoom-1", "zoom-2"):
        stage.end_call(session)
    stage.pass_time(chat, seconds=2)
    chat.posts.clear()

    stage.pass_time(chat, minutes=8)
    assert {card.partition(".")[0] for card in cards(chat)} == {imminent}
    stage.pass_time(chat, minutes=4)
    assert {card.partition(".")[0] for card in cards(chat)} == {imminent, concern}


def test_what_the_coach_has_found_to_be_urgent_waits_for_nobodys_quiet_hours_either(stage, chat):
    asleep = {"quiet_hours": "11:00-23:00"}
    people = stage.directory
    stage.directory = people.model_copy(
        update={
            "coaches": tuple(coach.model_copy(update=asleep) for coach in people.coaches),
            "supervisors": tuple(each.model_copy(update=asleep) for each in people.supervisors),
        }
    )
    _, run = a_run(stage, chat, session="zoom-1")
    stage.go(run, "urgent")
    stage.end_call("zoom-1")
    stage.pass_time(chat, seconds=2)
    chat.posts.clear()

    stage.pass_time(chat, minutes=10)

    assert cards(chat).count(f"{run}.1") >= 3
    assert [each.kind for each in calls(stage.db, "sasha")] == ["ask_supervisor", "supervisor"]


def test_quiet_keeps_a_returning_concern_on_the_page_until_it_ends(stage, chat):
    _, run = a_run(stage, chat)
    quiet(stage.db, "anna", stage.now + timedelta(minutes=10), QuietReason.SHARED_SCREEN, stage.now)

    stage.pass_time(chat, minutes=9)
    assert cards(chat) == []
    stage.pass_time(chat, minutes=2)
    assert cards(chat) == [f"{run}.0"]


def test_what_the_coach_has_found_to_be_urgent_returns_in_spite_of_quiet(stage, chat):
    _, run = a_run(stage, chat)
    stage.go(run, "urgent")
    quiet(stage.db, "anna", stage.now + timedelta(minutes=10), QuietReason.SHARED_SCREEN, stage.now)

    stage.pass_time(chat, minutes=5)

    assert f"{run}.1" in cards(chat)


def test_a_card_that_quiet_held_back_is_let_through_once_the_coach_finds_the_matter_urgent(stage, chat):
    _, run = a_run(stage, chat)
    quiet(stage.db, "anna", stage.now + timedelta(minutes=30), QuietReason.SHARED_SCREEN, stage.now)
    stage.pass_time(chat, seconds=TIMER + 5)
    assert cards(chat) == []

    stage.go(run, "urgent")
    stage.pass_time(chat, minutes=5)

    assert f"{run}.1" in cards(chat)


def test_while_something_imminent_is_dealt_with_a_concern_stays_back(stage, chat):
    (concern,) = stage.hear(found(segment="s1"))
    stage.answer(concern, "paused")
    (imminent,) = stage.hear(found(severity=Severity.IMMINENT, segment="s2"))
    stage.answer(imminent, "paused")
    worse = stage.run_of(imminent)

    stage.pass_time(chat, minutes=10)
    assert {card.partition(".")[0] for card in cards(chat)} == {worse}
    stage.go(worse, "no", "no", "next")
    stage.pass_time(chat, minutes=2)
    assert stage.run_of(concern) in {card.partition(".")[0] for card in cards(chat)}


def test_several_tickers_bring_a_matter_back_once(stage, chat):
    _, run = a_run(stage, chat)
    stage.wait(seconds=TIMER)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: stage.tick(), range(4)))

    assert stage.outbox("card") == [("card", "pending")]
    assert stage.due(run) == [("return", TIMER)]


def test_a_recovery_plan_returns_too_but_a_rehearsal_never(stage, chat):
    for protocol in ("recovery", "rehearsal"):
        protocol_runs.begin(stage.db, PROTOCOLS, protocol, "anna", stage.now, "en")
    stage.pass_time(chat, seconds=2)
    chat.posts.clear()

    stage.pass_time(chat, hours=1)

    assert len(cards(chat)) >= 1
    assert not any("drill" in str(body) for body in chat.posts)


def test_the_first_card_is_the_prompt_itself_in_the_message_that_the_coach_has(stage, chat):
    a_run(stage, chat)

    assert [body["blocks"][0]["text"]["text"] for body in chat.updates] == [FIRST_CARD]
    assert len(chat.posts) == 1


def _at_night(coach):
    return coach.model_copy(update={"quiet_hours": "11:00-12:10"})
