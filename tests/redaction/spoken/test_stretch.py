"""Who says on what they had begun, and over which words of the other."""

from redaction.spoken import stretches, vocabulary, words_of


def turns_together(*turns):
    words = [words_of(text, turn) for turn, (_, text) in enumerate(turns)]
    return [stretch.turns for stretch in stretches(words, [speaker for speaker, _ in turns], vocabulary("en"))]


def test_a_back_channel_does_not_end_what_somebody_is_saying():
    assert turns_together(("client", "it's oh seven"), ("coach", "mm hm"), ("client", "nine nine")) == [(0, 2), (1,)]


def test_a_turn_of_the_other_ends_it():
    said = ("client", "it's oh seven"), ("coach", "let us come back to that after the break"), ("client", "nine nine")

    assert turns_together(*said) == [(0,), (1,), (2,)]


def test_digits_of_the_other_are_no_back_channel():
    assert turns_together(("client", "it's oh seven"), ("coach", "oh seven"), ("client", "nine")) == [(0,), (1,), (2,)]


def test_one_person_in_several_segments_says_it_in_one_go():
    assert turns_together(("client", "it's oh seven"), ("client", "nine nine")) == [(0, 1)]
