"""A report reads well in a terminal, and keeps its shape for programs and players."""

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Role, Severity
from config.wording import load_wording
from plugin.offline.cast import KnownFrom
from plugin.offline.rendering import as_json, as_text, as_vtt
from plugin.offline.report import Prompt, Report, Said, Unreadable
from redaction.risk.why import GATHERED
from redaction.transcripts import read_transcript
from tests.builders import finding, line

NAMES = load_wording().categories


def a_said(cue, text="I kept the morning walk.", found=(), **given):
    return Said(cue, cue * 4, line(text, start_ms=cue * 61_500, end_ms=cue * 61_500 + 900, **given), tuple(found))


def a_report(*lines, **given):
    facts = {"file": "call.vtt", "format": "WebVTT", "timed": True, "language": "en", "language_from": KnownFrom.GUESS}
    facts |= {"coach_from": KnownFrom.OPTION, "rules_version": "0123456789ab", "warnings": (), "prompts": ()}
    return Report(lines=lines or (a_said(1),), **facts | given)


def text_of(report, *, width=80, with_lines=True):
    return click.unstyle(as_text(report, NAMES, width=width, with_lines=with_lines))


def risky():
    passive = finding(rule="self-harm.passive", why=("rule self-harm.passive, phrase 3", "veto: idiom"))
    plan = finding(Category.LEGAL, Severity.IMMINENT, rule="legal.order")
    greeting = a_said(1, "Hello [PERSON_1], I am [PERSON_2].", speaker="Coach", entities={"PERSON": 2})
    call = a_said(2, "Call 999.", [passive, plan], entities={"PERSON": 1, "PHONE_NUMBER": 1, "ODD_THING": 2})
    return a_report(greeting, call, prompts=(Prompt(call, plan),))


def test_the_first_lines_say_what_was_found_and_replaced():
    file, found, replaced, rules, *_ = text_of(risky()).splitlines()

    assert file == "call.vtt"
    assert found == "1 imminent, 1 concern in 2 lines over 00:02:03."
    assert replaced == "Replaced: 3 names, 2 odd thing, 1 phone number."
    assert rules == "English (a guess). Rules 0123456789ab."


def test_nothing_found_is_said_too():
    text = text_of(a_report())

    assert text.startswith("call.vtt\nNothing found in 1 line over 00:01:02.\nReplaced: nothing.\n")
    assert "\nFindings\n  none\n" in text


def test_a_finding_says_when_how_severe_what_who_where_and_why():
    text = text_of(risky(), with_lines=False)

    assert "  00:02:03  concern   self-harm (Client, cue 2, line 8)\n" in text
    assert "rule self-harm.passive: phrase 3; lowered: idiom\n" in text
    assert "Redacted transcript" not in text


def test_what_the_coach_would_have_been_asked_stands_below_the_findings():
    assert (
        "\n\nPrompts that the coach would have had\n  00:02:03  imminent  a legal matter (cue 2, line 8)\n"
    ) in text_of(risky())
    assert "\nPrompts that the coach would have had\n  none\n" in text_of(a_report())


def test_a_prompt_for_several_hints_says_so_and_counts_as_a_concern():
    hint = finding(severity=Severity.INFO)
    said = a_said(2, found=[hint])
    several = replace(hint, severity=Severity.CONCERN, why=(*hint.why, GATHERED))
    report = a_report(said, prompts=(Prompt(said, several),))

    assert "  concern   self-harm (cue 2, line 8)\n                      said several times\n" in text_of(report)
    assert text_of(report).splitlines()[1] == "1 info in 1 line over 00:02:03."
    assert report.reaches(Severity.CONCERN)
    assert not report.reaches(Severity.IMMINENT)


def test_lines_with_a_finding_are_marked_in_the_transcript_without_relying_on_colour():
    text = text_of(risky())

    assert "\n  00:01:01  Coach     Hello [PERSON_1], I am [PERSON_2].\n" in text
    assert "\n! 00:02:03  Client    Call 999.\n                      ^ concern: self-harm\n" in text


def test_a_file_without_times_shows_the_number_of_the_cue_instead():
    text = text_of(a_report(a_said(7), timed=False))

    assert "Nothing found in 1 line.\n" in text
    assert "\n        #7  Client    I kept" in text


@given(words=st.text(min_size=1, max_size=300), width=st.integers(1, 200))
def test_no_row_is_wider_than_the_terminal_and_every_line_is_there(words, width):
    words = " ".join(words.split()) or "nothing"
    text = text_of(a_report(a_said(1, words), a_said(2, words)), width=width)

    assert text.count("00:01:01  ") == 1
    assert text.count("00:02:03  ") == 1
    assert max(map(len, text.split("\n"))) <= max(width, 60)


def test_the_json_has_the_documented_shape():
    shape = json.loads(as_json([risky(), Unreadable("b.vtt", "b.vtt: empty")], with_lines=True))

    assert shape["schema"] == 1
    good, bad = shape["files"]
    assert bad == {"file": "b.vtt", "error": "b.vtt: empty"}
    assert {name: good[name] for name in ("file", "error", "format", "timed", "language", "language_from")} == {
        "file": "call.vtt",
        "error": None,
        "format": "WebVTT",
        "timed": True,
        "language": "en",
        "language_from": "guess",
    }
    assert good["summary"] == {
        "lines": 2,
        "length_ms": 123_900,
        "findings": {"info": 0, "concern": 1, "imminent": 1},
        "replaced": {"PERSON": 3, "ODD_THING": 2, "PHONE_NUMBER": 1},
        "withheld": 0,
    }
    assert good["findings"][0] == {
        "cue": 2,
        "file_line": 8,
        "start_ms": 123_000,
        "speaker": "Client",
        "role": "client",
        "category": "self_harm",
        "severity": "concern",
        "rule": "self-harm.passive",
        "rule_version": "0123456789ab",
        "span": [0, 10],
        "why": ["rule self-harm.passive, phrase 3", "veto: idiom"],
    }
    assert good["prompts"] == [
        {
            "cue": 2,
            "file_line": 8,
            "start_ms": 123_000,
            "category": "legal",
            "severity": "imminent",
            "rule": "legal.order",
            "why": ["phrase 1"],
        }
    ]
    assert good["lines"][1] == {
        "cue": 2,
        "file_line": 8,
        "start_ms": 123_000,
        "end_ms": 123_900,
        "speaker": "Client",
        "role": "client",
        "text": "Call 999.",
        "entities": {"PERSON": 1, "PHONE_NUMBER": 1, "ODD_THING": 2},
        "withheld": False,
    }


def test_the_page_about_it_shows_the_json_as_it_is():
    page = (Path(__file__).parents[3] / "docs" / "screen.md").read_text("utf-8")
    shown = json.loads(page.partition("```json\n")[2].partition("```")[0])
    printed = json.loads(as_json([risky()], with_lines=True))

    assert keys(shown) == keys(printed)


def keys(value):
    """The names of all fields; a mapping from entity to count has names of its own."""
    if isinstance(value, list):
        return keys(value[-1]) if value else None
    if not isinstance(value, dict):
        return None
    return [(name, None if name in {"entities", "replaced"} else keys(inner)) for name, inner in value.items()]


def test_the_json_leaves_the_lines_out_when_asked():
    assert json.loads(as_json([risky()], with_lines=False))["files"][0]["lines"] is None


@pytest.mark.parametrize("text", ["a < b & c --> d", "<v Coach>", "&amp;", "WEBVTT", "NOTE this", "Ünïcödé 🙂"])
def test_the_webvtt_gives_back_the_words_whatever_they_are(text):
    written = as_vtt(a_report(a_said(1, text, role=Role.COACH, speaker="Coach")))
    (cue,) = read_transcript("again.vtt", written.encode()).cues

    assert (cue.speaker, cue.text, cue.start_ms, cue.end_ms) == ("Coach", text, 61_500, 62_400)


def test_the_webvtt_notes_each_finding_above_its_cue():
    written = as_vtt(risky())

    assert (
        "\n\nNOTE concern: self_harm, rule self-harm.passive\n\nNOTE imminent: legal, rule legal.order\n\n2\n"
        in written
    )
