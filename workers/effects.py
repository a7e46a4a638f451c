"""What entering a step of a protocol sets off: a supervisor is called, a breach record opened, a legal hold laid."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import Effect
from redaction.model import SessionId
from workers import supervisors
from workers.archive.matters import RunRow
from workers.archive.models import SessionRow
from workers.archive.store import record
from workers.breaches import open_for_run

_CALLS = {
    Effect.ASK_SUPERVISOR: supervisors.ASKED,
    Effect.ALERT_SUPERVISOR: supervisors.ASKED,
    Effect.REQUEST_SUPERVISION: supervisors.SUPERVISION,
}


def set_off(records: Session, effect: Effect, run: RunRow, actor: str, now: datetime) -> None:
    """Do what this step asks for, in the transaction that enters it. A step sets it off once in a run."""
    if kind := _CALLS.get(effect):
        supervisors.call(records, kind, now, prompt=run.prompt_id, run=run.id, to=None)
    elif effect is Effect.OPEN_BREACH:
        open_for_run(records, run, actor, now)
    elif effect is Effect.LEGAL_HOLD and run.session_id:
        session = records.get_one(SessionRow, run.session_id)
        session.held_at = session.held_at or now
    session_id = SessionId(run.session_id) if run.session_id else None
    record(records, actor, f"run.{effect.value}", session_id, {"run": run.id}, now)
