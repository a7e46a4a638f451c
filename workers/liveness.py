"""Whether screening works right now: who has been heard of lately, and how far a session is behind."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from config.errors import UnavailableError
from redaction.model import SessionId
from workers.archive.models import SessionRow
from workers.health import Health, HealthState
from workers.mailbox import Lane
from workers.server import Server
from workers.wiring import Store

ALIVE = timedelta(seconds=20)  # three missed beats and a bit
BEHIND = timedelta(seconds=5)  # words that wait longer than this come too late for a prompt
QUIET = timedelta(seconds=20)  # of silence while a session runs, before the coach is told
RECENT = timedelta(hours=2)  # a session without any news for this long is over, whether the platform said so or not
TICKER = "ticker"


def note_alive(server: Server, who: str) -> None:
    """Remember that the ticker, or somebody working on this queue, is there."""
    server.call("set", f"pp:alive:{who}", "1", px=int(ALIVE.total_seconds() * 1000))


def is_alive(server: Server, who: str) -> bool:
    """Whether this one was there within the last seconds."""
    return bool(server.call("exists", f"pp:alive:{who}"))


def coach_health(coach: str, store: Store) -> Health:
    """How well this coach's latest session is screened. A queue or database that is down means: not at all."""
    try:
        return _health(_latest_session(coach, store), store)
    except UnavailableError:
        return Health(HealthState.OFF)


def running_session(coach: str, store: Store) -> str | None:
    """The session that this coach is in now. Raises UnavailableError if the database does not answer."""
    session = _latest_session(coach, store)
    return session.id if session else None


def screening_works(server: Server) -> bool:
    """Whether ticker and worker were there within the last seconds; not, if the queue does not answer."""
    try:
        return _works(server)
    except UnavailableError:
        return False


def _health(session: SessionRow | None, store: Store) -> Health:
    if session is None:
        return Health(HealthState.NO_SESSION if _works(store.server) else HealthState.OFF)
    now, heard = store.clock(), session.last_heard_at
    waiting = store.mailbox.waiting_since(SessionId(session.id))
    behind = now - waiting if waiting else timedelta()
    if behind > BEHIND or not _works(store.server):
        state = HealthState.OFF
    elif heard is None or now - heard > QUIET:
        state = HealthState.QUIET
    else:
        state = HealthState.LISTENING
    return Health(state, int(behind.total_seconds()), heard)


def _works(server: Server) -> bool:
    return is_alive(server, TICKER) and is_alive(server, Lane.LIVE)


def _latest_session(coach: str, store: Store) -> SessionRow | None:
    since: datetime = store.clock() - RECENT
    heard = func.coalesce(SessionRow.last_heard_at, SessionRow.created_at)
    query = (
        select(SessionRow)
        .where(SessionRow.coach_id == coach, SessionRow.ended_at.is_(None), SessionRow.revoked_at.is_(None))
        .where(heard >= since)
        .order_by(heard.desc())
        .limit(1)
    )
    with store.db.read() as db:
        return db.scalars(query).first()
