"""Records what a coach answered, once, and lets every copy of the prompt show it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Severity
from redaction.asking import Answer, PromptState, after
from redaction.model import SessionId
from workers import escalation, protocol_runs
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import record
from workers.prompts.claiming import may_snooze
from workers.results import Result
from workers.telemetry import ANSWERS

Outcome = Result
Begin = Callable[[Session, PromptRow, datetime], object]  # what pausing sets off: a run through a protocol

_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")  # anything else is not ours, and may be more than a database takes


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer, and the state in which the prompt now is."""

    outcome: Outcome
    state: PromptState | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """The message in chat that somebody clicked on."""

    channel: str
    ts: str


def answer(
    db: Database,
    prompt_id: str,
    choice: Answer,
    actor: str | None,
    now: datetime,
    snooze: timedelta,
    clicked: Copy | None = None,
    begin: Begin | None = None,
) -> Answered:
    """Record what the coach `actor` answered. The same answer again changes nothing and says what stands.

    `clicked` is the message that the answer came from, if it came from one: it may be one that nobody knew had
    arrived. `begin` leads on from a pause. Raises UnavailableError if the database does not answer.
    """
    if not _AN_ID.fullmatch(prompt_id):
        return Answered(Outcome.UNKNOWN)
    with db.write() as records:
        together = _session_of(records, prompt_id)
        prompt = next((each for each in together if each.id == prompt_id), None)
        if prompt is None:
            return Answered(Outcome.UNKNOWN)
        if actor is None or prompt.coach_id != actor:
            return Answered(Outcome.NOT_THEIRS)
        if clicked:
            _recognise(records, prompt, clicked, now)
        state = PromptState(prompt.state)
        if after(state, choice) is state or not _still_possible(records, prompt, choice, actor, now):
            return Answered(Outcome.STOOD, state)
        answered = _answered_by(choice, prompt, together)
        for each in answered:
            _move(records, each, choice, actor, now, due_at=now + snooze if choice is Answer.SNOOZE else None)
        if choice is Answer.PAUSED and begin:
            begin(records, max(answered, key=lambda each: (Severity(each.severity).rank, each is prompt)), now)
        ANSWERS.labels(choice.value).inc()
        return Answered(Outcome.RECORDED, after(state, choice))


def return_snoozed(db: Database, now: datetime) -> int:
    """Put snoozed prompts whose time has come before their coaches again. Returns how many.

    Several processes may call it at once. Raises UnavailableError if the database does not answer.
    """
    due = select(PromptRow).where(PromptRow.state == PromptState.SNOOZED.value, PromptRow.due_at <= now)
    with db.write() as records:
        rows = records.scalars(due.order_by(PromptRow.id).with_for_update(key_share=True)).all()
        for row in rows:
            _set(row, PromptState.OPEN, answered_at=None, due_at=None)
            records.add(_outgoing(row, "reminder", now))
            escalation.watch(records, row, now)
            _trace(records, row, "prompt.returned", "ticker", now)
        return len(rows)


def _session_of(records: Session, prompt_id: str) -> Sequence[PromptRow]:
    """Lock all prompts of this prompt's session: of two clicks at once, the second sees what the first left."""
    session = select(PromptRow.session_id).where(PromptRow.id == prompt_id).scalar_subquery()
    prompts = select(PromptRow).where(PromptRow.session_id == session).order_by(PromptRow.id)
    return records.scalars(prompts.with_for_update(key_share=True)).all()


def _still_possible(records: Session, prompt: PromptRow, choice: Answer, actor: str, now: datetime) -> bool:
    """What is imminent is snoozed once, and who has gone on after pausing has paused.

    A false alarm can always be taken back: the question is asked again, and what was closed stays on record.
    """
    if choice is Answer.SNOOZE:
        return may_snooze(prompt)
    if choice is Answer.UNDO and prompt.state == PromptState.PAUSED.value:
        return protocol_runs.take_back(records, prompt, actor, now)
    return True


def _recognise(records: Session, prompt: PromptRow, clicked: Copy, now: datetime) -> None:
    """A click proves that its message arrived: if that was in doubt, the message is one to keep up to date now."""
    rows = records.scalars(select(OutboxRow).where(OutboxRow.prompt_id == prompt.id).order_by(OutboxRow.id)).all()
    doubted = next((row for row in rows if row.state == "unknown"), None)
    if doubted and all(row.message_ts != clicked.ts for row in rows):
        doubted.state, doubted.channel, doubted.message_ts = "sent", clicked.channel, clicked.ts
        records.add(_outgoing(prompt, "update", now))


def _answered_by(choice: Answer, prompt: PromptRow, together: Iterable[PromptRow]) -> list[PromptRow]:
    """Pausing answers every prompt about the same matter that still waits: one that got worse has two.

    Another matter keeps its prompt: it has a page of its own, which the coach has not seen yet.
    """
    if choice is not Answer.PAUSED:
        return [prompt]
    same = (each for each in together if (each.coach_id, each.category) == (prompt.coach_id, prompt.category))
    return [each for each in same if PromptState(each.state).waiting]


def _move(
    records: Session, prompt: PromptRow, choice: Answer, actor: str, now: datetime, due_at: datetime | None
) -> None:
    state = after(PromptState(prompt.state), choice)
    _set(prompt, state, answered_at=None if state is PromptState.OPEN else now, due_at=due_at)
    records.add(_outgoing(prompt, "update", now))
    _trace(records, prompt, f"prompt.{choice.value}", actor, now)
    match choice:
        case Answer.SNOOZE:
            prompt.snoozes += 1  # taken back or not: what is imminent is not put off for ever
            escalation.put_off(records, prompt, "snoozed", now)
        case Answer.UNDO:
            escalation.watch(records, prompt, now)
        case Answer.PAUSED | Answer.FALSE_ALARM:
            escalation.answered(records, prompt, now)
    if choice is Answer.FALSE_ALARM:
        protocol_runs.end_as_false_alarm(records, prompt, actor, now)


def _set(prompt: PromptRow, state: PromptState, answered_at: datetime | None, due_at: datetime | None) -> None:
    prompt.state, prompt.answered_at, prompt.due_at = state.value, answered_at, due_at


def _outgoing(prompt: PromptRow, kind: str, now: datetime) -> OutboxRow:
    return OutboxRow(prompt_id=prompt.id, kind=kind, state="pending", created_at=now, not_before=now)


def _trace(records: Session, prompt: PromptRow, action: str, actor: str, now: datetime) -> None:
    record(records, actor, action, SessionId(prompt.session_id), {"prompt": prompt.id}, now)
