"""What coaches set for themselves: quiet for a while, and whether prompts reached them before a session."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import QuietReason
from workers.archive.inserting import insert_once
from workers.archive.matters import DeskRow
from workers.archive.store import record


def quiet(db: Database, coach_id: str, until: datetime, reason: QuietReason, now: datetime) -> None:
    """Let concerns wait on the coach's page until then. It ends by itself; what is imminent still comes.

    Raises UnavailableError if the database does not answer.
    """
    with db.write() as records:
        row = desk(records, coach_id, now)
        row.quiet_until, row.quiet_reason = until, reason.value
        minutes = round((until - now).total_seconds() / 60)
        record(records, coach_id, "desk.quiet", None, {"reason": reason.value, "minutes": minutes}, now)


def end_quiet(db: Database, coach_id: str, now: datetime) -> None:
    """Let prompts come again. Raises UnavailableError if the database does not answer."""
    with db.write() as records:
        row = desk(records, coach_id, now)
        if row.quiet_until and row.quiet_until > now:
            record(records, coach_id, "desk.heard", None, {}, now)
        row.quiet_until = row.quiet_reason = None


def quiet_until(records: Session, coach_id: str | None, now: datetime) -> datetime | None:
    """Until when this coach wants quiet; None when they do not."""
    row = records.get(DeskRow, coach_id) if coach_id else None
    return row.quiet_until if row and row.quiet_until and row.quiet_until > now else None


def desk(records: Session, coach_id: str, now: datetime) -> DeskRow:
    """The coach's desk, made if it is new, and held until the transaction ends."""
    insert_once(records, DeskRow, {"coach_id": coach_id, "changed_at": now, "detail": {}}, ["coach_id"])
    row = records.get_one(DeskRow, coach_id, with_for_update=True)
    row.changed_at = now
    return row
