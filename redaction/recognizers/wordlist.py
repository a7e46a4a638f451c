"""Words and phrases that are told wherever they are said: in any letter case, with and without their accents."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from redaction.pseudonyms import without_accents

# A word with its accents, or a sign; a hyphen is neither, so that "coca-cola" and "coca cola" are the same.
_TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\s-]")


class Place(NamedTuple):
    """Where a phrase was said, end exclusive, and what it stands for."""

    start: int
    end: int
    label: str


class Wordlist:
    """Many phrases, found by whole words. The time it takes does not depend on how many there are."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """`phrases` by their label. A phrase that has two keeps the first."""
        self._root = _Node()
        for label, together in phrases.items():
            for phrase in together:
                self._add(phrase, label)

    def found(self, text: str) -> list[Place]:
        """Return where the phrases were said; of those that begin at one word, the longest. They may overlap."""
        return list(self._found(text))

    def is_in(self, text: str) -> bool:
        """Whether any of the phrases was said."""
        return next(self._found(text), None) is not None

    def _add(self, phrase: str, label: str) -> None:
        node = self._root
        for _, _, word in _words(phrase):
            node = node.next.setdefault(word, _Node())
        node.label = node.label or label

    def _found(self, text: str) -> Iterator[Place]:
        words = list(_words(text))
        for at, (start, _, word) in enumerate(words):
            if word in self._root.next and (longest := self._longest(words, at)):
                last, label = longest
                yield Place(start, words[last][1], label)

    def _longest(self, words: "list[_Word]", at: int) -> tuple[int, str] | None:
        """The last word of the longest phrase that begins here, and its label."""
        node, longest = self._root, None
        for place in range(at, len(words)):
            following = node.next.get(words[place][2])
            if following is None:
                break
            node = following
            longest = (place, node.label) if node.label else longest
        return longest


_Word = tuple[int, int, str]  # start, end, as it is compared


class _Node:
    """The words that go on from here, and what it is if it ends here."""

    __slots__ = ("label", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.label = ""


def _words(text: str) -> Iterator[_Word]:
    for found in _TOKEN.finditer(text):
        yield found.start(), found.end(), without_accents(found.group()) or found.group()
