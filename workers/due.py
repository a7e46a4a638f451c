"""What falls due: kept in a table, looked at each second, done once, whoever looks and whatever dies meanwhile."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import UnavailableError
from workers.archive.inserting import insert_once
from workers.archive.matters import DueRow
from workers.telemetry import FAILURES

Handler = Callable[[Session, DueRow, datetime], None]
Handlers = Mapping[str, Handler]

MOST_AT_ONCE = 200  # in one look; the next one is a second away
AFTER_A_FAILURE = timedelta(seconds=30)

_log = structlog.stdlib.get_logger(__name__)


def put(
    records: Session, kind: str, about: str, due_at: datetime, session_id: str | None = None, number: int = 1
) -> bool:
    """Let something fall due once. The same kind, matter and number again changes nothing and returns False."""
    row = {"kind": kind, "about": about, "number": number, "session_id": session_id, "due_at": due_at}
    return insert_once(records, DueRow, row, ("kind", "about", "number"))


def put_next(records: Session, kind: str, about: str, due_at: datetime, session_id: str | None = None) -> None:
    """Let the same thing fall due once more. The caller holds what it is about, so that nobody counts with us."""
    last = select(func.max(DueRow.number)).where(DueRow.kind == kind, DueRow.about == about)
    put(records, kind, about, due_at, session_id, (records.scalar(last) or 0) + 1)


def settle(records: Session, kind: str | None, about: str, how: str, now: datetime) -> int:
    """What waits of this matter is not needed any more. `kind` None: all of it. Returns how many that were."""
    waiting = update(DueRow).where(DueRow.about == about, DueRow.done_at.is_(None))
    if kind is not None:
        waiting = waiting.where(DueRow.kind == kind)
    settled = waiting.values(done_at=now, done_how=how).returning(DueRow.id)
    return len(records.execute(settled, execution_options={"synchronize_session": False}).all())


def hasten(records: Session, kind: str, about: str, due_at: datetime, session_id: str | None = None) -> None:
    """Let it fall due now rather than when it was going to."""
    settle(records, kind, about, "hastened", due_at)
    put_next(records, kind, about, due_at, session_id)


def next_at(records: Session, kind: str, about: str) -> datetime | None:
    """When the next of these falls due."""
    waiting = select(func.min(DueRow.due_at)).where(DueRow.kind == kind, DueRow.about == about)
    return records.scalar(waiting.where(DueRow.done_at.is_(None)))


def take_due(db: Database, now: datetime, handlers: Handlers) -> int:
    """Do what is due, each in a transaction of its own, the oldest first. Returns how many were done.

    A handler finds its row in `records` and does its work there. It may set `done_how`, or move `due_at` on: then
    the row waits again. Several processes may call this at once. Raises UnavailableError when the database is down.
    """
    due = select(DueRow.id, DueRow.kind).where(DueRow.done_at.is_(None), DueRow.due_at <= now)
    with db.read() as records:
        ids = records.execute(due.where(DueRow.kind.in_(handlers)).order_by(DueRow.due_at, DueRow.id)).all()
    return sum(_attempt(db, each, handlers[kind], now) for each, kind in ids[:MOST_AT_ONCE])


def _attempt(db: Database, row_id: int, handler: Handler, now: datetime) -> bool:
    try:
        return _do(db, row_id, handler, now)
    except _OvertakenError:
        return False
    except UnavailableError:
        raise
    except Exception as problem:  # noqa: BLE001 — one thing that cannot be done must not keep the others from being done
        FAILURES.labels("due", type(problem).__name__).inc()
        _log.exception("what was due could not be done", due=row_id)
        with db.write() as records:
            records.execute(update(DueRow).where(DueRow.id == row_id).values(due_at=now + AFTER_A_FAILURE))
        return False


def _do(db: Database, row_id: int, handler: Handler, now: datetime) -> bool:
    with db.write() as records:
        row = records.get(DueRow, row_id)
        if row is None or row.done_at is not None or row.due_at > now:
            return False
        records.expunge(row)  # written below, and only if it is still ours
        handler(records, row, now)
        _finish(records, row, now)
        return row.due_at <= now


def _finish(records: Session, row: DueRow, now: datetime) -> None:
    """Note it as done, last of all: the handler locks what it is about before that, as whoever settles it does.

    Raises _OvertakenError if somebody did, or settled, it meanwhile: then all that the handler did is undone.
    """
    done = row.due_at <= now
    outcome = {"done_at": now, "done_how": row.done_how or "done"} if done else {"due_at": row.due_at}
    mine = update(DueRow).where(DueRow.id == row.id, DueRow.done_at.is_(None), DueRow.due_at <= now)
    if not records.execute(mine.values(**outcome).returning(DueRow.id)).all():
        raise _OvertakenError


class _OvertakenError(Exception):
    """Somebody else was faster. Nothing is wrong."""
