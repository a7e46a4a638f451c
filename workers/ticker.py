"""Once a second: wake what waits, bring back what was snoozed, destroy what has had its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Flag

import structlog

from config.errors import UnavailableError
from redaction.model import SessionId
from workers import telemetry
from workers.app import PROMPTS_QUEUE
from workers.archive import store as archive
from workers.archive.models import SessionRow
from workers.consent import changed_lately, stop_sessions
from workers.due import take_due
from workers.due_handlers import due_handlers
from workers.gaps import GONE, Gaps
from workers.liveness import TICKER, is_alive, note_alive
from workers.mailbox import Lane
from workers.prompts.answers import return_snoozed
from workers.prompts.claiming import is_due
from workers.prompts.ledger import settle
from workers.tuning import checks
from workers.wiring import Store

TICK_SECONDS = 1.0
OVERDUE = timedelta(seconds=1)  # a hint that was lost costs this much
BEAT_SECONDS = 5.0  # between two questions to each queue whether anybody is there
REWRITE_SECONDS = 600.0  # between two rewrites of the append-only file, which still holds destroyed keys

log = structlog.get_logger(__name__)


@dataclass
class Ticker:
    """The clockwork. Everything it does is safe to do twice, so several tickers may run.

    `send` lets one message leave; it is for when no worker does. `wake_check` says that a check stands still.
    """

    store: Store
    wake: Callable[[SessionId, Lane], None]
    wake_sender: Callable[[], None]
    ask_alive: Callable[[str], None]
    queues: tuple[str, ...]
    send: Callable[[], object] | None = None
    wake_check: Callable[[str], None] | None = None
    _gaps: Gaps = field(init=False)
    _sender_gone_since: datetime | None = field(default=None, init=False)
    _next_beat: float = field(default=0.0, init=False)
    _next_checks: float = field(default=0.0, init=False)
    _next_rewrite: float = field(default=0.0, init=False)
    _rewrite_wanted: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._gaps = Gaps(self.store)

    def run(self, stopped: Flag) -> None:
        """Tick until told to stop. A database or queue that is down is tried again with the next tick."""
        while True:
            self.tick(time.monotonic())
            if stopped.wait(TICK_SECONDS):
                return

    def tick(self, at: float) -> None:
        """Do everything that is due at this monotonic time (seconds). A part that fails stops no other."""
        now = self.store.clock()
        self._part("wake", lambda: self._wake_overdue(now))
        self._part("due", lambda: self._do_due(now))
        self._part("gaps", lambda: self._gaps.look(now))
        self._part("prompts", lambda: self._move_prompts(now))
        self._part("consent", lambda: self._stop_withdrawn(now))
        self._part("checks", lambda: self._wake_checks(at, now))
        self._part("erase", lambda: self._erase(now))
        self._part("rewrite", lambda: self._rewrite(at))
        self._part("beat", lambda: self._beat(at))

    def _part(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except UnavailableError as problem:
            telemetry.FAILURES.labels(f"ticker {name}", type(problem).__name__).inc()
            log.warning("tick put off", part=name, reason=str(problem))

    def _wake_overdue(self, now: datetime) -> None:
        for lane in Lane:
            telemetry.WAITING.labels(lane).set(len(self.store.mailbox.backlog(lane)))
            for session in self.store.mailbox.overdue(lane, now - OVERDUE):
                self.wake(session, lane)

    def _do_due(self, now: datetime) -> None:
        return_snoozed(self.store.db, now)
        take_due(self.store.db, now, due_handlers(self.store))

    def _move_prompts(self, now: datetime) -> None:
        settle(self.store.db, now)
        if is_due(self.store.db, now):
            self.wake_sender()
            if self.send and self._is_sender_gone(now):
                self.send()

    def _is_sender_gone(self, now: datetime) -> bool:
        """Whether nobody follows our hints. Then it is we who have to say that screening is off."""
        try:
            works = is_alive(self.store.server, PROMPTS_QUEUE)
        except UnavailableError:
            works = False
        self._sender_gone_since = None if works else self._sender_gone_since or now
        return self._sender_gone_since is not None and now - self._sender_gone_since >= GONE

    def _stop_withdrawn(self, now: datetime) -> None:
        """What a withdrawal stopped stays stopped, whoever died meanwhile or did not know of it for a second."""
        language = self.store.settings.default_language
        for name in changed_lately(self.store.db, now):
            if contract := self.store.directory.contract(name):
                stop_sessions(self.store.db, self.store.mailbox, contract, now, "ticker", language)

    def _wake_checks(self, at: float, now: datetime) -> None:
        """Wake what stands still, but not every second: it may wait behind a transcript."""
        if self.wake_check and at >= self._next_checks:
            self._next_checks = at + checks.STALLED.total_seconds()
            with self.store.db.read() as db:
                standing_still = checks.stalled(db, now)
            for check in standing_still:
                self.wake_check(check)

    def _erase(self, now: datetime) -> None:
        for session in self.store.mailbox.to_erase():
            self._erase_revoked(session, now)
            self._rewrite_wanted = True
        for session in self.store.mailbox.destroy_ended(now):
            self._note_destroyed(session, now)
            self._rewrite_wanted = True

    def _erase_revoked(self, session: SessionId, now: datetime) -> None:
        language = self.store.settings.default_language
        with self.store.db.write() as db:  # the row is made if need be: whoever screens now must find it revoked
            archive.open_session(db, session, session.partition("-")[0], language, now)
            archive.erase_session(db, session, now, "revoked")
        archive.scrub(self.store.db)
        self.store.mailbox.erased(session)

    def _note_destroyed(self, session: SessionId, now: datetime) -> None:
        with self.store.db.write() as db:
            if row := db.get(SessionRow, session):
                row.key_destroyed_at = now
            archive.record(db, "ticker", "key.destroyed", session, {}, now)

    def _rewrite(self, at: float) -> None:
        """A destroyed key leaves the append-only file only when that file is written anew."""
        self._rewrite_wanted |= self.store.mailbox.rewrite_wanted()
        if self._rewrite_wanted and at >= self._next_rewrite:
            self.store.server.call("bgrewriteaof")
            self._rewrite_wanted, self._next_rewrite = False, at + REWRITE_SECONDS

    def _beat(self, at: float) -> None:
        note_alive(self.store.server, TICKER)
        if at >= self._next_beat:
            self._next_beat = at + BEAT_SECONDS
            for queue in self.queues:
                self.ask_alive(queue)
