"""A file of labelled speech is read strictly, and refused with the place and without its words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MalformedError
from plugin.evaluation.pii.cases import Label
from plugin.evaluation.pii.reading import Format, read_cases

SECRET = "zanzibar"
ENTITY = {"turn": 0, "start": 5, "end": 13, "type": "PERSON", "text": SECRET}


def an_item(**given):
    turns = [{"speaker": "client", "text": f"call {SECRET}"}]
    return {"id": "one", "lang": "en", "tags": ["name"], "turns": turns, "entities": [ENTITY], **given}


def an_entity(**given):
    return an_item(entities=[{**ENTITY, **given}])


def an_entry(**given):
    span = {"entity_type": "PERSON", "entity_value": SECRET, "start_position": 5, "end_position": 13, **given}
    return {"full_text": f"call {SECRET}", "masked": "call {{PERSON}}", "spans": [span], "template_id": 1}


def read(*items, form=None):
    return read_cases("file.jsonl", "\n".join(json.dumps(each) for each in items).encode(), form)


def refused(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(MalformedError) as problem:
        read_cases("file.jsonl", data)
    assert SECRET not in str(problem.value)
    assert problem.value.__cause__ is None
    return str(problem.value)


def test_an_item_is_read_with_all_that_it_says():
    [case] = read(an_item(entities=[ENTITY, {**ENTITY, "group": "1", "optional": True}])).cases

    assert (case.id, case.language, case.tags, case.turns[0].text) == ("one", "en", {"name"}, f"call {SECRET}")
    assert case.labels == (Label(0, 5, 13, "PERSON"), Label(0, 5, 13, "PERSON", group="1", optional=True))


def test_a_note_tags_and_the_text_of_an_entity_may_be_left_out():
    item = an_item(note="for people", entities=[{key: ENTITY[key] for key in ("turn", "start", "end", "type")}])
    del item["tags"]

    assert read(item).cases[0].labels == (Label(0, 5, 13, "PERSON"),)


def test_empty_lines_and_a_byte_order_mark_are_skipped():
    data = f"\n{json.dumps(an_item())}\r\n\n{json.dumps(an_item(id='two'))}\n".encode("utf-8-sig")

    assert [case.id for case in read_cases("file.jsonl", data).cases] == ["one", "two"]


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        (an_item(entitys=[]), "entitys: is not a key of this format"),
        (an_item(**{f"my {SECRET}": 1}), "something else: is not a key of this format"),
        (an_item(id=""), "id: is empty"),
        (an_item(lang="English"), "lang: has to be written like en"),
        (an_item(turns=[]), "turns: needs at least one entry"),
        (an_item(turns=[{"speaker": "client"}]), "turns, number 1, text: is missing"),
        (an_item(turns=f"call {SECRET}"), "turns: needs a list"),
        (an_item(entities=[SECRET]), "entities, number 1: needs to be an object"),
        (an_entity(type=SECRET), "entities, number 1, type: has to be written like PHONE_NUMBER"),
        (an_entity(start="5"), "entities, number 1, start: needs to be a whole number"),
        (an_entity(optional="no"), "entities, number 1, optional: needs to be true or false"),
        (an_entity(start=-1), "entities, number 1, start: cannot be negative"),
        (an_entity(turn=1), "entities, number 1: turn 1 does not exist; they count from 0"),
        (an_entity(end=14), "entities, number 1: 5 to 14 is not within the turn, which has 13 characters"),
        (an_entity(start=13), "entities, number 1: 13 to 13 is not within the turn, which has 13 characters"),
        (an_entity(start=4, end=5, text=None), "entities, number 1: there is only white space"),
        (an_entity(text="Zanzibar"), "entities, number 1: text is not what the turn has from 5 to 13"),
        ([SECRET], "needs to be an object"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_field(item, complaint):
    good = json.dumps(an_item(id="good"))

    assert refused(f"{good}\n\n{json.dumps(item)}\n".encode()) == f"file.jsonl, line 3: {complaint}"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "file.jsonl: there is no item in it"),
        (b"[]", "file.jsonl: there is no item in it"),
        (b"call " + SECRET.encode(), "file.jsonl, line 1: expected JSON"),
        (b"\xff\xfe", "file.jsonl: this is not UTF-8 text"),
        (b'{"id": ' * 5000, "file.jsonl, line 1: expected JSON"),
        (b"[" * 5000, "file.jsonl: expected JSON"),
    ],
)
def test_garbage_is_refused_in_words(data, complaint):
    assert refused(data) == complaint


def test_two_items_with_the_same_id_are_refused():
    data = "\n".join([json.dumps(an_item())] * 2).encode()

    assert refused(data) == "file.jsonl, line 2: id: an item above has the same"


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_in_a_file_it_is_read_or_refused(data):
    for form in (None, *Format):
        with suppress(MalformedError):  # any other error would fail
            assert read_cases("file.jsonl", data, form).cases


def test_a_list_is_taken_for_the_data_set_of_presidio_research():
    file = read_cases("synth.json", json.dumps([an_entry(), an_entry()]).encode())

    assert file.format == "presidio-research"
    assert [case.id for case in file.cases] == ["entry-1", "entry-2"]
    assert file.cases[0].turns[0].text == f"call {SECRET}"
    assert file.cases[0].language == "en"


@pytest.mark.parametrize(
    ("theirs", "ours", "optional"),
    [
        ("STREET_ADDRESS", "ADDRESS", False),
        ("GPE", "LOCATION", False),
        ("ZIP_CODE", "POSTCODE", False),
        ("DOMAIN_NAME", "URL", False),
        ("US_DRIVER_LICENSE", "NATIONAL_ID", False),
        ("DATE_TIME", "DATE_TIME", False),
        ("NRP", "NRP", False),
        ("TITLE", "TITLE", True),
        ("AGE", "AGE", True),
    ],
)
def test_the_types_of_presidio_research_become_ours(theirs, ours, optional):
    [case] = read([an_entry(entity_type=theirs)]).cases

    assert case.labels == (Label(0, 5, 13, ours, optional=optional),)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (an_entry(end_position=99), "spans, number 1: is not within full_text"),
        (an_entry(entity_value="Zanzibar"), "spans, number 1: entity_value is not what full_text has there"),
        (an_entry(start_position=None), "spans, number 1, start_position: needs to be a whole number"),
        ({"full_text": SECRET}, "spans: is missing"),
    ],
)
def test_a_wrong_entry_of_presidio_research_is_refused_by_its_number(entry, complaint):
    assert refused([an_entry(), entry]) == f"file.jsonl, entry 2: {complaint}"


def test_no_word_of_a_case_is_in_its_repr():
    assert SECRET not in repr(read(an_item()))
