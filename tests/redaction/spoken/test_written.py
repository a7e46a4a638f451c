"""The written form of a turn: what it says, and the way back to what was said."""

from hypothesis import given
from hypothesis import strategies as st

from redaction.recognizers import Conversation
from redaction.spoken import vocabulary

PIECES = ["call", "me", "oh", "double", "seven", "five", "um", "dash", "b", "é", "🙂", "twenty", "two", "12", "."]


def written(text):
    return Conversation.of((text,), vocabulary("en")).written(0)


def test_numbers_are_written_and_everything_else_stays():
    assert written("ring oh double seven dash nine ok").text == "ring 077-9 ok"


def test_a_written_number_leads_back_to_the_words_it_was_said_in():
    said = "ring oh double seven now"
    form = written(said)

    start, end = form.original(form.text.index("077"), form.text.index("077") + 3)

    assert said[start:end] == "oh double seven"


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_every_written_character_has_its_place_in_the_original_and_they_stand_in_order(text):
    form = written(text)

    assert len(form.places) == len(form.text)
    assert all(0 <= start < end <= len(text) for start, end in form.places)
    assert list(form.places) == sorted(form.places)


@given(st.lists(st.text(alphabet="mnopqrtvxzé", min_size=3, max_size=9)).map(" ".join))
def test_a_text_without_numbers_is_its_own_written_form(text):
    assert written(text).text == text
