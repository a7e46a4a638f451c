"""Where a run through a protocol stands: read from its moves, so that a restart loses nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.database import Database
from config.protocols import Protocol, Protocols
from config.vocabulary import Category, Outcome, Severity
from redaction.protocol import Course, Move, pick_up
from workers import due
from workers.archive.matters import MoveRow, RunRow
from workers.archive.models import PromptRow, SessionRow

RETURN, SESSION_OVER = "return", "session_over"  # the kinds of what falls due: a matter's return, a call's end
PRESUMED_AFTER = timedelta(hours=2)  # without any news for so long a session is over, whoever said so or not


@dataclass(frozen=True, slots=True)
class Standing:
    """One run as it stands. `returns_at`: when it comes back by itself; `course.outcome` tells whether it is open."""

    run_id: str
    protocol: Protocol
    course: Course
    language: str
    prompt_id: str | None
    session_id: str | None
    coach_id: str
    category: Category | None
    severity: Severity | None
    opened_at: datetime
    returns_at: datetime | None


def standing(db: Database, protocols: Protocols, run_id: str) -> Standing | None:
    """Return where this run stands; None if there is no such run. Raises UnavailableError without a database."""
    with db.read() as records:
        row = records.get(RunRow, run_id)
        return read(records, protocols, row) if row else None


def open_runs(db: Database, protocols: Protocols, coach_id: str) -> list[Standing]:
    """Return the coach's matters that have no outcome yet, the worst first, then the oldest."""
    mine = select(RunRow).where(RunRow.coach_id == coach_id, RunRow.outcome.is_(None))
    with db.read() as records:
        rows = records.scalars(mine.order_by(RunRow.opened_at, RunRow.id)).all()
        found = [each for row in rows if (each := read(records, protocols, row))]
    return sorted(found, key=lambda each: -each.severity.rank if each.severity else 0)


def read(records: Session, protocols: Protocols, row: RunRow) -> Standing | None:
    """Return where a run stands. None: its protocol is gone, and no other is for such a matter."""
    protocol = protocol_of(protocols, row)
    if protocol is None:
        return None
    return Standing(
        run_id=row.id,
        protocol=protocol,
        course=course_of(records, protocol, row),
        language=row.language,
        prompt_id=row.prompt_id,
        session_id=row.session_id,
        coach_id=row.coach_id,
        category=Category(row.category) if row.category else None,
        severity=Severity(row.severity) if row.severity else None,
        opened_at=row.opened_at,
        returns_at=due.next_at(records, RETURN, row.id),
    )


def protocol_of(protocols: Protocols, row: RunRow) -> Protocol | None:
    """The run's protocol; if an organisation took it away, the one that is now for such a matter."""
    found = protocols.get(row.protocol)
    if found is None and row.category and row.severity:
        found = protocols.of(Category(row.category), Severity(row.severity))
    return found


def course_of(records: Session, protocol: Protocol, row: RunRow) -> Course:
    """Follow the run's moves. Whatever was changed in the protocol meanwhile, a run never stands nowhere."""
    moves = select(MoveRow).where(MoveRow.run_id == row.id).order_by(MoveRow.number)
    course = pick_up(protocol, [Move(move.step, move.choice) for move in records.scalars(moves)])
    return replace(course, outcome=Outcome(row.outcome) if row.outcome else None)


def about_the_same(prompt: PromptRow) -> Select[RunRow]:
    """The runs of a prompt's coach about the same matter in the same session, open or closed."""
    return select(RunRow).where(
        RunRow.session_id == prompt.session_id,
        RunRow.coach_id == prompt.coach_id,
        RunRow.category == prompt.category,
    )


def lock_run(records: Session, run_id: str) -> RunRow | None:
    """Hold a run, and before it its prompt, until the transaction ends: everybody takes them in this order."""
    its_prompt = select(RunRow.prompt_id).where(RunRow.id == run_id).scalar_subquery()
    records.execute(select(PromptRow.id).where(PromptRow.id == its_prompt).with_for_update(key_share=True))
    run = select(RunRow).where(RunRow.id == run_id).with_for_update(key_share=True)
    return records.scalar(run, execution_options={"populate_existing": True})


def is_live(records: Session, session_id: str | None, now: datetime) -> bool:
    """Whether the session still goes on: its platform has not said otherwise, and something was heard lately."""
    session = records.get(SessionRow, session_id) if session_id else None
    if session is None or session.ended_at or session.revoked_at:
        return False
    return now < (session.last_heard_at or session.created_at) + PRESUMED_AFTER


def expect_end(records: Session, session_id: str, now: datetime) -> None:
    """Let the call's end fall due. Some platforms never tell: then it is when nothing was heard for long."""
    if due.next_at(records, SESSION_OVER, session_id) is None:
        wait = PRESUMED_AFTER if is_live(records, session_id, now) else timedelta(0)
        due.put_next(records, SESSION_OVER, session_id, now + wait, session_id)
