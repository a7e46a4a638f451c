"""What a check works with: the two versions, how far it is, and what it found up to now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from config.context import Language
from config.database import Database
from redaction.risk.comparing import RuleKey, changed_rules, languages_of
from workers.tuning.built import Built
from workers.tuning.checks import Check


@dataclass
class Piece:
    """One piece of a check. A kind of check goes on with `done` and `found`, and yields whenever it could stop."""

    check: Check
    db: Database
    live: Built
    candidate: Built
    usual: Language  # where nobody tells which language is spoken
    cooldown: timedelta  # between two prompts about one category
    done: int
    total: int
    found: dict[str, Any] = field(repr=False)
    passed: bool = True

    @cached_property
    def changed(self) -> frozenset[RuleKey]:
        """The rules that are not the same in both versions."""
        return changed_rules(self.live.tuning.rules, self.candidate.tuning.rules)

    @property
    def languages(self) -> list[Language]:
        """The languages in which a rule is changed."""
        return languages_of(self.changed)

    @property
    def asked_at(self) -> datetime:
        """When the check was asked for."""
        return self.check.asked_at

    def count(self, what: str, by: int = 1) -> None:
        """Count something that was found."""
        self.found[what] = self.found.get(what, 0) + by

    def count_of(self, what: str, name: str, by: int = 1) -> None:
        """Count something that was found of a name, such as a rule's."""
        counts = self.found.setdefault(what, {})
        counts[name] = counts.get(name, 0) + by

    def list(self, what: str, entry: Any, most: int) -> None:
        """List something that was found, unless so many are listed already."""
        listed = self.found.setdefault(what, [])
        if len(listed) < most:
            listed.append(entry)


Work = Callable[[Piece], Iterator[None]]
