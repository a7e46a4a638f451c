"""What falls due is done once: whoever looks, and whatever dies meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from config.errors import UnavailableError
from workers import due
from workers.archive.store import erase_session, open_session, record
from workers.due import AFTER_A_FAILURE


def put(stage, kind="reminder", about="p1", after=0, **given):
    with stage.db.write() as records:
        return due.put(records, kind, about, stage.now + timedelta(seconds=after), **given)


def take(stage, handler, kind="reminder"):
    return due.take_due(stage.db, stage.now, {kind: handler})


def audited(stage):
    return [action for _, action, _ in stage.audit()]


def test_the_same_thing_falls_due_once(stage):
    assert put(stage) is True
    assert put(stage, after=60) is False
    assert put(stage, number=2) is True
    assert stage.due("p1") == [("reminder", 0), ("reminder", 0)]


def test_nothing_is_done_early_and_nothing_twice(stage):
    done = []
    put(stage, after=5)

    assert take(stage, lambda *row: done.append(row)) == 0
    stage.wait(seconds=5)
    assert [take(stage, lambda *row: done.append(row)) for _ in range(3)] == [1, 0, 0]
    assert len(done) == 1


def test_what_is_settled_is_not_done(stage):
    done = []
    put(stage)
    with stage.db.write() as records:
        assert due.settle(records, "reminder", "p1", "answered", stage.now) == 1
        assert due.settle(records, None, "p1", "answered", stage.now) == 0

    assert take(stage, lambda *row: done.append(row)) == 0
    assert done == []


def test_what_is_settled_while_it_is_being_done_leaves_no_trace_of_the_doing(stage):
    put(stage)

    def handler(records, row, now):
        record(records, "ticker", "done.anyway", None, {}, now)
        due.settle(records, None, "p1", "answered", now)

    assert take(stage, handler) == 0
    assert audited(stage) == []


def test_a_handler_can_let_it_wait_again(stage):
    put(stage)

    def later(records, row, now):
        row.due_at = now + timedelta(minutes=1)

    assert take(stage, later) == 0
    assert stage.due("p1") == [("reminder", 60)]


def test_several_tickers_do_it_once(stage):
    for number in range(6):
        put(stage, number=number)
    start = Barrier(4)

    def handler(records, row, now):
        record(records, "ticker", "was.done", None, {"number": row.number}, now)

    def tick(_):
        start.wait()
        return sum(take(stage, handler) for _ in range(3))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tick, range(4))) == 6
    assert audited(stage) == ["was.done"] * 6


def test_a_process_that_dies_while_doing_it_has_done_nothing_and_the_next_one_does_it(stage):
    class KilledError(BaseException):
        pass

    def dies(records, row, now):
        record(records, "ticker", "was.done", None, {}, now)
        raise KilledError

    put(stage)
    with pytest.raises(KilledError):
        take(stage, dies)
    assert audited(stage) == []

    assert take(stage, lambda records, row, now: record(records, "ticker", "was.done", None, {}, now)) == 1
    assert audited(stage) == ["was.done"]


def test_one_thing_that_cannot_be_done_keeps_nothing_else_from_being_done(stage, capsys):
    def handler(records, row, now):
        if row.about == "broken":
            raise KeyError("a word that must not be repeated")

    put(stage, about="broken")
    put(stage, about="fine")

    assert take(stage, handler) == 1
    assert stage.due("broken") == [("reminder", AFTER_A_FAILURE.total_seconds())]
    assert stage.due("fine") == []


def test_a_database_that_is_down_is_said_to_be_and_tried_again(stage):
    def handler(records, row, now):
        raise UnavailableError("database")

    put(stage)
    with pytest.raises(UnavailableError):
        take(stage, handler)
    assert stage.due("p1") == [("reminder", 0)]


def test_what_nobody_handles_waits_for_whoever_does(stage):
    put(stage, kind="checkin")

    assert take(stage, lambda *row: None) == 0
    assert stage.due("p1") == [("checkin", 0)]


def test_what_is_due_of_an_erased_session_is_gone_with_it(stage):
    with stage.db.write() as records:
        open_session(records, "zoom-1", "zoom", "en", stage.now)
        due.put(records, "reminder", "p1", stage.now, "zoom-1")
    with stage.db.write() as records:
        erase_session(records, "zoom-1", stage.now, "revoked")

    assert stage.due("p1") == []


def test_hastening_leaves_one_that_is_due_now(stage):
    put(stage, after=3_600)
    with stage.db.write() as records:
        due.hasten(records, "reminder", "p1", stage.now)

    assert stage.due("p1") == [("reminder", 0)]
