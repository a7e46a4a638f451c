"""Who is told that a check has something to do: a worker on the batch lane, again and again until it is done."""

import base64
import json
from dataclasses import replace

import pytest

from config.errors import UnavailableError
from tests.workers.test_hints import broker  # noqa: F401
from tests.workers.tuning.bench import Bench, a_small_rule
from workers import hints, tasks
from workers.ticker import Ticker
from workers.tuning.checks import STALLED, Kind


@pytest.fixture
def bench(store, ground):
    return Bench(store.db, ground, store.clock)


@pytest.fixture
def woken():
    return []


def a_ticker(store, woken):
    return Ticker(store, lambda *_: None, lambda: None, lambda _: None, (), wake_check=woken.append)


def test_a_hint_goes_to_the_batch_lane_and_carries_the_checks_id_alone(broker):  # noqa: F811
    server = broker()

    hints.wake_check("some-check")

    [message] = server.call("lrange", "batch", 0, -1)
    args, kwargs, _ = json.loads(base64.b64decode(json.loads(message)["body"]))
    assert (args, kwargs) == (["some-check"], {})


def test_a_lost_hint_is_no_error(broker):  # noqa: F811
    broker("redis://127.0.0.1:1/0")

    assert hints.wake_check("some-check") is None


def test_the_ticker_wakes_what_stands_still_but_not_every_second(store, bench, woken):
    check_id = bench.ask(Kind.DRILL, bench.version(a_small_rule("misconduct.stealing", "i stole it")))
    ticker = a_ticker(store, woken)
    ticker.tick(0.0)
    assert woken == []

    store.clock.now += STALLED
    for second in (30, 31, 45, 59):
        ticker.tick(float(second))
    assert woken == [check_id]

    ticker.tick(60.0)
    assert woken == [check_id, check_id]


def test_what_is_cancelled_is_left_in_peace(store, bench, woken):
    bench.cancel(bench.ask(Kind.DRILL, bench.version(a_small_rule("misconduct.stealing", "i stole it"))))
    store.clock.now += STALLED

    a_ticker(store, woken).tick(30.0)

    assert woken == []


def test_a_worker_comes_back_for_the_next_piece_until_there_is_none(bench, woken, monkeypatch):
    def three(piece):
        piece.total = 3
        while piece.done < 3:
            piece.done += 1
            yield

    bench.deps, bench.seconds = replace(bench.deps, work=dict.fromkeys(Kind, three)), 100.0
    monkeypatch.setattr(tasks, "_checking", lambda: bench.deps)
    monkeypatch.setattr(hints, "wake_check", woken.append)
    check_id = bench.ask(Kind.DRILL, bench.version())

    pieces = 1
    tasks.work_on_check(check_id)
    while woken:
        tasks.work_on_check(woken.pop())
        pieces += 1

    assert pieces == 4
    assert bench.check(check_id).done == 3


def test_a_database_that_is_down_is_left_to_the_ticker(bench, woken, monkeypatch):
    def down(*_):
        raise UnavailableError("database: down")

    monkeypatch.setattr(tasks, "_checking", lambda: bench.deps)
    monkeypatch.setattr(hints, "wake_check", woken.append)
    monkeypatch.setattr(tasks.working, "work", down)

    tasks.work_on_check("some-check")

    assert woken == []
