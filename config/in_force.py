"""The rules that a tuning puts in force: how severe each is, and where it comes from."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.context import Language
from config.rules import SHIPPED_RULES, RuleFile
from config.switches import Position
from config.tuning import Tuning
from config.vocabulary import Category, Severity


class Origin(StrEnum):
    """Who wrote a rule."""

    SHIPPED = "shipped"
    INSTALLED = "installed"  # the operator's own files
    TUNED = "tuned"  # a document of the version


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """One rule. `switched`: where a switch has put it; `severity` is None of one that is off."""

    language: Language
    id: str
    category: Category
    severity: Severity | None
    origin: Origin
    switched: Position | None


def rules_in_force(tuning: Tuning, ground: Tuning) -> list[RuleInForce]:
    """Return all rules by language and id, those that are switched off too."""
    severities = {(file.language, entry.id): entry.severity for file in tuning.rules for entry in file.entries}
    positions = {(each.language, each.rule): each.to for each in tuning.switches.switches}
    known = {
        (file.language, entry.id): (entry.category, _origin(file, tuning))
        for file in (*ground.rules, *tuning.own)
        for entry in file.entries
    }
    return [
        RuleInForce(*key, category, severities.get(key), origin, positions.get(key))
        for key, (category, origin) in sorted(known.items())
    ]


def _origin(file: RuleFile, tuning: Tuning) -> Origin:
    if file in tuning.own:
        return Origin.TUNED
    return Origin.SHIPPED if Path(file.name).is_relative_to(SHIPPED_RULES) else Origin.INSTALLED
