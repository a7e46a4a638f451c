"""Reminds of what was promised after a breach: check-ins that are due, and the authority's 72 hours."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workers import due
from workers.archive.agreements import BreachRow, CheckinRow
from workers.archive.matters import DueRow
from workers.archive.models import OutboxRow
from workers.archive.store import record
from workers.breaches import AUTHORITY, CHECKIN

AGAIN = timedelta(days=1)  # after a check-in's date, while nobody says that it took place
MOST_REMINDERS = 3


def remind_of_checkin(records: Session, row: DueRow, now: datetime) -> None:
    """Tell the coach that a check-in is due; again on the next days, a few times, until it is done."""
    checkin = records.get(CheckinRow, row.about, with_for_update={"key_share": True})
    breach = records.get(BreachRow, checkin.breach_id) if checkin else None
    if checkin is None or breach is None or checkin.done_at or breach.closed_at:
        row.done_how = "over"
        return
    _tell(records, breach, {"checkin": checkin.id}, now)
    if row.number < MOST_REMINDERS:
        due.put_next(records, CHECKIN, checkin.id, now + AGAIN)
    record(records, "ticker", "breach.reminded", None, {"breach": breach.id, "checkin": checkin.id}, now)


def remind_of_authority(records: Session, row: DueRow, now: datetime) -> None:
    """Tell the coach that the 72 hours are running out."""
    breach = records.get(BreachRow, row.about, with_for_update={"key_share": True})
    if breach is None or breach.authority_told_at or not breach.personal_data:
        row.done_how = "over"
        return
    _tell(records, breach, {"breach": breach.id}, now)
    hours = int((now - breach.aware_at).total_seconds() // 3600)
    record(records, "ticker", "breach.authority_reminded", None, {"breach": breach.id, "hours": hours}, now)


HANDLERS: due.Handlers = {CHECKIN: remind_of_checkin, AUTHORITY: remind_of_authority}


def _tell(records: Session, breach: BreachRow, detail: dict[str, str], now: datetime) -> None:
    """A message without content: that something is due, and where to read what."""
    message = OutboxRow(kind="checkin", recipient=breach.coach_id, detail=detail, state="pending")
    message.created_at = message.not_before = now
    records.add(message)
