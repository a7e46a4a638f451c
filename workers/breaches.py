"""Breach records: a confidence was broken, and what is done about it until the client says how it went."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import MalformedError
from config.vocabulary import Entry, Missing
from redaction.model import Redacted, SessionId
from workers import due
from workers.archive.agreements import BreachEntryRow, BreachRow, CheckinRow
from workers.archive.matters import RunRow
from workers.archive.models import SessionRow
from workers.archive.store import record
from workers.breach_records import NEEDS_WORDS, is_id, read
from workers.results import Result

REMINDED_AFTER = (timedelta(hours=48), timedelta(hours=66))  # a day before the end, and the last working hours
CHECKIN, AUTHORITY = "checkin", "authority"  # kinds of what falls due
OLDEST = timedelta(days=3_660)  # since awareness; a year that is further back was mistyped


def open_breach(
    db: Database,
    coach_id: str,
    aware_at: datetime,
    actor: str,
    now: datetime,
    *,
    personal_data: bool = True,
    contract_id: str | None = None,
) -> str:
    """Open a record by hand and return its id. Where personal data is involved, the 72 hours run from `aware_at`.

    Raises MalformedError for a time that lies ahead, or years back.
    """
    if not now - OLDEST <= aware_at <= now:
        raise MalformedError("the time at which you knew of it lies ahead, or years back")
    row = BreachRow(coach_id=coach_id, contract_id=contract_id, aware_at=aware_at, personal_data=personal_data)
    with db.write() as records:
        return _open(records, row, actor, now)


def open_for_run(records: Session, run: RunRow, actor: str, now: datetime) -> str:
    """Open the record that a protocol asks for, in its transaction. The same run again finds the same record.

    Whether personal data is involved is not known yet: the clock runs until somebody says no.
    """
    if known := records.scalar(select(BreachRow.id).where(BreachRow.run_id == run.id)):
        return known
    session = records.get(SessionRow, run.session_id) if run.session_id else None
    contract = session.contract_id if session else None
    row = BreachRow(
        session_id=run.session_id,
        run_id=run.id,
        coach_id=run.coach_id,
        contract_id=contract,
        aware_at=now,
        personal_data=True,
    )
    return _open(records, row, actor, now)


def write(
    db: Database, breach_id: str, kind: Entry, text: Redacted | None, author: str, actor: str, now: datetime
) -> Result:
    """Add an entry. `author`: whose words they are; `actor`: who typed them. A closed record takes no more.

    Raises MalformedError where words are needed and there are none.
    """
    if kind in NEEDS_WORDS and not (text and text.strip()):
        raise MalformedError("this entry needs words")
    with db.write() as records:
        row = _locked(records, breach_id)
        if row is None or row.closed_at:
            return Result.STOOD if row else Result.UNKNOWN
        records.add(BreachEntryRow(breach_id=row.id, kind=kind.value, text=text or "", actor=author, at=now))
        _trace(records, row, kind.value, actor, now)
        return Result.RECORDED


def agree_on(db: Database, breach_id: str, due_at: datetime, actor: str, now: datetime) -> str | None:
    """Set a check-in; the coach is reminded of it. Returns its id; None: there is no such open record.

    Raises MalformedError for a time that is over, or years ahead.
    """
    if not now < due_at <= now + OLDEST:
        raise MalformedError("a check-in lies ahead, within ten years")
    with db.write() as records:
        row = _locked(records, breach_id)
        if row is None or row.closed_at:
            return None
        checkin = CheckinRow(id=_new_id(), breach_id=row.id, due_at=due_at)
        records.add(checkin)
        due.put(records, CHECKIN, checkin.id, due_at)
        _trace(records, row, "checkin_set", actor, now, checkin=checkin.id)
        return checkin.id


def checkin_done(
    db: Database, breach_id: str, checkin_id: str, feedback: Redacted | None, author: str, actor: str, now: datetime
) -> Result:
    """Note that a check-in took place, with what the client said of it, if they said something."""
    with db.write() as records:
        row = _locked(records, breach_id)
        checkin = records.get(CheckinRow, checkin_id) if row and is_id(checkin_id) else None
        if row is None or checkin is None or checkin.breach_id != row.id:
            return Result.UNKNOWN
        if row.closed_at or checkin.done_at:
            return Result.STOOD
        checkin.done_at = now
        due.settle(records, CHECKIN, checkin.id, "done", now)
        if feedback and feedback.strip():
            kind = Entry.FEEDBACK.value
            records.add(BreachEntryRow(breach_id=row.id, kind=kind, text=feedback, actor=author, at=now))
        _trace(records, row, "checkin_done", actor, now, checkin=checkin.id, feedback=bool(feedback))
        return Result.RECORDED


def told_authority(db: Database, breach_id: str, actor: str, now: datetime) -> Result:
    """Note that the authority was told: the clock stops."""
    with db.write() as records:
        row = _locked(records, breach_id)
        if row is None or row.authority_told_at or not row.personal_data:
            return Result.STOOD if row else Result.UNKNOWN
        row.authority_told_at = now
        due.settle(records, AUTHORITY, row.id, "told", now)
        _trace(records, row, "authority_told", actor, now)
        return Result.RECORDED


def involves_personal_data(db: Database, breach_id: str, answer: bool, actor: str, now: datetime) -> Result:
    """Note whether personal data is involved. Without it no clock runs; with it the clock runs from awareness."""
    with db.write() as records:
        row = _locked(records, breach_id)
        if row is None or row.personal_data is answer or row.authority_told_at or row.closed_at:
            return Result.STOOD if row else Result.UNKNOWN
        row.personal_data = answer
        due.settle(records, AUTHORITY, row.id, "no-personal-data", now)
        if answer:
            _start_clock(records, row, now)
        _trace(records, row, "personal_data" if answer else "no_personal_data", actor, now)
        return Result.RECORDED


def close(db: Database, breach_id: str, actor: str, now: datetime) -> Sequence[Missing] | None:
    """Close the record. Returns what is missing, and nothing is closed then; None: there is no such record."""
    with db.write() as records:
        row = _locked(records, breach_id)
        if row is None:
            return None
        missing = read(records, row).missing
        if not missing and row.closed_at is None:
            row.closed_at = now
            _trace(records, row, "closed", actor, now)
        return missing


def _open(records: Session, row: BreachRow, actor: str, now: datetime) -> str:
    row.id, row.opened_at, row.opened_by = _new_id(), now, actor
    records.add(row)
    records.flush()  # what falls due is about its id
    if row.personal_data:
        _start_clock(records, row, now)
    _trace(records, row, "opened", actor, now, personal_data=row.personal_data)
    return row.id


def _start_clock(records: Session, row: BreachRow, now: datetime) -> None:
    """Remind at 48 and at 66 hours. What is over already is made up for by one reminder at once."""
    times = [row.aware_at + after for after in REMINDED_AFTER]
    ahead = [at for at in times if at > now]
    for at in ([now] if len(ahead) < len(times) else []) + ahead:
        due.put_next(records, AUTHORITY, row.id, at)


def _new_id() -> str:
    return secrets.token_hex(8)  # typed on a command line, where a dash at its beginning would be an option


def _locked(records: Session, breach_id: str) -> BreachRow | None:
    return records.get(BreachRow, breach_id, with_for_update={"key_share": True}) if is_id(breach_id) else None


def _trace(records: Session, row: BreachRow, what: str, actor: str, now: datetime, **facts: object) -> None:
    session = SessionId(row.session_id) if row.session_id else None
    record(records, actor, f"breach.{what}", session, {"breach": row.id, **facts}, now)
