"""Quiet for a while, by a coach's own wish, and whether prompts reach them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from config.database import Database
from config.errors import UnavailableError
from config.vocabulary import QuietReason
from workers import readiness
from workers.desks import end_quiet, quiet, quiet_until
from workers.liveness import TICKER, note_alive
from workers.mailbox import Lane


def until(stage, coach="anna"):
    with stage.db.read() as records:
        return quiet_until(records, coach, stage.now)


def ask_for_quiet(stage, minutes=30, reason=QuietReason.TRAINING):
    quiet(stage.db, "anna", stage.now + timedelta(minutes=minutes), reason, stage.now)


def test_quiet_ends_by_itself(stage):
    ask_for_quiet(stage)
    assert until(stage) == stage.now + timedelta(minutes=30)
    stage.wait(minutes=30)

    assert until(stage) is None


def test_quiet_is_one_coachs_own(stage):
    ask_for_quiet(stage)

    assert until(stage, "ben") is until(stage, None) is None


def test_quiet_can_be_longer_than_was_asked_first_and_be_ended(stage):
    ask_for_quiet(stage, 30)
    ask_for_quiet(stage, 60)
    assert until(stage) == stage.now + timedelta(minutes=60)

    end_quiet(stage.db, "anna", stage.now)

    assert until(stage) is None


def test_who_asked_for_quiet_and_why_is_on_record(stage):
    ask_for_quiet(stage)
    end_quiet(stage.db, "anna", stage.now)
    end_quiet(stage.db, "anna", stage.now)

    assert stage.audit() == [("anna", "desk.quiet", "training"), ("anna", "desk.heard", None)]


def test_two_wishes_at_once_make_one_desk(stage):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda minutes: ask_for_quiet(stage, minutes), [10, 20, 30, 40]))

    assert until(stage) is not None


@pytest.fixture
def working(store):
    for who in (TICKER, Lane.LIVE):
        note_alive(store.server, who)
    return store


def test_before_a_session_everything_works_and_a_test_has_reached_the_coach(working):
    test = readiness.ask(working.db, "casey", working.clock())
    readiness.seen(working.db, "casey", test, working.clock())

    found = readiness.readiness(working, "casey")

    assert (found.reached_at, found.works) == (working.clock(), True)


def test_a_test_that_was_never_answered_reached_nobody(working):
    readiness.ask(working.db, "casey", working.clock())

    assert readiness.readiness(working, "casey").reached_at is None


def test_a_worker_that_is_not_there_is_found_before_the_session(store):
    found = readiness.readiness(store, "casey")

    assert (found.queue, found.worker, found.works) == (True, False, False)


def test_a_database_that_is_down_is_said_to_be(store):
    with pytest.raises(UnavailableError):
        readiness.ask(Database("sqlite:////nowhere/at/all.db"), "casey", store.clock())
