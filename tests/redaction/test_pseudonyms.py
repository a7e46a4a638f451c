"""Placeholders: stable within a session, meaningless outside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.pseudonyms import PLACEHOLDER, Pseudonyms


def test_the_same_name_has_the_same_placeholder_whatever_its_case_and_spacing():
    pseudonyms = Pseudonyms(b"key")

    assert pseudonyms.placeholder("PERSON", "Sarah  Jones") == "[PERSON_1]"
    assert pseudonyms.placeholder("PERSON", "sarah jones") == "[PERSON_1]"
    assert pseudonyms.placeholder("PERSON", "Nerys") == "[PERSON_2]"


def test_somebody_called_by_one_of_their_names_is_the_same_person():
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("PERSON", "Sarah Jones")

    assert pseudonyms.placeholder("PERSON", "Sarah") == "[PERSON_1]"


def test_a_second_person_of_that_name_does_not_take_it_over():
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("PERSON", "Sarah Jones")
    pseudonyms.placeholder("PERSON", "Sarah Smith")

    assert pseudonyms.placeholder("PERSON", "Sarah") == "[PERSON_1]"
    assert pseudonyms.placeholder("PERSON", "Smith") == "[PERSON_2]"


def test_what_is_known_can_be_kept_and_goes_on_where_it_stopped():
    first = Pseudonyms(b"key")
    first.placeholder("PERSON", "Sarah")
    second = Pseudonyms(b"key", first.known)

    assert second.placeholder("PERSON", "Sarah") == "[PERSON_1]"
    assert second.placeholder("PERSON", "Tom") == "[PERSON_2]"
    assert second.placeholder("PHONE_NUMBER", "5550123") == "[PHONE_NUMBER_1]"


def test_under_another_key_a_name_is_not_recognised_and_no_number_is_given_twice():
    first = Pseudonyms(b"key")
    first.placeholder("PERSON", "Sarah")

    assert Pseudonyms(b"another key", first.known).placeholder("PERSON", "Sarah") == "[PERSON_2]"


@given(st.text(min_size=1))
def test_what_is_kept_never_holds_the_name(name):
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("PERSON", name)

    kept = " ".join((*pseudonyms.known, *pseudonyms.known.values()))
    assert len(name) < 3 or name not in kept


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("gus", "Gus's"),
        ("gus", "gus’s"),
        ("James", "James'"),
        ("Frau Schmidt", "schmidt"),
        ("schmidt", "Herr Dr. Schmidt"),
        ("José Núñez", "jose nunez"),
        ("O'Brien", "obrien"),
        ("Jean-Luc", "jean luc"),
        ("Sarah", "Sarah Jones"),
        ("Jones", "Sarah Jones"),
        ("Maria de Souza Silva", "Maria Silva"),
        ("Maria Silva", "Maria Souza Silva"),
    ],
)
def test_a_person_is_recognised_however_they_are_called(said, again):
    pseudonyms = Pseudonyms(b"key")

    assert pseudonyms.placeholder("PERSON", said) == pseudonyms.placeholder("PERSON", again) == "[PERSON_1]"


@pytest.mark.parametrize(
    ("entity", "said", "again"),
    [
        ("PHONE_NUMBER", "020 7946-0018", "02079460018"),
        ("EMAIL_ADDRESS", "Sarah@Lantern.example", "sarah@lantern.example."),
        ("POSTCODE", "SW1A 9ZZ", "sw1a9zz"),
        ("LOCATION", "Düsseldorf", "dusseldorf"),
        ("ORGANIZATION", "Tallowmere, Group", "tallowmere group"),
    ],
)
def test_a_thing_is_recognised_however_it_is_written(entity, said, again):
    pseudonyms = Pseudonyms(b"key")

    assert pseudonyms.placeholder(entity, said) == pseudonyms.placeholder(entity, again) == f"[{entity}_1]"


def test_addresses_that_differ_by_a_dot_are_two():
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("EMAIL_ADDRESS", "ab@c.example")

    assert pseudonyms.placeholder("EMAIL_ADDRESS", "a.b@c.example") == "[EMAIL_ADDRESS_2]"


def test_people_are_not_the_same_for_the_small_words_of_their_names():
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("PERSON", "Maria de la Silva")

    assert pseudonyms.placeholder("PERSON", "Juan de la Luna") == "[PERSON_2]"


def test_a_name_known_alone_goes_to_the_first_full_name_and_the_next_is_somebody_else():
    pseudonyms = Pseudonyms(b"key")
    pseudonyms.placeholder("PERSON", "Sarah")
    pseudonyms.placeholder("PERSON", "Sarah Jones")

    assert pseudonyms.placeholder("PERSON", "Sarah Smith") == "[PERSON_2]"
    assert pseudonyms.placeholder("PERSON", "Sarah") == "[PERSON_1]"


def test_a_kind_of_its_own_starts_without_a_number_and_never_gives_one_twice():
    first = Pseudonyms(b"key")
    first.placeholder("PERSON", "Sarah", "MANAGER")
    second = Pseudonyms(b"another key", first.known)

    assert list(first.known.values()) == ["MANAGER"]
    assert second.placeholder("PERSON", "Sarah", "MANAGER") == "[MANAGER_2]"
    assert second.placeholder("PERSON", "Tom", "MANAGER") == "[MANAGER_3]"
    assert second.placeholder("PERSON", "Ann") == "[PERSON_1]"


@given(st.lists(st.text(max_size=12), max_size=8))
def test_a_value_never_loses_its_placeholder(names):
    pseudonyms = Pseudonyms(b"key")
    first = [pseudonyms.placeholder("PERSON", name) for name in names]

    assert [pseudonyms.placeholder("PERSON", name) for name in names] == first
    assert all(PLACEHOLDER.fullmatch(placeholder) for placeholder in first)
