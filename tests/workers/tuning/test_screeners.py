"""The screeners of a worker: every session is screened by a version that can be built, and nobody waits for another."""

from threading import Event, Thread

import pytest

from config.errors import MisconfiguredError, UnavailableError
from config.tuning import AS_INSTALLED
from tests.workers.tuning.bench import a_small_rule
from tests.workers.tuning.way import LYING, STEALING
from workers.tuning.live import Live
from workers.tuning.screeners import KEPT, Screeners
from workers.tuning.shelf import Shelf
from workers.tuning.versions import InProgress


class Builds:
    """A screener that counts what is built from it; `breaks` says with what, `waits` for what."""

    def __init__(self):
        self.built, self.breaks, self.waits, self.began = [], None, None, Event()

    def screener(self, rules=()):
        return _Screener(self, rules)


class _Screener:
    def __init__(self, builds, rules):
        self.builds, self.rules = builds, rules

    def retuned(self, rules, detection):
        self.builds.began.set()
        if self.builds.waits:
            assert self.builds.waits.wait(10)
        if self.builds.breaks:
            raise self.builds.breaks
        names = {entry.id for file in rules for entry in file.entries}
        self.builds.built.append(names)
        return _Screener(self.builds, names)


@pytest.fixture
def builds():
    return Builds()


@pytest.fixture
def screeners(short_way, builds):
    seconds = iter(range(10**6))  # every look is a second later
    live = Live(short_way.db, Shelf(short_way.bench.ground), lambda: next(seconds))
    return Screeners(builds.screener(), live, short_way.db)


def test_a_new_session_is_screened_by_what_is_in_force(screeners, short_way):
    assert screeners(None).digest == AS_INSTALLED
    live = short_way.published(STEALING)
    screening = screeners(None)
    assert screening.digest == live.digest
    assert STEALING.id in screening.screener.rules


@pytest.mark.parametrize("problem", [MisconfiguredError("a phrase cannot be read"), RecursionError()])
def test_a_version_that_cannot_be_built_leaves_the_one_before_and_is_not_tried_again(
    screeners, short_way, builds, problem
):
    first = short_way.published(STEALING)
    assert screeners(None).digest == first.digest
    builds.breaks = problem
    short_way.published(STEALING, LYING)
    assert screeners(None).digest == first.digest
    builds.breaks, tried = None, len(builds.built)

    assert screeners(None).digest == first.digest
    assert len(builds.built) == tried

    after = short_way.published(LYING)
    assert screeners(None).digest == after.digest


def test_a_session_in_progress_switches_where_the_publication_says_so(screeners, short_way):
    live = short_way.published(STEALING)
    assert screeners(AS_INSTALLED).digest == live.digest


def test_a_session_in_progress_keeps_its_version_where_the_publication_says_so(screeners, short_way):
    live = short_way.published(STEALING, in_progress=InProgress.KEEP)
    assert screeners(AS_INSTALLED).digest == AS_INSTALLED
    assert screeners(None).digest == live.digest
    assert screeners(live.digest).digest == live.digest


def test_a_process_that_never_saw_a_version_builds_it_for_the_session_that_keeps_it(short_way, builds, screeners):
    first = short_way.published(STEALING)
    second = short_way.published(STEALING, LYING, in_progress=InProgress.KEEP)
    assert screeners(None).digest == second.digest
    kept = screeners(first.digest)
    assert (kept.digest, LYING.id in kept.screener.rules) == (first.digest, False)


def test_a_session_whose_version_is_gone_is_screened_by_what_is_in_force(screeners, short_way):
    live = short_way.published(STEALING, in_progress=InProgress.KEEP)
    assert screeners("0" * 64).digest == live.digest


def test_a_rollback_switches_sessions_whatever_the_publication_before_said(screeners, short_way):
    kept = short_way.published(STEALING, in_progress=InProgress.KEEP)
    short_way.roll_back(0)
    assert screeners(kept.digest).digest == AS_INSTALLED


def test_going_back_to_a_version_in_memory_builds_nothing(screeners, short_way, builds):
    first = short_way.published(STEALING)
    before = screeners(None)
    short_way.published(LYING)
    assert screeners(None).digest != first.digest
    built = len(builds.built)

    short_way.roll_back(first.number)

    assert screeners(None) == before
    assert len(builds.built) == built


def test_only_so_many_versions_stay_in_memory(screeners, short_way, builds):
    for number in range(KEPT):
        short_way.published(a_small_rule(f"misconduct.number-{number}", f"word{number} said"))
        screeners(None)
    built = len(builds.built)
    short_way.roll_back(0)
    assert screeners(None).digest == AS_INSTALLED
    assert len(builds.built) == built + 1


def test_while_a_thread_builds_others_go_on_as_before(screeners, short_way, builds):
    first = short_way.published(STEALING)
    assert screeners(None).digest == first.digest
    builds.began.clear()
    builds.waits = Event()
    second = short_way.published(LYING, in_progress=InProgress.KEEP)
    building = Thread(target=screeners.refresh)
    building.start()
    assert builds.began.wait(10)

    assert screeners(None).digest == first.digest  # each of these would hang
    assert screeners(first.digest).digest == first.digest
    assert screeners(AS_INSTALLED).digest == AS_INSTALLED

    builds.waits.set()
    building.join()
    assert screeners(None).digest == second.digest


class Thrice:
    """Lets a follower go round three times."""

    def __init__(self, meanwhile):
        self.rounds, self.meanwhile = 0, meanwhile

    def wait(self, seconds):
        self.rounds += 1
        self.meanwhile(self.rounds)
        return self.rounds > 3


@pytest.mark.parametrize("problem", [UnavailableError("database: gone"), ZeroDivisionError()])
def test_a_follower_goes_on_after_whatever_trouble(screeners, short_way, monkeypatch, problem):
    looked = screeners._live.now

    def trouble():
        raise problem

    def meanwhile(round_):
        monkeypatch.setattr(screeners._live, "now", trouble if round_ == 1 else looked)

    live = short_way.published(STEALING)
    screeners.follow(Thrice(meanwhile))
    assert screeners._in_force.digest == live.digest


def test_where_somebody_follows_no_words_wait_for_a_build(screeners, short_way, builds):
    screeners.follow(Thrice(lambda _: None))
    short_way.published(STEALING)
    assert screeners(None).digest == AS_INSTALLED
    assert builds.built == []
