"""What each check says of a change: its own examples, the regression set, and the drill."""

import pytest

from config.tuning import AS_INSTALLED
from config.vocabulary import Category
from redaction.models.corpus import shipped_corpus
from redaction.risk.cases import corpus_cases
from tests.workers.tuning.bench import DYING, LEAVING, TONIGHT, a_small_rule
from workers.tuning import drill, regression
from workers.tuning.checks import Kind, State

GOOD = a_small_rule("misconduct.stealing", "i stole it")


@pytest.fixture(autouse=True)
def few_labelled_cases(monkeypatch):
    monkeypatch.setattr(regression, "MOST_LABELLED", 200)


@pytest.fixture
def bench(checking_on_sqlite):
    return checking_on_sqlite


def wrong(check):
    return [(case["kind"], case["text"]) for case in check.found["cases"] if case["source"] == "example"]


def test_the_examples_of_changed_rules_are_run_and_of_no_other(bench):
    ended = bench.ended(Kind.EXAMPLES, bench.version(GOOD))

    assert (ended.state, ended.done, ended.total) == (State.GREEN, 1, 1)
    assert ended.found == {"examples": 2, "failed": 0, "failures": []}


def test_all_examples_that_fail_are_listed_and_not_only_the_first(bench):
    said = {"hit": ["i stole it", "nothing of it", "nor of this"], "miss": ["i stole it again"]}
    ended = bench.ended(Kind.EXAMPLES, bench.version(a_small_rule("misconduct.stealing", "i stole it", examples=said)))

    assert ended.state is State.RED
    assert ended.found["failed"] == 3
    assert {failure["rule"] for failure in ended.found["failures"]} == {"misconduct.stealing"}
    told = [failure["problem"] for failure in ended.found["failures"]]
    assert [any(words in each for each in told) for words in ("nothing of it", "nor of this", "again")] == [True] * 3


def test_a_rule_at_another_severity_still_has_to_do_what_it_says(bench):
    ended = bench.ended(Kind.EXAMPLES, bench.version(info=DYING))

    assert (ended.state, ended.total) == (State.GREEN, 1)


def test_a_version_in_which_no_rule_is_changed_has_nothing_to_prove(bench):
    for kind in (Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST):
        ended = bench.ended(kind, AS_INSTALLED)
        assert (ended.state, ended.total) == (State.GREEN, 0)


def test_a_good_rule_more_leaves_the_regression_set_green(bench):
    ended = bench.ended(Kind.REGRESSION, bench.version(GOOD))

    assert (ended.state, ended.found["cases"]) == (State.GREEN, [])
    assert ended.found["languages"] == ["en"]
    assert ended.found["examples"] == 7  # two of each of four rules, of which two have one in common
    assert (ended.found["labelled"], ended.found["labelled_of"]) == (200, len(shipped_corpus("en")))
    assert ended.done == ended.total == 207


@pytest.mark.parametrize("to", ["off", "info"])
def test_a_candidate_that_loses_an_imminent_rule_is_red(bench, to):
    ended = bench.ended(Kind.REGRESSION, bench.version(**{to: TONIGHT}))

    assert ended.state is State.RED
    assert ("missed", "kill myself tonight") in wrong(ended)
    assert ended.found["missed"] >= 1


def test_a_candidate_that_lowers_an_imminent_rule_is_red(bench):
    ended = bench.ended(Kind.REGRESSION, bench.version(concern=TONIGHT))

    [case] = [case for case in ended.found["cases"] if case["source"] == "example"]
    assert (ended.state, case["kind"]) == (State.RED, "lowered")
    assert case["expected"] == case["live"] == {"self_harm": "imminent"}
    assert case["candidate"] == {"self_harm": "concern"}


def test_a_rule_that_alarms_over_another_rules_counterexample_is_red(bench):
    ended = bench.ended(Kind.REGRESSION, bench.version(a_small_rule("abuse.beside", "a word beside legal")))

    assert (ended.state, wrong(ended)) == (State.RED, [("alarmed", "a word beside legal")])


def test_a_rule_that_alarms_over_harmless_talk_is_red(bench):
    ended = bench.ended(Kind.REGRESSION, bench.version(a_small_rule("abuse.everyday", "i")))

    assert ended.state is State.RED
    assert ended.found["alarmed"] > 20
    labelled = [case for case in ended.found["cases"] if case["source"] == "corpus"]
    assert all("abuse" in case["candidate"] and not {"abuse", *case["live"]} & {*case["expected"]} for case in labelled)
    assert all("abuse" not in case["live"] for case in labelled)


def test_no_more_cases_are_listed_than_somebody_reads_but_all_are_counted(bench, monkeypatch):
    monkeypatch.setattr(regression, "MOST_LISTED", 3)

    ended = bench.ended(Kind.REGRESSION, bench.version(a_small_rule("abuse.everyday", "i")))

    assert len(ended.found["cases"]) == 3
    assert ended.found["alarmed"] > 20


def test_the_regression_set_in_pieces_finds_what_it_finds_at_once(bench):
    version = bench.version(a_small_rule("abuse.everyday", "i"))
    at_once = bench.ended(Kind.REGRESSION, version)
    bench.seconds = 3.0

    in_pieces = bench.ended(Kind.REGRESSION, version)

    assert in_pieces.id != at_once.id
    assert in_pieces.found == at_once.found


def test_a_switched_off_concern_that_somebody_wanted_silent_is_not_held_against_the_change(bench):
    assert wrong(bench.ended(Kind.REGRESSION, bench.version(off=LEAVING))) == []


def test_a_drill_tells_how_much_of_each_category_is_heard_and_how_much_is_alarmed_over_nothing(bench, monkeypatch):
    monkeypatch.setattr(drill, "corpus_cases", lambda language: corpus_cases(language)[::8])
    ended = bench.ended(Kind.DRILL, bench.version(a_small_rule("self-harm.wide", "i")))

    labelled = [{label.category for label in case.labels if label.alarms} for case in shipped_corpus("en")[::8]]
    heard, number = ended.found["cases"]["self_harm"]
    alarmed, harmless = ended.found["harmless"]
    assert ended.state is State.GREEN
    assert (number, harmless) == (sum(Category.SELF_HARM in each for each in labelled), labelled.count(set()))
    assert 0 < heard < number
    assert 0 < alarmed < harmless
    assert ended.found["languages"]["en"] == {"cases": ended.found["cases"], "harmless": ended.found["harmless"]}
    assert ended.found["cases"]["misconduct"][0] == 0  # no rule listens for it
