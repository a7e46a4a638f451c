"""What supervisors are told: that a coach needs them, that one of them took it, that it is over. Never why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Severity
from redaction.model import SessionId
from workers.archive.matters import RunRow
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import record
from workers.results import Result

UNANSWERED, ASKED, SUPERVISION = "supervisor", "ask_supervisor", "supervision"  # kinds of the outbox
CALLS = (UNANSWERED, ASKED, SUPERVISION)
OVER, EDIT = "supervisor_over", "supervisor_edit"

_GONE_OUT = ("sending", "sent", "unknown")
_NEVER = ("withdrawn",)


@dataclass(frozen=True, slots=True)
class Call:
    """A coach who needs this supervisor. `about` is the id of a prompt or a run: all that chat sees of it."""

    about: str
    kind: str
    coach_id: str
    imminent: bool
    since: datetime
    taken_at: datetime | None


def call(
    records: Session, kind: str, now: datetime, *, prompt: str | None = None, run: str | None = None, to: str | None
) -> None:
    """Let a supervisor know. `to` None: whoever looks after the coach, which is found out when the message leaves."""
    row = OutboxRow(prompt_id=prompt, run_id=run, kind=kind, recipient=to, detail={})
    row.state, row.created_at, row.not_before = "pending", now, now
    records.add(row)


def stand_down(records: Session, now: datetime, about: ColumnElement[bool], kinds: Sequence[str] = CALLS) -> None:
    """It is over. Who has been called gets the word; a call that has not left stays here."""
    calls = select(OutboxRow).where(about, OutboxRow.kind.in_(kinds), OutboxRow.state.not_in(_NEVER))
    rows = records.scalars(calls.order_by(OutboxRow.id).with_for_update()).all()
    standing = [row for row in rows if not _since(row, "over")]
    for row in standing:
        row.detail = {**(row.detail or {}), "over": now.isoformat()}
    told = {row.recipient: row for row in standing if row.state in _GONE_OUT and row.recipient}
    for row in told.values():
        records.add(_about_the_same(row, OVER, now))
        records.add(_about_the_same(row, EDIT, now))


def about_prompt(prompt_id: str) -> ColumnElement[bool]:
    """The calls because nobody answered this prompt."""
    return (OutboxRow.prompt_id == prompt_id) & OutboxRow.run_id.is_(None)


def about_run(run_id: str) -> ColumnElement[bool]:
    """The calls that this run led to."""
    return OutboxRow.run_id == run_id


def acknowledge(db: Database, about: str, supervisor_id: str, now: datetime) -> Result:
    """This supervisor reaches the coach. `about`: the id of the prompt, or of the run, that they were called for.

    Raises UnavailableError if the database does not answer.
    """
    either = or_(about_prompt(about), about_run(about))
    with db.write() as records:
        calls = select(OutboxRow).where(either, OutboxRow.kind.in_(CALLS), OutboxRow.state.in_((*_GONE_OUT, "failed")))
        rows = records.scalars(calls.order_by(OutboxRow.id).with_for_update()).all()
        theirs = [row for row in rows if row.recipient == supervisor_id]
        if not theirs:
            return Result.NOT_THEIRS if rows else Result.UNKNOWN
        waiting = [row for row in theirs if not _since(row, "taken") and not _since(row, "over")]
        for row in waiting:
            row.detail = {**(row.detail or {}), "taken": now.isoformat()}
        if not waiting:
            return Result.STOOD
        records.add(_about_the_same(waiting[0], EDIT, now))
        record(records, supervisor_id, "supervisor.took", _session_of(records, waiting[0]), {"about": about}, now)
        return Result.RECORDED


def calls(db: Database, supervisor_id: str) -> list[Call]:
    """Return who needs this supervisor now, the most urgent first, then the longest waiting."""
    mine = select(OutboxRow, PromptRow, RunRow).where(
        OutboxRow.recipient == supervisor_id, OutboxRow.kind.in_(CALLS), OutboxRow.state.not_in(_NEVER)
    )
    mine = mine.outerjoin(RunRow, RunRow.id == OutboxRow.run_id).outerjoin(
        PromptRow, PromptRow.id == OutboxRow.prompt_id
    )
    with db.read() as records:
        found = [_call(row, prompt, run) for row, prompt, run in records.execute(mine) if not _since(row, "over")]
    newest = {(each.about, each.kind): each for each in found}
    return sorted(newest.values(), key=lambda each: (not each.imminent, each.since))


def _call(row: OutboxRow, prompt: PromptRow | None, run: RunRow | None) -> Call:
    matter = run or prompt
    return Call(
        about=row.run_id or row.prompt_id or "",
        kind=row.kind,
        coach_id=(matter and matter.coach_id) or "",
        imminent=bool(matter and matter.severity == Severity.IMMINENT.value),
        since=row.created_at,
        taken_at=_since(row, "taken"),
    )


def _since(row: OutboxRow, what: str) -> datetime | None:
    noted = (row.detail or {}).get(what)
    return datetime.fromisoformat(noted) if noted else None


def _about_the_same(row: OutboxRow, kind: str, now: datetime) -> OutboxRow:
    return OutboxRow(
        prompt_id=row.prompt_id,
        run_id=row.run_id,
        kind=kind,
        recipient=row.recipient,
        state="pending",
        created_at=now,
        not_before=now,
    )


def _session_of(records: Session, row: OutboxRow) -> SessionId | None:
    matter = records.get(RunRow, row.run_id) if row.run_id else records.get(PromptRow, row.prompt_id)
    return SessionId(matter.session_id) if matter and matter.session_id else None
