"""The phrase language: what an admin may write, and what they are told otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.phrases import Choice, Gap, Word, parse_lists, parse_phrase


def test_a_phrase_has_words_choices_gaps_and_open_endings():
    lists = parse_lists({"kin": ["brother", "sister in law"]})

    assert parse_phrase("i (really)? kill* ...2 (him|my <kin>)", lists) == (
        Word("i"),
        Choice(((Word("really"),),), optional=True),
        Word("kill", open_ended=True),
        Gap(2),
        Choice(((Word("him"),), (Word("my"), lists["kin"]))),
    )


def test_a_gap_spans_up_to_three_words_unless_it_says_how_many():
    assert parse_phrase("want ... die")[1] == Gap(3)


def test_a_list_may_use_the_lists_before_it():
    lists = parse_lists({"kin": ["brother", "sister"], "he": ["he", "my <kin>"]})

    assert lists["he"].options[1] == (Word("my"), lists["kin"])


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("", "needs at least one word that cannot be left out"),
        ("(really)?", "needs at least one word that cannot be left out"),
        ("((a)?|kill)", "needs at least one word that cannot be left out"),
        ("kill (him|her", "a bracket is opened and not closed"),
        ("kill him)", "a bracket is closed and not opened"),
        ("kill | die", "a | stands outside of brackets"),
        ("really? die", "a ? stands outside of brackets; write (word)?"),
        ("kill (him|)", "one side of a | is empty"),
        ("kill ()", "one side of a | is empty"),
        ("... die", "begins or ends with a gap"),
        ("die ...", "begins or ends with a gap"),
        ("kill ...9 him", "a gap spans 1 to 8 words"),
        ("kill ...0 him", "a gap spans 1 to 8 words"),
        ("a ... b ... c ... d ... e ... f", "more than 4 gaps"),
        ("ki*", "needs at least 3 letters before the *"),
        ("* die", "'*' is not a word"),
        ("k*ll him", "'k*ll' is not a word"),
        ("[a-z]+", "'[a-z]+' is not a word"),
        (r"\bkill\b", "is not a word"),
        ("kill {2}", "is not a word"),
        ("kill <them>", "no list is called <them>; known are: kin"),
        ("kill < him", "'<' is not a word"),
        ("want. die", "'.' is not a word"),
        ("(((((a)))))", "more than 4 brackets inside each other"),
        ("(" + "|".join(["word"] * 61) + ")", "more than 60 choices"),
        ("word " * 100, "longer than 400 characters"),
    ],
)
def test_a_wrong_phrase_is_refused_with_the_phrase_and_what_is_wrong(phrase, said):
    with pytest.raises(MisconfiguredError) as problem:
        parse_phrase(phrase, parse_lists({"kin": ["brother"]}))

    assert str(problem.value).startswith(f'"{phrase[:60]}": ')
    assert said in str(problem.value)


def test_a_wrong_list_is_refused_by_name():
    with pytest.raises(MisconfiguredError, match='list kin: "brother \\(": a bracket is opened'):
        parse_lists({"kin": ["brother ("]})


@given(st.text(max_size=60) | st.text(alphabet="ab ()|?.*<>3'-", max_size=60))
def test_any_text_is_a_phrase_or_is_refused(text):
    try:
        assert parse_phrase(text)
    except MisconfiguredError as refused:
        assert str(refused)  # noqa: PT017 - both ends are fine, a third is not
