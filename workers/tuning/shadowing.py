"""Which drafts run in shadow, and what they found where the live version was at work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.errors import MalformedError
from redaction.model import SegmentId, SessionId
from redaction.prompting import LONGEST_MS
from redaction.risk.comparing import Difference
from workers.archive.models import LineRow, SessionRow
from workers.archive.store import record
from workers.archive.tuning import DraftRow, RevisionRow, ShadowFindingRow

MOST_SHADOWS = 3  # at once: each adds its time to every utterance
SHADOWED = ("open", "proposed")  # states of a draft in which it may run in shadow

Counts = Mapping[str, int]  # by rule


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """What a version found in shadow: by rule, how often it alone, only the live one, or both but otherwise.

    `sessions` and `hours` of talk are what it has listened to since it runs; None and nothing, if it runs no more.
    """

    since: datetime | None
    sessions: int = 0
    hours: float = 0.0
    new: Counts = field(default_factory=dict)
    lost: Counts = field(default_factory=dict)
    changed: Counts = field(default_factory=dict)


def start(records: Session, draft_id: str, by: str, now: datetime) -> None:
    """Let a draft's newest revision run in shadow. One that does already goes on.

    Raises MalformedError if there is no such draft, it is not open or proposed, or three others run already.
    """
    draft = _draft(records, draft_id)
    if draft.state not in SHADOWED:
        raise MalformedError("only a draft that is open or proposed can run in shadow")
    if draft.shadowed_at:
        return
    if len(running(records)) >= MOST_SHADOWS:
        raise MalformedError(f"{MOST_SHADOWS} drafts run in shadow already; stop one of them first")
    draft.shadowed_at = now
    record(records, by, "shadow.started", None, {"draft": draft_id, "version": _digest(records, draft)}, now)


def stop(records: Session, draft_id: str, by: str, now: datetime) -> None:
    """Let a draft run in shadow no longer. What it found stays. Raises MalformedError if there is no such draft."""
    draft = _draft(records, draft_id)
    if draft.shadowed_at:
        digest = _digest(records, draft)
        record(
            records, by, "shadow.stopped", None, {"draft": draft_id, "version": digest, **_sum(records, digest)}, now
        )
        draft.shadowed_at = None


def running(records: Session) -> list[str]:
    """Return the versions that run in shadow, the longest first."""
    newest = select(RevisionRow.digest).join(DraftRow, RevisionRow.draft_id == DraftRow.id)
    newest = newest.where(RevisionRow.number == DraftRow.revision, DraftRow.shadowed_at.is_not(None))
    newest = newest.where(DraftRow.state.in_(SHADOWED)).order_by(DraftRow.shadowed_at, DraftRow.id)
    return list(records.scalars(newest.limit(MOST_SHADOWS)))


def report(records: Session, digest: str) -> ShadowReport:
    """Return what a version found in shadow."""
    rows = select(ShadowFindingRow.rule, ShadowFindingRow.live_severity, ShadowFindingRow.shadow_severity, func.count())
    rows = rows.where(ShadowFindingRow.digest == digest)
    rows = rows.group_by(ShadowFindingRow.rule, ShadowFindingRow.live_severity, ShadowFindingRow.shadow_severity)
    new, lost, changed = dict[str, int](), dict[str, int](), dict[str, int]()
    for rule, live, shadow, number in records.execute(rows.order_by(ShadowFindingRow.rule)):
        kind = new if live is None else lost if shadow is None else changed
        kind[rule] = kind.get(rule, 0) + number
    since = _since(records, digest)
    spans = _listened(records, since) if since else []
    return ShadowReport(since, len(spans), sum(spans, timedelta()) / timedelta(hours=1), new, lost, changed)


def keep(
    records: Session,
    session: SessionId,
    digest: str,
    segments: Iterable[SegmentId],
    found: Sequence[Difference],
    now: datetime,
) -> None:
    """Keep where a shadow differs in these segments, in place of what it said of them before."""
    known = (ShadowFindingRow.digest == digest, ShadowFindingRow.session_id == session)
    records.execute(delete(ShadowFindingRow).where(*known, ShadowFindingRow.segment.in_(set(segments))))
    records.add_all(_row(session, digest, each, now) for each in found)
    records.flush()


def _sum(records: Session, digest: str) -> dict[str, int | float]:
    """A report in few numbers, for the audit: by then nobody can tell any more how long it has listened."""
    last = report(records, digest)
    found = {"new": last.new, "lost": last.lost, "changed": last.changed}
    numbers = {name: sum(counts.values()) for name, counts in found.items()}
    return {"sessions": last.sessions, "hours": round(last.hours, 2), **numbers}


def _row(session: SessionId, digest: str, each: Difference, now: datetime) -> ShadowFindingRow:
    return ShadowFindingRow(
        digest=digest,
        session_id=session,
        segment=each.segment,
        start_ms=each.start_ms,
        rule=each.rule,
        category=each.category.value,
        live_severity=each.live.value if each.live else None,
        shadow_severity=each.candidate.value if each.candidate else None,
        found_at=now,
    )


def _draft(records: Session, draft_id: str) -> DraftRow:
    draft = records.get(DraftRow, draft_id, with_for_update=True)
    if draft is None:
        raise MalformedError("there is no such draft")
    return draft


def _digest(records: Session, draft: DraftRow) -> str:
    return records.get_one(RevisionRow, (draft.id, draft.revision)).digest


def _since(records: Session, digest: str) -> datetime | None:
    """Since when a draft with this newest revision runs in shadow."""
    begun = select(func.min(DraftRow.shadowed_at)).join(RevisionRow, RevisionRow.draft_id == DraftRow.id)
    newest = (RevisionRow.number == DraftRow.revision, RevisionRow.digest == digest)
    return records.scalar(begun.where(*newest, DraftRow.state.in_(SHADOWED)))


def _listened(records: Session, since: datetime) -> list[timedelta]:
    """How long each session was that said something since then; of one that had begun before, what came after."""
    span = func.max(LineRow.end_ms) - func.min(LineRow.start_ms)
    sessions = select(SessionRow.created_at, SessionRow.last_heard_at, span)
    sessions = sessions.join(LineRow, LineRow.session_id == SessionRow.id).where(SessionRow.last_heard_at >= since)
    rows = records.execute(sessions.group_by(SessionRow.id, SessionRow.created_at, SessionRow.last_heard_at))
    return [_after(since, begun, last or begun, int(span)) for begun, last, span in rows]


def _after(since: datetime, begun: datetime, last: datetime, span_ms: int) -> timedelta:
    span = timedelta(milliseconds=min(span_ms, LONGEST_MS))
    return span if begun >= since else min(span, last - since)
