"""What the figures of a file come to, by language and by type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.evaluation.pii.figures import add_up, rates, report
from plugin.evaluation.pii.scoring import Tally, score
from redaction.intervals import Share
from tests.plugin.evaluation.pii.builders import a_case, all_found, found

few = settings(max_examples=10)  # each draws thousands of samples
TALLIES = st.tuples(*[st.integers(0, 9)] * 4).map(
    lambda n: Tally(min(n[:2]), max(n[:2]), min(n[2:]), max(n[2:])),
)


def test_f2_counts_recall_for_more_than_precision():
    assert rates([Tally(found=5, labelled=10, right=5, predicted=5)]).f2.value == pytest.approx(0.5556, abs=1e-4)
    assert rates([Tally(found=5, labelled=5, right=5, predicted=10)]).f2.value == pytest.approx(0.8333, abs=1e-4)


def test_nothing_found_is_recall_0_and_f2_0_and_no_precision():
    none = rates([Tally(labelled=10)])

    assert (none.recall.value, none.precision.value, none.f2.value) == (0, None, 0)


def test_nothing_to_find_is_no_recall():
    clean = rates([Tally(predicted=4)])

    assert (clean.recall.value, clean.precision.value, clean.f2.value) == (None, 0, None)


def test_a_perfect_detector_scores_1_everywhere():
    cases = [
        a_case("call {PHONE_NUMBER/1:oh one}", "yes", "{PHONE_NUMBER/1:two} says {PERSON:ann}"),
        a_case("all well"),
    ]
    whole = add_up([score(case, all_found(case)) for case in cases])

    for each in (whole.figures, *whole.types.values()):
        assert each.characters.recall.value == each.characters.precision.value == each.characters.f2.value == 1
        assert each.same_type.f2.value == each.spans.f2 == each.spans.whole.estimate.value == 1
    assert (whole.split, whole.flagged) == (Share(1, 1), Share(0, 1))


def test_long_items_weigh_more_than_short_ones():
    short, long = a_case("{URL:ab}"), a_case("{URL:abcdefgh}")
    whole = add_up([score(short, all_found(short)), score(long, [])])

    assert whole.figures.characters.recall.value == 0.2
    assert whole.figures.spans.hit == Share(1, 2)


def test_spans_found_as_another_type_are_told_apart_from_those_of_the_right_type():
    case = a_case("{PERSON:ann} of {ADDRESS:mill lane}")

    spans = add_up([score(case, found(case, PERSON="ann|mill lane"))]).figures.spans

    assert (spans.hit, spans.right) == (Share(2, 2), Share(2, 2))
    assert (spans.hit_same_type, spans.right_same_type) == (Share(1, 2), Share(1, 2))


def test_each_language_has_figures_of_its_own():
    english, german = a_case("{PERSON:ann}"), a_case("{PERSON:udo}", language="de")
    scores = [score(english, all_found(english)), score(german, [])]

    whole = report("file", "pausepoint", "live", scores)

    assert whole.languages["en"].figures.characters.recall.value == 1
    assert whole.languages["de"].types["PERSON"].characters.recall.value == 0
    assert whole.whole.figures.characters.recall.value == 0.5


def test_only_items_without_any_label_count_as_clean():
    cases = [a_case("call ann now"), a_case("ann like {?PERSON:hamlet}"), a_case("ann and {PERSON:bob}")]

    whole = add_up([score(case, found(case, PERSON="ann")) for case in cases])

    assert whole.flagged == Share(1, 1)


@few
@given(tallies=st.lists(TALLIES, min_size=1, max_size=8))
def test_the_order_of_the_items_is_of_no_account(tallies):
    assert rates(tallies) == rates(tallies[::-1])


@few
@given(tallies=st.lists(TALLIES, max_size=8), more=st.integers(0, 3))
def test_items_with_nothing_in_them_change_nothing(tallies, more):
    assert rates(tallies) == rates([*tallies, *[Tally()] * more])
