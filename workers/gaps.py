"""Notices when screening does not do what a coach relies on, tells them once, and tells them when it is back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from config.errors import UnavailableError
from redaction.model import SessionId
from workers import due
from workers.archive.matters import DueRow, ScreeningGapRow
from workers.archive.models import OutboxRow, SessionRow
from workers.archive.store import record
from workers.liveness import BEHIND, QUIET, RECENT, is_alive
from workers.mailbox import Lane
from workers.wiring import Store

SILENCE = timedelta(seconds=60)  # of a session that goes on: people pause, but seldom that long
LAG = timedelta(seconds=15)  # a prompt that comes later than this comes after the moment
GONE = timedelta(seconds=10)  # on top of the twenty after which a worker counts as gone: a restart is no gap
STEADY = timedelta(seconds=10)  # it must work for so long before it is said to be back, longer after each gap
LONGEST_STEADY = timedelta(minutes=5)
TOLD_LATE = timedelta(minutes=10)  # after that, nobody needs to hear any more that a stream was revoked

SILENT, LATE, NO_WORKER, NO_PLATFORM = "silence", "lag", "worker", "platform"
OFF, ON = "health_off", "health_on"
REVOKED = "revoked"  # the kind of what falls due, at once, when a stream was revoked


_OPEN = ScreeningGapRow.ended_at.is_(None) & (ScreeningGapRow.reason != NO_PLATFORM)


@dataclass
class Gaps:
    """Looks at every running session, once a second. Two of these at work tell a coach once."""

    store: Store
    _wrong_since: datetime | None = field(default=None, init=False)
    _good_since: dict[str, datetime] = field(default_factory=dict, init=False)

    def look(self, now: datetime) -> None:
        """Open and close gaps. Raises UnavailableError if the database does not answer."""
        gone = self._is_worker_gone(now)
        with self.store.db.read() as records:
            running = records.scalars(_running(now)).all()
            with_gap = set(records.scalars(select(ScreeningGapRow.session_id).where(_OPEN)).all())
            revoked = records.scalars(_revoked_lately(now)).all()
        for session in running:
            self._look_at(session, gone, session.id in with_gap, now)
        for over in with_gap - {session.id for session in running}:
            self._end(over, now)
        for session in revoked:
            self._tell_revoked(session, now)

    def _is_worker_gone(self, now: datetime) -> bool:
        """Whether nobody has screened for a while: the queue is down, or whoever works on it."""
        try:
            works = is_alive(self.store.server, Lane.LIVE)
        except UnavailableError:
            works = False
        self._wrong_since = None if works else self._wrong_since or now
        return self._wrong_since is not None and now - self._wrong_since >= GONE

    def _look_at(self, session: SessionRow, gone: bool, has_gap: bool, now: datetime) -> None:
        trouble = (NO_WORKER, self._wrong_since or now) if gone else self._trouble(session, has_gap, now)
        if trouble:
            self._good_since.pop(session.id, None)
            if not has_gap:
                self._begin(session.id, *trouble, now)
        elif has_gap and not self._wrong_since:
            since = self._good_since.setdefault(session.id, now)
            if now - since >= self._steady(session.id):
                self._end(session.id, now)

    def _trouble(self, session: SessionRow, has_gap: bool, now: datetime) -> tuple[str, datetime] | None:
        """What is wrong with this session, and since when. It takes more to be well again than to stay well."""
        try:
            waiting = self.store.mailbox.waiting_since(SessionId(session.id))
        except UnavailableError:  # the queue: it is noticed by its worker being gone
            return None
        if waiting and now - waiting > (BEHIND if has_gap else LAG):
            return LATE, waiting
        heard = session.last_heard_at or session.created_at
        return (SILENT, heard) if now - heard > (QUIET if has_gap else SILENCE) else None

    def _steady(self, session_id: str) -> timedelta:
        """How long it has to work: whatever comes and goes is off until it stays."""
        told = select(func.count()).where(ScreeningGapRow.session_id == session_id)
        with self.store.db.read() as records:
            times = records.scalar(told) or 1
        return min(STEADY * (1 << min(times - 1, 10)), LONGEST_STEADY)

    def _begin(self, session_id: str, reason: str, since: datetime, now: datetime) -> None:
        with self.store.db.write() as records:
            session = records.get(SessionRow, session_id, with_for_update={"key_share": True})
            known = records.scalar(select(ScreeningGapRow.id).where(_OPEN, ScreeningGapRow.session_id == session_id))
            if session and session.ended_at is None and session.revoked_at is None and known is None:
                open_gap(records, session, reason, since, now)

    def _end(self, session_id: str, now: datetime) -> None:
        self._good_since.pop(session_id, None)
        with self.store.db.write() as records:
            session = records.get(SessionRow, session_id, with_for_update={"key_share": True})
            gaps = select(ScreeningGapRow).where(_OPEN, ScreeningGapRow.session_id == session_id)
            for gap in records.scalars(gaps.with_for_update()).all() if session else ():
                _close(records, gap, session, now)

    def _tell_revoked(self, session: SessionRow, now: datetime) -> None:
        with self.store.db.write() as records:
            if due.put(records, REVOKED, session.id, now):  # of no session: the mark outlives its erasure
                due.settle(records, REVOKED, session.id, "told", now)
                _tell(records, OFF, session, now)
                record(records, "ticker", "screening.revoked", SessionId(session.id), {}, now)


def open_gap(records: Session, session: SessionRow, reason: str, since: datetime, now: datetime) -> None:
    """Put a gap on record and tell the coach. The caller holds the session, and knows that there is no gap yet."""
    gap = ScreeningGapRow(session_id=session.id, reason=reason, began_at=since)
    gap.told_at = now if session.coach_id else None
    records.add(gap)
    records.flush()
    _tell(records, OFF, session, now, gap=gap.id)
    record(records, "ticker", "screening.off", SessionId(session.id), {"reason": reason, "gap": gap.id}, now)


def _close(records: Session, gap: ScreeningGapRow, session: SessionRow | None, now: datetime) -> None:
    """It works again, or the call is over. Who has not been told yet need not be told at all."""
    gap.ended_at = now
    off = _message_of(records, gap)
    if off and off.state == "pending":
        off.detail = {**(off.detail or {}), "over": now.isoformat()}
    if session is None or session.ended_at or session.revoked_at:
        return
    if off and off.state in ("sending", "sent", "unknown"):
        _tell(records, ON, session, now, gap=gap.id)
    record(records, "ticker", "screening.on", SessionId(session.id), {"gap": gap.id}, now)


def _tell(records: Session, kind: str, session: SessionRow, now: datetime, **detail: int) -> None:
    if session.coach_id is None:
        return  # nobody knows whose session it is
    row = OutboxRow(kind=kind, recipient=session.coach_id, state="pending", detail={"session": session.id, **detail})
    row.created_at = row.not_before = now
    records.add(row)


def _message_of(records: Session, gap: ScreeningGapRow) -> OutboxRow | None:
    """The message that told of this gap, held, so that it does not leave meanwhile."""
    told = select(OutboxRow).where(OutboxRow.kind == OFF, OutboxRow.created_at >= gap.began_at)
    rows = records.scalars(told.order_by(OutboxRow.id.desc()).with_for_update()).all()
    return next((row for row in rows if (row.detail or {}).get("gap") == gap.id), None)


def _running(now: datetime) -> Select[SessionRow]:
    """Sessions in which speech is to be expected."""
    heard = func.coalesce(SessionRow.last_heard_at, SessionRow.created_at)
    going_on = SessionRow.ended_at.is_(None), SessionRow.revoked_at.is_(None)
    return select(SessionRow).where(*going_on, heard > now - RECENT).order_by(SessionRow.id)


def _revoked_lately(now: datetime) -> Select[SessionRow]:
    """Sessions that we were told to stop listening to while they went on, and whose coach may not know."""
    told = select(DueRow.about).where(DueRow.kind == REVOKED)
    lately = SessionRow.revoked_at > now - TOLD_LATE, SessionRow.ended_at.is_(None)
    return select(SessionRow).where(*lately, SessionRow.coach_id.is_not(None), SessionRow.id.not_in(told))
