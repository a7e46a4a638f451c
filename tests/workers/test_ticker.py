"""Once a second: what was lost is found, what is due is done, and one thing that is down stops nothing else."""

from dataclasses import replace
from threading import Event

import pytest

from config.database import Database
from tests.builders import said
from tests.stores import RING
from workers.liveness import TICKER, is_alive
from workers.mailbox import Lane
from workers.reception import session_id
from workers.ticker import BEAT_SECONDS, Ticker

SESSION = session_id(RING, "zoom", "meeting")


@pytest.fixture
def hints():
    return []


@pytest.fixture
def ticker(store, hints):
    return Ticker(
        store,
        wake=lambda session, lane: hints.append((session, lane)),
        wake_sender=lambda: hints.append("sender"),
        ask_alive=hints.append,
        queues=("live",),
    )


def put(store, lane=Lane.LIVE):
    store.mailbox.put(SESSION, [said("hello")], delivery="one", lane=lane, now=store.clock())


def test_a_session_whose_wake_up_was_lost_is_woken_after_a_second(store, ticker, hints, clock):
    put(store)
    ticker.tick(0)
    assert (SESSION, Lane.LIVE) not in hints

    clock.forward(seconds=1)
    ticker.tick(1)

    assert (SESSION, Lane.LIVE) in hints


def test_a_session_that_somebody_works_on_is_left_alone(store, ticker, hints, clock):
    put(store)
    clock.forward(seconds=5)
    with store.mailbox.lease(SESSION, Lane.LIVE):
        ticker.tick(0)

    assert (SESSION, Lane.LIVE) not in hints


def test_each_queue_is_asked_now_and_then_whether_anybody_is_there(ticker, hints):
    for second in range(int(BEAT_SECONDS) + 1):
        ticker.tick(float(second))

    assert hints.count("live") == 2


def test_the_ticker_says_that_it_is_there(store, ticker):
    ticker.tick(0)

    assert is_alive(store.server, TICKER)


def test_a_database_that_is_down_does_not_keep_sessions_from_being_woken(store, ticker, hints, clock):
    put(store)
    clock.forward(seconds=2)
    replace(ticker, store=replace(store, db=Database("sqlite:////nowhere/at/all.db"))).tick(0)

    assert (SESSION, Lane.LIVE) in hints
    assert "live" in hints


def test_it_stops_when_told_to(ticker):
    stopped = Event()
    stopped.set()

    assert ticker.run(stopped) is None
