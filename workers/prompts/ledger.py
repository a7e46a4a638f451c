"""Writes down what became of each message: sent, put off, in doubt or refused."""

import json
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from redaction.model import SessionId
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import record
from workers.prompts.claiming import COPIES, Claim
from workers.telemetry import MESSAGES, PROMPT_SECONDS

STUCK = timedelta(seconds=30)  # several times what the slowest call may take: whoever claimed it is gone
REMINDER_WAITS = (timedelta(seconds=3), timedelta(seconds=15), timedelta(seconds=60))  # after these, no more
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=30)
UPDATE_TRIES = 10  # about three minutes; a message that still shows the old state is untidy, not dangerous

_log = structlog.stdlib.get_logger(__name__)


def write_down(db: Database, claim: Claim, *bodies: dict[str, Any]) -> bool:
    """Keep what is about to leave, byte for byte. False: the claim has lapsed, and nothing may leave."""
    channel = bodies[0]["channel"] if claim.kind in COPIES else None
    with db.write() as records:
        return _mark(records, claim, channel=channel, body="\n".join(map(json.dumps, bodies)))


def sent(db: Database, claim: Claim, now: datetime, ts: str | None = None) -> None:
    """The message arrived. Also true where it had been given up for lost meanwhile."""
    with db.write() as records:
        _mark(records, claim, ("sending", "unknown"), state="sent", sent_at=now, message_ts=ts)
    _count(claim.kind, "sent")
    if claim.kind == "prompt":
        PROMPT_SECONDS.observe((now - claim.heard_at).total_seconds())


def put_off(db: Database, claim: Claim, now: datetime, wait: timedelta | None) -> None:
    """Nothing arrived: the same message may leave after `wait`, or after a pause that grows with each try."""
    growing = min(SHORTEST_WAIT * 2 ** min(claim.attempt - 1, 10), LONGEST_WAIT)
    due = now + max(wait or growing, SHORTEST_WAIT)
    with db.write() as records:
        _mark(records, claim, state="pending", not_before=due)
    _count(claim.kind, "postponed")


def in_doubt(db: Database, claim: Claim, now: datetime, reason: str) -> None:
    """Nobody can tell whether it arrived. An update is done again; a question is never asked twice blindly."""
    if claim.kind in COPIES:
        with db.write() as records:
            if _mark(records, claim, state="unknown"):
                _remind(records, claim.prompt_id, claim.session_id, now)
        _count(claim.kind, "unknown")
        _log.warning("message in doubt", prompt=claim.prompt_id, reason=reason)
    elif claim.attempt < UPDATE_TRIES:
        put_off(db, claim, now, None)
    else:
        refused(db, claim, now, reason)


def refused(db: Database, claim: Claim, now: datetime, reason: str) -> None:
    """It will never arrive like this. An admin must see why."""
    detail = {"prompt": claim.prompt_id, "kind": claim.kind, "reason": reason}
    with db.write() as records:
        if _mark(records, claim, state="failed"):
            record(records, "worker", "message.failed", claim.session_id, detail, now)
    _count(claim.kind, "failed")
    _log.error("message failed", **detail)


def settle(db: Database, now: datetime) -> int:
    """Clear up after a process that died while it was sending. Returns how many messages it had left behind.

    What had not been written down had not left and may go out again, as may any update. For the rest see `in_doubt`.
    Several processes may call it at once. Raises UnavailableError if the database does not answer.
    """
    stuck = select(OutboxRow).where(OutboxRow.state == "sending", OutboxRow.claimed_at <= now - STUCK)
    with db.write() as records:
        rows = records.scalars(stuck.order_by(OutboxRow.id).with_for_update()).all()
        for row in rows:
            row.state = "unknown" if row.kind in COPIES and row.body else "pending"
            records.flush()
            if row.state == "unknown":
                prompt = records.get_one(PromptRow, row.prompt_id)
                _remind(records, prompt.id, SessionId(prompt.session_id), now)
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


def _remind(records: Session, prompt_id: str, session_id: SessionId, now: datetime) -> None:
    """Ask again in a new message that says it is a reminder, a few times at most."""
    in_doubt = select(func.count()).where(
        OutboxRow.prompt_id == prompt_id, OutboxRow.kind.in_(COPIES), OutboxRow.state == "unknown"
    )
    tries = records.scalar(in_doubt) or 0
    if tries <= len(REMINDER_WAITS):
        due = now + REMINDER_WAITS[tries - 1]
        records.add(OutboxRow(prompt_id=prompt_id, kind="reminder", state="pending", created_at=now, not_before=due))
    else:
        record(records, "worker", "prompt.unconfirmed", session_id, {"prompt": prompt_id, "tries": tries}, now)


def _count(kind: str, outcome: str) -> None:
    MESSAGES.labels(kind, outcome).inc()
