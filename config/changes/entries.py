"""Rules and pairs of a tuning by language and id, and what the lists stand for that they use."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from config.changes.phrases import meanings
from config.context import Language, read_context
from config.rules import Pair, Rule, RuleFile
from config.switches import Switch
from config.tuning import RULES, Tuning

Key = tuple[Language, str]  # language and id
Via = tuple[str, ...]  # the lists through which a list is reached, itself the last

_USED = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, eq=False)
class Placed:
    """A rule or a pair, in its file."""

    entry: Rule | Pair
    file: RuleFile

    @property
    def path(self) -> str:
        """The document that it stands in; of an installed one, what its file is called."""
        name = self.file.name
        return name if name.startswith(RULES) else f"{RULES}{PurePath(name).name}"

    @cached_property
    def lists(self) -> dict[Via, dict[str, str]]:
        """What the lists that it uses hold, as a phrase that uses them reads them."""
        known = [*read_context(self.file.language).lists.items(), *self.file.lists.items()]
        return {via: meanings(entries) for via, entries in _reached(phrases_of(self.entry), known, ())}

    def reads_as(self, other: "Placed") -> bool:
        """Whether this says word by word what the other says."""
        return self.entry == other.entry and [*self.file.lists.items()] == [*other.file.lists.items()]


def in_force(tuning: Tuning) -> dict[Key, Placed]:
    """Return what is heard, as the switches put it."""
    return _placed(tuning.rules)


def as_written(tuning: Tuning) -> dict[Key, Placed]:
    """Return all that is known, before any switch where that can be told. An installed rule that is off is not."""
    return _placed(tuning.rules) | _placed(tuning.own)


def own_keys(tuning: Tuning) -> set[Key]:
    """Return the rules that the documents brought: whatever their switch, all of them is known."""
    return set(_placed(tuning.own))


def switches_of(tuning: Tuning) -> dict[Key, Switch]:
    """Return the switches by rule."""
    return {(switch.language, switch.rule): switch for switch in tuning.switches.switches}


def phrases_of(entry: Rule | Pair) -> Iterator[str]:
    """Yield every phrase of a rule, wherever it stands in it."""
    yield from entry.near.phrases if entry.near else ()
    if isinstance(entry, Rule):
        yield from entry.phrases
    else:
        yield from (*entry.ask, *entry.answers.yes, *entry.answers.partly, *entry.answers.no)


def _placed(files: Iterable[RuleFile]) -> dict[Key, Placed]:
    return {(file.language, entry.id): Placed(entry, file) for file in files for entry in file.entries}


def _reached(
    texts: Iterable[str], known: list[tuple[str, tuple[str, ...]]], via: Via
) -> Iterator[tuple[Via, tuple[str, ...]]]:
    """Yield the lists that these texts use. A list may use those before it, so the last of its name counts."""
    last: Mapping[str, int] = {name: at for at, (name, _) in enumerate(known)}
    for name in sorted({used for text in texts for used in _USED.findall(text)} & set(last)):
        entries = known[last[name]][1]
        yield (*via, name), entries
        yield from _reached(entries, known[: last[name]], (*via, name))
