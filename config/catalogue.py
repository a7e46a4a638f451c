"""All rules of a version as a list: what each is, where it is from, and what a switch does to it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from config.context import Language
from config.rules import SHIPPED_RULES, Pair, Rule, RuleFile, override
from config.switches import Position, Switch, Switches, switched
from config.tuning import Tuning
from config.vocabulary import Category, Severity


class Origin(StrEnum):
    """Where a rule is from."""

    SHIPPED = "shipped"  # it came with the program
    INSTALLED = "installed"  # from the operator's folder of rules
    OWN = "own"  # from the version's own documents


@dataclass(frozen=True)
class Listed:
    """A rule or pair as it was written, with the file that holds it and its switch, if it has one."""

    entry: Rule | Pair
    file: RuleFile
    origin: Origin
    switch: Switch | None = None

    @property
    def id(self) -> str:
        """Its id, which is unique in its language."""
        return self.entry.id

    @property
    def language(self) -> Language:
        """The language of its phrases."""
        return self.file.language

    @property
    def category(self) -> Category:
        """What it is about."""
        return self.entry.category

    @property
    def name(self) -> str:
        """Its id in plain words: "self-harm.wish-dead" is "wish dead"."""
        return self.id.rpartition(".")[2].replace("-", " ")

    @property
    def is_off(self) -> bool:
        """Whether nothing listens to it."""
        return self.switch is not None and self.switch.to is Position.OFF

    @property
    def severity(self) -> Severity:
        """How severe it is, after its switch. Of what is off, as it was written."""
        return self.in_force.severity if self.in_force else self.entry.severity

    @cached_property
    def in_force(self) -> Rule | Pair | None:
        """The entry as its switch puts it; None if it is off."""
        if self.switch is None:
            return self.entry
        alone = RuleFile(language=self.language, lists=self.file.lists, **_of_its_kind(self.entry))
        [*files] = switched([alone], _only(self.switch), "")
        return files[0].entries[0] if files else None

    @property
    def state(self) -> str:
        """How it stands, as a filter and a table say it."""
        if self.is_off:
            return "off"
        return "switched" if self.switch else self.origin.value

    @cached_property
    def words(self) -> str:
        """Everything that a search looks into, in lower case."""
        said = self.entry.phrases if isinstance(self.entry, Rule) else self.entry.ask
        return "\n".join((self.id, self.name, *said, *self.entry.examples.all_texts, self.entry.note)).casefold()


def catalogue(tuning: Tuning, ground: Tuning) -> tuple[Listed, ...]:
    """Return every rule and pair of a version, those that are off as well, by category and id."""
    switches = {(each.language, each.rule): each for each in tuning.switches.switches}
    own = {id(file) for file in tuning.own}
    every = [
        Listed(entry, file, _origin(file, is_own=id(file) in own), switches.get((file.language, entry.id)))
        for file in override(ground.rules, tuning.own)
        for entry in file.entries
    ]
    return tuple(sorted(every, key=lambda each: (list(Category).index(each.category), each.id, each.language)))


def _origin(file: RuleFile, *, is_own: bool) -> Origin:
    if is_own:
        return Origin.OWN
    return Origin.SHIPPED if Path(file.name).is_relative_to(SHIPPED_RULES) else Origin.INSTALLED


def _of_its_kind(entry: Rule | Pair) -> dict[str, tuple[Rule | Pair, ...]]:
    return {"rules": (entry,)} if isinstance(entry, Rule) else {"pairs": (entry,)}


def _only(switch: Switch) -> Switches:
    return Switches(switches=(switch,))
