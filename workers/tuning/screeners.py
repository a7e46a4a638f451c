"""The screeners of the versions that sessions are screened by: built before anybody has to wait for them."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import TYPE_CHECKING, NamedTuple

import structlog

from config.database import Database
from config.errors import MalformedError, MisconfiguredError
from config.tuning import AS_INSTALLED, Tuning
from workers import telemetry
from workers.tuning.live import FRESH_SECONDS, Live
from workers.tuning.versions import InProgress

if TYPE_CHECKING:
    from redaction.screen import Screener

KEPT = 3  # the live version, the one before it, and one that sessions in progress keep; each takes about 70 MB at most

log = structlog.get_logger(__name__)


class Screening(NamedTuple):
    """A screener, and the version that it screens by."""

    digest: str
    screener: "Screener"


Choose = Callable[[str | None], Screening]  # from the version that a session was last screened by


class Screeners:
    """Hands out the screener for a session. A version that cannot be built leaves the one before it in force."""

    def __init__(self, first: "Screener", live: Live, db: Database) -> None:
        self._live, self._db = live, db
        self._built: OrderedDict[str, Screener] = OrderedDict({AS_INSTALLED: first})
        self._in_force = Screening(AS_INSTALLED, first)
        self._broken: set[str] = set()
        self._building = Lock()
        self._followed = False

    def __call__(self, pinned: str | None) -> Screening:
        """Return the screener in force, or the one that a session in progress keeps."""
        if not self._followed:
            self.refresh()
        keeps = self._live.now().publication.in_progress is InProgress.KEEP
        if pinned is None or not keeps or pinned == self._in_force.digest:
            return self._in_force
        return self._kept(pinned) or self._in_force

    def follow(self, stopped: Event) -> None:
        """Build what goes live within a second or so, until told to stop. From now on, no words wait for that."""
        self._followed = True
        while not stopped.wait(FRESH_SECONDS):
            try:
                self.refresh()
            except Exception as problem:  # noqa: BLE001  # whoever follows no longer would screen by this for ever
                telemetry.FAILURES.labels("tuning", type(problem).__name__).inc()

    def refresh(self) -> None:
        """Take what is in force, building it first if need be. While one thread builds, others go on as before."""
        tuning = self._live.now().tuning
        if tuning.digest in (self._in_force.digest, *self._broken) or not self._building.acquire(blocking=False):
            return
        try:
            if built := self._build(tuning):
                self._in_force = Screening(tuning.digest, built)
        finally:
            self._building.release()

    def _kept(self, digest: str) -> Screening | None:
        if digest in self._broken:
            return None
        if built := self._built.get(digest):
            return Screening(digest, built)
        with self._building:
            try:
                with self._db.read() as records:
                    tuning = self._live.shelf.tuning(records, digest)
            except (MalformedError, MisconfiguredError):
                self._broken.add(digest)
                return None
            built = self._build(tuning)
        return Screening(digest, built) if built else None

    def _build(self, tuning: Tuning) -> "Screener | None":
        if tuning.digest not in self._built:
            try:
                self._built[tuning.digest] = self._in_force.screener.retuned(tuning.rules, tuning.detection)
            except Exception as problem:  # noqa: BLE001  # whatever is wrong with it, the one before goes on
                self._broken.add(tuning.digest)
                telemetry.FAILURES.labels("tuning", type(problem).__name__).inc()
                log.error("version cannot be built", version=tuning.digest)
                return None
        self._built.move_to_end(tuning.digest)
        while len(self._built) > KEPT:
            self._built.popitem(last=False)
        return self._built[tuning.digest]
