"""The ladder: remind the coach, tell the supervisor, record that nobody answered. An answer ends it at any moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.coaches import CoachDirectory
from config.contracts import Contract
from config.escalation import Escalation, Ladder
from config.vocabulary import Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers import due, supervisors
from workers.archive.matters import DueRow, RunRow
from workers.archive.models import OutboxRow, PromptRow, SessionRow
from workers.archive.store import record
from workers.desks import quiet_until
from workers.standing import expect_end
from workers.supervisors import acknowledge, calls

__all__ = ["LOOK_AGAIN", "Escalations", "acknowledge", "answered", "calls", "put_off", "watch"]

WATCH, REMINDER, SUPERVISOR, UNANSWERED = "watch", "reminder", "supervisor", "unanswered"  # kinds of what falls due
LOOK_AGAIN = timedelta(seconds=5)  # while a coach wants quiet: it may end early


def watch(records: Session, prompt: PromptRow, now: datetime) -> None:
    """A question is before the coach, now or again: from here the ladder counts."""
    due.put_next(records, WATCH, prompt.id, now, prompt.session_id)


def answered(records: Session, prompt: PromptRow, now: datetime) -> None:
    """The coach has answered: nothing more is due, and a supervisor who was told gets the word."""
    due.settle(records, None, prompt.id, "answered", now)
    supervisors.stand_down(records, now, supervisors.about_prompt(prompt.id))


def put_off(records: Session, prompt: PromptRow, how: str, now: datetime) -> None:
    """The coach has seen it and decides in a moment. Who was told already is not told that it is over."""
    due.settle(records, None, prompt.id, how, now)


@dataclass(frozen=True, slots=True)
class Escalations:
    """What happens on each rung. `directory` gives the people and contracts as they are now."""

    directory: Callable[[], CoachDirectory]
    escalation: Escalation

    @property
    def handlers(self) -> due.Handlers:
        """What is to be done, by the kind of what falls due."""
        return {
            WATCH: self._climb,
            REMINDER: self._remind,
            SUPERVISOR: self._tell_supervisor,
            UNANSWERED: self._note_unanswered,
        }

    def contract_of(self, records: Session, session_id: str | None) -> Contract | None:
        """The contract that a session runs under."""
        session = records.get(SessionRow, session_id) if session_id else None
        return self.directory().contract(session.contract_id) if session else None

    def ladder(self, contract: Contract | None, severity: Severity) -> Ladder:
        """The organisation's ladder, with what the contract wants to be different."""
        own = self.escalation.changed_by(contract.escalation) if contract else self.escalation
        return own.of(severity)

    def _climb(self, records: Session, row: DueRow, now: datetime) -> None:
        prompt = _waiting(records, row)
        if prompt is None:
            return
        severity = Severity(prompt.severity)
        if severity is not Severity.IMMINENT and quiet_until(records, prompt.coach_id, now):
            row.due_at = now + LOOK_AGAIN
            return
        ladder = self.ladder(self.contract_of(records, prompt.session_id), severity)
        rungs = {REMINDER: ladder.reminder_s, SUPERVISOR: ladder.supervisor_s, UNANSWERED: ladder.unanswered_s}
        for kind, seconds in rungs.items():
            at = row.due_at + timedelta(seconds=seconds)
            due.put(records, kind, prompt.id, at, prompt.session_id, row.number)

    def _remind(self, records: Session, row: DueRow, now: datetime) -> None:
        prompt = _waiting(records, row)
        if prompt is None:
            return
        if _is_on_its_way(records, prompt) or _is_led_on(records, prompt):
            row.done_how = "not_needed"
            return
        records.add(OutboxRow(prompt_id=prompt.id, kind="reminder", state="pending", created_at=now, not_before=now))

    def _tell_supervisor(self, records: Session, row: DueRow, now: datetime) -> None:
        prompt = _waiting(records, row)
        if prompt is None:
            return
        directory, session = self.directory(), SessionId(prompt.session_id)
        contract = self.contract_of(records, prompt.session_id)
        supervisor = directory.supervisor_of(directory.coach(prompt.coach_id), contract)
        if supervisor is None:
            row.done_how = "no_supervisor"
            record(records, "ticker", "prompt.no_supervisor", session, {"prompt": prompt.id}, now)
        elif prompt.severity != Severity.IMMINENT.value and (until := supervisor.quiet_until(now)):
            row.due_at = until
        else:
            supervisors.call(records, supervisors.UNANSWERED, now, prompt=prompt.id, to=supervisor.id)
            told = {"prompt": prompt.id, "supervisor": supervisor.id}
            record(records, "ticker", "supervisor.called", session, told, now)

    def _note_unanswered(self, records: Session, row: DueRow, now: datetime) -> None:
        if prompt := _waiting(records, row):
            prompt.unanswered_at = prompt.unanswered_at or now
            expect_end(records, prompt.session_id, now)  # then it comes back as a matter to deal with
            record(records, "ticker", "prompt.unanswered", SessionId(prompt.session_id), {"prompt": prompt.id}, now)


def _waiting(records: Session, row: DueRow) -> PromptRow | None:
    """The prompt that the row is about, held; None, and the row says so, if it does not wait for an answer."""
    found = select(PromptRow).where(PromptRow.id == row.about).with_for_update(key_share=True)
    prompt = records.scalar(found, execution_options={"populate_existing": True})
    if prompt and prompt.state == PromptState.OPEN.value:
        return prompt
    row.done_how = "answered"
    return None


def _is_on_its_way(records: Session, prompt: PromptRow) -> bool:
    """Whether the question has not even left: then it must not be overtaken by its reminder."""
    leaving = select(OutboxRow.id).where(
        OutboxRow.prompt_id == prompt.id,
        OutboxRow.kind.in_(("prompt", "reminder")),
        OutboxRow.state.in_(("pending", "sending")),
    )
    return records.scalar(select(leaving.exists())) is True


def _is_led_on(records: Session, prompt: PromptRow) -> bool:
    """Whether the call is over and the matter has come back as a run."""
    run = select(RunRow.id).where(RunRow.prompt_id == prompt.id, RunRow.outcome.is_(None))
    return records.scalar(select(run.exists())) is True
