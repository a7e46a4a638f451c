"""A session out of the archive: JSON for programs, WebVTT for players, text for people. Redacted words only."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from redaction.model import SessionId
from workers.archive.models import FindingRow, LineRow, PromptRow, SessionRow
from workers.archive.reading import findings, prompts, start_of, transcript

SHAPE = 1  # of the JSON: grows when a field goes or changes its meaning, not when one is added

_UNPRINTABLE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+"
)  # line ends, terminal codes, turned text


class Format(StrEnum):
    """What a session can be exported as."""

    JSON = "json"
    VTT = "vtt"
    TEXT = "text"


def export(db: Session, session: SessionId, form: Format, zone: tzinfo | None = UTC, limit: int | None = None) -> str:
    """Return a session's redacted lines, with findings, prompts and answers where the format has room for them.

    Text shows times in `zone` (None: this machine's) and at most `limit` lines; JSON is in UTC and complete.
    """
    row, lines = db.get_one(SessionRow, session), transcript(db, session)
    if form is Format.VTT:
        return _vtt(row, lines)
    found, asked = findings(db, session), prompts(db, session)
    if form is Format.JSON:
        return _json(row, lines, found, asked)
    return "\n".join(_text(row, lines[:limit], found, asked, zone, len(lines))) + "\n"


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment with its offset, such as "2026-03-01 09:30+01:00"; without a zone in this machine's."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="minutes")


def clock(ms: int) -> str:
    """Return a time in a session as people read it, such as "0:03:07"."""
    minutes, seconds = divmod(max(ms, 0) // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _json(row: SessionRow, lines: Sequence[LineRow], found: Sequence[FindingRow], asked: Sequence[PromptRow]) -> str:
    whole = {
        "schema": SHAPE,
        "session": {
            "id": row.id,
            "platform": row.platform,
            "language": row.language,
            "coach": row.coach_id,
            "contract": row.contract_id,
            "started": _utc(row.created_at),
            "ended": _utc(row.ended_at),
            "revoked": _utc(row.revoked_at),
            "rules_version": row.rules_version,
        },
        "lines": [_line(line) for line in lines],
        "findings": [_finding(finding) for finding in found],
        "prompts": [_prompt(prompt) for prompt in asked],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _line(line: LineRow) -> dict[str, Any]:
    fields = ("segment", "revision", "speaker", "role", "start_ms", "end_ms", "text", "entities", "withheld")
    return {name: getattr(line, name) for name in fields}


def _finding(finding: FindingRow) -> dict[str, Any]:
    fields = ("segment", "rule", "rule_version", "category", "severity", "role", "start_ms", "why")
    return {name: getattr(finding, name) for name in fields} | {
        "span": [finding.span_start, finding.span_end],
        "found": _utc(finding.found_at),
        "prompt": finding.prompt_id,
    }


def _prompt(prompt: PromptRow) -> dict[str, Any]:
    return {
        "id": prompt.id,
        "category": prompt.category,
        "severity": prompt.severity,
        "heard": _utc(prompt.heard_at),
        "opened": _utc(prompt.opened_at),
        "state": prompt.state,
        "answered": _utc(prompt.answered_at),
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _vtt(row: SessionRow, lines: Sequence[LineRow]) -> str:
    zero = start_of(lines)
    cues = [_cue(number, line, zero) for number, line in enumerate(lines, 1)]
    return "\n\n".join(["WEBVTT", f"NOTE pausepoint, session {row.id}, redacted", *cues]) + "\n"


def _cue(number: int, line: LineRow, zero: int) -> str:
    start = max(line.start_ms - zero, 0)
    end = max(line.end_ms - zero, start + 1)  # a cue has to last
    who, words = (escape(_one_line(text), quote=False) for text in (line.speaker, line.text))
    return f"{number}\n{_vtt_time(start)} --> {_vtt_time(end)}\n<v {who}>{words}"


def _vtt_time(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _text(
    row: SessionRow,
    lines: Sequence[LineRow],
    found: Sequence[FindingRow],
    asked: Sequence[PromptRow],
    zone: tzinfo | None,
    of: int,
) -> Iterator[str]:
    zero = start_of(lines)
    yield from _heading(row, zone)
    yield from _section("Findings", [_finding_text(finding, zero) for finding in found])
    yield from _section("Prompts", [_prompt_text(prompt, zone) for prompt in asked])
    marked = {finding.segment for finding in found}
    yield from _section("Transcript", [_line_text(line, zero, line.segment in marked) for line in lines])
    if len(lines) < of:
        yield f"\nThe first {len(lines)} of {of} lines."


def _heading(row: SessionRow, zone: tzinfo | None) -> Iterator[str]:
    yield f"Session  {row.id}"
    yield f"Coach    {row.coach_id or 'not known'}"
    yield f"Started  {moment(row.created_at, zone)}"
    if row.ended_at:
        yield f"Ended    {moment(row.ended_at, zone)}"
    if row.revoked_at:
        yield f"Stopped  {moment(row.revoked_at, zone)}, nothing is kept since then"


def _section(title: str, rows: Sequence[str]) -> list[str]:
    return ["", title, *(rows or ["  none"])]


def _finding_text(finding: FindingRow, zero: int) -> str:
    why = ", ".join(each.removeprefix(f"rule {finding.rule}, ") for each in finding.why)
    when = clock(finding.start_ms - zero)
    return f"  {when}  {finding.severity:<8}  {_spaced(finding.category):<16}  {finding.rule}" + (
        f"  ({why})" if why else ""
    )


def _prompt_text(prompt: PromptRow, zone: tzinfo | None) -> str:
    answer = _spaced(prompt.state)
    if prompt.answered_at:
        answer += f" {moment(prompt.answered_at, zone)}"
    return f"  {moment(prompt.opened_at, zone)}  {prompt.severity:<8}  {_spaced(prompt.category):<16}  {answer}"


def _line_text(line: LineRow, zero: int, marked: bool) -> str:
    mark = "!" if marked else " "
    return f"{mark} {clock(line.start_ms - zero)}  {_one_line(line.speaker):<8}  {_one_line(line.text)}"


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _one_line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()
