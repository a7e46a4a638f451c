"""Which utterances are looked at together: what is new, with its neighbours on both sides, and no others."""

from hypothesis import given
from hypothesis import strategies as st

from redaction.model import Window
from redaction.nearby import ALWAYS, REACH, REACH_MS, stretches
from tests.builders import utterance

EVERY_MS = 4_000


def spoken(*minutes_or_texts, **given):
    return tuple(utterance(str(number), at_ms=number * EVERY_MS, **given) for number in minutes_or_texts)


def texts(window):
    return [[said.text for said in stretch] for stretch in stretches(window)]


def test_without_anything_new_nothing_is_looked_at_again():
    assert stretches(Window(heard=spoken(1, 2, 3), said=())) == []


def test_what_is_new_is_looked_at_with_a_dozen_before_it():
    [together] = texts(Window(heard=spoken(*range(40)), said=spoken(40)))

    assert together == [str(number) for number in range(40 - REACH, 41)]


def test_what_was_spoken_after_it_is_a_neighbour_too():
    [together] = texts(Window(heard=spoken(1, 3), said=spoken(2)))

    assert together == ["1", "2", "3"]


def test_what_was_said_more_than_a_minute_away_is_left_out_beyond_the_nearest_few():
    long_ago = tuple(utterance(f"old {number}", at_ms=number) for number in range(10))
    now = utterance("now", at_ms=REACH_MS * 2)

    assert [len(stretch) for stretch in stretches(Window(heard=long_ago, said=(now,)))] == [ALWAYS + 1]


def test_a_minute_counts_from_the_end_of_a_long_speech():
    speech = utterance("a long speech", at_ms=0)
    answers = tuple(utterance("mm-hm", at_ms=REACH_MS + number) for number in range(ALWAYS + 1))

    assert speech in stretches(Window(heard=(speech,), said=answers[-1:]))[0]
    assert speech in stretches(Window(heard=(speech, *answers[:-1]), said=answers[-1:]))[0]


def test_a_partial_is_no_neighbour_and_does_not_make_others_be_looked_at_again():
    heard = (*spoken(1), *spoken(2, final=False), *spoken(3))

    assert texts(Window(heard=heard, said=spoken(4))) == [["1", "3", "4"]]
    assert stretches(Window(heard=heard, said=spoken(4, final=False))) == []


def test_two_new_ones_far_apart_do_not_become_neighbours():
    heard = spoken(*range(1, 39))

    first, second = texts(Window(heard=heard, said=spoken(0, 39)))

    assert first[0] == "0"
    assert second[-1] == "39"
    assert not {*first} & {*second}


@given(new=st.sets(st.integers(0, 60)))
def test_everything_new_is_looked_at_once_in_order_of_time(new):
    heard = spoken(*(number for number in range(61) if number not in new))

    together = [int(text) for stretch in texts(Window(heard=heard, said=spoken(*new))) for text in stretch]

    assert together == sorted(set(together))
    assert new <= set(together)
