"""The risk corpus is what its page says it is."""

import re
from pathlib import Path

import pytest

from config.vocabulary import Category, Severity

DATA = Path(__file__).parents[2] / "redaction" / "models" / "data"
PAGE = (DATA / "README.md").read_text("utf-8")
NAMES = {"en": "English", "es": "Spanish", "de": "German", "pt": "Portuguese"}
WITH_IMMINENT = {Category.SELF_HARM, Category.HARM_TO_OTHERS, Category.ABUSE}


def cases(language):
    lines = (DATA / f"{language}.txt").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


@pytest.mark.parametrize("language", NAMES)
def test_every_case_has_known_labels_and_turns(language):
    for labels, kind, turns in cases(language):
        for label in labels.split(",") if labels != "-" else ():
            category, severity = label.strip().split(":")
            assert Severity(severity) is not Severity.IMMINENT or Category(category) in WITH_IMMINENT, kind
        assert all(turn.strip() for turn in turns.split(" | "))


@pytest.mark.parametrize("language", NAMES)
def test_most_cases_hold_no_risk_and_none_is_there_twice(language):
    all_of_them = cases(language)
    harmless = [labels for labels, _, _ in all_of_them if labels == "-"]

    assert len(harmless) > len(all_of_them) / 2
    assert len({turns.casefold() for _, _, turns in all_of_them}) == len(all_of_them)


@pytest.mark.parametrize(("language", "name"), NAMES.items())
def test_the_page_says_how_many_there_are(language, name):
    [said] = re.findall(rf"{name} \(([\d,]+)\)", PAGE)

    assert int(said.replace(",", "")) == len(cases(language))
