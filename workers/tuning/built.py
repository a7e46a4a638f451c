"""Versions read and compiled, as checks need them: the last two stay in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from config.database import Database
from config.tuning import Tuning, read_tuning
from redaction.risk.ruleset import Ruleset
from workers.tuning.versions import documents_of

KEPT = 2  # the live version, and the one that is checked against it


@dataclass(frozen=True, slots=True)
class Built:
    """A version, and its rules, which are compiled when a language is first heard."""

    tuning: Tuning
    ruleset: Ruleset


class Versions:
    """Builds versions by their digest. `ground` tells what is installed; documents lie over it."""

    def __init__(self, db: Database, ground: Callable[[], Tuning]) -> None:
        self._db, self._ground = db, ground
        self._kept: dict[str, Built] = {}

    def of(self, digest: str) -> Built:
        """Return a version. Raises MalformedError if there is none, MisconfiguredError if it cannot be used."""
        if (known := self._kept.pop(digest, None)) is None:
            known = self._build(digest)
        self._kept = dict([*self._kept.items(), (digest, known)][-KEPT:])
        return known

    def _build(self, digest: str) -> Built:
        with self._db.read() as records:
            documents = documents_of(records, digest)
        tuning = read_tuning(documents, self._ground())
        like = next((built.ruleset for built in reversed(self._kept.values())), None)
        return Built(tuning, Ruleset(tuning.rules, like=like))
