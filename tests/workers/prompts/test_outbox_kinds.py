"""Cards, calls to supervisors, health and tests obey the rules that prompts obey: once, paced, never blindly again."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from tests.workers.prompts.stage import LOOK, PROTOCOLS, Chat
from workers import breaches, protocol_runs, readiness
from workers.archive.models import AuditRow, OutboxRow
from workers.prompts.outbox import settle
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError
from workers.results import Result


@pytest.fixture
def chat():
    return Chat()


def headlines(bodies):
    return [body["blocks"][0]["text"]["text"] for body in bodies]


def put(stage, kind, recipient="anna", **detail):
    with stage.db.write() as records:
        row = OutboxRow(kind=kind, recipient=recipient, state="pending", detail=detail)
        row.created_at = row.not_before = stage.now
        records.add(row)


def begin(stage, protocol="recovery", coach="anna"):
    return protocol_runs.begin(stage.db, PROTOCOLS, protocol, coach, stage.now, "en")


def test_every_message_that_leaves_is_on_record_byte_for_byte_with_its_digest_in_the_audit(stage, chat):
    prompt = stage.ask()
    stage.send(chat)
    stage.answer(prompt, "paused")
    begin(stage)
    stage.send(chat)

    with stage.db.read() as records:
        bodies = {row.id: row.body for row in records.scalars(select(OutboxRow).order_by(OutboxRow.id))}
        left = [row.detail for row in records.scalars(select(AuditRow).where(AuditRow.action == "message.leaving"))]
    assert sorted(each["message"] for each in left) == sorted(bodies)
    assert {each["message"]: each["sha256"] for each in left} == {
        number: sha256(body.encode()).hexdigest() for number, body in bodies.items()
    }
    assert [json.loads(line) for body in bodies.values() for line in body.split("\n")] == [
        chat.posts[0], chat.updates[0], chat.posts[1]
    ]  # fmt: skip


def test_a_card_that_may_have_arrived_is_not_sent_twice_blindly_but_said_again_later(stage, chat):
    begin(stage)
    chat.will(AmbiguousError("TimeoutError"))
    stage.send(chat)
    assert stage.send(chat) == 0
    stage.wait(seconds=3)

    assert stage.send(chat) == 1
    assert stage.outbox() == [("card", "unknown"), ("card", "sent")]


@pytest.mark.parametrize("kind", ["supervisor", "health_off", "health_on"])
def test_what_must_arrive_is_tried_three_times_more_and_then_it_is_on_record(stage, chat, kind):
    put(stage, kind, "sasha" if kind == "supervisor" else "anna")
    chat.will(*[AmbiguousError("TimeoutError")] * 10)
    for _ in range(20):
        stage.send(chat)
        stage.wait(minutes=1)

    assert stage.outbox() == [(kind, "unknown")] * 4
    assert ("worker", "message.unconfirmed", None) in stage.audit()


def test_a_process_that_dies_while_sending_a_card_leaves_one_card_in_doubt_and_says_it_again(stage, chat):
    class KilledError(BaseException):
        pass

    begin(stage)
    chat.will(KilledError())
    with pytest.raises(KilledError):
        stage.send(chat)
    stage.wait(seconds=30)

    assert settle(stage.db, stage.now) == 1
    stage.wait(seconds=3)
    assert stage.send(chat) == 1
    assert stage.outbox() == [("card", "unknown"), ("card", "sent")]


def test_one_person_gets_one_message_a_second_whatever_its_kind(stage):
    chat = Chat(pace=timedelta(seconds=1))
    stage.ask()
    begin(stage)
    put(stage, "health_off")
    put(stage, "supervisor", "sasha")

    assert stage.send(chat) == 2
    stage.wait(seconds=1)
    assert stage.send(chat) == 1
    assert sorted({body["channel"] for body in chat.posts}) == ["to-anna", "to-sasha"]


def test_too_fast_is_waited_for_as_long_as_slack_says(stage, chat):
    put(stage, "health_off")
    chat.will(NotSentError("ratelimited", timedelta(seconds=30)))

    assert stage.send(chat) == 0
    stage.wait(seconds=29)
    assert stage.send(chat) == 0
    stage.wait(seconds=1)
    assert stage.send(chat) == 1


def test_a_supervisor_without_slack_is_on_record_as_not_reached(stage, chat):
    _, run = stage.pause(coach="ben")
    stage.answer(stage.ask(coach="ben"), "paused", actor="ben")
    chat.will(None, RefusedError("no_slack_user"))
    assert stage.move(run, "urgent", actor="ben").outcome is Result.RECORDED
    chat.reach = lambda person: (_ for _ in ()).throw(RefusedError("no_coach")) if person is None else f"to-{person.id}"

    stage.send(chat)

    assert ("worker", "message.failed", "no_coach") in stage.audit()


def test_a_message_in_its_readers_own_language(stage, chat):
    stage.directory = stage.directory.model_copy(
        update={"coaches": tuple(each.model_copy(update={"language": "de"}) for each in stage.directory.coaches)}
    )
    stage.ask()
    put(stage, "health_off")
    stage.send(chat)

    german = LOOK.speaking("de").words
    assert headlines(chat.posts) == [german.prompt.concern.headline, german.screening.off.headline]


def test_a_test_before_a_session_is_passed_by_the_button_of_its_own_message(stage, chat):
    first = readiness.ask(stage.db, "anna", stage.now)
    stage.send(chat)
    second = readiness.ask(stage.db, "anna", stage.now)

    assert readiness.seen(stage.db, "anna", first, stage.now) is Result.UNKNOWN
    assert readiness.seen(stage.db, "ben", second, stage.now) is Result.UNKNOWN
    stage.wait(seconds=5)
    stage.send(chat)
    assert readiness.seen(stage.db, "anna", second, stage.now) is Result.RECORDED
    assert readiness.seen(stage.db, "anna", second, stage.now) is Result.STOOD
    stage.send(chat)

    assert [body["blocks"][-1]["block_id"] for body in chat.posts] == [first, second]
    assert headlines(chat.updates) == ["Prompts reach you here."] * 2


def test_a_reminder_of_a_check_in_stays_here_once_it_has_taken_place(stage, chat):
    breach = breaches.open_breach(stage.db, "anna", stage.now, "anna", stage.now)
    at = stage.now + timedelta(days=1)
    first, second = (breaches.agree_on(stage.db, breach, at, "anna", stage.now) for _ in range(2))
    put(stage, "checkin", checkin=first)
    put(stage, "checkin", checkin=second)
    put(stage, "checkin", breach=breach)
    breaches.checkin_done(stage.db, breach, first, None, "coach", "anna", stage.now)

    stage.send(chat)

    assert stage.outbox("checkin") == [("checkin", "withdrawn"), ("checkin", "sent"), ("checkin", "sent")]


def test_a_kind_of_message_that_nobody_can_write_fails_once_and_says_so(stage, chat):
    put(stage, "carrier_pigeon")

    stage.send(chat)

    assert stage.outbox() == [("carrier_pigeon", "failed")]
    assert ("worker", "message.failed", "unknown_kind") in stage.audit()
