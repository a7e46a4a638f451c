"""Transcripts from elsewhere are read with what they have: times or none, a coach or nobody known as one."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MalformedError
from config.vocabulary import Role
from plugin.evaluation.hours.talks import UNKNOWN, read_talks

SECRET = "zanzibar"
ENGLISH = "well i think it's been a long week and we still don't know what they want"


def a_line(*turns, **given):
    said = [turn if isinstance(turn, dict) else {"speaker": "Ann", "text": turn} for turn in turns]
    return {"id": "one", "turns": said, **given}


def read(*lines, **given):
    return read_talks("file.jsonl", "\n".join(json.dumps(line) for line in lines).encode(), **given).talks


def times(talk):
    return [(cue.start_ms, cue.end_ms) for cue in talk.transcript.cues]


def test_where_there_are_no_times_150_words_take_a_minute():
    [talk] = read(a_line("word " * 150, "word " * 75))

    assert times(talk) == [(0, 60_000), (60_000, 90_000)]
    assert talk.hours == 90 / 3600
    assert not talk.transcript.timed


def test_times_count_where_there_are_some():
    timed = {"speaker": "Ann", "text": "so we begin", "start_ms": 3_600_000, "end_ms": 3_610_000}
    begun = {"speaker": "Ann", "text": "and then", "start_ms": 7_200_000}

    [talk] = read(a_line(timed, "yes", begun))

    assert times(talk) == [(3_600_000, 3_610_000), (3_610_000, 3_610_400), (7_200_000, 7_200_800)]
    assert talk.hours == (7_200_800 - 3_600_000) / 3_600_000
    assert talk.transcript.timed


@pytest.mark.parametrize(
    ("speaker", "coaches", "role"),
    [
        ("Coach", (), Role.COACH),
        ("therapist", (), Role.COACH),
        ("Professor B", (), None),
        ("Professor B", ("professor b",), Role.COACH),
        ("", (), None),
    ],
)
def test_whoever_is_called_a_coach_is_one(speaker, coaches, role):
    [talk] = read(a_line({"speaker": speaker, "text": "hello"}), coaches=coaches)

    assert talk.transcript.cues[0].role is role


@pytest.mark.parametrize(
    ("text", "given", "language"),
    [("hello", {"lang": "de"}, "de"), (ENGLISH, {}, "en"), ("hm", {}, UNKNOWN)],
)
def test_the_language_is_the_files_or_told_by_its_words(text, given, language):
    assert read(a_line(text, **given))[0].language == language


def test_what_else_a_file_from_elsewhere_holds_is_skipped():
    [talk] = read(a_line({"speaker": "Ann", "text": "hello", "mood": 3}, topic="weather"))

    assert talk.transcript.cues[0].text == "hello"


def test_a_turn_in_which_nothing_is_said_keeps_its_number():
    [talk] = read(a_line("", "hello"))

    assert [cue.number for cue in talk.transcript.cues] == [1, 2]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (a_line(), "turns: needs at least one entry"),
        (a_line({"speaker": SECRET}), "turns, number 1, text: is missing"),
        (a_line({"speaker": SECRET, "text": "x", "start_ms": -1}), "turns, number 1, start_ms: cannot be negative"),
        (a_line({"speaker": SECRET, "text": "x", "end_ms": "1"}), "end_ms: needs to be a whole number"),
        ({"turns": []}, "id: is missing"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_field(line, complaint):
    with pytest.raises(MalformedError) as problem:
        read(a_line("hello", id="good"), line)

    assert str(problem.value).startswith("file.jsonl, line 2: ")
    assert complaint in str(problem.value)
    assert SECRET not in str(problem.value)


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_in_a_file_it_is_read_or_refused(data):
    with suppress(MalformedError):  # any other error would fail
        assert read_talks("file.jsonl", data).talks


def test_no_word_of_a_talk_is_in_its_repr():
    assert SECRET not in repr(read(a_line({"speaker": SECRET, "text": SECRET})))
