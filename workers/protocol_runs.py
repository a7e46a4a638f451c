"""Runs through a protocol: begun by a prompt or by hand, moved by clicks, closed by an outcome and by nothing else."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import MisconfiguredError
from config.protocols import BACK, Protocol, Protocols
from config.vocabulary import Category, Outcome, Severity
from redaction.protocol import Course, take
from workers import due, supervisors
from workers.archive.matters import RunRow
from workers.archive.models import OutboxRow, PromptRow
from workers.passage import Passage, close, trace
from workers.results import Result
from workers.standing import (
    Standing,
    about_the_same,
    course_of,
    is_live,
    lock_run,
    open_runs,
    protocol_of,
    standing,
)

__all__ = ["Moved", "Standing", "back", "begin", "begin_for_prompt", "move", "open_runs", "standing"]

RECOVERY = "recovery"  # the protocol for making a breach good

_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")  # anything else is not ours, and may be more than a database takes


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a move, and where the run stands now."""

    outcome: Result
    course: Course | None = None


def begin_for_prompt(
    records: Session, prompt: PromptRow, protocols: Protocols, language: str, now: datetime, actor: str | None = None
) -> RunRow | None:
    """Begin to deal with what a prompt is about, in the transaction that records its answer.

    The same prompt again, or another one about a matter that is being dealt with, gives the run that is open.
    `actor`: who begins it, if not the coach. None: the prompt is nobody's.
    """
    if prompt.coach_id is None:
        return None
    if run := _dealing_with(records, prompt):
        return run
    protocol = protocols.of(Category(prompt.category), Severity(prompt.severity))
    run = _new_run(protocol, prompt.coach_id, language, now)
    run.session_id, run.prompt_id = prompt.session_id, prompt.id
    run.category, run.severity = prompt.category, prompt.severity
    Passage(records, run, protocol, actor or prompt.coach_id, now).open()
    return run


def begin(
    db: Database,
    protocols: Protocols,
    protocol_id: str,
    coach_id: str,
    now: datetime,
    language: str,
    session_id: str | None = None,
) -> str:
    """Begin a run by hand; its first card goes to the coach. Returns its id.

    Raises MisconfiguredError for a protocol that nobody knows, UnavailableError if the database does not answer.
    """
    protocol = protocols.get(protocol_id)
    if protocol is None:
        raise MisconfiguredError(f"no protocol is called {protocol_id}")
    run = _new_run(protocol, coach_id, language, now)
    run.session_id = session_id
    with db.write() as records:
        passage = Passage(records, run, protocol, coach_id, now)
        passage.open()
        passage.send("card")
    return run.id


def move(
    db: Database, protocols: Protocols, run_id: str, number: int, choice: str, actor: str | None, now: datetime
) -> Moved:
    """Record the coach's choice on the card that showed after `number` moves. An older card changes nothing.

    Raises UnavailableError if the database does not answer.
    """
    if not _AN_ID.fullmatch(run_id):
        return Moved(Result.UNKNOWN)
    with db.write() as records:
        run = lock_run(records, run_id)
        protocol = protocol_of(protocols, run) if run else None
        if run is None or protocol is None:
            return Moved(Result.UNKNOWN)
        if actor is None or run.coach_id != actor:
            return Moved(Result.NOT_THEIRS)
        course = course_of(records, protocol, run)
        after = take(protocol, course, course.step, choice) if course.moves == number else None
        if after is None:
            return Moved(Result.STOOD, course)
        Passage(records, run, protocol, actor, now).choose(choice, course, after)
        if after.outcome is Outcome.RECOVERY:
            _recover(records, protocols, run, actor, now)
        return Moved(Result.RECORDED, after)


def back(db: Database, protocols: Protocols, run_id: str, number: int, actor: str | None, now: datetime) -> Moved:
    """Take the last choice back. Both stay on record. Raises UnavailableError if the database does not answer."""
    return move(db, protocols, run_id, number, BACK, actor, now)


def take_back(records: Session, prompt: PromptRow, actor: str, now: datetime) -> bool:
    """Undo the beginning of this prompt's run. False: the coach has gone on since, or is through, and it stays."""
    run = _own_run(records, prompt)
    if run is None:
        return not _is_dealt_with(records, prompt)
    if run.moves:
        return False
    due.settle(records, None, run.id, "undone", now)
    supervisors.stand_down(records, now, supervisors.about_run(run.id))
    records.execute(update(OutboxRow).where(OutboxRow.run_id == run.id).values(run_id=None))  # they show the prompt now
    trace(records, run, "undone", actor, now)
    records.delete(run)
    return True


def end_as_false_alarm(records: Session, prompt: PromptRow, actor: str, now: datetime) -> None:
    """Close this prompt's run, if there is one: the coach has said that it was nothing."""
    if run := _own_run(records, prompt):
        close(records, run, Outcome.FALSE_ALARM, actor, now)


def _recover(records: Session, protocols: Protocols, after: RunRow, actor: str, now: datetime) -> None:
    """Confidentiality was broken: the recovery plan follows. It is no part of the session, and outlives it.

    During a call its first card waits on the coach's page; it comes by itself when its time has come.
    """
    protocol = protocols.get(RECOVERY)
    if protocol is None:
        return  # an organisation took it away: the breach record says what is left to do
    passage = Passage(records, _new_run(protocol, after.coach_id, after.language, now), protocol, actor, now)
    passage.open()
    if not is_live(records, after.session_id, now):
        passage.send("card")


def _dealing_with(records: Session, prompt: PromptRow) -> RunRow | None:
    """The open run about the same matter. One that got worse gets a run of its own: its protocol is another."""
    same = about_the_same(prompt).where(RunRow.outcome.is_(None))
    rank = Severity(prompt.severity).rank
    runs = records.scalars(same.order_by(RunRow.opened_at.desc(), RunRow.id)).all()
    fitting = (run for run in runs if run.severity and Severity(run.severity).rank >= rank)
    return next((run for run in runs if run.prompt_id == prompt.id), None) or next(fitting, None)


def _is_dealt_with(records: Session, prompt: PromptRow) -> bool:
    """Whether the matter that this prompt is about has been given its outcome since the coach paused for it."""
    same = about_the_same(prompt).where(RunRow.closed_at >= prompt.answered_at)
    return records.scalar(select(same.exists())) is True


def _own_run(records: Session, prompt: PromptRow) -> RunRow | None:
    mine = select(RunRow).where(RunRow.prompt_id == prompt.id, RunRow.outcome.is_(None))
    return records.scalar(mine.with_for_update(key_share=True), execution_options={"populate_existing": True})


def _new_run(protocol: Protocol, coach_id: str, language: str, now: datetime) -> RunRow:
    return RunRow(
        id=secrets.token_urlsafe(12),
        coach_id=coach_id,
        protocol=protocol.id,
        protocol_version=protocol.version,
        language=language,
        step=protocol.start,
        moves=0,
        opened_at=now,
        moved_at=now,
    )
