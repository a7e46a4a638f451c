"""Switches: a rule that is off, or at another severity, without a copy of it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.context import Language
from config.errors import MisconfiguredError
from config.rules import Examples, Id, Near, Pair, Rule, RuleFile, Text
from config.vocabulary import Severity

Entry = TypeVar("Entry", Rule, Pair)

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Position(StrEnum):
    """Where a rule's switch stands: off, or at the severity that its findings have."""

    OFF = "off"
    INFO = "info"
    CONCERN = "concern"
    IMMINENT = "imminent"


class Switch(BaseModel):
    """One rule in one language, and why it is not as it was written."""

    model_config = _FROZEN

    rule: Id
    language: Language
    to: Position
    reason: Text


class Switches(BaseModel):
    """All switches that are not where the rules put them."""

    model_config = _FROZEN

    switches: tuple[Switch, ...] = Field(default=(), max_length=1000)

    @model_validator(mode="after")
    def _each_rule_once(self) -> "Switches":
        seen: set[tuple[str, str]] = set()
        for switch in self.switches:
            if (key := (switch.language, switch.rule)) in seen:
                raise ValueError(f"{switch.rule} in {switch.language} has two switches")
            seen.add(key)
        return self


def switched(files: Iterable[RuleFile], switches: Switches, where: str) -> list[RuleFile]:
    """Return the rules as the switches put them.

    Raises MisconfiguredError, calling the switches `where`, for a rule that is not there.
    """
    files = list(files)
    wanted = {(switch.language, switch.rule): switch.to for switch in switches.switches}
    known = {(file.language, entry.id) for file in files for entry in file.entries}
    if strange := sorted(set(wanted) - known):
        language, rule = strange[0]
        raise MisconfiguredError(f"{where}: switch {rule}: no rule in {language} has this id")
    return [left for file in files if (left := _file(file, wanted))]


def _file(file: RuleFile, wanted: Mapping[tuple[str, str], Position]) -> RuleFile | None:
    rules = _put([(rule, wanted.get((file.language, rule.id))) for rule in file.rules])
    pairs = _put([(pair, wanted.get((file.language, pair.id))) for pair in file.pairs])
    if rules == file.rules and pairs == file.pairs:
        return file
    return file.model_copy(update={"rules": rules, "pairs": pairs}) if rules or pairs else None


def _put(entries: Sequence[tuple[Entry, Position | None]]) -> tuple[Entry, ...]:
    return tuple(_at(entry, to) if to else entry for entry, to in entries if to is not Position.OFF)


def _at(entry: Entry, to: Position) -> Entry:
    """The entry at this severity: what raised it before, or asked for less, counts no longer."""
    severity = Severity(to)
    calm: dict[str, Near | Examples | None] = {"near": None, "examples": _unraised(entry.examples)}
    if isinstance(entry, Pair):
        partly = min(entry.partly or severity, severity, key=lambda each: each.rank)
        return entry.model_copy(update={**calm, "yes": severity, "partly": partly})
    return entry.model_copy(update={**calm, "severity": severity})


def _unraised(examples: Examples) -> Examples:
    return examples.model_copy(update={"hit": (*examples.hit, *examples.raised), "raised": ()})
