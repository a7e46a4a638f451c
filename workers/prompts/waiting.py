"""A message that waits to leave: what it is about, whom it is for, and whether it still makes sense."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from config.coaches import CoachDirectory
from config.vocabulary import Severity
from redaction.asking import PromptState
from workers.archive.agreements import BreachRow, CheckinRow
from workers.archive.matters import RunRow
from workers.archive.models import OutboxRow, PromptRow, SessionRow
from workers.desks import quiet_until
from workers.prompts import kinds
from workers.supervisors import about_prompt, about_run


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox. `run` is what the row is about, or else what its prompt led to."""

    row: OutboxRow
    prompt: PromptRow | None
    run: RunRow | None
    recipient: str | None

    @property
    def severity(self) -> Severity:
        """How urgent it is; whatever has no severity of its own comes between."""
        matter = self.run or self.prompt
        return Severity((matter and matter.severity) or Severity.CONCERN)

    @property
    def shows_run(self) -> bool:
        """Whether the matter is being led through: its messages show a card. An undone answer shows the question."""
        if self.run is None:
            return False
        paused = self.prompt is None or self.prompt.state == PromptState.PAUSED.value
        return paused or self.run.outcome is None


def due_now(records: Session, now: datetime, directory: CoachDirectory) -> Iterator[Waiting]:
    """What is due, the most severe first, then the oldest.

    The rows are locked until the transaction ends: a second process chooses among what is left.
    """
    due = select(OutboxRow).where(OutboxRow.state == "pending", OutboxRow.not_before <= now)
    rows = records.scalars(due.order_by(OutboxRow.id).with_for_update()).all()
    found = [_waiting(records, row, directory) for row in rows]
    yield from sorted(found, key=lambda each: -each.severity.rank)


def family(records: Session, waiting: Waiting) -> Sequence[OutboxRow]:
    """The other messages that show the same to the same reader, for one that changes them."""
    others = select(OutboxRow).where(OutboxRow.id != waiting.row.id)
    others = others.where(OutboxRow.kind.in_(kinds.shown_with(waiting.row.kind)), _same_matter(waiting))
    return records.scalars(others.order_by(OutboxRow.id)).all()


def is_overtaken(records: Session, waiting: Waiting) -> bool:
    """Whether things have moved on, so that the message would only confuse."""
    row, prompt, run = waiting.row, waiting.prompt, waiting.run
    if row.kind in kinds.ASKING:
        return prompt is None or prompt.state != PromptState.OPEN.value or waiting.shows_run
    if row.kind == kinds.CARD:
        return run is None or run.outcome is not None
    if row.kind == kinds.CHECKIN:
        return _is_done(records, row.detail or {})
    return "over" in (row.detail or {})


def _is_done(records: Session, detail: Mapping[str, Any]) -> bool:
    """Whether what a coach is to be reminded of has been done: the authority told, or the check-in held."""
    if "breach" in detail:
        breach = records.get(BreachRow, detail["breach"])
        return breach is None or breach.authority_told_at is not None or not breach.personal_data
    meeting = records.get(CheckinRow, detail.get("checkin", ""))
    return meeting is None or meeting.done_at is not None


def must_wait(records: Session, waiting: Waiting, reached_since: datetime, now: datetime) -> bool:
    """Whether it comes too soon after another one, or the coach wants quiet."""
    if _may_be_kept_quiet(waiting) and quiet_until(records, waiting.recipient, now):
        return True
    latest = select(func.max(func.coalesce(OutboxRow.sent_at, OutboxRow.claimed_at))).where(
        OutboxRow.recipient == waiting.recipient, OutboxRow.kind.not_in(kinds.CHANGES), OutboxRow.state != "pending"
    )
    reached = records.scalar(latest)
    return reached is not None and reached > reached_since


def _may_be_kept_quiet(waiting: Waiting) -> bool:
    """A question, or a matter that returns; never what is imminent, or what the coach has found to be urgent."""
    detail = waiting.row.detail or {}
    urgent = waiting.severity is Severity.IMMINENT or "urgent" in detail
    return not urgent and (waiting.row.kind in kinds.ASKING or "returned" in detail)


def _waiting(records: Session, row: OutboxRow, directory: CoachDirectory) -> Waiting:
    prompt = records.get(PromptRow, row.prompt_id) if row.prompt_id else None
    run = records.get(RunRow, row.run_id) if row.run_id else None
    if run is None and prompt is not None:
        led_to = select(RunRow).where(RunRow.prompt_id == prompt.id)
        run = records.scalar(led_to.order_by(RunRow.opened_at.desc(), RunRow.id).limit(1))
    return Waiting(row, prompt, run, row.recipient or _recipient(records, row.kind, run or prompt, directory))


def _recipient(records: Session, kind: str, matter: RunRow | PromptRow | None, directory: CoachDirectory) -> str | None:
    """A matter's messages are for its coach, or for the supervisor whom its contract or its coach has."""
    coach_id = matter.coach_id if matter else None
    if kind not in kinds.TO_SUPERVISOR:
        return coach_id
    session = records.get(SessionRow, matter.session_id) if matter and matter.session_id else None
    contract = directory.contract(session.contract_id) if session else None
    supervisor = directory.supervisor_of(directory.coach(coach_id), contract)
    return supervisor.id if supervisor else None


def _same_matter(waiting: Waiting) -> ColumnElement[bool]:
    row = waiting.row
    if row.kind in kinds.TO_SUPERVISOR:
        return about_run(row.run_id) if row.run_id else about_prompt(row.prompt_id or "")
    if row.prompt_id:
        return OutboxRow.prompt_id == row.prompt_id
    return OutboxRow.run_id == row.run_id if row.run_id else OutboxRow.recipient == waiting.recipient
