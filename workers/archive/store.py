"""What goes into the archive: each function works in the caller's open transaction, and may run twice."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, SQLColumnExpression, and_, case, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from config.database import DOOR, Database
from config.vocabulary import Role, Severity
from redaction.model import Finding, Line, SessionId
from workers.archive.matters import DueRow, FeedbackRow, RunRow, ScreeningGapRow
from workers.archive.models import AuditRow, Base, FindingRow, LineRow, ParkedRow, PromptRow, PseudonymRow, SessionRow
from workers.archive.tuning import ShadowFindingRow

# Notes, moves and disclosures go with their runs, and what went out with its prompt or run. A breach record stays.
OF_A_SESSION: tuple[type[Base], ...] = (
    FindingRow, LineRow, RunRow, FeedbackRow, DueRow, PromptRow, PseudonymRow, ParkedRow, ScreeningGapRow,
    ShadowFindingRow,
)  # fmt: skip

SPEAKER = "speaker:"  # sets speakers apart among the pseudonyms, whose own digests are hexadecimal

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, and UTF-8 no half of a character
_FACT = re.compile(r"[A-Za-z0-9._:/+-]{1,80}")  # an id, a version, a rule's name: no room for a sentence

_RANK = {severity.value: severity.rank for severity in Severity}

_Insert = postgresql.Insert | sqlite.Insert


def open_session(db: Session, session: SessionId, platform: str, language: str, at: datetime) -> SessionRow:
    """Return the session's row, made if it is new. It stays locked until the transaction ends."""
    first = {"id": session, "platform": platform, "language": language[:16], "created_at": at}
    db.execute(_insert(db, SessionRow).on_conflict_do_nothing(), [first])
    found = select(SessionRow).where(SessionRow.id == session).with_for_update(key_share=True)
    return db.scalars(found, execution_options={"populate_existing": True}).one()


def keep_lines(db: Session, session: SessionId, lines: Sequence[Line]) -> int:
    """Keep redacted lines; returns how many were new or newer.

    Of one segment the highest revision stays, whatever the order they come in, and of one revision the line that
    was redacted in view of most. Nothing is kept of a session whose right to be heard was taken back. Raises
    TypeError for anything but a Line.
    """
    if not all(isinstance(line, Line) for line in lines):
        raise TypeError("the archive keeps redacted lines only")
    newest: dict[str, Line] = {}
    for line in lines:
        if line.segment not in newest or _version(line) > _version(newest[line.segment]):
            newest[line.segment] = line
    if not newest or not _may_keep(db, session):
        return 0
    insert = _insert(db, LineRow)
    replacing = _or_replace(insert, _newer(insert)).returning(LineRow.segment)
    return len(db.execute(replacing, [_line_row(session, line) for line in newest.values()]).all())


def keep_findings(db: Session, session: SessionId, findings: Sequence[Finding], at: datetime) -> list[Finding]:
    """Keep findings, one for each segment and rule; returns those that are new or more severe than before."""
    worst: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        known = worst.get((finding.segment, finding.rule))
        if known is None or finding.severity.rank > known.severity.rank:
            worst[finding.segment, finding.rule] = finding
    if not worst or not _may_keep(db, session):
        return []
    insert = _insert(db, FindingRow)
    risen = _rank(insert.excluded.severity) > _rank(FindingRow.severity)
    replacing = _or_replace(insert, risen, ("session_id", "segment", "rule"))
    returning = replacing.returning(FindingRow.segment, FindingRow.rule)
    rows = db.execute(returning, [_finding_row(session, finding, at) for finding in worst.values()])
    news = {(segment, rule) for segment, rule in rows}
    return [finding for where, finding in worst.items() if where in news]


def known_pseudonyms(db: Session, session: SessionId) -> dict[str, str]:
    """Return the placeholders that values of this session already have: keyed digest to label."""
    rows = db.execute(
        select(PseudonymRow.digest, PseudonymRow.label).where(
            PseudonymRow.session_id == session, PseudonymRow.digest.not_like(f"{SPEAKER}%")
        )
    )
    return {row.digest: row.label for row in rows}


def keep_pseudonyms(db: Session, session: SessionId, known: Mapping[str, str]) -> None:
    """Keep placeholders for the next batch. A value that has one keeps it."""
    if known and _may_keep(db, session):
        labels = [{"session_id": session, "digest": digest, "label": label} for digest, label in known.items()]
        db.execute(_insert(db, PseudonymRow).on_conflict_do_nothing(), labels)


def speaker_label(db: Session, session: SessionId, speaker: str, role: Role) -> str:
    """Return what the archive calls this speaker: "Coach", "Client", "Client 2". Stable within the session.

    Somebody who turns out to be the coach is called so from then on.
    """
    digest = SPEAKER + sha256(f"{role}:{speaker}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    word = role.value.capitalize()
    mine = select(PseudonymRow.label).where(PseudonymRow.session_id == session)
    if label := db.scalar(mine.where(PseudonymRow.digest == digest)):
        return label
    namesakes = select(func.count()).where(
        PseudonymRow.session_id == session,
        PseudonymRow.digest.like(f"{SPEAKER}%"),
        PseudonymRow.label.like(f"{word}%"),
    )
    others = db.scalar(namesakes) or 0
    label = f"{word} {others + 1}" if others else word
    keep_pseudonyms(db, session, {digest: label})
    return label


def park(db: Session, session: SessionId, number: int, reason: str, at: datetime) -> None:
    """Note that a delivery was laid aside. `reason`: one of our own words for it, or an error's type."""
    parked = {"session_id": session, "number": number, "parked_at": at, "reason": reason}
    db.execute(_insert(db, ParkedRow).on_conflict_do_nothing(), [parked])


def record(
    db: Session, actor: str, action: str, session: SessionId | None, detail: Mapping[str, object], at: datetime
) -> None:
    """Write down who did what, and through which door if not the console. `detail` holds ids, counts and rule names.

    Raises ValueError for anything that could be words, without repeating it.
    """
    door = {DOOR: db.info[DOOR]} if DOOR in db.info else {}
    facts = {_word(name): _fact(value) for name, value in {**detail, **door}.items()}
    db.add(AuditRow(at=at, actor=_word(actor), action=_word(action), session_id=session, detail=facts))


def erase_session(db: Session, session: SessionId, at: datetime, reason: str, actor: str = "worker") -> bool:
    """Delete all that was kept of a session, and keep nothing of it from now on. Its row and its audit stay.

    Returns False if there was nothing to do. `reason`: one of our words for it, such as "revoked".
    """
    row = db.get(SessionRow, session, with_for_update={"key_share": True})  # whoever drains it now ends first
    if row is None:
        return False
    gone = {table.__tablename__: _delete(db, table, session) for table in OF_A_SESSION}
    if row.revoked_at and not any(gone.values()):
        return False
    row.revoked_at = row.revoked_at or at
    record(db, actor, "session.erased", session, {"reason": reason, **gone}, at)
    return True


def stop_session(db: Session, session: SessionId, at: datetime, reason: str, actor: str = "worker") -> bool:
    """Keep nothing of a session from now on; what is kept stays. Returns False if that was so before."""
    row = db.get(SessionRow, session, with_for_update={"key_share": True})  # whoever drains it now ends first
    if row is None or row.revoked_at:
        return False
    row.revoked_at = at
    record(db, actor, "session.stopped", session, {"reason": reason}, at)
    return True


def scrub(database: Database) -> None:
    """Empty SQLite's write-ahead log after an erasure is committed: it holds the pages as they were before.

    Waits a few seconds for whoever reads just then, and leaves it to the next time if they go on.
    """
    if database.engine.dialect.name == "sqlite":
        connection = database.engine.raw_connection()  # a checkpoint cannot run inside a transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def _may_keep(db: Session, session: SessionId) -> bool:
    """Whether the session may still be heard. It stays locked: whoever erases it waits until we are done."""
    revoked_at = select(SessionRow.revoked_at).where(SessionRow.id == session).with_for_update(key_share=True)
    return db.scalars(revoked_at).one() is None


def _insert(db: Session, table: type[Base]) -> _Insert:
    return (postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def _or_replace(insert: _Insert, when: ColumnElement[bool], key: Iterable[str] = ("session_id", "segment")) -> _Insert:
    new = {column.name: column for column in insert.excluded if column.name not in (*key, "id", "prompt_id")}
    return insert.on_conflict_do_update(index_elements=key, set_=new, where=when)


def _version(line: Line) -> tuple[int, int]:
    return line.revision, line.heard_up_to


def _newer(insert: _Insert) -> ColumnElement[bool]:
    new = insert.excluded
    same, knows_more = new.revision == LineRow.revision, new.heard_up_to > LineRow.heard_up_to
    return or_(new.revision > LineRow.revision, and_(same, knows_more))


def _rank(severity: SQLColumnExpression[str]) -> ColumnElement[int]:
    return case(_RANK, value=severity)


def _line_row(session: SessionId, line: Line) -> dict[str, Any]:
    return {
        "session_id": session,
        "segment": line.segment,
        "revision": line.revision,
        "speaker": line.speaker,
        "role": line.role,
        "start_ms": line.start_ms,
        "end_ms": line.end_ms,
        "text": _UNSTORABLE.sub("\ufffd", line.text),
        "entities": dict(line.entities),
        "withheld": line.withheld,
        "heard_up_to": line.heard_up_to,
    }


def _finding_row(session: SessionId, finding: Finding, at: datetime) -> dict[str, Any]:
    return {
        "session_id": session,
        "segment": finding.segment,
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "category": finding.category,
        "severity": finding.severity,
        "role": finding.role,
        "start_ms": finding.start_ms,
        "span_start": finding.span[0],
        "span_end": finding.span[1],
        "why": list(finding.why),
        "found_at": at,
    }


def _delete(db: Session, table: type[Base], of: SessionId) -> int:
    here = table.__table__.c.session_id == of
    return cast("CursorResult[Any]", db.execute(delete(table).where(here))).rowcount


def _fact(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _word(value)


def _word(value: object) -> str:
    if isinstance(value, str) and _FACT.fullmatch(value):
        return value
    raise ValueError("the audit takes ids, counts and names of rules, nothing that could be words")
