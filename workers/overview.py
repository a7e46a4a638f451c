"""How it is going right now: sessions, prompts, queues, platforms, workers. Counts and times, never who or what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.errors import UnavailableError
from config.vocabulary import Severity
from redaction.asking import PromptState
from redaction.model import SessionId
from workers.app import PROMPTS_QUEUE
from workers.archive.matters import ScreeningGapRow
from workers.archive.models import OutboxRow, ParkedRow, PromptRow, SessionRow
from workers.archive.tuning import PublicationRow
from workers.liveness import BEHIND, RECENT, TICKER, is_alive
from workers.mailbox import Lane
from workers.wiring import Store

GAPS_WITHIN = timedelta(hours=1)
FAILURES_WITHIN = timedelta(days=1)
PLATFORMS_WITHIN = timedelta(days=30)
PARTS = {TICKER: "Ticker", Lane.LIVE.value: "Live lane", Lane.BATCH.value: "Batch lane", PROMPTS_QUEUE: "Sender"}


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that goes on. `behind`: how long its oldest unscreened words have waited; None if nobody knows."""

    platform: str
    language: str
    began_at: datetime
    heard_at: datetime | None
    behind: timedelta | None
    gap: str | None  # the reason of the screening gap that is open

    @property
    def is_late(self) -> bool:
        """Whether a prompt of this session would come too late."""
        return self.gap is not None or (self.behind or timedelta()) > BEHIND


@dataclass(frozen=True, slots=True)
class OpenPrompts:
    """Prompts of one severity that nobody has answered."""

    severity: Severity
    open: int
    snoozed: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: when it last delivered something, its sessions now and lately, gaps of the last hour."""

    name: str
    delivered_at: datetime | None = None
    live: int = 0
    sessions: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class Queues:
    """What only the queue knows. `alive`: by name of the part; `waiting`: sessions with something waiting, by lane."""

    alive: dict[str, bool]
    waiting: dict[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything for the page, the worst first in each list. `queues`: None while the queue does not answer."""

    sessions: Sequence[LiveSession]
    prompts: Sequence[OpenPrompts]
    platforms: Sequence[Platform]
    queues: Queues | None
    parked: dict[str, int]  # deliveries laid aside, by reason
    unsent: dict[str, int]  # messages of the last day that failed, or that nobody knows of, by state
    publication: tuple[str, datetime] | None  # the digest that is in force, and since when; None: as installed


def overview(store: Store) -> Overview:
    """Look at everything. Raises UnavailableError if the database does not answer."""
    now, queues = store.clock(), _queues(store)
    with store.db.read() as records:
        sessions = _sessions(records, store, now, asks=queues is not None)
        return Overview(
            sessions=sessions,
            prompts=_prompts(records),
            platforms=_platforms(records, sessions, now),
            queues=queues,
            parked=dict(records.execute(select(ParkedRow.reason, func.count()).group_by(ParkedRow.reason)).all()),
            unsent=_unsent(records, now),
            publication=_publication(records),
        )


def _queues(store: Store) -> Queues | None:
    try:
        alive = {name: is_alive(store.server, part) for part, name in PARTS.items()}
        return Queues(alive, {lane.value: len(store.mailbox.backlog(lane)) for lane in Lane})
    except UnavailableError:  # that is what the page has to say
        return None


def _sessions(records: Session, store: Store, now: datetime, *, asks: bool) -> list[LiveSession]:
    heard = func.coalesce(SessionRow.last_heard_at, SessionRow.created_at)
    lately = SessionRow.created_at > now - RECENT - timedelta(days=1), heard > now - RECENT
    running = select(SessionRow).where(SessionRow.ended_at.is_(None), SessionRow.revoked_at.is_(None), *lately)
    rows = records.scalars(running).all()
    open_gap = select(ScreeningGapRow.session_id, ScreeningGapRow.reason).where(ScreeningGapRow.ended_at.is_(None))
    gaps = dict(records.execute(open_gap.where(ScreeningGapRow.session_id.in_([row.id for row in rows]))).all())
    behind = _behind(store, rows, now) if asks else {}
    sessions = [
        LiveSession(
            row.platform,
            row.language,
            row.created_at,
            row.last_heard_at,
            behind.get(row.id, timedelta()) if behind is not None and asks else None,
            gaps.get(row.id),
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda each: (each.gap is None, -(each.behind or timedelta()), each.began_at))


def _behind(store: Store, rows: Sequence[SessionRow], now: datetime) -> dict[str, timedelta] | None:
    """How long words have waited, of the sessions that have any waiting; None if the queue stops answering."""
    try:
        with_mail = set(store.mailbox.backlog(Lane.LIVE)) & {SessionId(row.id) for row in rows}
        since = {session: store.mailbox.waiting_since(session) for session in with_mail}
    except UnavailableError:
        return None
    return {session: max(now - at, timedelta()) for session, at in since.items() if at}


def _prompts(records: Session) -> list[OpenPrompts]:
    kinds = PromptRow.severity, PromptRow.state
    waiting = PromptRow.state.in_([state.value for state in PromptState if state.waiting])
    oldest = func.min(PromptRow.opened_at, type_=PromptRow.opened_at.type)
    rows = records.execute(select(*kinds, func.count(), oldest).where(waiting).group_by(*kinds)).all()
    return [
        OpenPrompts(
            severity,
            sum(count for each, state, count, _ in rows if each == severity and state == PromptState.OPEN),
            sum(count for each, state, count, _ in rows if each == severity and state == PromptState.SNOOZED),
            min(at for each, _, _, at in rows if each == severity),
        )
        for severity in reversed(Severity)
        if any(each == severity for each, *_ in rows)
    ]


def _platforms(records: Session, live: Sequence[LiveSession], now: datetime) -> list[Platform]:
    last = func.max(SessionRow.last_heard_at, type_=SessionRow.created_at.type)
    lately = select(SessionRow.platform, func.count(), last).where(SessionRow.created_at > now - PLATFORMS_WITHIN)
    of_hour = ScreeningGapRow.began_at > now - GAPS_WITHIN
    gapped = (
        select(SessionRow.platform, func.count()).join(ScreeningGapRow).where(of_hour).group_by(SessionRow.platform)
    )
    gaps = dict(records.execute(gapped).all())
    going_on = Counter(session.platform for session in live)
    platforms = [
        Platform(name, delivered_at, going_on[name], count, gaps.get(name, 0))
        for name, count, delivered_at in records.execute(lately.group_by(SessionRow.platform))
    ]
    return sorted(platforms, key=lambda each: (-each.gaps, each.name))


def _unsent(records: Session, now: datetime) -> dict[str, int]:
    lost = OutboxRow.state.in_(("failed", "unknown")), OutboxRow.created_at > now - FAILURES_WITHIN
    return dict(records.execute(select(OutboxRow.state, func.count()).where(*lost).group_by(OutboxRow.state)).all())


def _publication(records: Session) -> tuple[str, datetime] | None:
    newest = select(PublicationRow).order_by(PublicationRow.number.desc()).limit(1)
    row = records.scalar(newest)
    return (row.digest, row.at) if row else None
