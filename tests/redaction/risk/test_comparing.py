"""Two sets of rules hear the same talk: where they differ, and where they cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rules import Pair
from config.vocabulary import Category, Role, Severity
from redaction.model import Window
from redaction.nearby import HEARD
from redaction.risk.comparing import Difference, changed_rules, differences, findings, findings_in, languages_of, only
from redaction.risk.ruleset import Ruleset
from tests.builders import a_rule, a_rule_file, finding, utterance

DYING = a_rule("want to die", "better off dead")
LEAVING = a_rule("i quit", id="legal.leaving", category="legal", severity="info")
STEALING = a_rule("i stole", id="misconduct.stealing", category="misconduct")
SAYINGS = ("i want to die", "i want to", "die", "honestly i quit", "i stole it", "yes", "no", "have you taken it", "mm")


def a_pair(ask, **given):
    pair = {"id": "self-harm.taken", "category": "self_harm", "examples": {"hit": ["yes"], "miss": ["no"]}}
    return Pair.model_validate({**pair, "ask": [ask], **given})


TAKEN = a_pair("have you taken it")
LIVE = [a_rule_file(DYING, LEAVING, pairs=(TAKEN,))]
CANDIDATES = {
    "a rule more": [a_rule_file(DYING, LEAVING, STEALING, pairs=(TAKEN,))],
    "a rule less": [a_rule_file(LEAVING, pairs=(TAKEN,))],
    "more severe": [a_rule_file(a_rule("want to die", severity="imminent"), LEAVING, pairs=(TAKEN,))],
    "another pair": [a_rule_file(DYING, LEAVING, pairs=(TAKEN, a_pair("how are you", id="self-harm.how")))],
    "no pair": [a_rule_file(DYING, LEAVING)],
}

turns = st.lists(st.tuples(st.sampled_from([*SAYINGS, "how are you"]), st.sampled_from(list(Role))), max_size=8)


def talk(*said, **given):
    """What they said one after the other: words, or words and who said them."""
    spoken = [each if isinstance(each, tuple) else (each, Role.CLIENT) for each in said]
    return [
        utterance(text, role=role, segment=f"s{number}", at_ms=number * 2000, language="en", **given)
        for number, (text, role) in enumerate(spoken)
    ]


def compared(live, candidate, said):
    return differences(findings(Ruleset(live), said), findings(Ruleset(candidate), said))


ALL = Ruleset(LIVE)
WHOLE = {name: Ruleset(files) for name, files in CANDIDATES.items()}
PARTS = {
    name: [Ruleset(only(side, changed_rules(LIVE, files))) for side in (LIVE, files)]
    for name, files in CANDIDATES.items()
}


@given(said=turns, name=st.sampled_from(sorted(CANDIDATES)))
def test_rules_never_differ_from_themselves(said, name):
    spoken = talk(*said)

    assert differences(findings(WHOLE[name], spoken), findings(WHOLE[name], spoken)) == []


@given(said=turns, name=st.sampled_from(sorted(CANDIDATES)))
def test_the_changed_rules_alone_differ_just_as_all_of_them_do(said, name):
    spoken, (ours, theirs) = talk(*said), PARTS[name]

    apart = differences(findings(ours, spoken), findings(theirs, spoken))

    assert apart == differences(findings(ALL, spoken), findings(WHOLE[name], spoken))


@pytest.mark.parametrize(
    ("name", "live", "shadow"),
    [
        ("a rule less", Severity.CONCERN, None),
        ("more severe", Severity.CONCERN, Severity.IMMINENT),
    ],
)
def test_a_rule_that_is_lost_or_finds_otherwise_is_a_difference_in_its_place(name, live, shadow):
    said = talk("good morning", "i want to die")

    assert compared(LIVE, CANDIDATES[name], said) == [
        Difference("s1", 2000, "self-harm.some-rule", Category.SELF_HARM, live, shadow)
    ]


def test_a_rule_that_is_new_is_a_difference_also_where_it_only_takes_a_note():
    candidate = [a_rule_file(DYING, LEAVING, a_rule("good morning", id="legal.morning", category="legal"))]

    [new] = compared(LIVE, candidate, talk("good morning"))

    assert (new.rule, new.live, new.candidate) == ("legal.morning", None, Severity.CONCERN)


def test_of_several_findings_of_a_rule_in_one_utterance_the_worst_counts():
    mild, bad = finding(segment="s"), finding(segment="s", severity=Severity.IMMINENT)

    assert differences([mild, bad], [bad]) == []


def test_an_answer_is_heard_with_the_question_before_it():
    said = talk(("have you taken it", Role.COACH), "yes")

    assert [each.rule for each in compared(LIVE, CANDIDATES["no pair"], said)] == ["self-harm.taken"]


def test_what_comes_late_is_heard_with_what_was_said_after_it():
    first, second = talk(("have you taken it", Role.COACH), "yes")

    found = findings_in(Ruleset(LIVE), Window(heard=(second,), said=(first,)))

    assert [(each.rule, each.segment) for each in found] == [("self-harm.taken", "s0")]


def test_no_more_is_looked_back_at_than_is_remembered_live(monkeypatch):
    windows = []
    monkeypatch.setattr(
        "redaction.risk.comparing.findings_in", lambda rules, window, usual: windows.append(window) or []
    )

    findings(Ruleset(LIVE), talk(*["mm"] * (HEARD + 3)))

    assert [len(window.heard) for window in windows][-3:] == [HEARD, HEARD, HEARD]
    assert windows[-1].heard[0].segment == "s2"


def test_rules_are_changed_where_they_or_the_lists_of_their_file_are():
    lists = {"way": ("rope",)}
    others = a_rule_file(DYING, lists=lists, name="other.yaml", language="es")

    assert changed_rules([*LIVE, others], [*LIVE, others]) == frozenset()
    changed = changed_rules([*LIVE, others], [*LIVE, others.model_copy(update={"lists": {"way": ("rope", "river")}})])
    assert changed == {("es", "self-harm.some-rule")}
    assert languages_of(changed) == ["es"]


def test_a_rule_that_moved_to_another_file_is_the_same_rule():
    assert changed_rules([a_rule_file(DYING)], [a_rule_file(DYING, name="elsewhere.yaml")]) == frozenset()
