"""A backtest listens to what was kept, tells rules, places and counts, and never a word."""

import json
from datetime import timedelta

import pytest

from config.tuning import AS_INSTALLED
from tests.builders import line
from tests.workers.tuning.bench import DYING, TONIGHT, a_small_rule
from workers.archive import store
from workers.archive.models import SessionRow
from workers.tuning import backtest
from workers.tuning.checks import Kind, State

STEALING = a_small_rule("misconduct.stealing", "i stole it")


@pytest.fixture
def bench(checking_on_sqlite):
    return checking_on_sqlite


def at(minute, text, **given):
    start = minute * 60_000
    return line(text, **{"start_ms": start, "end_ms": start + 900, **given})


def test_what_the_candidate_alone_finds_is_new_and_what_it_no_longer_finds_is_lost(checking):
    candidate = checking.version(STEALING, off=DYING)
    session = checking.a_session("honestly i stole it", "i want to die", "nothing at all", "kill myself tonight")

    ended = checking.ended(Kind.BACKTEST, candidate)

    assert ended.state is State.GREEN
    assert (ended.found["sessions"], ended.found["lines"]) == (1, 4)
    assert (ended.found["new"], ended.found["lost"], ended.found["changed"]) == (
        {"misconduct.stealing": 1},
        {DYING: 1},
        {},
    )
    places = [(place[0], *place[2:]) for place in ended.found["places"]]
    assert sorted(places) == [(session, "misconduct.stealing", None, "concern"), (session, DYING, "concern", None)]


def test_a_rule_that_finds_the_same_words_otherwise_is_changed(bench):
    bench.a_session("kill myself tonight")

    ended = bench.ended(Kind.BACKTEST, bench.version(concern=TONIGHT))

    assert ended.found["changed"] == {TONIGHT: 1}
    assert ended.found["places"][0][2:] == [TONIGHT, "imminent", "concern"]


def test_prompts_are_counted_once_a_category_within_the_cool_down(bench):
    bench.a_session(at(0, "i want to die"), at(1, "i stole it"), at(2, "i stole it"), at(40, "i stole it"))

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert (ended.found["prompts_live"], ended.found["prompts_candidate"]) == (1, 3)
    assert ended.found["hours"] == pytest.approx((40 * 60_000 + 900) / 3_600_000)


def test_what_is_masked_is_counted_and_so_are_differences_on_such_lines(bench):
    bench.a_session(
        line("i stole it from [PERSON_1]", entities={"PERSON": 1}),
        line("[PERSON_1] at [LOCATION_1]", entities={"PERSON": 1, "LOCATION": 1}),
        line("i stole it"),
    )

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert ended.found["masked"] == {"PERSON": 2, "LOCATION": 1}
    assert (ended.found["new"], ended.found["masked_near"]) == ({"misconduct.stealing": 2}, 1)


def test_no_word_of_a_session_is_in_the_row(bench):
    bench.a_session("i stole it in zanzibar", "zanzibar")

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert ended.found["new"]
    assert "zanzibar" not in json.dumps(dict(ended.found))
    assert "stole it" not in json.dumps(dict(ended.found))


def test_the_newest_sessions_are_listened_to_and_no_more_than_asked_for(bench):
    for days_ago in (3, 1, 2, 40):
        bench.a_session("i stole it", days_ago=days_ago)
    candidate = bench.version(STEALING)

    some = bench.ended(Kind.BACKTEST, candidate, {"days": 30, "sessions": 2})
    all_of_them = bench.ended(Kind.BACKTEST, candidate, {"days": 30, "sessions": 100})

    assert (some.total, some.found["sessions"]) == (2, 2)
    assert (all_of_them.total, all_of_them.found["sessions"]) == (3, 3)
    assert "after" not in all_of_them.found


@pytest.mark.parametrize("language", ["es", "de-AT", "eng"])
def test_sessions_in_a_language_that_the_change_does_not_touch_are_left_out(bench, language):
    bench.a_session("i stole it", language=language)

    assert bench.ended(Kind.BACKTEST, bench.version(STEALING)).found["sessions"] == 0


@pytest.mark.parametrize("language", ["en", "en-GB", "EN-us"])
def test_a_language_counts_in_all_its_lands(bench, language):
    bench.a_session("i stole it", language=language)

    assert bench.ended(Kind.BACKTEST, bench.version(STEALING)).found["sessions"] == 1


def test_withheld_lines_and_sessions_without_lines_count_for_nothing(bench):
    bench.a_session(line("i stole it", withheld=True))
    bench.a_session()

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert (ended.state, ended.total, ended.found["sessions"], ended.found["new"]) == (State.GREEN, 0, 0, {})


def test_in_pieces_of_one_session_the_same_is_found(checking):
    for days_ago in (1, 1, 2):
        checking.a_session("i stole it", "i want to die", days_ago=days_ago)
    candidate = checking.version(STEALING)
    at_once = checking.ended(Kind.BACKTEST, candidate)
    checking.seconds = 100.0
    check_id, pieces = checking.ask(Kind.BACKTEST, candidate), 1
    while checking.work(check_id):
        pieces += 1

    assert pieces == 4
    assert checking.check(check_id).found == at_once.found


def test_a_session_that_is_erased_meanwhile_and_one_that_comes_in_do_no_harm(checking):
    sessions = [checking.a_session("i stole it", days_ago=days_ago) for days_ago in (1, 2, 3)]
    checking.seconds = 100.0
    check_id = checking.ask(Kind.BACKTEST, checking.version(STEALING))
    assert checking.work(check_id)

    with checking.db.write() as records:
        store.erase_session(records, sessions[0], checking.clock(), "revoked")
        store.erase_session(records, sessions[1], checking.clock(), "revoked")
    checking.clock.forward(minutes=1)
    checking.a_session("i stole it", days_ago=0)
    while checking.work(check_id):
        pass

    ended = checking.check(check_id)
    assert (ended.state, ended.done, ended.total, ended.found["sessions"]) == (State.GREEN, 2, 2, 2)
    assert {place[0] for place in ended.found["places"]} == {sessions[0], sessions[2]}


def test_it_can_be_cancelled_between_two_sessions(bench):
    for _ in range(3):
        bench.a_session("i stole it")
    bench.seconds = 100.0
    check_id = bench.ask(Kind.BACKTEST, bench.version(STEALING))
    assert bench.work(check_id)

    assert bench.cancel(check_id)

    assert not bench.work(check_id)
    assert (bench.check(check_id).state, bench.check(check_id).found["sessions"]) == (State.CANCELLED, 1)


def test_no_more_places_are_listed_than_somebody_looks_at(bench, monkeypatch):
    monkeypatch.setattr(backtest, "MOST_PLACES", 2)
    bench.a_session(*["i stole it"] * 5)

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert (len(ended.found["places"]), ended.found["new"]) == (2, {"misconduct.stealing": 5})


def test_a_platform_whose_clock_jumps_by_centuries_does_not_end_the_backtest(bench):
    bench.a_session(line("i stole it", start_ms=0, end_ms=1), line("i stole it", start_ms=10**18, end_ms=10**18 + 1))

    ended = bench.ended(Kind.BACKTEST, bench.version(STEALING))

    assert (ended.state, ended.found["new"]) == (State.GREEN, {"misconduct.stealing": 2})
    assert ended.found["hours"] == 24


def test_a_version_that_is_compared_with_itself_differs_nowhere(bench):
    bench.a_session("i want to die", "i stole it")
    version = bench.version(STEALING)

    assert bench.ended(Kind.BACKTEST, version, against=version).found["places"] == []
    assert bench.ended(Kind.BACKTEST, AS_INSTALLED).found["sessions"] == 0


def test_sessions_that_have_begun_since_it_was_asked_for_are_left_out(bench):
    check_id = bench.ask(Kind.BACKTEST, bench.version(STEALING))
    bench.clock.now += timedelta(hours=1)
    late = bench.a_session("i stole it", days_ago=0)

    assert not bench.work(check_id)

    with bench.db.read() as records:
        assert records.get(SessionRow, late)
    assert bench.check(check_id).found["sessions"] == 0
