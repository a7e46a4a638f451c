"""Placeholders: stable within a session, meaningless outside it."""

from hypothesis import given
from hypothesis import strategies as st

from redaction.pseudonyms import Pseudonyms


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
