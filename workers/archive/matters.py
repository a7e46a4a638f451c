"""The archive's tables for a matter that is being dealt with: protocol runs, what is due, what coaches said of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workers.archive.models import Base


def _of_session() -> ForeignKey:
    return ForeignKey("sessions.id", ondelete="CASCADE")


def _of_run() -> ForeignKey:
    return ForeignKey("runs.id", ondelete="CASCADE")


class RunRow(Base):
    """One run through a protocol. Where it stands is what its moves lead to; `step` repeats it for queries."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random: all that chat ever sees
    session_id: Mapped[str | None] = mapped_column(_of_session(), index=True)  # none: a rehearsal, a recovery
    prompt_id: Mapped[str | None] = mapped_column(ForeignKey("prompts.id", ondelete="SET NULL"), index=True)
    coach_id: Mapped[str] = mapped_column(String(64), index=True)
    protocol: Mapped[str] = mapped_column(String(64))
    protocol_version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(32))
    severity: Mapped[str | None] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(64))
    moves: Mapped[int] = mapped_column(default=0)  # how many were made: a click carries the number it answers
    outcome: Mapped[str | None] = mapped_column(String(32), index=True)  # none: still open
    opened_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class MoveRow(Base):
    """One move of a run: the choice made at a step, or a step back. Never changed, never removed."""

    __tablename__ = "moves"

    run_id: Mapped[str] = mapped_column(_of_run(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1
    step: Mapped[str] = mapped_column(String(64))
    choice: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class NoteRow(Base):
    """A coach's note on a run. Redacted before it comes here."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(_of_run(), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class DisclosureRow(Base):
    """What was picked to be disclosed: lines of the archive by segment, and the digest of what was exported."""

    __tablename__ = "disclosures"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(_of_run(), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    recipient: Mapped[str] = mapped_column(String(32))  # a kind, never a name: emergency_service, authority, ...
    segments: Mapped[list[str]]
    digest: Mapped[str] = mapped_column(String(64))


class DueRow(Base):
    """Something that falls due: a reminder, the supervisor, an open matter's return, a check-in."""

    __tablename__ = "due"
    __table_args__ = (UniqueConstraint("kind", "about", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(64))  # the id of the prompt, run, breach or check-in
    number: Mapped[int] = mapped_column(default=1)
    session_id: Mapped[str | None] = mapped_column(_of_session(), index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    done_how: Mapped[str | None] = mapped_column(String(24))  # done, or why it was not needed any more


class FeedbackRow(Base):
    """What a coach said of a prompt, or that one was missed: evidence for the rules."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(_of_session(), index=True)
    prompt_id: Mapped[str | None] = mapped_column(ForeignKey("prompts.id", ondelete="SET NULL"), index=True)
    coach_id: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(16))  # confirmed | false_alarm | missed
    category: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(32))  # one of a list, never free text
    rules: Mapped[list[str]]  # "id@version" of the prompt's findings
    around_ms: Mapped[int | None] = mapped_column(BigInteger)  # when a missed matter was said, from the session's start
    at: Mapped[datetime]


class ScreeningGapRow(Base):
    """A stretch in which screening heard nothing although it should have, or was late or off."""

    __tablename__ = "screening_gaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(_of_session(), index=True)
    reason: Mapped[str] = mapped_column(String(24))  # silence | lag | worker | platform
    began_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class DeskRow(Base):
    """What a coach has set for themselves: quiet until when, and why."""

    __tablename__ = "desks"

    coach_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    quiet_until: Mapped[datetime | None]
    quiet_reason: Mapped[str | None] = mapped_column(String(32))  # one of a list
    ready_at: Mapped[datetime | None]  # when a readiness check last passed
    changed_at: Mapped[datetime]
    detail: Mapped[dict[str, Any]]
