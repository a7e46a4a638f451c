"""What the coach is told about screening: never that it works when it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.database import Database
from tests.builders import said
from workers.archive.models import SessionRow
from workers.health import HealthState
from workers.liveness import BEHIND, QUIET, RECENT, TICKER, coach_health, note_alive
from workers.mailbox import Lane


@pytest.fixture
def working(store):
    for who in (TICKER, Lane.LIVE):
        note_alive(store.server, who)
    return store


def a_session(store, *, heard_ago=timedelta(seconds=1), **given):
    row = SessionRow(id="zoom-x", platform="zoom", language="en", coach_id="casey", created_at=store.clock(), **given)
    row.last_heard_at = store.clock() - heard_ago
    with store.db.write() as db:
        db.add(row)


def state(store):
    return coach_health("casey", store).state


def test_words_that_come_in_and_are_dealt_with_mean_listening(working):
    a_session(working)

    assert state(working) is HealthState.LISTENING


def test_silence_while_a_session_runs_is_said_to_be_silence(working):
    a_session(working, heard_ago=QUIET + timedelta(seconds=1))

    assert state(working) is HealthState.QUIET


def test_without_a_session_there_is_nothing_to_hear(working):
    assert state(working) is HealthState.NO_SESSION


@pytest.mark.parametrize("over", ["ended", "long silent"])
def test_a_session_that_is_over_is_no_session(working, over):
    if over == "ended":
        a_session(working, ended_at=working.clock())
    else:
        a_session(working, heard_ago=RECENT + timedelta(minutes=1))

    assert state(working) is HealthState.NO_SESSION


def test_words_that_wait_too_long_mean_that_screening_is_off(working):
    a_session(working)
    working.mailbox.put("zoom-x", [said("hello")], delivery="one", lane=Lane.LIVE, now=working.clock() - BEHIND * 2)

    health = coach_health("casey", working)
    assert (health.state, health.behind_seconds) == (HealthState.OFF, 10)


@pytest.mark.parametrize("missing", [TICKER, Lane.LIVE])
def test_without_ticker_or_worker_screening_is_off(store, missing):
    a_session(store)
    [other] = {TICKER, Lane.LIVE} - {missing}
    note_alive(store.server, other)

    assert state(store) is HealthState.OFF


def test_a_database_that_is_down_means_that_screening_is_off(working):
    assert state(replace(working, db=Database("sqlite:////nowhere/at/all.db"))) is HealthState.OFF
