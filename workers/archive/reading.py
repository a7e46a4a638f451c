"""What can be read in the archive: sessions, and the lines, findings and prompts of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.errors import MalformedError
from config.vocabulary import Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers.archive.models import FindingRow, LineRow, PromptRow, SessionRow

SINCE_1970_MS = 100_000_000_000  # three years as a time in a session, March 1973 as a time of day
WAITING = [state.value for state in PromptState if state.waiting]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session in figures. `length_ms`: from the first word to the last. `findings`: how many, by severity."""

    id: SessionId
    platform: str
    language: str
    coach: str | None
    started: datetime
    ended: datetime | None
    revoked: datetime | None
    length_ms: int
    lines: int
    findings: dict[Severity, int]
    prompts: int
    answered: int


def sessions(
    db: Session, *, coach: str | None = None, since: datetime | None = None, limit: int
) -> list[SessionSummary]:
    """Return the newest sessions first, at most `limit`: of one coach, since a time, or all."""
    wanted = select(SessionRow).order_by(SessionRow.created_at.desc(), SessionRow.id).limit(limit)
    if coach is not None:
        wanted = wanted.where(SessionRow.coach_id == coach)
    if since is not None:
        wanted = wanted.where(SessionRow.created_at >= since)
    return _summaries(db, db.scalars(wanted).all())


def find_session(db: Session, start: str) -> SessionRow:
    """Return the one session whose id starts like this. Raises MalformedError if there is none, or several."""
    alike = select(SessionRow).where(func.substr(SessionRow.id, 1, len(start)) == start)
    match db.scalars(alike.limit(2)).all():
        case [only] if start:
            return only
        case []:
            raise MalformedError("no session has an id that begins like this: `pausepoint archive list` shows them")
        case _:
            raise MalformedError("several sessions have an id that begins like this: give more of it")


def transcript(db: Session, session: SessionId) -> list[LineRow]:
    """Return the redacted lines in the order in which they were spoken."""
    spoken = select(LineRow).where(LineRow.session_id == session).order_by(LineRow.start_ms, LineRow.segment)
    return list(db.scalars(spoken))


def findings(db: Session, session: SessionId) -> list[FindingRow]:
    """Return the findings in the order of the words that led to them."""
    found = select(FindingRow).where(FindingRow.session_id == session)
    return list(db.scalars(found.order_by(FindingRow.start_ms, FindingRow.segment, FindingRow.rule)))


def prompts(db: Session, session: SessionId) -> list[PromptRow]:
    """Return what the coach was asked, in order."""
    asked = select(PromptRow).where(PromptRow.session_id == session)
    return list(db.scalars(asked.order_by(PromptRow.opened_at, PromptRow.id)))


def start_of(lines: Sequence[LineRow]) -> int:
    """Return the time in ms that counts as 0:00: the first line's, where the platform counts since 1970."""
    first = min((line.start_ms for line in lines), default=0)
    return first if first >= SINCE_1970_MS else 0


def _summaries(db: Session, rows: Sequence[SessionRow]) -> list[SessionSummary]:
    ids = [row.id for row in rows]
    said = _per_session(
        db, LineRow.session_id, ids, func.count(), func.max(LineRow.end_ms) - func.min(LineRow.start_ms)
    )
    found = _findings_per_session(db, ids)
    answered = func.count(case((PromptRow.state.not_in(WAITING), 1)))
    asked = _per_session(db, PromptRow.session_id, ids, func.count(), answered)
    return [_summary(row, said.get(row.id, (0, 0)), found.get(row.id, {}), asked.get(row.id, (0, 0))) for row in rows]


def _per_session(
    db: Session,
    owner: InstrumentedAttribute[str],
    ids: Sequence[str],
    one: ColumnElement[int],
    other: ColumnElement[int],
) -> dict[str, tuple[int, int]]:
    rows = db.execute(select(owner, one, other).where(owner.in_(ids)).group_by(owner))
    return {session: (first, second) for session, first, second in rows}


def _findings_per_session(db: Session, ids: Sequence[str]) -> dict[str, dict[Severity, int]]:
    keys = (FindingRow.session_id, FindingRow.severity)
    found: dict[str, dict[Severity, int]] = {}
    for session, severity, count in db.execute(
        select(*keys, func.count()).where(FindingRow.session_id.in_(ids)).group_by(*keys)
    ):
        found.setdefault(session, {})[Severity(severity)] = count
    return found


def _summary(
    row: SessionRow, said: tuple[int, int], found: dict[Severity, int], asked: tuple[int, int]
) -> SessionSummary:
    return SessionSummary(
        id=SessionId(row.id),
        platform=row.platform,
        language=row.language,
        coach=row.coach_id,
        started=row.created_at,
        ended=row.ended_at,
        revoked=row.revoked_at,
        length_ms=said[1],
        lines=said[0],
        findings={severity: found[severity] for severity in reversed(Severity) if severity in found},
        prompts=asked[0],
        answered=asked[1],
    )
