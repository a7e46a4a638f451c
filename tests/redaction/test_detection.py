"""Personal data in a conversation: found wherever it is planted, and in time that grows with the talk alone."""

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.detection import Detection
from config.errors import MisconfiguredError
from config.vocabulary import Profile
from redaction.anonymity import Anonymizer
from redaction.detection import Detector, Turn
from redaction.pii import Redactor
from redaction.pseudonyms import Pseudonyms

DIGITS = "zero one two three four five six seven eight nine".split()
AROUND = [
    "well",
    "you know",
    "he said",
    "mm",
    "at the end",
    "dot",
    "fourteen",
    "b",
    "no",
    "twenty",
    "may",
    "é",
    "🙂",
    "-",
    "…",
]

spoken = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def live():
    return Detector(Detection(profile=Profile.LIVE))


def said(*texts):
    speakers = ("client", "coach")
    return [Turn(speakers[number % 2], text) for number, text in enumerate(texts)]


def hidden(detector, *texts):
    """What is left of each text when what was found in it is taken out."""
    found = detector.detect(said(*texts))
    return [
        "".join(letter for at, letter in enumerate(text) if not any(span.start <= at < span.end for span in spans))
        for text, spans in zip(texts, found, strict=True)
    ]


@spoken
@given(
    before=st.lists(st.sampled_from(AROUND), max_size=6),
    number=st.lists(st.sampled_from(DIGITS), min_size=9, max_size=11).filter(lambda digits: len(set(digits)) > 4),
    after=st.lists(st.sampled_from(["please", "or so he said", "in the evening", "🙂"]), max_size=3),
)
def test_no_digit_of_a_planted_phone_number_survives(live, before, number, after):
    text = " ".join([*before, "my phone number is", *number, *after])

    [left] = hidden(live, text)

    assert not set(left.split("my phone number is")[1].split()) & set(DIGITS)


@spoken
@given(
    before=st.lists(st.sampled_from(AROUND), max_size=6),
    name=st.text(alphabet="bcdfgklmnprst", min_size=3, max_size=8),
    after=st.lists(st.sampled_from(AROUND), max_size=6),
)
def test_no_planted_address_survives(live, before, name, after):
    text = " ".join([*before, "write", "to", f"{name}@quill.example", "today", *after])

    assert name not in hidden(live, text)[0].split()


@spoken
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_no_talk_breaks_the_detector_and_spans_lie_within_it_in_order(live, texts):
    for text, spans in zip(texts, live.detect(said(*texts)), strict=True):
        edges = [edge for span in spans for edge in (span.start, span.end)]

        assert edges == sorted(edges)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)


@spoken
@given(
    st.lists(st.sampled_from([*AROUND, *DIGITS, "ring me on", "rowan at example dot com", "born", "june"]), max_size=30)
)
def test_what_is_redacted_already_stays_as_it_is(live, words):
    redactor, anonymizer = Redactor(live), Anonymizer(Pseudonyms(b"key"))

    def redacted(text):
        [turn] = said(text)
        return redactor.redact(turn, redactor.analyze([turn])[0], anonymizer)[0]

    once = redacted(" ".join(words))

    assert redacted(once) == once


ODD = ["a", "a.", "@", "a@", "1 ", "1-", "one ", "double ", "dot ", "a dot ", "at ", "um ", "no ", "b as in ", "may "]


@pytest.mark.parametrize("odd", [*ODD, "é\u0301", "[PERSON_1] ", "lane 5 ", "x@y.example ", "ring 0770 0900 123 "])
def test_the_work_grows_no_faster_than_the_talk(live, odd):
    live.detect(said(odd * 10))  # whatever is loaded once

    short, long = (_calls(lambda times=times: live.detect(said(odd * times))) for times in (150, 600))

    assert long < 6 * short + 2_000


def test_an_operators_own_recognizer_hears_a_spoken_number_as_it_is_written(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(
        "recognizers:\n- name: Badge\n  supported_entity: BADGE\n  supported_language: en\n"
        "  patterns:\n  - {name: badge, regex: 'QX[0-9]{3}', score: 0.9}\n"
    )
    detector = Detector(Detection(profile=Profile.LIVE, recognizers_file=file))

    [[written], [spoken]] = detector.detect(
        [Turn("client", "badge QX123 it says"), Turn("client", "it is q x one two three")]
    )

    assert (written.entity, spoken.entity) == ("BADGE", "BADGE")
    assert (spoken.start, spoken.end) == (6, 23)


def test_a_file_of_recognizers_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("recognizers: 7")

    with pytest.raises(MisconfiguredError, match=r"own\.yaml"):
        Detector(Detection(profile=Profile.LIVE, recognizers_file=file))


def test_what_is_allowed_is_never_hidden():
    detector = Detector(Detection(profile=Profile.LIVE, allow=("Marguerite",)))

    assert detector.detect(said("My name is Marguerite")) == [[]]


def test_each_turn_is_heard_in_its_own_language(live):
    turns = said(
        "ring me on oh double seven double oh nine hundred one two three",
        "mi móvil es seis cinco cinco cinco cero uno dos tres cuatro y lo tengo siempre",
    )

    assert [[span.entity for span in spans] for spans in live.detect(turns)] == [["PHONE_NUMBER"], ["PHONE_NUMBER"]]


def _calls(work):
    """How many calls a piece of work makes, Python's and C's: the same on every machine."""
    count = 0

    def note(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
