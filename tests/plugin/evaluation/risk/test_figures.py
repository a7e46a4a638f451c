"""Scores are added up by language, category and functionality, and a figure can be given a floor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category
from plugin.evaluation.risk.cases import Kind
from plugin.evaluation.risk.figures import add_up, report
from plugin.evaluation.risk.floors import MEASURES, read_floor
from plugin.evaluation.risk.scoring import score
from redaction.intervals import Share
from tests.plugin.evaluation.risk.builders import a_case, heard

WRITTEN = ["", "abuse info", "abuse concern", "abuse imminent", "legal concern", "abuse concern, legal concern"]
SCORES = st.lists(
    st.builds(
        lambda expect, found, language, tested: score(
            a_case(expect=expect, language=language, functionality=tested), heard(found)
        ),
        st.sampled_from(WRITTEN),
        st.sampled_from(WRITTEN),
        st.sampled_from(["en", "de"]),
        st.sampled_from(["one", "two"]),
    ),
    max_size=8,
)


@pytest.fixture
def measured():
    answers = [
        (a_case(expect="abuse imminent", functionality="now"), "abuse imminent"),
        (a_case(expect="abuse imminent", functionality="now"), "abuse concern"),
        (a_case(expect="abuse concern", functionality="abuse"), "abuse imminent"),
        (a_case(expect="legal concern", functionality="court"), ""),
        (a_case(expect="legal concern", also_ok=("",), functionality="court"), "legal concern"),
        (a_case(functionality="idiom", language="de"), "self_harm imminent, legal concern"),
        (a_case(functionality="idiom", language="de"), "self_harm info"),
        (a_case(functionality="denial", language="de"), "legal concern"),
        (a_case(functionality="denial", language="de"), ""),
    ]
    return report("file", "0123", [score(case, heard(found)) for case, found in answers])


def test_everything_is_counted_once(measured):
    figures = measured.whole.figures

    assert measured.whole.kinds == {Kind.RISK: 4, Kind.HARMLESS: 4, Kind.BORDER: 1}
    assert figures.heard == Share(3, 4)
    assert figures.same_severity == Share(1, 4)
    assert figures.imminent == Share(1, 2)
    assert figures.raised == Share(1, 2)
    assert figures.right == Share(4, 7)
    assert figures.alarmed == Share(2, 4)
    assert figures.alarmed_imminent == Share(1, 4)


def test_a_category_has_what_is_expected_of_it_and_the_harmless_that_it_alarmed(measured):
    legal = measured.whole.categories[Category.LEGAL]

    assert (legal.heard, legal.right, legal.alarmed) == (Share(0, 1), Share(1, 3), Share(2, 4))
    assert Category.MISCONDUCT not in measured.whole.categories


def test_a_functionality_has_its_own_cases(measured):
    tested = measured.whole.functionalities

    assert tested["now"].heard == Share(2, 2)
    assert tested["idiom"].alarmed == Share(1, 2)
    assert tested["court"].heard == Share(0, 1)


@given(scores=SCORES)
def test_languages_and_functionalities_add_up_to_the_whole(scores):
    given = report("file", "0123", scores)
    whole = given.whole.figures

    for parts in (given.whole.functionalities.values(), [each.figures for each in given.languages.values()]):
        for name in ("heard", "same_severity", "imminent", "raised", "right", "alarmed", "alarmed_imminent"):
            each = [getattr(part, name) for part in parts]
            assert Share(sum(s.count for s in each), sum(s.of for s in each)) == getattr(whole, name)


@given(scores=SCORES)
def test_categories_add_up_to_what_is_expected_and_to_all_alarms(scores):
    whole = add_up(scores)

    assert sum(each.heard.of for each in whole.categories.values()) == whole.figures.heard.of
    assert sum(each.heard.count for each in whole.categories.values()) == whole.figures.heard.count
    assert sum(each.right.of for each in whole.categories.values()) == whole.figures.right.of


@given(scores=SCORES)
def test_severity_is_never_righter_than_the_category(scores):
    figures = add_up(scores).figures

    assert figures.same_severity.count <= figures.heard.count
    assert figures.alarmed_imminent.count <= figures.alarmed.count


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recall", 3 / 4),
        ("en.recall", 3 / 4),
        ("abuse.recall", 1),
        ("en.legal.recall", 0),
        ("severity", 1 / 4),
        ("imminent", 1 / 2),
        ("precision", 4 / 7),
        ("abuse.precision", 1),
        ("clean", 2 / 4),
        ("de.clean", 2 / 4),
        ("self_harm.clean", 3 / 4),
        ("clean_of_imminent", 3 / 4),
        ("functionality:idiom.clean", 1 / 2),
        ("functionality:abuse.severity", 0),
        ("en.functionality:now.imminent", 1 / 2),
    ],
)
def test_a_floor_holds_up_to_its_figure_and_not_above(measured, name, value):
    above = read_floor(f"{name}={min(1, value + 0.001):.4f}").shortfall(measured)

    assert read_floor(f"{name}={max(0, value - 0.001):.4f}").shortfall(measured) is None
    assert above is None if value == 1 else above.startswith(f"{name} is {value:.4f}, ")


@pytest.mark.parametrize(
    "name", ["fr.recall", "misconduct.recall", "de.recall", "en.clean", "functionality:none.clean", "de.abuse.recall"]
)
def test_what_cannot_be_told_is_below_its_floor(measured, name):
    assert read_floor(f"{name}=0").shortfall(measured) == f"{name} cannot be told: there is nothing to measure it by"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("recall", "give a name and a number"),
        ("recall=90", "give a name and a number"),
        ("recall=1.5", "give a name and a number"),
        ("en.reccall=.9", "reccall is no figure; there are recall, "),
        ("selfharm.recall=.9", "selfharm is no category; there are self_harm, "),
    ],
)
def test_a_floor_that_cannot_be_understood_is_refused_in_words(said, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_floor(said)


def test_every_figure_can_have_a_floor():
    assert all(read_floor(f"{name}=0").name == name for name in MEASURES)
