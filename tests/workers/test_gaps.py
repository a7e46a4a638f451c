"""Screening that does not do what a coach relies on is said to be off, once, and said to be back, once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.database import Database
from config.errors import UnavailableError
from tests.builders import said
from workers.archive.matters import ScreeningGapRow
from workers.archive.models import OutboxRow, SessionRow
from workers.archive.store import erase_session
from workers.gaps import GONE, LAG, NO_PLATFORM, SILENCE, Gaps, open_gap
from workers.liveness import note_alive
from workers.mailbox import Lane
from workers.prompts.claiming import claim


@pytest.fixture
def gaps(store):
    note_alive(store.server, Lane.LIVE)
    return Gaps(store)


def a_session(store, *, coach="casey", heard_ago=1, **given):
    row = SessionRow(id="zoom-x", platform="zoom", language="en", coach_id=coach, created_at=store.clock(), **given)
    row.last_heard_at = store.clock() - timedelta(seconds=heard_ago)
    with store.db.write() as records:
        records.add(row)


def change(store, **what):
    with store.db.write() as records:
        row = records.get_one(SessionRow, "zoom-x")
        for name, value in what.items():
            setattr(row, name, value)


def hear(store):
    change(store, last_heard_at=store.clock())


def look(gaps, store, seconds=0, *, hearing=False):
    """A look each second for so long."""
    for _ in range(seconds + 1):
        if hearing:
            hear(store)
        gaps.look(store.clock())
        store.clock.forward(seconds=1)


def told(store):
    with store.db.read() as records:
        return [row.kind for row in records.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def left(store):
    """The outbox is empty: what was in it has arrived."""
    with store.db.write() as records:
        for row in records.scalars(select(OutboxRow).where(OutboxRow.state == "pending")):
            row.state, row.sent_at = "sent", store.clock()


def on_record(store):
    with store.db.read() as records:
        rows = records.scalars(select(ScreeningGapRow).order_by(ScreeningGapRow.id))
        return [(row.reason, row.ended_at is None) for row in rows]


def test_while_words_come_in_nothing_is_said(store, gaps):
    a_session(store)

    look(gaps, store, 90, hearing=True)

    assert (told(store), on_record(store)) == ([], [])


def test_a_minute_of_silence_in_a_running_session_is_told_once(store, gaps):
    a_session(store, heard_ago=0)

    look(gaps, store, int(SILENCE.total_seconds()) - 1)
    assert told(store) == []
    look(gaps, store, 60)

    assert (told(store), on_record(store)) == (["health_off"], [("silence", True)])


def test_a_session_in_which_nothing_was_ever_heard_is_silent_since_it_began(store, gaps):
    a_session(store)
    change(store, last_heard_at=None)

    look(gaps, store, 61)

    assert on_record(store) == [("silence", True)]


def test_when_words_come_in_again_it_is_said_to_be_back_once_it_is_steady(store, gaps):
    a_session(store, heard_ago=61)
    look(gaps, store)
    left(store)

    look(gaps, store, 9, hearing=True)
    assert told(store) == ["health_off"]
    look(gaps, store, 60, hearing=True)

    assert (told(store), on_record(store)) == (["health_off", "health_on"], [("silence", False)])


def test_words_that_wait_too_long_are_told_as_such(store, gaps):
    a_session(store)
    store.mailbox.put("zoom-x", [said("hello")], delivery="one", lane=Lane.LIVE, now=store.clock())

    look(gaps, store, int(LAG.total_seconds()) + 2, hearing=True)

    assert (told(store), on_record(store)) == (["health_off"], [("lag", True)])


def test_a_worker_that_is_gone_is_noticed_after_a_moment_but_a_restart_is_not(store, gaps):
    a_session(store)
    store.server.call("delete", f"pp:alive:{Lane.LIVE}")

    look(gaps, store, int(GONE.total_seconds()) - 1, hearing=True)
    assert told(store) == []
    look(gaps, store, 3, hearing=True)

    assert on_record(store) == [("worker", True)]


def test_a_queue_that_is_down_is_told_too(store, gaps):
    class Down:
        def call(self, *_args, **_more):
            raise UnavailableError("queue")

    a_session(store)
    gaps.store = replace(store, server=Down(), mailbox=_NoMailbox())

    look(gaps, store, 12, hearing=True)

    assert (told(store), on_record(store)) == (["health_off"], [("worker", True)])


def test_what_comes_and_goes_is_off_until_it_stays(store, gaps):
    a_session(store)
    for _ in range(5):  # a minute of silence, then a few words, again and again
        look(gaps, store, 61)
        left(store)
        look(gaps, store, 11, hearing=True)
        left(store)

    assert told(store).count("health_off") <= 3
    assert abs(told(store).count("health_off") - told(store).count("health_on")) <= 1


def test_a_gap_that_closes_before_its_message_left_is_never_told(store, gaps):
    a_session(store, heard_ago=61)
    look(gaps, store)
    look(gaps, store, 12, hearing=True)

    assert told(store) == ["health_off"]
    assert claim(store.db, store.clock(), timedelta(0), store.directory) is None
    with store.db.read() as records:
        assert records.scalars(select(OutboxRow.state)).all() == ["withdrawn"]


@pytest.mark.parametrize("over", ["ended_at", "revoked_at"])
def test_after_the_session_nothing_is_told_and_its_gap_is_closed(store, gaps, over):
    a_session(store, heard_ago=61)
    look(gaps, store)
    left(store)

    change(store, **{over: store.clock() - timedelta(hours=1)})
    look(gaps, store, 100)

    assert (told(store), on_record(store)) == (["health_off"], [("silence", False)])


def test_a_session_that_is_long_over_is_not_waited_for(store, gaps):
    a_session(store, heard_ago=3 * 3600)
    change(store, created_at=store.clock() - timedelta(hours=4))

    look(gaps, store, 2)

    assert (told(store), on_record(store)) == ([], [])


def test_two_tickers_tell_a_coach_once(store, gaps):
    a_session(store, heard_ago=61)
    other = Gaps(store)
    gaps.look(store.clock())
    other.look(store.clock())
    left(store)
    for _ in range(30):
        hear(store)
        gaps.look(store.clock())
        other.look(store.clock())
        store.clock.forward(seconds=1)

    assert told(store) == ["health_off", "health_on"]


def test_a_ticker_that_is_started_anew_tells_nobody_again(store, gaps):
    a_session(store, heard_ago=61)
    look(gaps, store)
    left(store)

    look(Gaps(store), store, 20)
    assert told(store) == ["health_off"]
    look(Gaps(store), store, 20, hearing=True)
    assert told(store) == ["health_off", "health_on"]


def test_a_stream_that_was_revoked_is_told_once_although_the_session_is_erased(store, gaps):
    a_session(store)
    with store.db.write() as records:
        erase_session(records, "zoom-x", store.clock(), "revoked")

    look(gaps, store, 3)
    left(store)
    with store.db.write() as records:
        erase_session(records, "zoom-x", store.clock(), "revoked")
    look(Gaps(store), store, 3)

    assert told(store) == ["health_off"]


def test_a_stream_that_was_revoked_after_the_call_is_nothing_to_tell(store, gaps):
    a_session(store, ended_at=store.clock())
    with store.db.write() as records:
        erase_session(records, "zoom-x", store.clock(), "revoked")

    look(gaps, store, 3)

    assert told(store) == []


def test_a_platform_that_gave_up_is_told_and_stays_on_record(store, gaps):
    a_session(store)
    with store.db.write() as records:
        row = records.get_one(SessionRow, "zoom-x")
        row.ended_at = store.clock()
        open_gap(records, row, NO_PLATFORM, store.clock(), store.clock())

    look(gaps, store, 3)

    assert (told(store), on_record(store)) == (["health_off"], [("platform", True)])
    assert claim(store.db, store.clock(), timedelta(0), store.directory) is not None


def test_a_session_whose_coach_nobody_knows_is_on_record_without_a_message(store, gaps):
    a_session(store, coach=None, heard_ago=61)

    look(gaps, store)

    assert (told(store), on_record(store)) == ([], [("silence", True)])


def test_a_database_that_is_down_is_for_the_ticker_to_survive(store, gaps):
    gaps.store = replace(store, db=Database("sqlite:////nowhere/at/all.db"))

    with pytest.raises(UnavailableError):
        gaps.look(store.clock())


class _NoMailbox:
    def waiting_since(self, *_):
        raise UnavailableError("queue")
