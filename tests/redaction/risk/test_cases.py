"""Made-up cases: what is expected of them, and what counts as a regression."""

from itertools import pairwise

import pytest

from config.switches import Position, Switch, Switches, switched
from config.vocabulary import Category, Role, Severity
from redaction.risk.cases import Source, Wrong, answer, corpus_cases, evenly, example_cases, regressions
from redaction.risk.comparing import changed_rules
from redaction.risk.ruleset import Ruleset
from tests.builders import a_rule, a_rule_file

SELF_HARM, LEGAL = Category.SELF_HARM, Category.LEGAL
CONCERN, IMMINENT = Severity.CONCERN, Severity.IMMINENT
IMMINENT_RULE = a_rule(
    "kill myself tonight", severity="imminent", examples={"hit": ["kill myself tonight"], "miss": ["x"]}
)


def cases_of(live, candidate):
    return example_cases(live, candidate, changed_rules(live, candidate), "en")


def put(files, rule, to):
    return switched(files, Switches(switches=(Switch(rule=rule, language="en", to=to, reason="noisy"),)), "switches")


def wrong(live, candidate):
    """Every regression between two sets of rules on all examples, as kind and text."""
    old, new = Ruleset(live), Ruleset(candidate)
    return [
        (each.kind, case.text)
        for case in cases_of(live, candidate)
        for each in regressions(case, answer(old, case), answer(new, case))
    ]


def test_an_example_expects_its_category_and_a_counterexample_nothing():
    hit, miss = cases_of([a_rule_file()], [a_rule_file()])

    assert (hit.text, hit.expected, hit.nothing_else) == ("honestly i want to die", {SELF_HARM: CONCERN}, False)
    assert (miss.text, miss.expected, miss.is_harmless) == ("good morning", {}, True)


def test_a_rule_that_only_takes_notes_expects_no_alarm_and_forbids_none():
    noting = [a_rule_file(a_rule(severity="info"))]

    assert [case.text for case in cases_of(noting, noting)] == ["good morning"]


def test_a_good_rule_more_is_no_regression():
    new = a_rule("i stole", id="misconduct.stealing", category="misconduct")
    new = new.model_copy(update={"examples": new.examples.model_copy(update={"hit": ("i stole it",)})})

    assert wrong([a_rule_file()], [a_rule_file(a_rule(), new)]) == []


def test_a_rule_that_fires_on_another_rules_counterexample_is_a_regression():
    new = a_rule("good morning", id="legal.morning", category="legal")

    assert wrong([a_rule_file()], [a_rule_file(a_rule(), new)]) == [(Wrong.ALARMED, "good morning")]


@pytest.mark.parametrize("to", [Position.OFF, Position.INFO])
def test_what_an_imminent_rule_found_must_be_found_whatever_its_switch_says(to):
    live = [a_rule_file(IMMINENT_RULE, a_rule(id="self-harm.other"))]

    assert (Wrong.MISSED, "kill myself tonight") in wrong(live, put(live, "self-harm.some-rule", to))


def test_what_is_imminent_and_only_a_concern_by_the_candidate_is_lowered():
    live = [a_rule_file(IMMINENT_RULE)]

    assert wrong(live, put(live, "self-harm.some-rule", Position.CONCERN)) == [(Wrong.LOWERED, "kill myself tonight")]


def test_what_another_rule_still_finds_as_severe_is_not_lost():
    same = IMMINENT_RULE.model_copy(update={"id": "self-harm.same"})
    live = [a_rule_file(IMMINENT_RULE, same)]

    assert wrong(live, put(live, "self-harm.same", Position.OFF)) == []


def test_a_concern_that_is_switched_to_info_on_purpose_is_no_regression_of_its_own_examples():
    live = [a_rule_file(a_rule(), a_rule("i quit", id="legal.leaving", category="legal"))]

    assert wrong(live, put(live, "self-harm.some-rule", Position.INFO)) == []


def test_what_the_live_version_has_wrong_too_is_no_regression():
    deaf = a_rule("nobody says this")

    assert wrong([a_rule_file(deaf)], [a_rule_file(deaf, a_rule("i quit", id="legal.quit", category="legal"))]) == []


@pytest.mark.parametrize(
    ("live", "candidate", "kinds"),
    [
        ({SELF_HARM: CONCERN}, {SELF_HARM: CONCERN}, []),
        ({SELF_HARM: CONCERN}, {SELF_HARM: IMMINENT}, []),
        ({SELF_HARM: CONCERN}, {}, [Wrong.MISSED]),
        ({SELF_HARM: CONCERN}, {SELF_HARM: CONCERN, LEGAL: CONCERN}, [Wrong.ALARMED]),
        ({SELF_HARM: CONCERN, LEGAL: CONCERN}, {SELF_HARM: CONCERN, LEGAL: IMMINENT}, []),
        ({}, {}, []),
    ],
)
def test_a_labelled_case_is_a_regression_only_where_the_live_version_is_right(live, candidate, kinds):
    labelled = next(case for case in corpus_cases("en") if case.expected == {SELF_HARM: CONCERN})

    assert [each.kind for each in regressions(labelled, live, candidate)] == kinds


def test_the_corpus_is_read_with_who_says_what():
    asked = next(case for case in corpus_cases("en") if case.text.startswith("coach: "))

    assert (asked.source, asked.nothing_else) == (Source.CORPUS, True)
    assert [turn.role for turn in asked.turns][:2] == [Role.COACH, Role.CLIENT]
    assert not asked.turns[0].text.startswith("coach")
    assert corpus_cases("xx") == []


def test_a_sample_is_spread_evenly_and_the_same_every_time():
    cases = corpus_cases("en")
    sample = evenly(cases, 100)

    assert len(sample) == 100
    assert sample == evenly(corpus_cases("en"), 100)
    places = [cases.index(case) for case in sample]
    assert {after - before for before, after in pairwise(places)} <= {20, 21}
    assert evenly(cases[:5], 100) == cases[:5]
