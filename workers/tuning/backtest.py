"""The backtest: what a version would have found, or no longer found, in sessions that are in the archive."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from config.vocabulary import Role
from redaction.model import Finding, SegmentId, Utterance
from redaction.prompting import LONGEST_MS, prompted
from redaction.risk.comparing import Difference, differences, findings
from workers.archive.models import LineRow, SessionRow
from workers.tuning.piece import Piece

MOST_PLACES = 500
AFTER = "after"  # where the next piece goes on: the last session's beginning, and its id

_MS_AN_HOUR = 3_600_000


def backtest(piece: Piece) -> Iterator[None]:
    """Let both versions listen to the newest sessions, from what was kept of them: redacted lines."""
    piece.found = {**_begun(), "languages": piece.languages, **piece.found}
    for version in (piece.live, piece.candidate):
        version.ruleset.prepare(piece.languages)
    if not piece.done:
        piece.total = _total(piece)
    while piece.done < piece.total and (row := _next(piece)):
        lines = _lines(piece, row.id)
        if lines:  # it may have been erased meanwhile
            _compare(piece, row, lines)
        piece.found[AFTER] = [row.created_at.isoformat(), row.id]
        piece.done += 1
        yield
    piece.total = piece.done
    piece.found.pop(AFTER, None)


def _begun() -> dict[str, object]:
    counts: dict[str, object] = dict.fromkeys(("sessions", "lines", "prompts_live", "prompts_candidate"), 0)
    named: dict[str, object] = {name: {} for name in ("new", "lost", "changed", "masked")}
    return {**counts, **named, "hours": 0.0, "masked_near": 0, "places": []}


def _compare(piece: Piece, row: SessionRow, lines: Sequence[LineRow]) -> None:
    said = [_utterance(line, row.language) for line in lines]
    live = findings(piece.live.ruleset, said, piece.usual)
    candidate = findings(piece.candidate.ruleset, said, piece.usual)
    masked = {line.segment for line in lines if line.entities}
    piece.count("sessions")
    piece.count("lines", len(lines))
    piece.found["hours"] += _length(lines) / _MS_AN_HOUR
    for entity, number in ((entity, number) for line in lines for entity, number in line.entities.items()):
        piece.count_of("masked", entity, number)
    for each in differences(live, candidate):
        _note(piece, row.id, each, is_masked=each.segment in masked)
    piece.count("prompts_live", _prompts(piece, said, live))
    piece.count("prompts_candidate", _prompts(piece, said, candidate))


def _note(piece: Piece, session: str, each: Difference, *, is_masked: bool) -> None:
    kind = "new" if each.live is None else "lost" if each.candidate is None else "changed"
    piece.count_of(kind, each.rule)
    piece.count("masked_near", int(is_masked))
    piece.list("places", [session, each.segment, each.rule, each.live, each.candidate], MOST_PLACES)


def _prompts(piece: Piece, said: Sequence[Utterance], found: Sequence[Finding]) -> int:
    """How often the coach would have been asked."""
    of: dict[str, list[Finding]] = {}
    for finding in found:
        of.setdefault(finding.segment, []).append(finding)
    begin = said[0].start_ms
    ends = (min(each.end_ms - begin, LONGEST_MS) for each in said)
    talk = [(end, of.get(each.segment, [])) for end, each in zip(ends, said, strict=True)]
    return sum(1 for _ in prompted(talk, piece.cooldown))


def _total(piece: Piece) -> int:
    with piece.db.read() as records:
        there = records.scalar(select(func.count()).select_from(SessionRow).where(*_wanted(piece))) or 0
    return min(there, int(piece.check.asked["sessions"]))


def _next(piece: Piece) -> SessionRow | None:
    newest = select(SessionRow).where(*_wanted(piece), *_older(piece))
    with piece.db.read() as records:
        return records.scalars(newest.order_by(SessionRow.created_at.desc(), SessionRow.id.desc()).limit(1)).first()


def _older(piece: Piece) -> list[ColumnElement[bool]]:
    """Sessions that were not listened to yet."""
    if AFTER not in piece.found:
        return []
    moment, session = datetime.fromisoformat(piece.found[AFTER][0]), piece.found[AFTER][1]
    as_old = and_(SessionRow.created_at == moment, SessionRow.id < session)
    return [or_(SessionRow.created_at < moment, as_old)]


def _wanted(piece: Piece) -> list[ColumnElement[bool]]:
    """Sessions with lines, of the last days, in a language that the change touches. None begun since we were asked."""
    since = piece.asked_at - timedelta(days=int(piece.check.asked["days"]))
    code = func.lower(SessionRow.language)
    languages = [or_(code == language, code.like(f"{language}-%")) for language in piece.languages]
    return [
        SessionRow.created_at.between(since, piece.asked_at),
        SessionRow.revoked_at.is_(None),
        or_(false(), *languages),
        exists().where(LineRow.session_id == SessionRow.id, LineRow.withheld.is_(False)),
    ]


def _lines(piece: Piece, session: str) -> Sequence[LineRow]:
    kept = select(LineRow).where(LineRow.session_id == session, LineRow.withheld.is_(False))
    with piece.db.read() as records:
        return records.scalars(kept.order_by(LineRow.start_ms, LineRow.segment)).all()


def _utterance(line: LineRow, language: str) -> Utterance:
    return Utterance(
        segment=SegmentId(line.segment),
        speaker=line.speaker,
        role=Role(line.role),
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        text=line.text,
        language=language.partition("-")[0].lower(),
        revision=line.revision,
    )


def _length(lines: Sequence[LineRow]) -> int:
    """From the first word to the last, in milliseconds."""
    return min(max(line.end_ms for line in lines) - lines[0].start_ms, LONGEST_MS)
