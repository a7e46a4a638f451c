"""What is known of single words: how common they are, how they are written, which lists of names they stand in."""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

# One bit for each list that a word may stand in. The files hold the sums: only append.
LISTS: Final = tuple(
    "given family city city_part region country company sector legal street title kin number ordinal flat".split()
)
BIT: Final = {name: 1 << place for place, name in enumerate(LISTS)}
NAMES: Final = sum(BIT[name] for name in ("given", "family", "city", "city_part", "region", "country", "company"))
UNKNOWN: Final = "-"


class Entry(NamedTuple):
    """One word: a step of frequency, a step of how often it is written with a capital, the lists it stands in."""

    frequency: str = UNKNOWN
    capital: str = UNKNOWN
    lists: int = 0


NOTHING: Final = Entry()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language and the names of many."""

    entries: dict[str, Entry] = field(repr=False)

    def __contains__(self, word: str) -> bool:
        return word in self.entries

    def get(self, word: str) -> Entry:
        """Return what is known of a word in lower case; of a hyphenated one, what its parts tell."""
        known = self.entries.get(word)
        if known is None and "-" in word:
            return _joined([self.entries.get(part, NOTHING) for part in word.split("-")[:8] if part])
        return known or NOTHING


def _joined(parts: list[Entry]) -> Entry:
    if not parts:
        return NOTHING
    lists = 0
    for part in parts:
        lists |= part.lists
    return Entry(min(part.frequency for part in parts), max(part.capital for part in parts), lists)


def read_lexicon(path: Path) -> Lexicon:
    """Read a file of lines `frequency capital lists<TAB>word word ...`: one line for all words with the same facts."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return Lexicon(dict(_entries(lines)))


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    for line in lines:
        facts, _, words = line.rstrip("\n").partition("\t")
        frequency, capital, lists = facts.split(" ")
        entry = Entry(frequency, capital, int(lists))
        for word in words.split(" "):
            yield word, entry
