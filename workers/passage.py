"""One change of a run, with all that follows from it, in the transaction of whoever makes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.protocols import Protocol, Step
from config.vocabulary import Outcome
from redaction.asking import PromptState
from redaction.model import SessionId
from redaction.protocol import Course, begin, effect
from workers import due, escalation, supervisors
from workers.archive.matters import MoveRow, RunRow
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import record
from workers.effects import set_off
from workers.standing import RETURN, expect_end, is_live

LONGEST_WAIT = timedelta(days=1)  # an open matter comes back at least this often


@dataclass(frozen=True, slots=True)
class Passage:
    """A run that is held by this transaction, and who changes it when."""

    records: Session
    run: RunRow
    protocol: Protocol
    actor: str
    now: datetime

    def open(self) -> None:
        """Put the run on record, at its first step."""
        self.records.add(self.run)
        self.records.flush()  # what follows points at it
        trace(self.records, self.run, "opened", self.actor, self.now, protocol=self.run.protocol)
        if self._is_live:
            expect_end(self.records, self.run.session_id or "", self.now)
        self._enter(None, begin(self.protocol))

    def choose(self, choice: str, before: Course, after: Course) -> None:
        """Put a choice on record, and go where it leads."""
        run, step = self.run, before.step
        move = MoveRow(run_id=run.id, number=after.moves, step=step, choice=choice, actor=self.actor, at=self.now)
        self.records.add(move)
        trace(self.records, run, "moved", self.actor, self.now, step=step, choice=choice)
        run.step, run.moves, run.moved_at = after.step, after.moves, self.now
        run.protocol_version = self.protocol.version
        due.settle(self.records, None, run.id, "moved", self.now)
        supervisors.stand_down(self.records, self.now, supervisors.about_run(run.id), [supervisors.UNANSWERED])
        self._answer_prompt(after)
        if after.outcome:
            close(self.records, run, after.outcome, self.actor, self.now)
        else:
            self._enter(before, after)
        self.send("card_update")

    def come_back(self, times: int = 1, *, urgent: bool = False) -> None:
        """Put the card before the coach in a new message, and again after `times` the step's own interval.

        What is urgent waits for no quiet: a card that does already says so from now on.
        """
        why = {"returned": True, "urgent": True} if urgent else {"returned": True}
        if (card := self._on_its_way("card")) is None:
            self.send("card", **why)
        elif card.detail:
            card.detail = {**card.detail, **why}
        trace(self.records, self.run, "returned", self.actor, self.now)
        self._schedule_return(self.protocol.steps.get(self.run.step) or self.protocol.step(self.protocol.start), times)

    def _on_its_way(self, kind: str) -> OutboxRow | None:
        waiting = select(OutboxRow).where(OutboxRow.run_id == self.run.id, OutboxRow.kind == kind)
        return self.records.scalar(waiting.where(OutboxRow.state == "pending").order_by(OutboxRow.id).limit(1))

    @property
    def _is_live(self) -> bool:
        return is_live(self.records, self.run.session_id, self.now)

    def _schedule_return(self, step: Step, times: int = 1) -> None:
        """Let an open matter come back. A step for after the call comes when the call ends, not before."""
        if step.returns_after is None:
            return
        if step.after_call and self._is_live:
            expect_end(self.records, self.run.session_id or "", self.now)
            return
        interval = timedelta(seconds=step.returns_after)
        wait = min(interval * times, max(LONGEST_WAIT, interval))
        due.put_next(self.records, RETURN, self.run.id, self.now + wait, self.run.session_id)

    def send(self, kind: str, **detail: object) -> None:
        """Let a message about this run leave."""
        self.records.add(message(self.run, kind, self.now, **detail))

    def _enter(self, before: Course | None, after: Course) -> None:
        self._schedule_return(self.protocol.step(after.step))
        if wanted := effect(self.protocol, before, after):
            set_off(self.records, wanted, self.run, self.actor, self.now)

    def _answer_prompt(self, after: Course) -> None:
        """Who moves a run has answered its prompt, however late; and a false alarm is one for the rules as well."""
        prompt = self.records.get(PromptRow, self.run.prompt_id) if self.run.prompt_id else None
        if prompt and PromptState(prompt.state).waiting:
            prompt.state, prompt.answered_at, prompt.due_at = PromptState.PAUSED.value, self.now, None
            escalation.answered(self.records, prompt, self.now)
        if prompt and after.outcome is Outcome.FALSE_ALARM:
            prompt.state = PromptState.FALSE_ALARM.value


def close(records: Session, run: RunRow, outcome: Outcome, actor: str, now: datetime) -> None:
    """Give a run its outcome: nothing comes back any more. A supervision session asked for is still to come."""
    run.outcome, run.closed_at = outcome.value, now
    due.settle(records, None, run.id, "closed", now)
    calls = (supervisors.UNANSWERED, supervisors.ASKED)
    supervisors.stand_down(records, now, supervisors.about_run(run.id), calls)
    trace(records, run, "closed", actor, now, outcome=outcome.value)


def message(run: RunRow, kind: str, now: datetime, **detail: object) -> OutboxRow:
    """A message to the run's coach. It belongs to the run's prompt, too: both show the same."""
    row = OutboxRow(run_id=run.id, prompt_id=run.prompt_id, kind=kind, recipient=run.coach_id)
    row.state, row.created_at, row.not_before, row.detail = "pending", now, now, detail or None
    return row


def trace(records: Session, run: RunRow, what: str, actor: str, now: datetime, **facts: object) -> None:
    """Write down what became of a run."""
    session = SessionId(run.session_id) if run.session_id else None
    record(records, actor, f"run.{what}", session, {"run": run.id, **facts}, now)
