"""Before a session: does a prompt reach its coach, and does everything else work?"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from config.database import Database
from config.errors import UnavailableError
from workers.archive.matters import DeskRow
from workers.archive.models import OutboxRow
from workers.archive.store import record
from workers.desks import desk
from workers.liveness import TICKER, is_alive
from workers.mailbox import Lane
from workers.results import Result
from workers.wiring import Store


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found. `reached_at`: when a test prompt was last answered, which a valid token and a sender need."""

    reached_at: datetime | None
    queue: bool
    worker: bool
    ticker: bool

    @property
    def works(self) -> bool:
        """Whether everything on our side does."""
        return self.queue and self.worker and self.ticker


def ask(db: Database, coach_id: str, now: datetime) -> str:
    """Send the coach a test prompt. Returns the id that a click on it brings back.

    Raises UnavailableError if the database does not answer.
    """
    test = secrets.token_urlsafe(12)
    with db.write() as records:
        row = desk(records, coach_id, now)
        row.detail = {**row.detail, "test": test}
        records.add(_message(coach_id, "ready", now, test))
    return test


def seen(db: Database, coach_id: str, test: str, now: datetime) -> Result:
    """The coach has answered a test prompt; one of an earlier test counts for nothing.

    Raises UnavailableError if the database does not answer.
    """
    with db.write() as records:
        row = desk(records, coach_id, now)
        if row.detail.get("test") != test:
            return Result.STOOD if row.ready_at else Result.UNKNOWN
        row.detail = {name: value for name, value in row.detail.items() if name != "test"}
        row.ready_at = now
        records.add(_message(coach_id, "ready_update", now, test))
        record(records, coach_id, "desk.ready", None, {}, now)
    return Result.RECORDED


def readiness(store: Store, coach_id: str) -> Readiness:
    """Look at all that a session needs. Raises UnavailableError if the database does not answer."""
    with store.db.read() as records:
        row = records.get(DeskRow, coach_id)
    reached_at = row.ready_at if row else None
    try:
        return Readiness(reached_at, True, is_alive(store.server, Lane.LIVE), is_alive(store.server, TICKER))
    except UnavailableError:  # that is what was to be found out
        return Readiness(reached_at, queue=False, worker=False, ticker=False)


def _message(coach_id: str, kind: str, now: datetime, test: str) -> OutboxRow:
    row = OutboxRow(kind=kind, recipient=coach_id, state="pending", detail={"test": test})
    row.created_at = row.not_before = now
    return row
