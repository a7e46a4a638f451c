"""A message leaves once, or is known not to have, or a reminder says that nobody can know."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.vocabulary import Category, Severity
from tests.workers.prompts.stage import FIRST_CARD, Chat, Stage, found
from workers.archive.store import erase_session
from workers.prompts.answers import return_snoozed
from workers.prompts.outbox import MOST_AT_ONCE, is_due, settle
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError


class KilledError(BaseException):
    """The process ends here, without a word."""


def headlines(bodies):
    return [body["blocks"][0]["text"]["text"] for body in bodies]


def prompts_of(bodies):
    return [block["block_id"] for body in bodies for block in body["blocks"] if "block_id" in block]


def test_a_prompt_is_sent_once_and_what_left_is_kept_byte_for_byte(stage):
    chat, prompt = Chat(), stage.ask()

    assert [stage.send(chat), stage.send(chat)] == [1, 0]
    (row,) = stage.outbox_rows()
    assert prompts_of(chat.posts) == [prompt]
    assert (row.state, row.channel, row.message_ts) == ("sent", "to-anna", "1.0")
    assert row.body == json.dumps(chat.posts[0])


def test_the_most_severe_prompt_leaves_first_then_the_oldest(stage):
    chat = Chat()
    first, second = stage.ask(), stage.ask()
    worst = stage.ask(Severity.IMMINENT)

    stage.send(chat)

    assert prompts_of(chat.posts) == [worst, first, second]


def test_a_link_in_a_prompt_is_never_previewed(stage):
    chat = Chat()
    stage.ask()
    stage.send(chat)

    assert (chat.posts[0]["unfurl_links"], chat.posts[0]["unfurl_media"]) == (False, False)


def test_a_category_is_named_only_where_the_coachs_contract_lets_chat_say_it(stage):
    chat = Chat()
    for coach in ("anna", "ben", "cara", None, "left-long-ago"):
        stage.ask(coach=coach)

    stage.send(chat)

    named = [body["channel"] for body in chat.posts if "self-harm" in json.dumps(body)]
    assert named == ["to-ben"]


def test_two_senders_at_the_same_moment_send_each_message_once(stage):
    chat, prompts = Chat(), [stage.ask(coach=coach) for coach in ("anna", "ben", "cara", None) * 2]
    start = Barrier(4)

    def send(_):
        start.wait()
        return stage.send(chat)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 8

    assert sorted(prompts_of(chat.posts)) == sorted(prompts)


def test_a_coach_gets_one_message_a_second_however_many_wait(stage):
    chat = Chat(pace=timedelta(seconds=1))
    for _ in range(3):
        stage.ask(coach="anna")
    stage.ask(coach="ben")

    assert stage.send(chat) == 2
    stage.wait(seconds=0.5)
    assert stage.send(chat) == 0
    stage.wait(seconds=0.5)
    assert stage.send(chat) == 1


def test_one_call_ends_within_a_minute_even_if_every_message_times_out(stage):
    chat = Chat()
    chat.will(*[AmbiguousError("TimeoutError")] * 20)
    for _ in range(20):
        stage.ask()

    stage.send(chat)

    assert stage.outbox("prompt").count(("prompt", "pending")) == 20 - MOST_AT_ONCE


def test_a_message_that_slack_asks_to_wait_for_leaves_when_it_may(stage):
    chat, prompt = Chat(), stage.ask()
    chat.will(NotSentError("ratelimited", timedelta(seconds=30)))

    assert stage.send(chat) == 0
    stage.wait(seconds=29)
    assert stage.send(chat) == 0
    stage.wait(seconds=1)
    assert stage.send(chat) == 1
    assert prompts_of(chat.posts) == [prompt]
    assert stage.outbox() == [("prompt", "sent")]


def test_while_slack_cannot_be_reached_the_same_message_waits_longer_each_time_but_never_too_long(stage):
    chat, waits = Chat(), []
    stage.ask()
    for _ in range(8):
        chat.will(NotSentError("ConnectionRefusedError"))
        stage.send(chat)
        (row,) = stage.outbox_rows()
        waits.append((row.not_before - stage.now).total_seconds())
        stage.now = row.not_before

    assert stage.send(chat) == 1
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_wait_of_no_time_at_all_is_not_taken_at_its_word(stage):
    chat = Chat()
    chat.will(*[NotSentError("ratelimited", timedelta(0))] * MOST_AT_ONCE)
    stage.ask()

    stage.send(chat)

    (row,) = stage.outbox_rows()
    assert row.attempts == 1


def test_after_a_broken_connection_the_prompt_is_not_repeated_but_a_reminder_comes(stage):
    chat, prompt = Chat(), stage.ask()
    chat.will(AmbiguousError("RemoteDisconnected"))
    stage.send(chat)
    stage.wait(seconds=3)

    assert stage.send(chat) == 1
    assert stage.outbox() == [("prompt", "unknown"), ("reminder", "sent")]
    assert headlines(chat.posts) == ["Reminder: pause the session."]
    assert prompts_of(chat.posts) == [prompt]


def test_what_may_have_left_is_on_record_too(stage):
    chat = Chat()
    chat.will(AmbiguousError("TimeoutError"))
    stage.ask()
    stage.send(chat)

    assert json.loads(stage.outbox_rows()[0].body)["channel"] == "to-anna"


def test_reminders_end_after_three_and_then_it_is_written_down_that_nobody_knows(stage):
    chat = Chat()
    chat.will(*[AmbiguousError("TimeoutError")] * 10)
    stage.ask()
    for _ in range(20):
        stage.send(chat)
        stage.wait(minutes=1)

    assert stage.outbox() == [("prompt", "unknown"), *[("reminder", "unknown")] * 3]
    assert ("worker", "message.unconfirmed", None) in stage.audit()


def test_what_slack_refuses_for_good_fails_once_with_its_reason(stage):
    chat = Chat()
    chat.will(RefusedError("channel_not_found"))
    stage.ask()

    assert [stage.send(chat), stage.send(chat)] == [0, 0]
    assert stage.outbox() == [("prompt", "failed")]
    assert ("worker", "message.failed", "channel_not_found") in stage.audit()


def test_one_prompt_that_is_refused_does_not_hold_up_the_next(stage):
    chat = Chat()
    chat.will(RefusedError("channel_not_found"))
    stage.ask()
    other = stage.ask()

    stage.send(chat)

    assert prompts_of(chat.posts) == [other]


def test_an_answer_shows_in_every_copy_that_was_sent(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "snooze")
    stage.wait(minutes=2)
    return_snoozed(stage.db, stage.now)
    stage.send(chat)
    stage.answer(prompt, "paused")
    chat.updates.clear()

    stage.send(chat)

    assert [(body["channel"], body["ts"]) for body in chat.updates] == [("to-anna", "1.0"), ("to-anna", "2.0")]
    assert headlines(chat.updates) == [FIRST_CARD] * 2


def test_a_snoozed_prompt_comes_back_as_a_new_message(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "snooze")
    stage.send(chat)
    stage.wait(minutes=2)
    return_snoozed(stage.db, stage.now)
    stage.send(chat)

    assert headlines(chat.posts) == ["Pause the session.", "Reminder: pause the session."]
    assert headlines(chat.updates) == ["Snoozed for 2 min."]


def test_an_undone_false_alarm_shows_the_question_again(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "false_alarm")
    stage.send(chat)
    stage.answer(prompt, "undo")
    stage.send(chat)

    assert headlines(chat.updates) == ["Marked as a false alarm.", "Pause the session."]


@pytest.mark.parametrize("answer", ["paused", "false_alarm", "snooze"])
def test_a_prompt_that_was_answered_on_the_page_before_it_left_does_not_leave(stage, answer):
    chat, prompt = Chat(), stage.ask()
    stage.answer(prompt, answer)

    assert stage.send(chat) == 0
    assert stage.outbox() == [("prompt", "withdrawn"), ("update", "withdrawn")]


def test_an_answer_given_while_the_prompt_is_on_its_way_shows_in_it_afterwards(stage):
    chat, prompt = Chat(), stage.ask()
    chat.meanwhile = lambda: stage.answer(prompt, "paused")

    stage.send(chat)

    assert headlines(chat.posts) == ["Pause the session."]
    assert headlines(chat.updates) == [FIRST_CARD]


def test_the_newest_state_is_the_last_to_be_shown_even_with_two_senders(stage):
    chat, other, prompt = Chat(), Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "false_alarm")

    def meanwhile():
        chat.meanwhile = lambda: None
        stage.answer(prompt, "undo")
        assert stage.send(other) == 0  # it waits for the update that is on its way

    chat.meanwhile = meanwhile
    stage.send(chat)

    assert headlines(chat.updates) == ["Marked as a false alarm.", "Pause the session."]


def test_an_update_that_may_have_arrived_is_simply_done_again(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "paused")
    chat.will(AmbiguousError("TimeoutError"))
    stage.send(chat)
    stage.wait(seconds=1)

    assert stage.send(chat) == 1
    assert stage.outbox() == [("prompt", "sent"), ("update", "sent")]


def test_an_update_is_not_tried_for_ever(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "paused")
    chat.will(*[AmbiguousError("http_503")] * 50)
    for _ in range(50):
        stage.send(chat)
        stage.wait(minutes=1)

    assert stage.outbox("update") == [("update", "failed")]


def test_a_process_that_dies_while_sending_leaves_a_reminder_and_never_the_same_prompt_twice(stage):
    chat, prompt = Chat(), stage.ask()
    chat.will(KilledError())
    with pytest.raises(KilledError):
        stage.send(chat)
    assert [stage.send(chat), settle(stage.db, stage.now)] == [0, 0]
    stage.wait(seconds=30)

    assert settle(stage.db, stage.now) == 1
    assert settle(stage.db, stage.now) == 0
    stage.wait(seconds=3)
    stage.send(chat)
    assert stage.outbox() == [("prompt", "unknown"), ("reminder", "sent")]
    assert prompts_of(chat.posts) == [prompt]


def test_a_process_that_dies_before_anything_could_leave_loses_nothing(stage):
    chat = Chat()
    stage.ask()
    chat.reach = _dies
    with pytest.raises(KilledError):
        stage.send(chat)
    stage.wait(seconds=30)
    settle(stage.db, stage.now)
    after_restart = Chat()

    stage.send(after_restart)

    assert stage.outbox() == [("prompt", "sent")]
    assert headlines(after_restart.posts) == ["Pause the session."]


def test_a_process_that_dies_while_updating_updates_again(stage):
    chat, prompt = Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "paused")
    chat.will(KilledError())
    with pytest.raises(KilledError):
        stage.send(chat)
    stage.wait(seconds=30)
    settle(stage.db, stage.now)

    stage.send(chat)

    assert headlines(chat.updates) == [FIRST_CARD]


def test_a_process_that_dies_at_its_second_try_before_anything_could_leave_loses_nothing(stage):
    chat = Chat()
    stage.ask()
    chat.will(NotSentError("ratelimited"))
    stage.send(chat)
    stage.wait(seconds=1)
    chat.reach = _dies
    with pytest.raises(KilledError):
        stage.send(chat)
    stage.wait(seconds=30)
    settle(stage.db, stage.now)

    assert stage.outbox() == [("prompt", "pending")]


def test_a_late_result_does_not_meddle_with_the_next_try(stage):
    chat, other, prompt = Chat(), Chat(), stage.ask()
    stage.send(chat)
    stage.answer(prompt, "paused")

    def meanwhile():
        stage.wait(seconds=40)
        settle(stage.db, stage.now)
        other.will(KilledError())
        with pytest.raises(KilledError):
            stage.send(other)

    chat.meanwhile = meanwhile
    chat.will(NotSentError("ratelimited"))
    stage.send(chat)

    assert stage.outbox("update") == [("update", "sending")]


def test_a_message_given_up_for_lost_that_arrives_after_all_counts_as_sent(stage):
    chat = Chat()
    stage.ask()

    def slow():
        stage.wait(seconds=40)
        settle(stage.db, stage.now)

    chat.meanwhile = slow
    stage.send(chat)

    assert stage.outbox()[0] == ("prompt", "sent")


def test_a_claim_that_lapsed_before_anything_left_sends_nothing(stage):
    chat = Chat()
    stage.ask()

    def slow(coach):
        stage.wait(seconds=40)
        settle(stage.db, stage.now)
        chat.reach = Chat().reach
        return "to-anna"

    chat.reach = slow
    stage.send(chat)

    assert len(chat.posts) == 1
    assert stage.outbox() == [("prompt", "sent")]


def test_a_session_that_is_erased_while_its_prompt_is_on_its_way_leaves_nothing_behind(stage):
    chat = Chat()
    stage.ask(session="zoom-1")

    def erase():
        with stage.db.write() as records:
            erase_session(records, "zoom-1", stage.now, "revoked")

    chat.meanwhile = erase
    chat.will(AmbiguousError("TimeoutError"))
    stage.send(chat)

    assert stage.outbox() == []


def test_something_is_due_until_it_has_left(stage):
    chat = Chat()
    assert not is_due(stage.db, stage.now)
    stage.ask()
    assert is_due(stage.db, stage.now)
    stage.send(chat)
    assert not is_due(stage.db, stage.now)


TROUBLES = ["fine", "too fast", "no route", "doubt", "killed", "paused", "snooze", "undo", "worse"]


@settings(max_examples=25)  # each makes an archive of its own
@given(st.lists(st.sampled_from(TROUBLES), max_size=8))
def test_whatever_happens_on_the_way_no_message_is_shown_twice_and_no_open_prompt_is_forgotten(tmp_path_factory, plan):
    stage = Stage(tmp_path_factory.mktemp("practice"))
    chat, known = Chat(), list(stage.hear(found()))
    for step, trouble in enumerate(plan):
        known += _go_through(trouble, stage, chat, known[0], step)
        stage.wait(seconds=31)
        settle(stage.db, stage.now)
        return_snoozed(stage.db, stage.now)
    for _ in range(12):
        stage.wait(minutes=1)
        return_snoozed(stage.db, stage.now)
        stage.send(chat)

    first_asks = [p for p, line in zip(prompts_of(chat.posts), headlines(chat.posts), strict=True) if "Rem" not in line]
    assert len(first_asks) == len(set(first_asks))
    rows = stage.outbox_rows()
    assert {row.state for row in rows} <= {"sent", "unknown", "withdrawn"}
    for prompt in known:
        tried = [row for row in rows if row.prompt_id == prompt and row.kind != "update"]
        assert stage.prompt(prompt).state != "open" or any(row.state in {"sent", "withdrawn"} for row in tried)
    stage.close()


def _go_through(trouble, stage, chat, prompt, step):
    failures = {
        "too fast": NotSentError("ratelimited", timedelta(seconds=5)),
        "no route": NotSentError("ConnectionRefusedError"),
        "doubt": AmbiguousError("TimeoutError") if step < 3 else None,  # three reminders, then people take over
        "killed": KilledError() if step < 3 else None,
    }
    if trouble in {"paused", "snooze", "undo"}:
        stage.answer(prompt, trouble)
    opened = stage.hear(found(Category.ABUSE, Severity.IMMINENT, segment="s2")) if trouble == "worse" else []
    chat.will(failures.get(trouble))
    with suppress(KilledError):  # the next one goes on from what is on record
        stage.send(chat)
    chat._failures.clear()
    return opened


def _dies(coach):
    raise KilledError
