"""Speech is evened out for matching, and every word can still be found in what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.context import Spoken
from redaction.risk.normalise import Normaliser, normaliser

ENGLISH = normaliser("en")
ODD = st.text(alphabet="i'mé’e\u0301\u00ad\u200b ßİﬁ½don’t.,-_\ud800" + "😀\n", max_size=80)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("I want to die.", "i want to die"),
        ("um, I just, you know, I wanna die", "i want to die"),
        ("i'm i'm gonna, gonna do it do it", "i am going to do it"),
        ("I don’t want to", "i do not want to"),
        ("cant, won't, ain't", "can not will not is not"),
        ("my sister's boyfriend's hitting me", "my sister boyfriend hitting me"),
        ("he's here and it's his", "he is here and it is his"),
        ("i hurt my self", "i hurt myself"),
        ("no one knows any more", "nobody knows anymore"),
        ("i feel like dying, like, now", "i feel like dying now"),
        ("self-harm", "self harm"),
        ("caf\u00e9, cafe\u0301, CAFÉ!", "cafe"),
        ("sui\u00adcide sui\u200bcide", "suicide"),
        ("", ""),
        ("... !? 😀 --", ""),
    ],
)
def test_what_is_said_is_read_in_plain_words(said, read):
    assert " ".join(ENGLISH.plain(said).words) == read


def test_every_word_remembers_where_it_was_said():
    said = "Um, I don’t — don’t wanna live!"
    plain = ENGLISH.plain(said)

    assert plain.words == ("i", "do", "not", "want", "to", "live")
    assert [said[start:end] for start, end in plain.spans] == ["I", "don’t", "don’t", "wanna", "wanna", "live"]


def test_words_said_twice_are_read_once_but_not_words_that_only_look_alike():
    assert ENGLISH.words("i want to i want to die") == ("i", "want", "to", "die")
    assert ENGLISH.words("no he said no") == ("no", "he", "said", "no")


@given(st.text() | ODD)
def test_whatever_is_said_words_lie_within_it_and_in_order(said):
    plain = ENGLISH.plain(said)

    assert len(plain.words) == len(plain.spans)
    assert all(0 <= start < end <= len(said) for start, end in plain.spans)
    assert list(plain.spans) == sorted(plain.spans)
    assert all(word.replace("'", "").isalnum() for word in plain.words)


@given(st.text() | ODD)
def test_reading_plain_words_again_changes_nothing_that_was_matched(said):
    words = ENGLISH.words(said)

    assert b" ".join(word.encode() for word in words) in ENGLISH.plain(said).text


def test_what_was_said_is_not_in_the_representation():
    assert "secret" not in repr(ENGLISH.plain("a secret"))


@pytest.mark.parametrize("said", ["Äh, ja", "a\u0308h ja", "ah ja"])
def test_a_filler_with_an_accent_is_left_out_however_the_recogniser_writes_it(said):
    assert Normaliser(Spoken(fillers=("äh",))).words(said) == ("ja",)


def test_what_is_said_in_other_words_may_have_accents_on_both_sides():
    german = Normaliser(Spoken(say={"würd": "würde", "möcht i": "ich möchte"}))

    assert german.words("ich würd") == german.words("ich würde")
    assert german.words("das möcht i") == german.words("das ich möchte")


def test_a_filler_is_left_out_also_beside_a_word_that_only_its_accent_tells_apart():
    german = Normaliser(Spoken(accented=("hält",), fillers=("halt",)))

    assert german.words("das hält mich, schön") == ("das", "hält", "mich", "schon")
    assert german.words("das ist halt schön") == ("das", "ist", "schon")


@given(ODD | st.text(alphabet="wudeür ̈'0 ", max_size=40))
def test_words_told_apart_by_their_accent_lie_where_they_were_said_too(said):
    plain = Normaliser(Spoken(accented=("würde", "dü"), fillers=("we",))).plain(said)

    assert len(plain.words) == len(plain.spans)
    assert list(plain.spans) == sorted(plain.spans)
    assert all(0 <= start < end <= len(said) for start, end in plain.spans)
