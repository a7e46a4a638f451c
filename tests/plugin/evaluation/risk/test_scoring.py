"""One case is scored as the label rules say, and fairly: no order, repeat or note of a finding changes anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Severity
from plugin.evaluation.risk.cases import Heard, Kind
from plugin.evaluation.risk.scoring import score
from redaction.risk.labels import Label
from tests.plugin.evaluation.risk.builders import a_case, heard

SETS = st.lists(st.builds(Label, st.sampled_from(Category), st.sampled_from(Severity)), max_size=3).map(tuple)
FOUND = st.lists(
    st.builds(
        Heard, st.sampled_from(Category), st.sampled_from(Severity), turn=st.integers(0, 2), rule=st.just("a.rule")
    ),
    max_size=6,
)


@st.composite
def cases(draw):
    case = a_case()
    return type(case)(case.id, "en", "", case.transcript, draw(SETS), tuple(draw(st.lists(SETS, max_size=2))))


def outcome(case, found):
    given = score(case, heard(found) if isinstance(found, str) else found)
    return [(each.heard, each.same_severity) for each in given.expected], [each.right for each in given.alarms]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("", (False, False)),
        ("abuse info", (False, False)),
        ("legal concern", (False, False)),
        ("abuse concern", (True, True)),
        ("abuse imminent", (True, False)),
        ("abuse concern, abuse imminent", (True, False)),
        ("abuse info, abuse concern", (True, True)),
    ],
)
def test_a_concern_is_heard_by_an_alarm_of_its_category_and_the_worst_one_says_how_severe(found, expected):
    assert outcome(a_case(expect="abuse concern"), found)[0] == [expected]


def test_a_finding_counts_in_whichever_turn_it_is():
    case = a_case("coach: why", "words", expect="abuse concern")

    assert score(case, heard("abuse concern", turn=1)).expected[0].heard


def test_each_of_two_expected_labels_is_heard_by_itself():
    assert outcome(a_case(expect="abuse concern, legal concern"), "legal concern") == (
        [(False, False), (True, True)],
        [True],
    )


@pytest.mark.parametrize(
    ("found", "expected", "right"),
    [
        ("abuse imminent", (True, True), [True]),
        ("harm_to_others imminent", (True, True), [True]),
        ("harm_to_others concern", (True, False), [True]),
        ("harm_to_others imminent, abuse concern", (True, True), [True, True]),
        ("misconduct concern", (False, False), [False]),
    ],
)
def test_another_accepted_answer_is_as_good(found, expected, right):
    case = a_case(expect="abuse imminent", also_ok=("harm_to_others imminent",))

    assert outcome(case, found) == ([expected], right)


def test_half_of_another_accepted_answer_is_no_answer_and_no_false_alarm():
    case = a_case(expect="abuse concern", also_ok=("legal concern, misconduct concern",))

    assert outcome(case, "legal concern") == ([(False, False)], [True])


@pytest.mark.parametrize(
    ("expect", "also_ok", "kind"),
    [
        ("abuse concern", (), Kind.RISK),
        ("abuse concern", ("legal imminent",), Kind.RISK),
        ("", (), Kind.HARMLESS),
        ("abuse info", ("",), Kind.HARMLESS),
        ("legal concern", ("",), Kind.BORDER),
        ("", ("legal concern",), Kind.BORDER),
        ("legal concern", ("legal info",), Kind.BORDER),
    ],
)
def test_where_silence_is_accepted_beside_an_alarm_neither_is_wrong(expect, also_ok, kind):
    case = a_case(expect=expect, also_ok=also_ok)

    assert case.kind is kind
    assert bool(score(case).expected) == (kind is Kind.RISK)


def test_an_alarm_in_another_category_is_wrong_on_the_border_too():
    case = a_case(expect="legal concern", also_ok=("",))

    assert outcome(case, "legal imminent, abuse concern") == ([], [False, True])


def test_history_that_is_answered_with_an_alarm_is_a_false_one():
    assert outcome(a_case(expect="self_harm info"), "self_harm concern") == ([], [False])


@given(case=cases(), which=st.integers(0, 2))
def test_whoever_gives_an_accepted_answer_gets_nothing_wrong(case, which):
    answers = (case.expect, *case.also_ok)
    answer = answers[which % len(answers)]

    expected, right = outcome(case, [Heard(each.category, each.severity, 0, "a.rule") for each in answer])

    assert all(right)
    assert expected == [(True, True)] * len(expected)


@given(case=cases(), found=FOUND)
def test_neither_order_nor_repeats_nor_notes_change_a_score(case, found):
    noted = [Heard(Category.LEGAL, Severity.INFO, 0, "a.rule")]

    assert outcome(case, found) == outcome(case, [*reversed(found), *found, *noted])


@given(case=cases(), found=FOUND, more=FOUND)
def test_more_findings_never_hear_less_and_never_mend_a_false_alarm(case, found, more):
    before, after = score(case, found), score(case, [*found, *more])

    assert all(late.heard for early, late in zip(before.expected, after.expected, strict=True) if early.heard)
    assert sum(not each.right for each in before.alarms) <= sum(not each.right for each in after.alarms)
