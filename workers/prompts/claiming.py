"""Chooses the next message that may leave, and takes it so that no other process can."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.coaches import CoachDirectory
from config.database import Database
from config.vocabulary import Category, Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers.archive.models import OutboxRow, PromptRow
from workers.prompts import kinds
from workers.prompts.waiting import Waiting, due_now, family, is_overtaken, must_wait
from workers.telemetry import MESSAGES

IMMINENT_SNOOZES = 1  # then it has to be answered


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that somebody has: where it is, which kind it was, and what its words needed."""

    channel: str
    ts: str
    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as it stands when its message is claimed."""

    id: str
    category: Category
    severity: Severity
    state: PromptState
    heard_at: datetime
    may_snooze: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that this process, and no other, may send now.

    `recipient` is a coach, or a supervisor. `shows_run`: its messages show a card of this run. `copies` are what the
    recipient already has of it, for a change.
    """

    row: int
    attempt: int
    kind: str
    recipient: str | None
    prompt: Asked | None
    run_id: str | None
    shows_run: str | None
    session_id: SessionId | None
    detail: Mapping[str, Any]
    copies: tuple[Shown, ...]

    @property
    def about(self) -> str:
        """The opaque id of what it is about."""
        return self.run_id or (self.prompt.id if self.prompt else str(self.row))


def is_due(db: Database, now: datetime) -> bool:
    """Whether something waits to leave. It may still have to wait for another message of its reader or matter."""
    waits = select(OutboxRow.id).where(OutboxRow.state == "pending", OutboxRow.not_before <= now)
    with db.read() as records:
        return records.scalar(select(waits.exists())) is True


class _Verdict(Enum):
    GO = auto()
    WAIT = auto()
    WITHDRAW = auto()


def may_snooze(prompt: PromptRow) -> bool:
    """Whether the coach may still put this off."""
    return prompt.severity != Severity.IMMINENT.value or prompt.snoozes < IMMINENT_SNOOZES


def claim(db: Database, now: datetime, pace: timedelta, directory: CoachDirectory) -> Claim | None:
    """Take the most severe, then the oldest message that may leave now. None: nothing may.

    `pace` is the least time between two messages to the same person.
    """
    with db.write() as records:
        for waiting in due_now(records, now, directory):
            shown = [] if kinds.is_new(waiting.row.kind) else family(records, waiting)
            match _verdict(records, waiting, shown, now, pace):
                case _Verdict.GO:
                    return _take(waiting, shown, now)
                case _Verdict.WITHDRAW:
                    waiting.row.state = "withdrawn"
                    MESSAGES.labels(waiting.row.kind, waiting.row.state).inc()
    return None


def _verdict(
    records: Session, waiting: Waiting, shown: Sequence[OutboxRow], now: datetime, pace: timedelta
) -> _Verdict:
    if not kinds.is_new(waiting.row.kind):
        return _verdict_on_change(waiting.row, shown)
    if is_overtaken(records, waiting):
        return _Verdict.WITHDRAW
    return _Verdict.WAIT if must_wait(records, waiting, now - pace, now) else _Verdict.GO


def _verdict_on_change(row: OutboxRow, shown: Sequence[OutboxRow]) -> _Verdict:
    if any(each.state == "sending" for each in shown):
        return _Verdict.WAIT  # two in flight could arrive the wrong way round
    states = {each.state for each in shown if each.kind in kinds.CHANGES[row.kind]}
    if "sent" in states:
        return _Verdict.GO
    return _Verdict.WAIT if "pending" in states else _Verdict.WITHDRAW


def _take(waiting: Waiting, shown: Sequence[OutboxRow], now: datetime) -> Claim:
    row, matter = waiting.row, waiting.run or waiting.prompt
    row.state, row.claimed_at, row.attempts = "sending", now, row.attempts + 1
    row.body = None  # until it is written down again, nothing of this attempt has left
    row.recipient = waiting.recipient
    return Claim(
        row=row.id,
        attempt=row.attempts,
        kind=row.kind,
        recipient=waiting.recipient,
        prompt=_asked(waiting.prompt) if waiting.prompt else None,
        run_id=row.run_id,
        shows_run=waiting.run.id if waiting.run and waiting.shows_run else None,
        session_id=SessionId(matter.session_id) if matter and matter.session_id else None,
        detail=row.detail or {},
        copies=tuple(_copies(row.kind, shown)),
    )


def _asked(prompt: PromptRow) -> Asked:
    return Asked(
        id=prompt.id,
        category=Category(prompt.category),
        severity=Severity(prompt.severity),
        state=PromptState(prompt.state),
        heard_at=prompt.heard_at,
        may_snooze=may_snooze(prompt),
    )


def _copies(kind: str, shown: Sequence[OutboxRow]) -> Iterator[Shown]:
    for row in shown:
        if row.state == "sent" and row.kind in kinds.CHANGES.get(kind, ()) and row.channel and row.message_ts:
            yield Shown(row.channel, row.message_ts, row.kind, row.detail or {})
