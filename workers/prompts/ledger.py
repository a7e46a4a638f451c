"""Writes down what became of each message: sent, put off, in doubt or refused."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from redaction.model import SessionId
from workers.archive.matters import RunRow
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import record
from workers.prompts import kinds
from workers.prompts.claiming import Claim
from workers.telemetry import MESSAGES, PROMPT_SECONDS

STUCK = timedelta(seconds=30)  # several times what the slowest call may take: whoever claimed it is gone
WAITS = (timedelta(seconds=3), timedelta(seconds=15), timedelta(seconds=60))  # until it is said again; then no more
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=30)
UPDATE_TRIES = 10  # about three minutes; a message that still shows the old state is untidy, not dangerous

_log = structlog.stdlib.get_logger(__name__)


def write_down(db: Database, claim: Claim, now: datetime, *bodies: dict[str, Any]) -> bool:
    """Keep what is about to leave, byte for byte, and its digest in the audit.

    False: the claim has lapsed, and nothing may leave.
    """
    channel = bodies[0]["channel"] if kinds.is_new(claim.kind) else None
    body = "\n".join(map(json.dumps, bodies))
    with db.write() as records:
        if not _mark(records, claim, channel=channel, body=body):
            return False
        digest = sha256(body.encode()).hexdigest()
        left = {"message": claim.row, "kind": claim.kind, "about": claim.about, "sha256": digest}
        record(records, "worker", "message.leaving", claim.session_id, left, now)
        return True


def sent(db: Database, claim: Claim, now: datetime, ts: str | None = None) -> None:
    """The message arrived. Also true where it had been given up for lost meanwhile."""
    with db.write() as records:
        _mark(records, claim, ("sending", "unknown"), state="sent", sent_at=now, message_ts=ts)
    _count(claim.kind, "sent")
    if claim.kind == kinds.PROMPT and claim.prompt:
        PROMPT_SECONDS.observe((now - claim.prompt.heard_at).total_seconds())


def put_off(db: Database, claim: Claim, now: datetime, wait: timedelta | None) -> None:
    """Nothing arrived: the same message may leave after `wait`, or after a pause that grows with each try."""
    growing = min(SHORTEST_WAIT * 2 ** min(claim.attempt - 1, 10), LONGEST_WAIT)
    due = now + max(wait or growing, SHORTEST_WAIT)
    with db.write() as records:
        _mark(records, claim, state="pending", not_before=due)
    _count(claim.kind, "postponed")


def in_doubt(db: Database, claim: Claim, now: datetime, reason: str) -> None:
    """Nobody can tell whether it arrived. A change is done again; a new message is never sent twice blindly."""
    if kinds.is_new(claim.kind):
        with db.write() as records:
            if _mark(records, claim, state="unknown"):
                _say_again(records, records.get_one(OutboxRow, claim.row), now)
        _count(claim.kind, "unknown")
        _log.warning("message in doubt", about=claim.about, kind=claim.kind, reason=reason)
    elif claim.attempt < UPDATE_TRIES:
        put_off(db, claim, now, None)
    else:
        refused(db, claim, now, reason)


def refused(db: Database, claim: Claim, now: datetime, reason: str) -> None:
    """It will never arrive like this. An admin must see why."""
    detail = {"about": claim.about, "kind": claim.kind, "reason": reason}
    with db.write() as records:
        if _mark(records, claim, state="failed"):
            record(records, "worker", "message.failed", claim.session_id, detail, now)
    _count(claim.kind, "failed")
    _log.error("message failed", **detail)


def settle(db: Database, now: datetime) -> int:
    """Clear up after a process that died while it was sending. Returns how many messages it had left behind.

    What had not been written down had not left and may go out again, as may any change. For the rest see `in_doubt`.
    Several processes may call it at once. Raises UnavailableError if the database does not answer.
    """
    stuck = select(OutboxRow).where(OutboxRow.state == "sending", OutboxRow.claimed_at <= now - STUCK)
    with db.write() as records:
        rows = records.scalars(stuck.order_by(OutboxRow.id).with_for_update()).all()
        for row in rows:
            row.state = "unknown" if kinds.is_new(row.kind) and row.body else "pending"
            if row.state == "unknown":
                _say_again(records, row, now)
            _count(row.kind, "abandoned")
        return len(rows)


def _mark(records: Session, claim: Claim, states: tuple[str, ...] = ("sending",), **values: Any) -> bool:
    """Change the claimed row, unless it has been settled or claimed again since."""
    mine = select(OutboxRow).where(OutboxRow.id == claim.row, OutboxRow.attempts == claim.attempt)
    row = records.scalar(mine.where(OutboxRow.state.in_(states)).with_for_update())
    if row is None:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def _say_again(records: Session, row: OutboxRow, now: datetime) -> None:
    """Send it in a new message, a few times at most; a prompt's says that it is a reminder."""
    times = (row.detail or {}).get("again", 0)
    if times >= len(WAITS):
        tried = {"about": row.run_id or row.prompt_id or str(row.id), "kind": row.kind, "tries": times + 1}
        record(records, "worker", "message.unconfirmed", _session_of(records, row), tried, now)
        return
    again = OutboxRow(prompt_id=row.prompt_id, run_id=row.run_id, recipient=row.recipient, state="pending")
    again.kind = kinds.REMINDER if row.kind == kinds.PROMPT else row.kind
    again.detail = {**(row.detail or {}), "again": times + 1}
    again.created_at, again.not_before = now, now + WAITS[times]
    records.add(again)


def _session_of(records: Session, row: OutboxRow) -> SessionId | None:
    run = records.get(RunRow, row.run_id) if row.run_id else None
    matter = run or (records.get(PromptRow, row.prompt_id) if row.prompt_id else None)
    return SessionId(matter.session_id) if matter and matter.session_id else None


def _count(kind: str, outcome: str) -> None:
    MESSAGES.labels(kind, outcome).inc()
