"""What coaches say of a prompt afterwards, and of what was missed: evidence for the rules, without any words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import AlarmReason, Category, Verdict
from redaction.model import SessionId
from workers.archive.matters import FeedbackRow, RunRow
from workers.archive.models import FindingRow, SessionRow
from workers.archive.store import record
from workers.results import Result

MISSED_WITHIN = timedelta(days=2)  # later, nobody knows about when it was


@dataclass(frozen=True, slots=True)
class Said:
    """What a coach has said of a prompt."""

    verdict: Verdict
    reason: AlarmReason | None


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session in which something may have been missed."""

    session_id: str
    began_at: datetime


def judge(
    db: Database, run_id: str, coach_id: str, verdict: Verdict, reason: AlarmReason | None, now: datetime
) -> Result:
    """Record what the coach says of the prompt that this run began with; said again, the newer word counts.

    Raises UnavailableError if the database does not answer.
    """
    with db.write() as records:
        run = records.get(RunRow, run_id, with_for_update=True)
        if run is None or run.prompt_id is None or run.session_id is None:
            return Result.UNKNOWN
        if run.coach_id != coach_id:
            return Result.NOT_THEIRS
        row = _row_of(records, run.prompt_id, coach_id)
        if row is None:
            row = FeedbackRow(session_id=run.session_id, prompt_id=run.prompt_id, coach_id=coach_id)
            row.category, row.rules = run.category, _rules_of(records, run.prompt_id)
            records.add(row)
        row.verdict, row.at = verdict.value, now
        row.reason = reason.value if reason and verdict is Verdict.FALSE_ALARM else None
        facts = {"prompt": run.prompt_id, "verdict": verdict.value}
        record(records, coach_id, "feedback.given", SessionId(run.session_id), facts, now)
        return Result.RECORDED


def said_of(records: Session, prompt_id: str | None, coach_id: str) -> Said | None:
    """Return what the coach has said of this prompt."""
    row = _row_of(records, prompt_id, coach_id) if prompt_id else None
    return Said(Verdict(row.verdict), AlarmReason(row.reason) if row.reason else None) if row else None


def report_missed(
    db: Database, session_id: str, coach_id: str, category: Category, before: timedelta, now: datetime
) -> Result:
    """Record that something of this kind was missed, about so long before now or before the session's end.

    Raises UnavailableError if the database does not answer.
    """
    with db.write() as records:
        session = records.get(SessionRow, session_id)
        if session is None:
            return Result.UNKNOWN
        if session.coach_id != coach_id:
            return Result.NOT_THEIRS
        around = min(now, session.ended_at or now) - before - session.created_at
        around_ms = max(0, round(around.total_seconds() * 1000))
        row = FeedbackRow(session_id=session_id, coach_id=coach_id, verdict=Verdict.MISSED.value, rules=[], at=now)
        row.category, row.around_ms = category.value, around_ms
        records.add(row)
        record(records, coach_id, "feedback.missed", SessionId(session_id), {"category": category.value}, now)
        return Result.RECORDED


def recent_sessions(db: Database, coach_id: str, now: datetime) -> list[PastSession]:
    """Return the coach's sessions of the last two days, the newest first."""
    mine = select(SessionRow).where(SessionRow.coach_id == coach_id, SessionRow.created_at > now - MISSED_WITHIN)
    with db.read() as records:
        rows = records.scalars(mine.order_by(SessionRow.created_at.desc(), SessionRow.id)).all()
        return [PastSession(row.id, row.created_at) for row in rows]


def _row_of(records: Session, prompt_id: str, coach_id: str) -> FeedbackRow | None:
    return records.scalar(
        select(FeedbackRow).where(FeedbackRow.prompt_id == prompt_id, FeedbackRow.coach_id == coach_id)
    )


def _rules_of(records: Session, prompt_id: str) -> list[str]:
    findings = records.scalars(select(FindingRow).where(FindingRow.prompt_id == prompt_id)).all()
    return sorted({f"{finding.rule}@{finding.rule_version}" for finding in findings})
