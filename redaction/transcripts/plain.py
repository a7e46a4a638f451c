"""Plain text: "Name: words" lines, with or without times, or a name and a time above each paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.transcripts.clock import CLOCK, clock_ms
from redaction.transcripts.cues import Draft, Source, tidy
from redaction.transcripts.speakers import lead_of, speakers_among

_UNTIL = rf"(?:\s*(?:-->|–|-)\s*({CLOCK}))?"
# Without brackets only hours, minutes and seconds count: "10:30 would suit me" is speech.
_LEADING_TIME = re.compile(
    rf"\s*(?:[\[(]({CLOCK}){_UNTIL}[\])]|(\d{{1,3}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?){_UNTIL}(?=\s|$))\s*[-–]?\s*"
)
_HEADING = re.compile(
    rf"\[?([^\s\[\]:()][^\[\]:()]{{0,59}}?)\]?\s+[(\[]?({CLOCK})[)\]]?"
)  # "Name  0:04", "[Name] 14:13:24"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    text: str = field(repr=False)  # without time and heading
    start_ms: int | None = None
    end_ms: int | None = None
    heading: str | None = field(default=None, repr=False)
    follows_blank: bool = False


def read_plain(source: Source) -> Iterator[Draft]:
    """Read plain text. A line that is only wrapped goes on with what its speaker was saying."""
    rows = list(_rows(source))
    leads = [lead[0] for row in rows if (lead := lead_of(row.text))]
    names = speakers_among([*leads, *(row.heading for row in rows if row.heading)])
    draft: Draft | None = None
    for row in rows:
        begun = _begun(row, names)
        if draft and draft.speaker and not (begun.speaker or row.follows_blank or row.start_ms is not None):
            draft.rows += begun.rows
            continue
        if draft:
            yield draft
        draft = begun
    if draft:
        yield draft


def _rows(source: Source) -> Iterator[_Row]:
    blank = True
    for line, text in enumerate(source.lines, 1):
        if text.strip():
            yield _row(line, text, blank)
        blank = not text.strip()


def _row(line: int, text: str, blank: bool) -> _Row:
    heading = _HEADING.fullmatch(tidy(text)) if blank else None
    if heading:
        return _Row(line, text, clock_ms(heading[2]), None, heading[1], blank)
    time = _LEADING_TIME.match(text)
    if time is None:
        return _Row(line, text, follows_blank=blank)
    start, end = time[1] or time[3], time[2] or time[4]
    return _Row(line, text[time.end() :], clock_ms(start), clock_ms(end) if end else None, None, blank)


def _begun(row: _Row, names: frozenset[str]) -> Draft:
    if row.heading in names:
        return Draft(row.line, [], row.heading, row.start_ms)
    lead = lead_of(row.text)
    speaker, text = lead if lead and lead[0] in names else (None, row.text)
    return Draft(row.line, [text], speaker, None if row.heading else row.start_ms, row.end_ms)
