"""What a coach's own page shows, read from the archive: open prompts, the lines around them, the last answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Category, Severity
from redaction.asking import PromptState
from redaction.risk.why import GATHERED
from workers.archive.models import FindingRow, LineRow, PromptRow
from workers.prompts.claiming import may_snooze

LINES_BEFORE = 6  # enough to see what led to it, few enough to read during a call
LINES_AFTER = 2
SINCE_1970 = 100_000_000_000  # milliseconds: no session lasts three years, so such a count starts in 1970
ANSWER_SHOWN_FOR = timedelta(minutes=30)  # half a session: long enough to notice a wrong key

_WAITING = [state for state in PromptState if state.waiting]


@dataclass(frozen=True, slots=True)
class NearLine:
    """One redacted line near a finding. `found`: the finding lies in this line."""

    speaker: str
    start_ms: int
    text: str = field(repr=False)
    found: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a prompt came up: the rule's id, what it listens for, and what was taken into account."""

    rule: str
    category: Category
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One prompt with everything its coach needs to decide. `start_ms` counts from the session's start."""

    prompt_id: str
    state: PromptState
    category: Category
    severity: Severity
    may_snooze: bool
    heard_at: datetime
    start_ms: int | None
    reasons: tuple[Reason, ...]
    lines: tuple[NearLine, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What was last recorded for a coach. `due_at`: when a snoozed prompt comes back."""

    prompt_id: str
    state: PromptState
    answered_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A coach's page at one moment: the worst open prompt, how many are open, what was answered last."""

    card: Card | None
    open_prompts: int
    snoozed: int
    next_due_at: datetime | None
    last: Answered | None


def desk(db: Database, coach_id: str, now: datetime) -> Desk:
    """Read what this coach sees now. A snoozed prompt whose time has come counts as open."""
    with db.read() as records:
        rows = sorted(records.scalars(_recent(coach_id, now)), key=_worst_first)
        opened = [row for row in rows if _is_open(row, now)]
        sleeping = [row for row in rows if _sleeps(row, now)]
        answers = [answered for row in rows if (answered := _answered(row, now))]
        last = max(answers, key=lambda each: each.answered_at, default=None)  # of several at once, the worst
        return Desk(
            card=_card(records, opened[0]) if opened else None,
            open_prompts=len(opened),
            snoozed=len(sleeping),
            next_due_at=min((row.due_at for row in sleeping if row.due_at), default=None),
            last=last,
        )


def owns(db: Database, coach_id: str, prompt_id: str) -> bool:
    """Whether this prompt was put to this coach."""
    mine = select(PromptRow.id).where(PromptRow.id == prompt_id, PromptRow.coach_id == coach_id)
    with db.read() as records:
        return records.scalar(mine) is not None


def card_of(records: Session, prompt_id: str) -> Card | None:
    """Return everything that led to a prompt; None if it was erased with its session."""
    row = records.get(PromptRow, prompt_id)
    return _card(records, row) if row else None


def session_start(records: Session, session_id: str, at_ms: int) -> int:
    """What the times of a session count from: nothing, or the first line where the platform counts from 1970."""
    if at_ms < SINCE_1970:
        return 0
    first = select(func.min(LineRow.start_ms)).where(LineRow.session_id == session_id)
    return min(records.scalar(first) or at_ms, at_ms)


def _recent(coach_id: str, now: datetime) -> Select[PromptRow]:
    """Whatever still waits, however old, and what was answered lately."""
    lately = PromptRow.answered_at > now - ANSWER_SHOWN_FOR
    return select(PromptRow).where(PromptRow.coach_id == coach_id, or_(PromptRow.state.in_(_WAITING), lately))


def _sleeps(row: PromptRow, now: datetime) -> bool:
    return row.state == PromptState.SNOOZED and row.due_at is not None and row.due_at > now


def _is_open(row: PromptRow, now: datetime) -> bool:
    return PromptState(row.state).waiting and not _sleeps(row, now)


def _worst_first(row: PromptRow) -> tuple[int, datetime, str]:
    return -Severity(row.severity).rank, row.opened_at, row.id


def _answered(row: PromptRow, now: datetime) -> Answered | None:
    if row.answered_at is None or _is_open(row, now):
        return None
    return Answered(row.id, PromptState(row.state), row.answered_at, row.due_at)


def _card(records: Session, row: PromptRow) -> Card:
    findings = records.scalars(
        select(FindingRow).where(FindingRow.prompt_id == row.id).order_by(FindingRow.start_ms, FindingRow.id)
    ).all()
    worst = max(findings, key=_weight, default=None)
    rows = _rows_around(records, worst) if worst else []
    start = session_start(records, worst.session_id, worst.start_ms) if worst else 0
    found = {finding.segment for finding in findings}
    return Card(
        prompt_id=row.id,
        state=PromptState.PAUSED if row.state == PromptState.PAUSED else PromptState.OPEN,
        category=Category(row.category),
        severity=Severity(row.severity),
        may_snooze=may_snooze(row),
        heard_at=row.heard_at,
        start_ms=worst.start_ms - start if worst else None,
        reasons=tuple(dict.fromkeys(map(_reason, findings))),
        lines=tuple(NearLine(row.speaker, row.start_ms - start, row.text, row.segment in found) for row in rows),
    )


def _weight(finding: FindingRow) -> tuple[int, bool]:
    """The worst stands for a prompt; of several hints, the one that made them a concern."""
    return Severity(finding.severity).rank, GATHERED in finding.why


def _reason(finding: FindingRow) -> Reason:
    return Reason(finding.rule, Category(finding.category), tuple(finding.why))


def _rows_around(records: Session, centre: FindingRow) -> list[LineRow]:
    in_session = select(LineRow).where(LineRow.session_id == centre.session_id)
    before = in_session.where(LineRow.start_ms <= centre.start_ms).order_by(
        LineRow.start_ms.desc(), LineRow.segment.desc()
    )
    after = in_session.where(LineRow.start_ms > centre.start_ms).order_by(LineRow.start_ms, LineRow.segment)
    return [
        *reversed(records.scalars(before.limit(LINES_BEFORE + 1)).all()),
        *records.scalars(after.limit(LINES_AFTER)).all(),
    ]
