"""Chooses the next message that may leave, and takes it so that no other process can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Category, Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers.archive.models import OutboxRow, PromptRow
from workers.telemetry import MESSAGES

COPIES = ("prompt", "reminder")  # the kinds that put a new message before the coach; "update" changes those


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that this process, and no other, may send now, with the prompt as it stands.

    `copies` are the channel and ts of what the coach already has of it, for an update.
    """

    row: int
    attempt: int
    kind: str
    prompt_id: str
    session_id: SessionId
    coach_id: str | None
    category: Category
    severity: Severity
    state: PromptState
    heard_at: datetime
    copies: tuple[tuple[str, str], ...]


def is_due(db: Database, now: datetime) -> bool:
    """Whether something waits to leave. It may still have to wait for another message of its coach or prompt."""
    waits = select(OutboxRow.id).where(OutboxRow.state == "pending", OutboxRow.not_before <= now)
    with db.read() as records:
        return records.scalar(select(waits.exists())) is True


class _Verdict(Enum):
    GO = auto()
    WAIT = auto()
    WITHDRAW = auto()


def claim(db: Database, now: datetime, pace: timedelta) -> Claim | None:
    """Take the most severe, then the oldest message that may leave now. None: nothing may.

    `pace` is the least time between two messages to the same coach.
    """
    with db.write() as records:
        for row, prompt in _due(records, now):
            siblings = _siblings(records, row)
            match _verdict(records, row, prompt, siblings, now - pace):
                case _Verdict.GO:
                    return _take(row, prompt, siblings, now)
                case _Verdict.WITHDRAW:
                    row.state = "withdrawn"
                    MESSAGES.labels(row.kind, row.state).inc()
    return None


def _due(records: Session, now: datetime) -> Iterator[tuple[OutboxRow, PromptRow]]:
    # The rows are locked until the claim is committed: a second process chooses among what is left.
    due = (
        select(OutboxRow, PromptRow)
        .join(PromptRow, PromptRow.id == OutboxRow.prompt_id)
        .where(OutboxRow.state == "pending", OutboxRow.not_before <= now)
        .order_by(OutboxRow.id)
        .with_for_update(of=OutboxRow)
    )
    pairs = [(row, prompt) for row, prompt in records.execute(due)]
    yield from sorted(pairs, key=lambda pair: -Severity(pair[1].severity).rank)


def _siblings(records: Session, row: OutboxRow) -> Sequence[OutboxRow]:
    others = select(OutboxRow).where(OutboxRow.prompt_id == row.prompt_id, OutboxRow.id != row.id)
    return records.scalars(others.order_by(OutboxRow.id)).all()


def _verdict(
    records: Session, row: OutboxRow, prompt: PromptRow, siblings: Sequence[OutboxRow], since: datetime
) -> _Verdict:
    if row.kind not in COPIES:
        return _verdict_on_update(siblings)
    if prompt.state != PromptState.OPEN.value:
        return _Verdict.WITHDRAW  # answered before it left: asking now would only confuse
    return _Verdict.WAIT if _was_reached(records, prompt.coach_id, since) else _Verdict.GO


def _verdict_on_update(siblings: Sequence[OutboxRow]) -> _Verdict:
    if any(each.state == "sending" for each in siblings):
        return _Verdict.WAIT  # two in flight could arrive the wrong way round
    states = {each.state for each in siblings if each.kind in COPIES}
    if "sent" in states:
        return _Verdict.GO
    return _Verdict.WAIT if "pending" in states else _Verdict.WITHDRAW


def _was_reached(records: Session, coach_id: str | None, since: datetime) -> bool:
    latest = (
        select(func.max(func.coalesce(OutboxRow.sent_at, OutboxRow.claimed_at)))
        .join(PromptRow, PromptRow.id == OutboxRow.prompt_id)
        .where(PromptRow.coach_id == coach_id, OutboxRow.kind.in_(COPIES), OutboxRow.state != "pending")
    )
    reached = records.scalar(latest)
    return reached is not None and reached > since


def _take(row: OutboxRow, prompt: PromptRow, siblings: Sequence[OutboxRow], now: datetime) -> Claim:
    row.state, row.claimed_at, row.attempts = "sending", now, row.attempts + 1
    row.body = None  # until it is written down again, nothing of this attempt has left
    sent = ((each.channel, each.message_ts) for each in siblings if each.kind in COPIES and each.state == "sent")
    return Claim(
        row=row.id,
        attempt=row.attempts,
        kind=row.kind,
        prompt_id=prompt.id,
        session_id=SessionId(prompt.session_id),
        coach_id=prompt.coach_id,
        category=Category(prompt.category),
        severity=Severity(prompt.severity),
        state=PromptState(prompt.state),
        heard_at=prompt.heard_at,
        copies=tuple((channel, ts) for channel, ts in sent if channel and ts),
    )
