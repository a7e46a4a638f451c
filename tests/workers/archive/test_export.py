"""A session leaves the archive as JSON, as captions or as text, and says the same in each."""

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Role, Severity
from redaction.transcripts.reading import read_transcript
from tests.builders import NOON, finding, line
from tests.workers.archive.steps import IN_ONE_ARCHIVE, LATER, ask, erase, find, keep
from workers.archive.export import Format, clock, export
from workers.archive.models import SessionRow

BERLIN = timezone(timedelta(hours=2))


def exported(database, session, form, **options):
    with database.read() as db:
        return export(db, session, form, **options)


@pytest.fixture
def told(database, session):
    """A short session with a finding that led to an answered prompt."""
    keep(
        database,
        session,
        line("How was the week?", segment="one", speaker="Coach", role=Role.COACH, start_ms=3_000, end_ms=4_500),
        line(
            "[PERSON_1] <says> I'm & end", segment="two", start_ms=3_725_250, end_ms=3_726_000, entities={"PERSON": 1}
        ),
    )
    ask(database, session, "p1", state="paused", answered_at=LATER)
    found = finding(segment="two", rule="self-harm.plan", severity=Severity.IMMINENT, start_ms=3_725_250)
    find(database, session, replace(found, span=(3, 9), why=("rule self-harm.plan, phrase 2", "near: phrase 1")))
    with database.write() as db:
        row = db.get_one(SessionRow, session)
        row.coach_id, row.contract_id, row.rules_version, row.ended_at = "anna", "acme", "0123456789ab", LATER
    return session


def test_json_has_everything_that_was_kept(database, told):
    assert json.loads(exported(database, told, Format.JSON)) == {
        "schema": 1,
        "session": {
            "id": told,
            "platform": "zoom",
            "language": "en",
            "coach": "anna",
            "contract": "acme",
            "started": "2026-09-21T12:00:00+00:00",
            "ended": "2026-09-21T12:05:00+00:00",
            "revoked": None,
            "rules_version": "0123456789ab",
        },
        "lines": [
            {
                "segment": "one",
                "revision": 1,
                "speaker": "Coach",
                "role": "coach",
                "start_ms": 3000,
                "end_ms": 4500,
                "text": "How was the week?",
                "entities": {},
                "withheld": False,
            },
            {
                "segment": "two",
                "revision": 1,
                "speaker": "Client",
                "role": "client",
                "start_ms": 3725250,
                "end_ms": 3726000,
                "text": "[PERSON_1] <says> I'm & end",
                "entities": {"PERSON": 1},
                "withheld": False,
            },
        ],
        "findings": [
            {
                "segment": "two",
                "rule": "self-harm.plan",
                "rule_version": "0123456789ab",
                "category": "self_harm",
                "severity": "imminent",
                "role": "client",
                "start_ms": 3725250,
                "span": [3, 9],
                "why": ["rule self-harm.plan, phrase 2", "near: phrase 1"],
                "found": "2026-09-21T12:00:00+00:00",
                "prompt": None,
            }
        ],
        "prompts": [
            {
                "id": "p1",
                "category": "self_harm",
                "severity": "concern",
                "heard": "2026-09-21T12:00:00+00:00",
                "opened": "2026-09-21T12:00:00+00:00",
                "state": "paused",
                "answered": "2026-09-21T12:05:00+00:00",
            }
        ],
    }


def test_captions_have_every_line_with_its_speaker_and_nothing_that_a_player_would_take_for_a_tag(database, told):
    assert exported(database, told, Format.VTT) == (
        "WEBVTT\n\n"
        f"NOTE pausepoint, session {told}, redacted\n\n"
        "1\n00:00:03.000 --> 00:00:04.500\n<v Coach>How was the week?\n\n"
        "2\n01:02:05.250 --> 01:02:06.000\n<v Client>[PERSON_1] &lt;says&gt; I'm &amp; end\n"
    )


def test_text_reads_from_the_top_and_marks_where_something_was_found(database, told):
    assert exported(database, told, Format.TEXT, zone=BERLIN) == (
        f"Session  {told}\n"
        "Coach    anna\n"
        "Started  2026-09-21 14:00+02:00\n"
        "Ended    2026-09-21 14:05+02:00\n"
        "\n"
        "Findings\n"
        "  1:02:05  imminent  self harm         self-harm.plan  (phrase 2, near: phrase 1)\n"
        "\n"
        "Prompts\n"
        "  2026-09-21 14:00+02:00  concern   self harm         paused 2026-09-21 14:05+02:00\n"
        "\n"
        "Transcript\n"
        "  0:00:03  Coach     How was the week?\n"
        "! 1:02:05  Client    [PERSON_1] <says> I'm & end\n"
    )


def test_text_that_is_cut_short_says_so(database, told):
    text = exported(database, told, Format.TEXT, limit=1)

    assert text.endswith("  0:00:03  Coach     How was the week?\n\nThe first 1 of 2 lines.\n")
    assert "self-harm.plan" in text


def test_an_erased_session_says_that_nothing_is_kept(database, told):
    erase(database, told)

    assert "Stopped  2026-09-21 12:05+00:00, nothing is kept since then" in exported(database, told, Format.TEXT)
    assert json.loads(exported(database, told, Format.JSON))["lines"] == []
    assert exported(database, told, Format.VTT).endswith("redacted\n")


def test_a_session_whose_platform_counts_from_1970_starts_at_zero(database, session):
    start = 1_790_000_000_000
    keep(
        database, session, line("first", start_ms=start), line("second", start_ms=start + 61_000, end_ms=start + 62_000)
    )
    find(database, session, finding(start_ms=start + 61_000))

    assert "00:00:00.000 --> " in exported(database, session, Format.VTT)
    assert "00:01:01.000 --> 00:01:02.000" in exported(database, session, Format.VTT)
    assert exported(database, session, Format.TEXT).count("0:01:01") == 2


@pytest.mark.parametrize(("start", "end"), [(5_000, 5_000), (5_000, 4_000), (-200, -100)])
def test_a_line_without_length_still_makes_a_caption_that_lasts(database, session, start, end):
    keep(database, session, line("short", start_ms=start, end_ms=end))

    [times] = [row for row in exported(database, session, Format.VTT).splitlines() if "-->" in row]
    begins, ends = times.split(" --> ")
    assert begins < ends


def test_no_line_can_steer_the_terminal_or_forge_another_line(database, session):
    keep(database, session, line("red\x1b[31m\n  0:00:01  Coach     forged\u202e\x9b\r\0end"))

    text = exported(database, session, Format.TEXT)

    assert not {"\x1b", "\u202e", "\x9b", "\r", "\0"} & set(text)
    assert len([row for row in text.splitlines() if "Client" in row]) == 1
    assert not [row for row in text.splitlines() if row.startswith("  0:00:01")]


spoken = st.text(min_size=1).filter(lambda words: any(letter.isalnum() for letter in words))


@given(
    words=st.lists(st.one_of(spoken, st.sampled_from(["a --> b", "<v Anna>x", "a\n\nNOTE b", "&lt;b&gt;"])), min_size=1)
)
@IN_ONE_ARCHIVE
def test_whatever_was_said_json_gives_it_back_and_captions_stay_one_cue_for_each_line(database, new_session, words):
    session = new_session()
    said = [line(text, segment=f"s{number:04}", start_ms=number * 1000) for number, text in enumerate(words)]
    keep(database, session, *said)

    told = json.loads(exported(database, session, Format.JSON))["lines"]
    cues = exported(database, session, Format.VTT).split("\n\n")[2:]

    assert [each["text"].replace("\ufffd", "") for each in told] == [
        text.replace("\0", "").replace("\ufffd", "") for text in words
    ]
    assert len(cues) == len(words)
    assert all(len(cue.strip("\n").split("\n")) == 3 and cue.count("-->") == 1 for cue in cues)


def test_captions_can_be_read_back_by_our_own_reader(database, told):
    captions = exported(database, told, Format.VTT)

    cues = read_transcript("export.vtt", captions.encode()).cues

    assert [(cue.speaker, cue.text, cue.start_ms) for cue in cues] == [
        ("Coach", "How was the week?", 3_000),
        ("Client", "[PERSON_1] <says> I'm & end", 3_725_250),
    ]


@pytest.mark.parametrize(
    ("ms", "read"),
    [(0, "0:00:00"), (59_999, "0:00:59"), (3_600_000, "1:00:00"), (90_000_000, "25:00:00"), (-5, "0:00:00")],
)
def test_a_time_in_a_session_is_read_as_hours_minutes_and_seconds(ms, read):
    assert clock(ms) == read


def test_moments_are_told_with_their_offset(database, told):
    assert "Started  2026-09-21 12:00+00:00" in exported(database, told, Format.TEXT)
    assert NOON.isoformat() in exported(database, told, Format.JSON)
