"""What people say for numbers and codes, and what they would have written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.spoken import spoken_languages
from redaction.spoken import runs_of, vocabulary, words_of


def codes(text, language="en"):
    words = words_of(text)
    return [
        (run.value, text[words[run.first].start : words[run.end - 1].end])
        for run in runs_of(words, vocabulary(language))
    ]


def values(text, language="en"):
    return [value for value, _ in codes(text, language)]


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("en", "oh double seven triple nine oh one", "077999" + "01"),
        ("en", "twenty two oh five", "2205"),
        ("en", "eight hundred five five five oh one", "800" + "55501"),
        ("en", "two hundred and six", "206"),
        ("en", "nineteen eighty four", "1984"),
        ("en", "four thousand oh twelve", "4000012"),
        ("en", "three zeros two fives", "00055"),
        ("en", "g b double one", "GB11"),
        ("en", "s as in sierra w for whisky six", "SW6"),
        ("en", "double u one", "W1"),
        ("en", "one to three four five", "12345"),
        ("es", "seis cero cero doce treinta y cuatro", "6001234"),
        ("es", "doscientos cinco", "205"),
        ("es", "ciento veintidós mil", "122000"),
        ("es", "doble cero siete", "007"),
        ("de", "null eins sieben sechs zwo", "01762"),
        ("de", "zweiundvierzig dreihundertsechs", "42306"),
        ("de", "zwei und vierzig", "42"),
        ("de", "neunzehnhundertvierundachtzig", "1984"),
        ("de", "b wie berta dreizehn", "B13"),
        ("pt", "nove meia cinco zero", "9650"),
        ("pt", "vinte e dois trinta e um", "2231"),
        ("pt", "cento e onze", "111"),
    ],
)
def test_a_number_said_in_words_is_read_as_it_would_be_written(language, said, written):
    assert values(said, language) == [written]


def test_fillers_and_corrections_do_not_break_a_number():
    assert values("six oh two um five five no sorry five six") == ["602555" + "6"]


def test_a_number_ends_where_the_sentence_goes_on():
    assert codes("call oh double seven now please") == [("077", "oh double seven")]


def test_a_new_sentence_begins_a_new_number():
    assert values("It was room 5. 6 people came.") == ["5", "6"]


def test_the_article_and_the_pronoun_are_no_letters():
    assert values("a six and five i think") == ["6", "5"]


def test_a_word_that_names_a_number_is_no_part_of_it():
    assert values("d o b oh four twelve") == ["0412"]


@pytest.mark.parametrize("language", spoken_languages())
@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading_and_every_run_lies_within_it_in_order(language, text):
    words = words_of(text)

    runs = runs_of(words, vocabulary(language))

    ends = [0, *(run.end for run in runs)]
    assert all(before <= run.first < run.end <= len(words) for before, run in zip(ends, runs, strict=False))


@pytest.mark.parametrize("language", spoken_languages())
@given(data=st.data())
def test_any_mixture_of_number_words_is_read(language, data):
    lexicon = vocabulary(language)
    known = sorted({*lexicon.starts, *lexicon.joiners, *lexicon.fillers, *lexicon.homophones, "a", "b", "7", "x9"})
    text = " ".join(data.draw(st.lists(st.sampled_from(known), max_size=12)))

    assert all(value.isalnum() for value in values(text, language))
