"""What a mailbox promises: nothing lost, nothing twice, in order, unreadable to others, gone when it is over."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import UnavailableError
from redaction.events import Ended, Joined
from redaction.model import SessionId
from tests.builders import NOON, person, said
from workers.keys import KeyRing
from workers.mailbox import Context, Heard, Lane, Mailbox, Receipt
from workers.server import Server

SESSION = SessionId("zoom-abcdef")
OTHER = SessionId("zoom-uvwxyz")
HOUR = timedelta(hours=1)
RING = KeyRing(b"k" * 32)


def a_mailbox(server, **given):
    return Mailbox(server, RING, **{"keep": HOUR, "remember": 48 * HOUR, **given})


@pytest.fixture
def mailbox(server):
    return a_mailbox(server)


def put(mailbox, *events, delivery="one", session=SESSION, lane=Lane.LIVE, now=NOON):
    return mailbox.put(session, events, delivery=delivery, lane=lane, now=now)[0]


def take_all(mailbox, session=SESSION, lane=Lane.LIVE, limit=64):
    with mailbox.lease(session, lane) as lease:
        batch = lease.take(limit)
        if batch:
            lease.done(batch, Context())
        return [letter.event for letter in batch.letters]


def test_what_was_said_comes_out_in_the_order_in_which_it_came_in(mailbox):
    events = [said("first"), Joined(person=person()), said("second"), Ended()]

    put(mailbox, *events)

    assert take_all(mailbox) == events


def test_the_first_news_of_an_idle_session_asks_for_a_wake_up_and_the_next_does_not(mailbox):
    assert put(mailbox, said("a"), delivery="one") is Receipt.WOKEN
    assert put(mailbox, said("b"), delivery="two") is Receipt.QUEUED

    take_all(mailbox)

    assert put(mailbox, said("c"), delivery="three") is Receipt.WOKEN


def test_a_delivery_that_comes_again_changes_nothing(mailbox):
    event = said("once")
    put(mailbox, event, delivery="one")

    assert put(mailbox, event, delivery="one") is Receipt.REPEATED
    assert take_all(mailbox) == [event]


def test_the_same_words_under_a_new_delivery_change_nothing(mailbox):
    event = said("once")
    put(mailbox, event, delivery="one")
    put(mailbox, event, delivery="two")

    assert take_all(mailbox) == [event]


def test_a_new_text_for_the_same_segment_and_a_final_with_its_partials_text_both_count(mailbox):
    partial, final = said("we said", segment="s", final=False), said("we said", segment="s")
    corrected = said("we sat", segment="s")
    for number, event in enumerate((partial, final, corrected)):
        put(mailbox, event, delivery=str(number))

    assert take_all(mailbox) == [partial, final, corrected]


def test_letters_are_numbered_without_gaps_across_deliveries(mailbox):
    put(mailbox, said("a"), said("b"), delivery="one")
    put(mailbox, said("c"), delivery="two")

    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        assert [letter.number for letter in lease.take(64).letters] == [1, 2, 3]


def test_what_was_taken_but_not_done_is_still_there(mailbox):
    event = said("still here")
    put(mailbox, event)
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.take(64)

    assert take_all(mailbox) == [event]


def test_only_one_drainer_at_a_time_holds_a_session(mailbox):
    put(mailbox, said("a"))
    with mailbox.lease(SESSION, Lane.LIVE) as first, mailbox.lease(SESSION, Lane.LIVE) as second:
        assert first is not None
        assert second is None

    with mailbox.lease(SESSION, Lane.LIVE) as third:
        assert third is not None


def test_a_drainer_that_lost_its_lease_can_neither_read_nor_remove(mailbox, server):
    put(mailbox, said("a"))
    with mailbox.lease(SESSION, Lane.LIVE) as slow:
        batch = slow.take(64)
        server.call("delete", f"pp:lease:{SESSION}")  # its time ran out
        with mailbox.lease(SESSION, Lane.LIVE):
            assert not slow.take(64)
            assert slow.done(batch, Context()) is False

    assert mailbox.waiting(SESSION, Lane.LIVE) == 1


def test_a_slow_drainer_does_not_take_away_the_lease_of_the_next(mailbox, server):
    with mailbox.lease(SESSION, Lane.LIVE):
        server.call("delete", f"pp:lease:{SESSION}")
        next_one = mailbox.lease(SESSION, Lane.LIVE)
        next_one.__enter__()

    assert server.call("exists", f"pp:lease:{SESSION}")
    next_one.__exit__(None, None, None)


def test_after_a_failed_try_letters_come_one_at_a_time(mailbox):
    put(mailbox, said("bad"), said("good"))
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        first, second = lease.take(64), lease.take(64)

    assert (first.tries, len(first.letters)) == (1, 2)
    assert (second.tries, len(second.letters)) == (2, 1)


def test_a_try_that_was_forgiven_does_not_count(mailbox):
    put(mailbox, said("a"))
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.forgive(lease.take(64))
        assert lease.take(64).tries == 1


def test_a_parked_letter_is_kept_aside_and_the_next_one_comes_up(mailbox):
    put(mailbox, said("bad"), said("good"))
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.park(lease.take(64))

    assert mailbox.parked(SESSION) == 1
    assert [event.text for event in take_all(mailbox)] == ["good"]


def test_the_context_of_a_session_is_there_for_the_next_batch(mailbox):
    put(mailbox, said("a"))
    context = Context(heard=(Heard(event=said("before"), number=1),), people={"p": person()}, coach="casey")
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.done(lease.take(64), context)
        assert lease.context() == context


def test_a_session_nobody_drained_is_overdue_until_somebody_holds_it(mailbox):
    put(mailbox, said("a"), now=NOON)

    assert mailbox.overdue(Lane.LIVE, NOON) == [SESSION]
    assert mailbox.overdue(Lane.LIVE, NOON - timedelta(seconds=1)) == []
    with mailbox.lease(SESSION, Lane.LIVE):
        assert mailbox.overdue(Lane.LIVE, NOON) == []


def test_a_postponed_session_is_left_alone_until_its_time(mailbox):
    put(mailbox, said("a"), lane=Lane.BATCH)
    mailbox.postpone(SESSION, Lane.BATCH, NOON + HOUR)

    assert mailbox.overdue(Lane.BATCH, NOON) == []
    assert mailbox.overdue(Lane.BATCH, NOON + HOUR) == [SESSION]


def test_a_whole_transcript_waits_in_a_lane_of_its_own(mailbox):
    put(mailbox, said("live"), delivery="one")
    put(mailbox, said("batch"), delivery="two", lane=Lane.BATCH)

    assert [event.text for event in take_all(mailbox)] == ["live"]
    assert [event.text for event in take_all(mailbox, lane=Lane.BATCH)] == ["batch"]


def test_an_ended_session_loses_its_key_when_its_time_has_come_and_nothing_waits(mailbox, server):
    put(mailbox, said("a"))
    mailbox.end(SESSION, NOON)

    assert mailbox.destroy_ended(NOON) == []  # its words wait to be dealt with
    take_all(mailbox)
    assert mailbox.destroy_ended(NOON - timedelta(seconds=1)) == []
    assert mailbox.destroy_ended(NOON) == [SESSION]
    assert server.call("get", f"pp:key:{SESSION}") == b""
    assert mailbox.destroy_ended(NOON) == []


def test_whoever_still_holds_a_destroyed_key_makes_a_new_one_instead_of_bringing_it_back(mailbox, server):
    put(mailbox, said("before"), delivery="one")
    old = server.call("get", f"pp:key:{SESSION}")
    take_all(mailbox)
    another_process = a_mailbox(server)
    another_process.end(SESSION, NOON)
    another_process.destroy_ended(NOON)

    put(mailbox, said("after"), delivery="two")

    assert server.call("get", f"pp:key:{SESSION}") not in (old, b"")
    assert [event.text for event in take_all(another_process)] == ["after"]


def test_two_receivers_that_meet_a_new_session_at_once_agree_on_one_key(server):
    one, other = a_mailbox(server), a_mailbox(server)
    one._keys.hold(SESSION, RING.new_key(SESSION))
    other._keys.hold(SESSION, RING.new_key(SESSION))
    put(one, said("from one"), delivery="one")
    put(other, said("from the other"), delivery="two")

    assert [event.text for event in take_all(one)] == ["from one", "from the other"]


def test_a_revoked_session_forgets_everything_and_takes_no_more(mailbox, server):
    put(mailbox, said("a"))
    mailbox.revoke(SESSION)

    assert mailbox.waiting(SESSION, Lane.LIVE) == 0
    assert put(mailbox, said("b"), delivery="two") is Receipt.REFUSED
    assert mailbox.to_erase() == [SESSION]
    mailbox.erased(SESSION)
    assert mailbox.to_erase() == []


def test_nothing_in_the_server_can_be_read_without_the_key(mailbox, server):
    put(mailbox, said("Zanzibar secret", by=person("Quillfeather")), delivery="wh-id")
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.done(lease.take(64), Context(people={"x": person("Quillfeather")}, coach="Quillfeather"))

    stored = b"".join(_everything(server))
    for word in (b"Zanzibar", b"Quillfeather", b"wh-id"):
        assert word not in stored


def test_words_encrypted_for_one_session_cannot_be_passed_off_as_another_ones(mailbox, server):
    put(mailbox, said("a"), delivery="one")
    put(mailbox, said("b"), delivery="two", session=OTHER)
    stolen = server.call("lindex", f"pp:mail:live:{SESSION}", 0)
    server.call("lset", f"pp:mail:live:{OTHER}", 0, stolen)

    with pytest.raises(UnavailableError):
        take_all(mailbox, session=OTHER)


def test_everything_about_a_session_expires_by_itself(mailbox, server):
    put(mailbox, said("a"))
    with mailbox.lease(SESSION, Lane.LIVE) as lease:
        lease.done(lease.take(64), Context())

    for key in server.call("keys", f"*{SESSION}"):
        assert server.call("pttl", key) > 0, key


def test_a_queue_that_is_down_says_so_and_nothing_else():
    down = a_mailbox(Server("redis://:pass@127.0.0.1:1/0"))

    with pytest.raises(UnavailableError) as problem:
        put(down, said("a"))
    assert "pass" not in str(problem.value)
    assert problem.value.__cause__ is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
def test_however_often_and_in_whatever_order_deliveries_come_each_text_comes_out_once(server, deliveries):
    server.call("flushall")
    mailbox = a_mailbox(server)
    for delivery, segment in deliveries:
        put(mailbox, said(f"text {segment}", segment=str(segment), at_ms=segment), delivery=str(delivery))

    texts = [event.text for event in take_all(mailbox)]
    assert len(texts) == len(set(texts))
    firsts = dict(reversed(deliveries))
    assert set(texts) == {f"text {segment}" for segment in firsts.values()}


def _everything(server):
    client = server.client
    for key in client.keys("*"):
        yield key
        match client.type(key):
            case b"string":
                yield client.get(key)
            case b"list":
                yield from client.lrange(key, 0, -1)
            case b"set":
                yield from client.smembers(key)
            case b"zset":
                yield from client.zrange(key, 0, -1)
            case b"hash":
                yield from (part for pair in client.hgetall(key).items() for part in pair)
