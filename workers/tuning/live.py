"""What is in force, at most a second old: every process looks for itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import UnavailableError
from config.tuning import Tuning
from workers import telemetry
from workers.archive.tuning import PublicationRow
from workers.tuning.shelf import Shelf
from workers.tuning.versions import INSTALLED, Publication

FRESH_SECONDS = 1.0  # for which nobody looks again

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class InForce:
    """A publication and what it means. `refused`: the number of a newer one that could not be read, if there is one."""

    publication: Publication
    tuning: Tuning
    refused: int | None = None


class Live:
    """Follows the publications. Of several threads one looks, and the others go on with what is known."""

    def __init__(self, db: Database, shelf: Shelf, clock: Callable[[], float] = time.monotonic) -> None:
        self.shelf = shelf
        self._db, self._clock = db, clock
        self._known: InForce | None = None
        self._seen = -1  # the number that was looked at last
        self._look_again_at = 0.0
        self._looking = Lock()

    def now(self) -> InForce:
        """Return what is in force. Raises UnavailableError if the database never answered."""
        if self._known is None or self._clock() >= self._look_again_at:
            self._look()
        return self._known or InForce(INSTALLED, self.shelf.ground)

    def forget(self) -> None:
        """Look again at the next question, because this process has just changed something."""
        self._look_again_at = 0.0

    def _look(self) -> None:
        if not self._looking.acquire(blocking=self._known is None):
            return
        try:
            if self._known is None or self._clock() >= self._look_again_at:
                self._refresh()
        except UnavailableError:
            if self._known is None:
                raise
        finally:
            self._look_again_at = self._clock() + FRESH_SECONDS
            self._looking.release()

    def _refresh(self) -> None:
        """Publications are only ever added: while the highest number is the same, nothing has changed."""
        with self._db.read() as records:
            newest = records.scalar(select(func.max(PublicationRow.number))) or 0
            if newest != self._seen:
                self._known, self._seen = self._read(records, newest), newest

    def _read(self, records: Session, newest: int) -> InForce:
        """The newest publication that can be read; one that cannot is counted."""
        publication, tuning = self.shelf.in_force(records)
        if publication.number == newest:
            return InForce(publication, tuning)
        telemetry.FAILURES.labels("tuning", "Unreadable").inc()
        log.error("publication cannot be read", number=newest)
        return InForce(publication, tuning, newest)
