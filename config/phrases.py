"""The small language in which an admin writes a phrase: words, choices, gaps; no regular expressions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from config.errors import MisconfiguredError

LONGEST_PHRASE = 400  # characters: a longer one is two phrases, and nobody can read it
MOST_OPTIONS = 60  # in one bracket
MOST_GAPS = 4  # each gap multiplies the states that the matcher must keep
LONGEST_GAP = 8  # words: past that, two words have nothing to do with each other
USUAL_GAP = 3
DEEPEST_BRACKET = 4
SHORTEST_STEM = 3  # letters before a *: "a*" would be half the dictionary

_WORDS = r"[^\s()<>|?.]+(?:\s+[^\s()<>|?.]+)*"
_TOKEN = re.compile(rf"\([^()<>?.]*\)|\.\.\.\d*|<[^<>\s]*>|[()|?]|{_WORDS}|\S")  # (words|words) stay together
_PLAIN = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*'?\*?")

_ENDS = frozenset(("", ")", "|", "?"))  # of what stands side by side
_STRAY = {
    ")": "a bracket is closed and not opened",
    "|": "a | stands outside of brackets; write (this|that)",
    "?": "a ? stands outside of brackets; write (word)? for a word that may be left out",
}


class Word(NamedTuple):
    """One word. `open_ended` allows any ending: kill* is kill, kills, killing."""

    text: str
    open_ended: bool = False


class Gap(NamedTuple):
    """Up to `at_most` words of any kind."""

    at_most: int


@dataclass(frozen=True)
class Choice:
    """One of several ways to say it; `optional` when it may be left out."""

    options: "tuple[tuple[Part, ...], ...]"
    optional: bool = False
    name: str | None = None  # of the list that it stands for

    @cached_property
    def gaps(self) -> int:
        """How many gaps the longest way to say it has."""
        return max(map(_gaps, self.options))

    @cached_property
    def is_firm(self) -> bool:
        """Whether at least one word of it is always said."""
        return not self.optional and all(any(map(_is_firm, option)) for option in self.options)


Part = Word | Gap | Choice
Phrase = tuple[Part, ...]
Lists = Mapping[str, Choice]  # named lists, already read


def parse_phrase(text: str, lists: Lists | None = None) -> Phrase:
    """Read one phrase. `lists` gives what <name> stands for.

    Raises MisconfiguredError with the phrase and what is wrong with it.
    """
    if _PLAIN.fullmatch(text) and len(text) <= LONGEST_PHRASE:
        return _words(text)  # most are words and nothing else
    try:
        return _checked(_Reader(text, lists or {}).whole(), may_have_gaps="..." in text or "<" in text)
    except _WrongError as problem:
        raise MisconfiguredError(f'"{text[:60]}": {problem}') from None


def parse_lists(lists: Mapping[str, Sequence[str]], known: Lists | None = None) -> dict[str, Choice]:
    """Read named lists on top of those already known. An entry may use the lists before it.

    Raises MisconfiguredError naming the list and the entry.
    """
    read: dict[str, Choice] = dict(known or {})
    for name, entries in lists.items():
        try:
            read[name] = Choice(tuple(parse_phrase(entry, read) for entry in entries), name=name)
        except MisconfiguredError as problem:
            raise MisconfiguredError(f"list {name}: {problem}") from None
    return read


class _WrongError(Exception):
    """What is wrong with a phrase, in words for its author."""


class _Reader:
    """Reads a phrase from left to right, one bracket inside another."""

    def __init__(self, text: str, lists: Lists) -> None:
        if len(text) > LONGEST_PHRASE:
            raise _WrongError(f"longer than {LONGEST_PHRASE} characters, write two phrases")
        self._tokens = [*_TOKEN.findall(text), ""]  # the empty one ends it
        self._at = 0
        self._lists = lists

    def whole(self) -> Phrase:
        phrase = self._sequence(depth=0)
        if token := self._tokens[self._at]:
            raise _WrongError(_STRAY[token])
        return phrase

    def _sequence(self, depth: int) -> Phrase:
        parts: Phrase = ()
        while (token := self._tokens[self._at]) not in _ENDS:
            self._at += 1
            parts += self._parts(token, depth)
        return parts

    def _parts(self, token: str, depth: int) -> Phrase:
        begins = token[0]
        if begins == "(":
            return (self._bracket(token, depth + 1),)
        if begins == "." and len(token) > 1:
            return (_gap(token[3:]),)
        if begins == "<" and len(token) > 1:
            return (self._list(token[1:-1]),)
        return _words(token)

    def _bracket(self, token: str, depth: int) -> Choice:
        if depth > DEEPEST_BRACKET:
            raise _WrongError(f"more than {DEEPEST_BRACKET} brackets inside each other")
        options = tuple(map(_words, token[1:-1].split("|"))) if len(token) > 1 else self._options(depth)
        if not all(options):
            raise _WrongError("one side of a | is empty; write (word)? for a word that may be left out")
        if len(options) > MOST_OPTIONS:
            raise _WrongError(f"more than {MOST_OPTIONS} choices in one bracket")
        return Choice(options, optional=self._question_mark())

    def _options(self, depth: int) -> tuple[Phrase, ...]:
        options = [self._sequence(depth)]
        while self._tokens[self._at] == "|":
            self._at += 1
            options.append(self._sequence(depth))
        if self._tokens[self._at] != ")":
            raise _WrongError("a bracket is opened and not closed")
        self._at += 1
        return tuple(options)

    def _list(self, name: str) -> Choice:
        if name not in self._lists:
            raise _WrongError(f"no list is called <{name}>; known are: {', '.join(sorted(self._lists)) or 'none'}")
        known = self._lists[name]
        return Choice(((known,),), optional=True) if self._question_mark() else known

    def _question_mark(self) -> bool:
        if self._tokens[self._at] != "?":
            return False
        self._at += 1
        return True


def _gap(length: str) -> Gap:
    words = int(length or USUAL_GAP)
    if not 1 <= words <= LONGEST_GAP:
        raise _WrongError(f"a gap spans 1 to {LONGEST_GAP} words, as in ...{LONGEST_GAP}")
    return Gap(words)


@cache
def _words(text: str) -> Phrase:
    """Most choices are words that other choices have as well."""
    return tuple(map(Word, text.split(" "))) if _PLAIN.fullmatch(text) else tuple(map(_word, text.split()))


def _word(text: str) -> Word:
    if text == "*" or not _WORD.fullmatch(text):
        raise _WrongError(f"'{text}' is not a word; a phrase has words, ( | )?, ... and a * at a word's end")
    open_ended = text.endswith("*")
    stem = text.removesuffix("*")
    if open_ended and len(stem) < SHORTEST_STEM:
        raise _WrongError(f"'{text}' needs at least {SHORTEST_STEM} letters before the *")
    return Word(stem, open_ended)


def _checked(phrase: Phrase, *, may_have_gaps: bool) -> Phrase:
    if not any(map(_is_firm, phrase)):
        raise _WrongError("needs at least one word that cannot be left out")
    if isinstance(phrase[0], Gap) or isinstance(phrase[-1], Gap):
        raise _WrongError("begins or ends with a gap; a gap stands between words")
    if may_have_gaps and _gaps(phrase) > MOST_GAPS:
        raise _WrongError(f"more than {MOST_GAPS} gaps")
    return phrase


def _is_firm(part: Part) -> bool:
    return part.is_firm if isinstance(part, Choice) else isinstance(part, Word)


def _gaps(phrase: Phrase) -> int:
    gaps = 0
    for part in phrase:
        if not isinstance(part, Word):  # most are words
            gaps += part.gaps if isinstance(part, Choice) else 1
    return gaps
