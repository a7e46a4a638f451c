"""Versions as what they mean: read once, and kept for whoever compares them."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from config.errors import MalformedError, MisconfiguredError
from config.tuning import Documents, Tuning, digest_of, read_tuning
from workers.tuning.versions import INSTALLED, Publication, documents_of, published

KEPT = 8  # read versions; one takes a few MB, and a page compares two
REMEMBERED = 20  # publications that are tried, from the newest on, where the newest cannot be read


class Shelf:
    """Reads versions over what is installed. Safe to use from several threads."""

    def __init__(self, ground: Tuning) -> None:
        self.ground = ground
        self._read: OrderedDict[str, Tuning] = OrderedDict()
        self._lock = Lock()

    def tuning(self, records: Session, digest: str) -> Tuning:
        """Return what a version means.

        Raises MalformedError if there is no version of this name, and MisconfiguredError if it does not fit what is
        installed, which an operator may have changed since.
        """
        if digest == self.ground.digest:
            return self.ground
        with self._lock:
            if digest in self._read:
                self._read.move_to_end(digest)
                return self._read[digest]
        return self.read(documents_of(records, digest))

    def in_force(self, records: Session) -> tuple[Publication, Tuning]:
        """Return the newest publication that can be read: one that cannot leaves the one before it in force."""
        for publication in published(records, REMEMBERED):
            try:
                return publication, self.tuning(records, publication.digest)
            except (MalformedError, MisconfiguredError):
                continue  # whoever follows publications counts it
        return INSTALLED, self.ground

    def read(self, documents: Documents) -> Tuning:
        """Return what documents mean. Raises MisconfiguredError naming the first one that cannot be used."""
        if (digest := digest_of(documents)) == self.ground.digest:
            return self.ground
        tuning = read_tuning(documents, self.ground)
        with self._lock:
            self._read[digest] = tuning
            while len(self._read) > KEPT:
                self._read.popitem(last=False)
        return tuning
