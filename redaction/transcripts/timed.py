"""WebVTT and SubRip: speech in blocks, each under a line with its times. Zoom and Teams have their own ways."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from redaction.transcripts.clock import CLOCK, clock_ms
from redaction.transcripts.cues import Draft, Source, tidy
from redaction.transcripts.speakers import lead_of, speakers_among
from redaction.transcripts.tags import language_of

TIMES = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})(?:\s.*)?")

_BROKEN_TIMES = re.compile(r"\s*-?\d[\d:.,-]*\s*-->")
_CUT_OFF_TIME = re.compile(rf"{CLOCK}[\s-]*")
_METADATA = re.compile(r'\s*\{\s*"')
_NO_SPEECH = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|v|lang|font)(?:[.\s][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{1,31});", re.IGNORECASE)
_WANTED = "times like 00:00:04.120 --> 00:00:07.480"


class _Row(NamedTuple):
    line: int
    text: str


@dataclass
class _Stretch:
    line: int
    start_ms: int
    end_ms: int
    rows: list[_Row] = field(default_factory=list, repr=False)


def read_timed(source: Source, *, webvtt: bool) -> Iterator[Draft]:
    """Read the cues of a WebVTT or SubRip file. Raises MalformedError where the times are broken."""
    stretches = _stretches(source, webvtt=webvtt)
    if any(_VOICE.search(row.text) for stretch in stretches for row in stretch.rows):
        names = None  # the file marks its voices, so a colon is a colon
    else:
        leads = (lead_of(_plain(row.text)) for stretch in stretches for row in stretch.rows)
        names = speakers_among(lead[0] for lead in leads if lead)
    for stretch in stretches:
        if _is_metadata(stretch):
            yield _metadata(source, stretch)
        else:
            yield from _voices(stretch) if names is None else _named(stretch, names)


def _stretches(source: Source, *, webvtt: bool) -> list[_Stretch]:
    """Cut the file into timed stretches. What stands between two of them belongs to the one before."""
    found: list[_Stretch] = []
    for block in _blocks(source, webvtt=webvtt):
        if webvtt and _NO_SPEECH.match(block[0].text):
            continue
        marks = [at for at, row in enumerate(block) if TIMES.fullmatch(row.text)]
        _follow(source, found, block[: max(marks[0] - 1, 0)] if marks else block)  # the line above times is an id
        for at, after in pairwise([*marks, len(block)]):
            rows = block[at + 1 : after]
            if after < len(block) and rows and rows[-1].text.strip().isdigit():
                rows.pop()  # the number of the next cue, where no blank line keeps it apart
            found.append(_begin(source, block[at], rows))
    return found


def _blocks(source: Source, *, webvtt: bool) -> Iterator[list[_Row]]:
    block: list[_Row] = []
    in_header = webvtt
    for line, text in enumerate([*source.lines, ""], 1):
        in_header = in_header and bool(text.strip()) and not TIMES.fullmatch(text)
        if text.strip() and not in_header:
            block.append(_Row(line, text))
        elif block:
            yield block
            block = []


def _begin(source: Source, times: _Row, rows: list[_Row]) -> _Stretch:
    for row in rows:
        if _BROKEN_TIMES.match(row.text):
            raise source.expected(row.line, _WANTED)
    found = TIMES.fullmatch(times.text)
    start, end = (clock_ms(found[1]), clock_ms(found[2])) if found else (None, None)
    if start is None or end is None:
        raise source.expected(times.line, _WANTED)
    return _Stretch(times.line, start, end, rows)


def _follow(source: Source, found: list[_Stretch], rows: list[_Row]) -> None:
    """Keep speech that a blank line has parted from its times; a lone number is only a cue's."""
    for row in rows:
        if "-->" in row.text or _CUT_OFF_TIME.fullmatch(row.text.strip()) or not (found or row.text.strip().isdigit()):
            raise source.expected(row.line, _WANTED)
    if found and not (len(rows) == 1 and rows[0].text.strip().isdigit()):
        found[-1].rows += rows


def _voices(stretch: _Stretch) -> Iterator[Draft]:
    """Teams and hand-made WebVTT: <v Name>words</v>, sometimes several voices in one cue."""
    before, *rest = _VOICE.split("\n".join(row.text for row in stretch.rows))
    yield _draft(stretch, stretch.line, [_plain(before)], None)
    for name, words in zip(rest[::2], rest[1::2], strict=True):
        yield _draft(stretch, stretch.line, [_plain(words)], tidy(_plain(name)) or None)


def _named(stretch: _Stretch, names: frozenset[str]) -> Iterator[Draft]:
    """Zoom and most others: "Name: words", where the name may be missing."""
    draft = _draft(stretch, stretch.line, [], None)
    for row in stretch.rows:
        text = _plain(row.text)
        lead = lead_of(text)
        if lead and lead[0] in names:
            yield draft
            draft = _draft(stretch, row.line, [lead[1]], lead[0])
        else:
            draft.rows.append(text)
    yield draft


def _is_metadata(stretch: _Stretch) -> bool:
    return bool(stretch.rows and _METADATA.match(stretch.rows[0].text))


def _metadata(source: Source, stretch: _Stretch) -> Draft:
    """Teams' metadata form: each cue is one JSON object."""
    try:
        said = json.loads("\n".join(row.text for row in stretch.rows))
        words, name = said["spokenText"], said.get("speakerName")
    except (ValueError, KeyError, TypeError, RecursionError):
        words, name = None, None
    if not isinstance(words, str) or not isinstance(name, str | None):
        raise source.expected(stretch.rows[0].line, 'a JSON object with "spokenText" and "speakerName"')
    language = language_of(said.get("spokenLanguage"))
    return Draft(stretch.line, [words], tidy(name or "") or None, stretch.start_ms, stretch.end_ms, language)


def _draft(stretch: _Stretch, line: int, rows: list[str], speaker: str | None) -> Draft:
    return Draft(line, rows, speaker, stretch.start_ms, stretch.end_ms)


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), _TAG.sub("", text))
