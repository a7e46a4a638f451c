"""A transcript is screened as if it were said now: in order, with what was heard before, and honestly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Role, Severity
from plugin.offline.cast import KnownFrom
from plugin.offline.screening import BATCH, screen_transcript
from redaction.nearby import HEARD
from redaction.pseudonyms import Pseudonyms
from redaction.transcripts import Cue, Transcript
from tests.fakes import FakeRuleset, FakeScreener
from tests.said_in_pieces import DIGITS, digits_in, number_screener

ENGLISH = "well i think it's been a long week and we still don't know what they want, so i just said yes to it"
GERMAN = "also ich glaube das war eine lange woche und wir wissen noch nicht was sie wollen, ich habe ja gesagt"


class RecordingScreener(FakeScreener):
    """The fake, and a record of what it was shown."""

    def screen(self, window, pseudonyms):
        self.__dict__.setdefault("windows", []).append(window)
        return super().screen(window, pseudonyms)


def a_call(*words, speaker="Coach", encoding="utf-8", language=None):
    cues = (
        Cue(number, number, number * 1000, number * 1000 + 900, speaker, text, language)
        for number, text in enumerate(words, 1)
    )
    return Transcript("call.vtt", "WebVTT", encoding, True, tuple(cues))


def screened(transcript, screener=None, **given):
    return screen_transcript(transcript, screener or FakeScreener(), Pseudonyms(b"key"), **given)


@given(length=st.integers(1, 3 * BATCH + 1))
def test_every_utterance_is_screened_once_in_order_with_what_was_heard_before(length):
    screener, progress = RecordingScreener(), []
    report = screened(a_call(*map(str, range(length))), screener, progress=progress.append)

    assert [said.cue for said in report.lines] == [*range(1, length + 1)]
    assert sum(progress) == length
    heard = []
    for window in screener.windows:
        assert len(window.said) <= BATCH
        assert [*window.heard] == heard[-HEARD:]
        heard += window.said


@given(start=st.integers(0, 2 * BATCH), pieces=st.lists(st.integers(3, 4), min_size=3, max_size=5))
def test_a_number_said_in_pieces_is_hidden_wherever_it_stands_in_the_file(start, pieces):
    number = [words for size in pieces for words in (" ".join(DIGITS[:size]), "mm hm")]
    words = ["so it goes"] * start + number + ["thank you"] * 3

    report = screened(a_call(*words), number_screener())

    assert [said.cue for said in report.lines] == [*range(1, len(words) + 1)]
    assert not any(digits_in(said.line.text) for said in report.lines)
    assert report.replaced["PHONE_NUMBER"] >= len(pieces)


def test_a_finding_in_a_line_that_is_redacted_again_stands_there_once():
    words = ["so it goes"] * (BATCH - 1) + ["i want to die call oh seven seven", "oh nine one two"]

    report = screened(a_call(*words, speaker="Wren"), number_screener())

    ((said, _),) = report.findings
    assert (said.cue, said.line.text) == (BATCH, "i want to die call [PHONE_NUMBER_1]")


def test_a_finding_stands_with_its_line_and_the_place_in_the_file():
    report = screened(a_call("all well", "concern: words", speaker="Wren"))

    ((said, finding),) = report.findings

    assert (said.cue, said.file_line, said.line.speaker, said.line.role) == (2, 2, "Client", Role.CLIENT)
    assert finding.severity is Severity.CONCERN
    assert report.reaches(Severity.INFO)
    assert report.reaches(Severity.CONCERN)
    assert not report.reaches(Severity.IMMINENT)


def test_names_of_people_go_in_and_none_comes_out():
    screener = RecordingScreener()
    report = screened(a_call("good morning", speaker="Wren Castellan"), screener, coach="Wren")

    assert screener.windows[0].names == ("Wren Castellan",)
    assert "Castellan" not in str(report)
    assert report.lines[0].line.speaker == "Coach"


@pytest.mark.parametrize(
    ("given_language", "in_file", "words", "language", "known_from"),
    [
        ("de", "en", ENGLISH, "de", KnownFrom.OPTION),
        (None, "pt", ENGLISH, "pt", KnownFrom.FILE),
        (None, None, GERMAN, "de", KnownFrom.GUESS),
        (None, None, "mm hm", None, None),
    ],
)
def test_the_language_is_what_somebody_says_then_what_the_file_says_then_a_guess(
    given_language, in_file, words, language, known_from
):
    report = screened(a_call(words, language=in_file), language=given_language)

    assert (report.language, report.language_from) == (language, known_from)


def test_an_english_call_with_a_known_coach_needs_no_warning():
    assert screened(a_call(ENGLISH)).warnings == ()


def test_a_language_without_rules_is_warned_of():
    (warning,) = screened(a_call(GERMAN)).warnings

    assert "German" in warning
    assert "English only" in warning


def test_rules_in_several_languages_are_all_named():
    screener = FakeScreener(ruleset=FakeRuleset(languages=("en", "es")))

    assert "English and Spanish only" in screened(a_call(GERMAN), screener).warnings[0]
    assert screened(a_call(ENGLISH), screener).warnings == ()


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (a_call("mm hm"), "--language"),
        (a_call(ENGLISH, speaker="Wren"), "--coach"),
        (a_call(ENGLISH, encoding="cp1252"), "accents"),
    ],
)
def test_what_is_not_clear_is_said_with_what_to_do(call, hint):
    (warning,) = screened(call).warnings

    assert hint in warning
