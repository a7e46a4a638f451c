"""A file of labelled talk is read strictly, and refused with the place and without its words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MalformedError
from config.vocabulary import Category, Role, Severity
from plugin.evaluation.risk.reading import read_cases
from redaction.risk.labels import Label

SECRET = "zanzibar"
ABUSE = {"category": "abuse", "severity": "concern"}


def an_item(**given):
    turns = [{"speaker": "coach", "text": "why"}, {"speaker": "client", "text": SECRET}]
    return {"id": "one", "lang": "en", "turns": turns, "expect": [ABUSE], "functionality": "tested", **given}


def read(*items):
    return read_cases("file.jsonl", "\n".join(json.dumps(each) for each in items).encode())


def test_an_item_is_read_with_all_that_it_says():
    [case] = read(an_item(also_ok=[[], [{**ABUSE, "severity": "imminent"}]], tags=["x"], note="for people")).cases

    assert (case.id, case.language, case.functionality) == ("one", "en", "tested")
    assert case.expect == (Label(Category.ABUSE, Severity.CONCERN),)
    assert case.also_ok == ((), (Label(Category.ABUSE, Severity.IMMINENT),))
    assert [cue.role for cue in case.transcript.cues] == [Role.COACH, None]
    assert case.transcript.cues[1].text == SECRET


def test_functionality_and_what_else_is_right_may_be_left_out():
    item = an_item(expect=[])
    del item["functionality"]

    assert read(item).cases[0].functionality == ""


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        (an_item(expects=[]), "expects: is not a key of this format"),
        (an_item(turns=[]), "turns: needs at least one entry"),
        (an_item(lang="English"), "lang: has to be written like en"),
        (an_item(expect={}), "expect: needs a list"),
        (an_item(expect=[SECRET]), "expect, number 1: needs to be an object"),
        (an_item(expect=[{"category": "abuse"}]), "expect, number 1, severity: is missing"),
        (an_item(expect=[{**ABUSE, "severity": SECRET}]), "expect, number 1, severity: has to be one of info, concern"),
        (an_item(also_ok=[ABUSE]), "also_ok, number 1: needs a list"),
        (an_item(also_ok=[[{**ABUSE, "category": 1}]]), "also_ok, number 1, number 1, category: has to be one of self"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_field(item, complaint):
    with pytest.raises(MalformedError) as problem:
        read(an_item(id="good"), item)

    assert str(problem.value).startswith(f"file.jsonl, line 2: {complaint}")
    assert SECRET not in str(problem.value)
    assert problem.value.__cause__ is None


def test_two_items_with_the_same_id_are_refused():
    with pytest.raises(MalformedError, match="line 2: id: an item above has the same"):
        read(an_item(), an_item())


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_in_a_file_it_is_read_or_refused(data):
    with suppress(MalformedError):  # any other error would fail
        assert read_cases("file.jsonl", data).cases


def test_no_word_of_a_case_is_in_its_repr():
    assert SECRET not in repr(read(an_item()))
