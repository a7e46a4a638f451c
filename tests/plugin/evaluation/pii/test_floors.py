"""A figure can be given a floor, and a build fails below it."""

import pytest

from plugin.evaluation.pii.figures import report
from plugin.evaluation.pii.floors import MEASURES, read_floor
from plugin.evaluation.pii.scoring import score
from tests.plugin.evaluation.pii.builders import a_case, found

ENGLISH = a_case("{PERSON:anna} at {URL:abcdef}", "{URL/1:xy}", "{URL/1:z}")
GERMAN = a_case("all well", language="de")


@pytest.fixture
def measured():
    spans = {ENGLISH: found(ENGLISH, PERSON="anna|at", URL="abc"), GERMAN: found(GERMAN, URL="well")}
    return report("file", "pausepoint", "live", [score(case, each) for case, each in spans.items()])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recall", 7 / 13),
        ("en.recall", 7 / 13),
        ("en.PERSON.recall", 1),
        ("URL.recall", 3 / 9),
        ("precision", 7 / 13),
        ("en.precision", 7 / 9),
        ("PERSON.precision", 4 / 6),
        ("en.same_type_recall", 7 / 13),
        ("span_recall", 2 / 4),
        ("span_whole", 1 / 4),
        ("en.span_precision", 2 / 3),
        ("split", 0),
        ("clean", 0),
    ],
)
def test_a_floor_holds_up_to_its_figure_and_not_above(measured, name, value):
    above = read_floor(f"{name}={min(1, value + 0.001):.4f}").shortfall(measured)

    assert read_floor(f"{name}={max(0, value - 0.001):.4f}").shortfall(measured) is None
    assert above is None if value == 1 else above.startswith(f"{name} is {value:.4f}, ")


@pytest.mark.parametrize("name", ["fr.recall", "US_SSN.recall", "de.recall", "en.clean", "de.split"])
def test_what_cannot_be_told_is_below_its_floor(measured, name):
    assert read_floor(f"{name}=0").shortfall(measured) == f"{name} cannot be told: there is nothing to measure it by"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("recall", "give a name and a number"),
        ("recall=90", "give a name and a number"),
        ("recall=1.5", "give a name and a number"),
        ("=.9", "give a name and a number"),
        ("en.reccall=.9", "reccall is no figure; there are recall, "),
        ("PERSON.clean=.9", "clean is a figure of items"),
    ],
)
def test_a_floor_that_cannot_be_understood_is_refused_in_words(said, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_floor(said)


def test_every_figure_can_have_a_floor(measured):
    assert all(read_floor(f"{name}=0").name == name for name in MEASURES)
