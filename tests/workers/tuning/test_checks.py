"""A check is a row that anybody may go on with: a piece counts once, whoever dies, asks twice or stops it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.database import Database
from config.errors import MalformedError, UnavailableError
from config.tuning import AS_INSTALLED
from tests.workers.tuning.bench import DYING, a_small_rule, documents
from workers.tuning import checks
from workers.tuning.checks import LONGEST, STALLED, Kind, State

NEW = a_small_rule("misconduct.stealing", "i stole it")
BACKTEST = {"days": 30, "sessions": 10}


@pytest.fixture
def candidate(checking):
    return checking.version(NEW)


class Killed(BaseException):
    """Like a signal that nobody can catch."""


def counting(units, *, dies_at=None):
    """A kind of check that counts to `units`, and dies once after so many."""
    left = [dies_at]

    def count(piece):
        piece.total = units
        while piece.done < units:
            if piece.done == left[0]:
                left[0] = None
                raise Killed
            piece.done += 1
            piece.count("counted")
            yield

    return count


def with_work(checking, work):
    checking.deps = replace(checking.deps, work=dict.fromkeys(Kind, work))
    return checking


def test_the_same_check_is_asked_for_once_until_it_is_over(checking, candidate):
    first = checking.ask(Kind.EXAMPLES, candidate)
    assert checking.ask(Kind.EXAMPLES, candidate) == first
    assert checking.ask(Kind.REGRESSION, candidate) != first
    assert checking.ask(Kind.BACKTEST, candidate, BACKTEST) != checking.ask(Kind.BACKTEST, candidate)

    checking.work(first)

    assert checking.ask(Kind.EXAMPLES, candidate) != first


@pytest.mark.parametrize(
    "asked",
    [{}, {"days": 1}, {"days": 0, "sessions": 1}, {"days": 1, "sessions": 10**9}, {"days": True, "sessions": 1}],
)
def test_a_backtest_that_cannot_be_meant_is_refused(checking_on_sqlite, asked):
    with checking_on_sqlite.db.write() as records, pytest.raises(MalformedError, match="backtest"):
        checks.ask(records, Kind.BACKTEST, "a", "b", asked, "erin", checking_on_sqlite.clock())


def test_other_checks_are_asked_for_in_one_way_only(checking_on_sqlite):
    with checking_on_sqlite.db.write() as records, pytest.raises(MalformedError, match="only a backtest"):
        checks.ask(records, Kind.DRILL, "a", "a", BACKTEST, "erin", checking_on_sqlite.clock())


def test_a_long_check_is_worked_on_in_pieces_and_each_is_saved(checking, candidate):
    with_work(checking, counting(10)).seconds = 3.0  # a look at the timer: three of them are a piece
    check_id = checking.ask(Kind.DRILL, candidate)

    assert checking.work(check_id)

    standing = checking.check(check_id)
    assert (standing.state, standing.done, standing.total) == (State.RUNNING, 3, 10)
    assert standing.found == {"counted": 3}
    assert standing.worked_at == checking.clock()
    pieces = 1
    while checking.work(check_id):
        pieces += 1
    assert pieces == 3
    assert checking.check(check_id).found == {"counted": 10}
    assert (checking.check(check_id).state, checking.check(check_id).ended_at) == (State.GREEN, checking.clock())


def test_a_piece_whose_worker_is_killed_is_done_again_and_counts_once(checking, candidate):
    with_work(checking, counting(10, dies_at=5)).seconds = 3.0
    check_id = checking.ask(Kind.DRILL, candidate)
    assert checking.work(check_id)

    with pytest.raises(Killed):
        checking.work(check_id)
    assert checking.check(check_id).done == 3
    while checking.work(check_id):
        pass

    assert checking.check(check_id).found == {"counted": 10}


def test_of_two_workers_with_the_same_piece_one_counts_and_the_other_leaves_off(checking, candidate):
    def overtaken(piece):
        piece.total, piece.done = 2, piece.done + 1
        if piece.done == 1:
            with_work(checking, counting(2))
            assert not checking.work(check_id)  # somebody else, who does all of it
        piece.count("counted", 100)
        yield

    check_id = with_work(checking, overtaken).ask(Kind.DRILL, candidate)

    assert not checking.work(check_id)
    assert checking.check(check_id).found == {"counted": 2}
    assert checking.audit().count(("worker", "check.ended")) == 1


def test_cancelling_takes_effect_within_a_piece_and_nothing_is_added_after_it(checking, candidate):
    def stopped(piece):
        for _ in range(1000):
            piece.done += 1
            if piece.done == 3:
                assert checking.cancel(check_id)
            assert piece.done <= 3
            yield

    check_id = with_work(checking, stopped).ask(Kind.DRILL, candidate)

    assert not checking.work(check_id)
    assert (checking.check(check_id).state, checking.check(check_id).done) == (State.CANCELLED, 0)
    assert not checking.work(check_id)
    assert not checking.cancel(check_id)


def test_who_asked_who_cancelled_and_how_it_ended_is_in_the_audit(checking, candidate):
    checking.cancel(checking.ask(Kind.EXAMPLES, candidate))
    checking.ended(Kind.EXAMPLES, candidate)

    assert checking.audit() == [
        ("erin", "check.asked"),
        ("erin", "check.cancelled"),
        ("erin", "check.asked"),
        ("worker", "check.ended"),
    ]


def test_the_newest_of_each_kind_is_shown_of_this_version_against_that(checking, candidate):
    checking.ended(Kind.EXAMPLES, candidate)
    checking.clock.forward(seconds=1)
    newest = checking.ask(Kind.EXAMPLES, candidate)
    drill = checking.ask(Kind.DRILL, candidate)
    checking.ask(Kind.EXAMPLES, candidate, against=candidate)

    with checking.db.read() as records:
        found = checks.newest(records, candidate, AS_INSTALLED)

    assert {kind: check.id for kind, check in found.items()} == {Kind.EXAMPLES: newest, Kind.DRILL: drill}


def test_what_waits_or_stands_still_for_half_a_minute_is_woken(checking, candidate):
    waiting = checking.ask(Kind.EXAMPLES, candidate)
    running = with_work(checking, counting(9)).ask(Kind.DRILL, candidate)
    over = checking.ask(Kind.REGRESSION, candidate)
    checking.cancel(over)

    def stalled():
        with checking.db.read() as records:
            return set(checks.stalled(records, checking.clock()))

    checking.clock.forward(seconds=29)
    assert stalled() == set()
    checking.seconds = 3.0
    assert checking.work(running)
    checking.clock.forward(seconds=1)
    assert stalled() == {waiting}
    checking.clock.now += STALLED
    assert stalled() == {waiting, running}


def test_a_check_that_nobody_could_do_in_a_day_ends_red(checking, candidate):
    check_id = checking.ask(Kind.EXAMPLES, candidate)
    checking.clock.now += LONGEST + timedelta(seconds=1)

    assert not checking.work(check_id)

    assert checking.check(check_id).state is State.RED
    assert "day" in checking.check(check_id).found["error"]


@pytest.mark.parametrize("kind", [Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST, Kind.DRILL])
def test_a_candidate_that_cannot_be_compiled_ends_red_and_says_what_to_mend(checking_on_sqlite, kind):
    broken = checking_on_sqlite.version(a_small_rule("misconduct.stealing", "{nowhere} i stole it"))

    ended = checking_on_sqlite.ended(kind, broken)

    assert ended.state is State.RED
    assert "misconduct.stealing" in ended.found["error"]
    assert "nowhere" in ended.found["error"]


def test_documents_that_cannot_be_read_end_red(checking_on_sqlite):
    broken = checking_on_sqlite.keep({**documents(NEW), "rules/own.yaml": "language: [en\n"})

    ended = checking_on_sqlite.ended(Kind.EXAMPLES, broken)

    assert ended.state is State.RED
    assert ended.found["error"].startswith("rules/own.yaml")


def test_a_version_that_is_not_there_ends_red(checking_on_sqlite):
    assert checking_on_sqlite.ended(Kind.EXAMPLES, "f" * 64).state is State.RED


def test_whatever_breaks_a_check_ends_it_red_without_its_message(checking_on_sqlite):
    def breaks(piece):
        raise KeyError("words of a session")
        yield

    with_work(checking_on_sqlite, breaks)

    ended = checking_on_sqlite.ended(Kind.DRILL, AS_INSTALLED)

    assert (ended.state, ended.found) == (State.RED, {"error": "broke off (KeyError)"})


def test_a_database_that_is_down_leaves_the_check_for_later(checking_on_sqlite, candidate_on_sqlite):
    def down(piece):
        with Database("sqlite:////nowhere/at/all.db").read() as records:
            checks.find(records, "x")
        yield

    check_id = with_work(checking_on_sqlite, down).ask(Kind.DRILL, candidate_on_sqlite)

    with pytest.raises(UnavailableError):
        checking_on_sqlite.work(check_id)
    assert checking_on_sqlite.check(check_id).state is State.RUNNING


@pytest.fixture
def candidate_on_sqlite(checking_on_sqlite):
    return checking_on_sqlite.version(NEW, off=DYING)


def test_a_check_that_was_never_asked_for_is_nobodys(checking_on_sqlite):
    assert not checking_on_sqlite.work("nothing")
    assert not checking_on_sqlite.cancel("nothing")
    assert checking_on_sqlite.check("nothing") is None
