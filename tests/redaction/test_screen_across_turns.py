"""A number said over several utterances is hidden in all of them, whichever of them is heard last."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Role
from redaction.model import Covered, Window
from redaction.pseudonyms import Pseudonyms
from redaction.screen import WITHHELD
from tests.builders import utterance
from tests.said_in_pieces import digits_in, number_screener

FIRST = utterance("it is oh seven seven oh oh nine two", segment="first", at_ms=1_000)
MM_HM = utterance("mm hm", segment="between", at_ms=3_000, role=Role.COACH)
SECOND = utterance("one two three four thanks", segment="second", at_ms=5_000)
A_SCORE = utterance("we won three to one", segment="score", at_ms=9_000)


def screen(screener, *said, heard=()):
    return screener.screen(Window(heard=tuple(heard), said=said), Pseudonyms(b"key"))


def listening(*batches, screener=None):
    """Hear one batch after the other. Returns the text that is kept of each segment."""
    screener, heard, kept = screener or number_screener(), {}, {}
    for batch in batches:
        heard = {segment: said for segment, said in heard.items() if segment not in {new.segment for new in batch}}
        outcome = screen(screener, *batch, heard=heard.values())
        heard |= {said.segment: said for said in batch}
        for line in (*outcome.lines, *outcome.amended):
            kept[line.segment] = line.text
            heard[line.segment] = replace(heard[line.segment], covered=line.covers)
    return kept


def test_the_line_of_the_first_half_is_written_again_when_the_second_half_is_heard():
    short = replace(FIRST, text="it is oh seven seven")
    [kept] = screen(number_screener(), short).lines
    assert kept.text == short.text

    outcome = screen(number_screener(), SECOND, heard=[replace(short, covered=kept.covers), MM_HM])

    assert [line.text for line in outcome.lines] == ["[PHONE_NUMBER_2] thanks"]
    [amended] = outcome.amended
    assert (amended.segment, amended.text, amended.entities) == ("first", "it is [PHONE_NUMBER_1]", {"PHONE_NUMBER": 1})


def test_an_amended_line_is_the_same_revision_seen_in_the_light_of_more():
    short = replace(FIRST, text="it is oh seven seven", revision=3, covered=())

    [amended] = screen(number_screener(), replace(SECOND, revision=8), heard=[short]).amended

    assert (amended.revision, amended.heard_up_to) == (3, 8)


def test_nothing_is_written_again_when_nothing_more_must_be_hidden():
    screener = number_screener()
    [kept] = screen(screener, FIRST, MM_HM).lines[:1]

    assert screen(screener, A_SCORE, heard=[replace(FIRST, covered=kept.covers), MM_HM]).amended == ()


def test_what_was_hidden_once_stays_hidden_even_if_it_would_not_be_found_any_more():
    said = utterance("Wren has oh seven seven", segment="wren", at_ms=1_000, covered=(Covered(0, 4, "PERSON", 0.9),))

    assert screen(number_screener(), A_SCORE, heard=[said]).amended == ()
    [amended] = screen(number_screener(), SECOND, heard=[said]).amended
    assert amended.text == "[PERSON_1] has [PHONE_NUMBER_1]"


def test_an_amended_line_hides_what_it_hid_before_and_what_is_new():
    said = utterance("oh one two three four five six or oh seven seven", segment="both", at_ms=1_000)
    [kept] = screen(number_screener(), said).lines
    assert kept.text == "[PHONE_NUMBER_1] or oh seven seven"

    [amended] = screen(number_screener(), SECOND, heard=[replace(said, covered=kept.covers)]).amended

    assert amended.text == "[PHONE_NUMBER_1] or [PHONE_NUMBER_2]"


def test_a_corrected_first_half_that_comes_after_the_second_is_redacted_in_view_of_it():
    second = replace(SECOND, covered=())
    corrected = replace(FIRST, text="it is oh seven seven", revision=9)

    outcome = screen(number_screener(), corrected, heard=[MM_HM, second])

    assert [line.text for line in outcome.lines] == ["it is [PHONE_NUMBER_1]"]
    assert [line.text for line in outcome.amended] == ["[PHONE_NUMBER_2] thanks"]


def test_a_partial_between_two_halves_does_not_keep_them_apart():
    first = replace(FIRST, text="it is oh seven seven", covered=())
    partial = utterance("and so i thought about", at_ms=3_000, final=False)

    assert len(screen(number_screener(), SECOND, heard=[first, partial]).amended) == 1


def test_a_partial_changes_no_line_until_it_is_final():
    first = replace(FIRST, text="it is oh seven seven", covered=())

    outcome = screen(number_screener(), replace(SECOND, final=False), heard=[first])

    assert (outcome.lines, outcome.amended) == ((), ())


def test_a_partial_is_heard_for_risk_without_looking_at_anything_again():
    screener = number_screener()

    outcome = screen(screener, utterance("i want to die", final=False), heard=[FIRST])

    assert len(outcome.findings) == 1
    assert screener._redactor.seen == []


def test_a_risk_heard_earlier_is_not_found_again():
    risk = utterance("i want to die", at_ms=1_000, covered=())

    assert screen(number_screener(), utterance("i see", at_ms=2_000), heard=[risk]).findings == ()


def test_a_line_of_which_nobody_knows_what_it_hides_is_left_as_it_is():
    withheld = replace(FIRST, text="oh seven seven", covered=None)

    assert screen(number_screener(), SECOND, heard=[withheld]).amended == ()


def test_one_utterance_that_breaks_the_analysis_does_not_keep_two_halves_apart():
    first, bad = replace(FIRST, text="oh seven seven", covered=()), utterance("a bad one", at_ms=6_000)

    outcome = screen(number_screener(breaks_on="bad"), SECOND, bad, heard=[first])

    assert [(line.text, line.withheld) for line in outcome.lines] == [
        ("[PHONE_NUMBER_2] thanks", False),
        (WITHHELD, True),
    ]
    assert [line.text for line in outcome.amended] == ["[PHONE_NUMBER_1]"]


def test_utterances_that_cannot_be_looked_at_together_are_not_kept():
    first, risk = replace(FIRST, covered=()), utterance("i want to die", at_ms=2_000)

    outcome = screen(number_screener(breaks_from=2), risk, heard=[first])

    assert [(line.text, line.withheld) for line in outcome.lines] == [(WITHHELD, True)]
    assert outcome.amended == ()
    assert len(outcome.findings) == 1


PIECES = [
    "oh seven",
    "mm hm",
    "seven oh",
    "yes",
    "nine oh",
    "mm hm",
    "oh one",
    "ok",
    "five",
]


@pytest.mark.parametrize("last", range(len(PIECES)))
def test_whichever_piece_comes_last_no_digit_is_left(last):
    said = [utterance(text, segment=f"s{at}", at_ms=at * 4_000) for at, text in enumerate(PIECES)]
    late = said.pop(last)

    kept = listening(*([each] for each in said), [late])

    assert not any(digits_in(text) for text in kept.values())
    assert WITHHELD not in kept.values()


@given(order=st.permutations(range(len(PIECES))), data=st.data())
def test_in_whatever_order_and_batches_the_pieces_come_no_digit_is_left(order, data):
    said = [utterance(PIECES[at], segment=f"s{at}", at_ms=at * 4_000) for at in order]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(said) - 1))))
    batches = [
        sorted(said[a:b], key=lambda each: each.start_ms) for a, b in zip([0, *cuts], [*cuts, None], strict=True)
    ]

    kept = listening(*batches)

    assert not any(digits_in(text) for text in kept.values())
    assert {kept[f"s{at}"] for at in (1, 3, 5, 7)} == {"mm hm", "yes", "ok"}
