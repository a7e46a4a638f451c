"""An open matter returns until it has an outcome: on its step's timer, when the call ends, and then to a supervisor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.protocols import Protocols
from config.vocabulary import Effect, Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers import due, supervisors
from workers.archive.matters import DueRow, RunRow
from workers.archive.models import PromptRow, SessionRow
from workers.archive.store import record
from workers.desks import quiet_until
from workers.escalation import LOOK_AGAIN, Escalations
from workers.passage import Passage
from workers.protocol_runs import begin_for_prompt
from workers.standing import PRESUMED_AFTER, RETURN, SESSION_OVER, is_live, lock_run, protocol_of

RETURN_SUPERVISOR = "return_supervisor"  # the kind of what falls due when a matter keeps returning
RETURNED = "returned"
BEHIND_A_WORSE_ONE = timedelta(minutes=1)

_WAITING = [state.value for state in PromptState if state.waiting]


@dataclass(frozen=True, slots=True)
class Returns:
    """What happens when a matter returns. `escalations` know the people; `language` is for who has none."""

    protocols: Callable[[], Protocols]
    escalations: Escalations
    language: str

    @property
    def handlers(self) -> due.Handlers:
        """What is to be done, by the kind of what falls due."""
        return {RETURN: self._return, RETURN_SUPERVISOR: self._tell_supervisor, SESSION_OVER: self._follow_up}

    def _return(self, records: Session, row: DueRow, now: datetime) -> None:
        run = lock_run(records, row.about)
        protocol = protocol_of(self.protocols(), run) if run else None
        if run is None or protocol is None or run.outcome is not None:
            row.done_how = "closed"
            return
        live, urgent = is_live(records, run.session_id, now), self._is_urgent(run)
        if not urgent and (later := self._not_now(records, run, live, now)):
            row.due_at = later
            return
        before = _returns(records, run)
        row.done_how = RETURNED
        Passage(records, run, protocol, "ticker", now).come_back(1 if live else 2 ** min(before, 20), urgent=urgent)
        if before + 1 == self.escalations.escalation.returns_unmoved:
            ladder = self.escalations.ladder(self.escalations.contract_of(records, run.session_id), _severity(run))
            at = now + timedelta(seconds=ladder.supervisor_s)
            due.put_next(records, RETURN_SUPERVISOR, run.id, at, run.session_id)

    def _not_now(self, records: Session, run: RunRow, live: bool, now: datetime) -> datetime | None:
        """When to look again at a matter that must not return yet."""
        if quiet_until(records, run.coach_id, now):
            return now + LOOK_AGAIN
        if live and _has_a_worse_one(records, run):
            return now + BEHIND_A_WORSE_ONE
        coach = self.escalations.directory().coach(run.coach_id)
        return coach.quiet_until(now) if coach and not live else None

    def _is_urgent(self, run: RunRow) -> bool:
        """Whether it waits for nobody's quiet: it was imminent from the start, or the coach has found it to be."""
        protocol = protocol_of(self.protocols(), run)
        step = protocol.steps.get(run.step) if protocol else None
        found_to_be = step is not None and step.effect is Effect.ALERT_SUPERVISOR
        return run.severity == Severity.IMMINENT.value or found_to_be

    def _tell_supervisor(self, records: Session, row: DueRow, now: datetime) -> None:
        run = lock_run(records, row.about)
        if run is None or run.outcome is not None:
            row.done_how = "closed"
            return
        directory = self.escalations.directory()
        contract = self.escalations.contract_of(records, run.session_id)
        supervisor = directory.supervisor_of(directory.coach(run.coach_id), contract)
        session = SessionId(run.session_id) if run.session_id else None
        if supervisor is None:
            row.done_how = "no_supervisor"
            record(records, "ticker", "run.no_supervisor", session, {"run": run.id}, now)
        elif not self._is_urgent(run) and (until := supervisor.quiet_until(now)):
            row.due_at = until
        else:
            kind = supervisors.UNANSWERED
            supervisors.call(records, kind, now, prompt=run.prompt_id, run=run.id, to=supervisor.id)
            record(records, "ticker", "supervisor.called", session, {"run": run.id, "supervisor": supervisor.id}, now)

    def _follow_up(self, records: Session, row: DueRow, now: datetime) -> None:
        """The call has ended: what nobody answered becomes a matter to deal with, and what is open comes back."""
        session = records.get(SessionRow, row.about)
        if session is None:
            return
        heard = session.last_heard_at or session.created_at
        if session.ended_at is None and heard + PRESUMED_AFTER > now:
            row.due_at = heard + PRESUMED_AFTER
            return
        begun = [self._lead_on(records, prompt, now) for prompt in _unanswered(records, session.id)]
        for run_id in dict.fromkeys([*(run.id for run in begun if run), *_open_in(records, session.id)]):
            self._come_back(records, run_id, now)

    def _lead_on(self, records: Session, prompt: PromptRow, now: datetime) -> RunRow | None:
        coach = self.escalations.directory().coach(prompt.coach_id)
        prompt.state, prompt.due_at, prompt.answered_at = PromptState.OPEN.value, None, None
        language = (coach and coach.language) or self.language
        return begin_for_prompt(records, prompt, self.protocols(), language, now, "ticker")

    def _come_back(self, records: Session, run_id: str, now: datetime) -> None:
        run = lock_run(records, run_id)
        protocol = protocol_of(self.protocols(), run) if run else None
        if run is None or protocol is None or run.outcome is not None:
            return
        due.settle(records, RETURN, run.id, SESSION_OVER, now)
        Passage(records, run, protocol, "ticker", now).come_back(urgent=self._is_urgent(run))


def _severity(run: RunRow) -> Severity:
    return Severity(run.severity) if run.severity else Severity.CONCERN


def _returns(records: Session, run: RunRow) -> int:
    """How often it has come back since somebody last moved it."""
    since = select(func.count()).where(
        DueRow.kind == RETURN, DueRow.about == run.id, DueRow.done_how == RETURNED, DueRow.done_at > run.moved_at
    )
    return records.scalar(since) or 0


def _has_a_worse_one(records: Session, run: RunRow) -> bool:
    """Whether the coach is dealing with something imminent in the same session."""
    worse = select(RunRow.id).where(
        RunRow.session_id == run.session_id,
        RunRow.coach_id == run.coach_id,
        RunRow.outcome.is_(None),
        RunRow.severity == Severity.IMMINENT.value,
    )
    return records.scalar(select(worse.exists())) is True


def _unanswered(records: Session, session_id: str) -> list[PromptRow]:
    """The prompts of a session that still wait, all of the session's held, as an answer holds them."""
    prompts = select(PromptRow).where(PromptRow.session_id == session_id).order_by(PromptRow.id)
    rows = records.scalars(prompts.with_for_update(key_share=True)).all()
    return [row for row in rows if row.state in _WAITING]


def _open_in(records: Session, session_id: str) -> Sequence[str]:
    runs = select(RunRow.id).where(RunRow.session_id == session_id, RunRow.outcome.is_(None))
    return records.scalars(runs.order_by(RunRow.id)).all()
