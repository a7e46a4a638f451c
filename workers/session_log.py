"""Sessions for those who may read them: a list in figures, one session's findings, and its redacted lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import MalformedError
from config.vocabulary import Category, Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers.archive.models import FindingRow, LineRow, PromptRow, SessionRow
from workers.archive.reading import SINCE_1970_MS, transcript
from workers.archive.store import record

PAGE = 50
_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_WAITING = [state.value for state in PromptState if state.waiting]


class Purpose(StrEnum):
    """Why somebody reads a session. A list: nothing is typed."""

    SUPERVISION = "supervision"
    COMPLAINT = "complaint"
    LEGAL_REQUEST = "legal_request"
    QUALITY = "quality"


class Place(NamedTuple):
    """Where a page ends."""

    at: datetime
    session: str

    def __str__(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}-{self.session}"

    @classmethod
    def of(cls, text: str) -> "Place":
        """Read a place out of an address. Raises MalformedError for anything that is none."""
        micros, _, session = text.partition("-")
        if not _AN_ID.fullmatch(session):
            raise MalformedError("no such place in the list")
        try:
            return cls(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(micros)), session)
        except (ValueError, OverflowError):
            raise MalformedError("no such place in the list") from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions to list. Days are whole days in UTC, both included. `answered`: whether all prompts are."""

    platform: str = ""
    language: str = ""
    severity: Severity | None = None  # with a finding at least as severe
    category: Category | None = None
    rule: str = ""
    answered: bool | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One session in figures. `length`: from its first delivery to its last, or its end."""

    id: SessionId
    platform: str
    language: str
    began_at: datetime
    length: timedelta
    over: bool
    revoked: bool
    held: bool
    findings: dict[Severity, int]
    prompts: int
    answered: int


class Page(NamedTuple):
    """One page of the list, and where the next one begins, if there is one."""

    sessions: list[Listed]
    older: Place | None


def page(records: Session, wanted: Wanted, before: Place | None = None, size: int = PAGE) -> Page:
    """Return the newest sessions, or those before a place."""
    rows = records.scalars(_in_order(wanted, before).limit(size + 1)).all()
    shown = rows[:size]
    return Page(_listed(records, shown), Place(shown[-1].created_at, shown[-1].id) if len(rows) > size else None)


def count(records: Session, wanted: Wanted) -> int:
    """Return how many sessions there are."""
    return records.scalar(select(func.count()).select_from(SessionRow).where(*_conditions(wanted))) or 0


def every(db: Database, wanted: Wanted) -> Iterator[Listed]:
    """Yield all that is wanted, newest first, without holding a transaction while somebody reads on slowly."""
    before: Place | None = None
    while True:
        with db.read() as records:
            found = page(records, wanted, before, size=500)
        yield from found.sessions
        before = found.older
        if before is None:
            return


def kinds(records: Session) -> tuple[list[str], list[str]]:
    """Return the platforms and the languages that there are sessions of."""
    platforms = records.scalars(select(SessionRow.platform).distinct().order_by(SessionRow.platform)).all()
    spoken = records.scalars(select(SessionRow.language).distinct().order_by(SessionRow.language)).all()
    return list(platforms), list(spoken)


def one(records: Session, session: str) -> Listed | None:
    """Return one session in figures, if there is such a one."""
    row = records.get(SessionRow, session)
    return _listed(records, [row])[0] if row else None


def starts_at(records: Session, session: str) -> int:
    """Return the time in ms that counts as 0:00 in this session."""
    first = records.scalar(select(func.min(LineRow.start_ms)).where(LineRow.session_id == session)) or 0
    return first if first >= SINCE_1970_MS else 0


def read_lines(db: Database, session: str, purpose: Purpose, actor: str, now: datetime) -> list[LineRow]:
    """Return a session's redacted lines, and write down who read them and what for.

    Raises MalformedError if there is no such session. What cannot be written down is not read.
    """
    with db.write() as records:
        if records.get(SessionRow, session) is None:
            raise MalformedError("no such session")
        lines = transcript(records, SessionId(session))
        facts = {"purpose": purpose.value, "lines": len(lines)}
        record(records, actor, "session.read", SessionId(session), facts, now)
        return lines


def _in_order(wanted: Wanted, before: Place | None) -> Select[SessionRow]:
    newest = SessionRow.created_at.desc(), SessionRow.id.desc()
    sessions = select(SessionRow).where(*_conditions(wanted)).order_by(*newest)
    return sessions.where(tuple_(SessionRow.created_at, SessionRow.id) < tuple(before)) if before else sessions


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.platform:
        yield SessionRow.platform == wanted.platform
    if wanted.language:
        yield SessionRow.language == wanted.language
    if wanted.severity or wanted.category or wanted.rule:
        yield SessionRow.id.in_(select(FindingRow.session_id).where(*_of_findings(wanted)))
    if wanted.answered is not None:
        yield _asked(wanted.answered)
    if wanted.first:
        yield SessionRow.created_at >= datetime.combine(wanted.first, time(), UTC)
    if wanted.last and wanted.last < date.max:
        yield SessionRow.created_at < datetime.combine(wanted.last + timedelta(days=1), time(), UTC)


def _of_findings(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.severity:
        yield FindingRow.severity.in_([each.value for each in Severity if each.rank >= wanted.severity.rank])
    if wanted.category:
        yield FindingRow.category == wanted.category.value
    if wanted.rule:
        yield FindingRow.rule == wanted.rule


def _asked(answered: bool) -> ColumnElement[bool]:
    """Sessions with a prompt: all of them answered, or one that still waits."""
    waits = SessionRow.id.in_(select(PromptRow.session_id).where(PromptRow.state.in_(_WAITING)))
    return SessionRow.id.in_(select(PromptRow.session_id)) & ~waits if answered else waits


def _listed(records: Session, rows: Sequence[SessionRow]) -> list[Listed]:
    ids = [row.id for row in rows]
    found = _findings(records, ids)
    answers = func.count(case((PromptRow.state.not_in(_WAITING), 1)))
    asked = select(PromptRow.session_id, func.count(), answers).where(PromptRow.session_id.in_(ids))
    prompts = {session: (all_, done) for session, all_, done in records.execute(asked.group_by(PromptRow.session_id))}
    return [
        Listed(
            id=SessionId(row.id),
            platform=row.platform,
            language=row.language,
            began_at=row.created_at,
            length=(row.last_heard_at or row.ended_at or row.created_at) - row.created_at,
            over=row.ended_at is not None,
            revoked=row.revoked_at is not None,
            held=row.held_at is not None,
            findings=found.get(row.id, {}),
            prompts=prompts.get(row.id, (0, 0))[0],
            answered=prompts.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]


def _findings(records: Session, ids: Sequence[str]) -> dict[str, dict[Severity, int]]:
    keys = FindingRow.session_id, FindingRow.severity
    counted = select(*keys, func.count()).where(FindingRow.session_id.in_(ids)).group_by(*keys)
    found: dict[str, dict[Severity, int]] = {}
    for session, severity, number in records.execute(counted):
        found.setdefault(session, {})[Severity(severity)] = number
    return found
