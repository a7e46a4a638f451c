"""Versions read and compiled, as checks need them: the last two stay in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.database import Database
from config.tuning import Tuning
from redaction.risk.ruleset import Ruleset

KEPT = 2  # the live version, and the one that is checked against it

# Reads a version by its digest. Raises MalformedError if there is none, MisconfiguredError if it cannot be used.
Read = Callable[[Session, str], Tuning]


@dataclass(frozen=True, slots=True)
class Built:
    """A version, and its rules, which are compiled when a language is first heard."""

    tuning: Tuning
    ruleset: Ruleset


class Versions:
    """Builds versions by their digest."""

    def __init__(self, db: Database, read: Read) -> None:
        self._db, self._read = db, read
        self._kept: dict[str, Built] = {}

    def of(self, digest: str) -> Built:
        """Return a version. Raises MalformedError if there is none, MisconfiguredError if it cannot be used."""
        if (known := self._kept.pop(digest, None)) is None:
            known = self._build(digest)
        self._kept = dict([*self._kept.items(), (digest, known)][-KEPT:])
        return known

    def _build(self, digest: str) -> Built:
        with self._db.read() as records:
            tuning = self._read(records, digest)
        like = next((built.ruleset for built in reversed(self._kept.values())), None)
        return Built(tuning, Ruleset(tuning.rules, like=like))
