"""Dates of birth, street addresses and spelled names."""

import pytest

from tests.redaction.recognizers.heard import heard, unmarked


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "she was born on {the third of may nineteen eighty two} in a storm"),
        ("en", "my birthday is {march the fourth}"),
        ("en", "date of birth {03/04/1982}"),
        ("es", "nació el {tres de junio de mil novecientos noventa}"),
        ("de", "geboren am {dreizehnten juni einundachtzig}"),
        ("pt", "nasceu em {vinte e nove de fevereiro de trinta e seis}"),
    ],
)
def test_the_day_of_a_birth_is_found(language, said):
    text, [date] = unmarked(said)

    assert (date, "DATE_OF_BIRTH") in heard((text,), language)[0]


@pytest.mark.parametrize("said", ["the review is on the third of may", "we may march on the fourth", "in june we ship"])
def test_every_other_date_is_left_alone(said):
    assert heard((said,)) == [[]]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "come to {fourteen larkspur lane flat two b} at six"),
        ("en", "{flat two b fourteen larkspur lane}"),
        ("en", "write to {po box three one eight}"),
        ("de", "ich wohne in der {lindenstraße zwölf dritter stock}"),
        ("es", "vivo en la {calle mayor tres segundo b}"),
        ("pt", "moro na {rua das flores número doze}"),
    ],
)
def test_a_street_with_its_number_is_found_whole(language, said):
    text, [address] = unmarked(said)

    assert heard((text,), language) == [[(address, "ADDRESS")]]


@pytest.mark.parametrize("said", ["it's a two way street", "one particular way to see it", "a thirty second drive"])
def test_words_that_only_sound_like_a_street_are_left_alone(said):
    assert heard((said,)) == [[]]


def test_a_spelled_name_is_found_and_the_name_that_it_spells():
    found = heard(("book it under quillan q u i double l a n",))[0]

    assert sorted(found) == [("q u i double l a n", "PERSON"), ("quillan", "PERSON")]


@pytest.mark.parametrize("said", ["it's a k p i for the s l t", "i i i think so", "we use o k r s"])
def test_a_spelled_acronym_is_nobodys_name(said):
    assert heard((said,)) == [[]]


def test_who_is_in_the_call_is_known_before_anybody_names_them():
    found = heard(("ask jose or Will, will you",), names=("José Marín", "Will Quill"))[0]

    assert found == [("jose", "PERSON"), ("Will", "PERSON")]
