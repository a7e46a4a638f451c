"""Phrases as linear-time patterns over evened-out speech: which ones are there, and at which words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from itertools import islice
from typing import Any

import re2

from config.context import Language, read_context
from config.errors import MisconfiguredError
from config.phrases import Choice, Gap, Part, Phrase, Word, parse_lists, parse_phrase
from redaction.risk.normalise import Normaliser, Plain, Span, fold, normaliser

SCAN_MEMORY = 64 << 20  # bytes that one scan over all phrases may use; far above what the shipped rules need
LARGEST_PATTERN = 20_000  # characters; the largest of the shipped rules has a quarter of that
MOST_PLACES = 100  # of one phrase in one utterance: more is not speech, and must not cost more


def _options(*, longest: bool = False) -> re2.Options:
    options = re2.Options()
    options.longest_match = longest
    options.encoding = re2.Options.Encoding.LATIN1  # bytes for letters: the same matches in half the states
    options.max_mem = SCAN_MEMORY
    options.log_errors = False  # a refused phrase is reported by us, in words for its author
    return options


_OPTIONS, _WIDEST = _options(), _options(longest=True)


class Phrasebook:
    """Reads and compiles the phrases of one language, with its named lists."""

    def __init__(
        self, language: Language, lists: Mapping[str, Sequence[str]] | None = None, evened_by: Normaliser | None = None
    ) -> None:
        self._normaliser = evened_by or normaliser(language)
        self._list_patterns: dict[str, str] = {}  # a list is compiled once, however often it is used
        self._word_patterns: dict[Phrase, str] = {}  # as are words that are a choice by themselves
        self._lists = parse_lists(lists or {}, _lists_of(language))

    def pattern(self, text: str) -> str:
        """Return a phrase as a pattern over `Plain.text`.

        Raises MisconfiguredError with the phrase and what is wrong with it.
        """
        try:
            return self._option(parse_phrase(text, self._lists))
        except _LeftOutError as filler:
            raise MisconfiguredError(
                f'"{text[:60]}": "{filler}" is left out before matching; write it without'
            ) from None

    def matcher(self, phrases: Sequence[str], *, widest: bool = False) -> "Matcher":
        """Return one matcher for any of these phrases."""
        return Matcher([self.pattern(phrase) for phrase in phrases], widest=widest)

    def _sequence(self, parts: Phrase) -> str:
        pattern = ""
        run: list[str] = []  # neighbouring words are evened out together, as they are in speech
        for part in parts:
            if isinstance(part, Word) and not part.open_ended:
                run.append(part.text)
                continue
            pattern += _evened(self._normaliser, *run) + self._part(part)
            run = []
        return pattern + _evened(self._normaliser, *run)

    def _part(self, part: Part) -> str:
        if isinstance(part, Gap):
            return f"((?: [^ ]+){{0,{part.at_most}}})"
        if isinstance(part, Choice):
            return self._choice(part)
        *before, stem = self._normaliser.words(part.text) or (fold(part.text),)  # like* is not the filler
        return "".join(map(self._normaliser.pattern, before)) + self._normaliser.beginning(stem)

    def _choice(self, choice: Choice) -> str:
        said = self._list_patterns.get(choice.name) if choice.name else None
        if said is None:
            said = f"(?:{'|'.join(dict.fromkeys([self._either(option) for option in choice.options]))})"
        if choice.name:
            self._list_patterns[choice.name] = said
        return f"{said}?" if choice.optional else said

    def _either(self, parts: Phrase) -> str:
        if not (isinstance(parts[0], Word) and isinstance(parts[-1], Word)):
            return self._option(parts)
        said = self._word_patterns.get(parts)
        if said is None:
            said = self._word_patterns[parts] = self._option(parts)
        return said

    def _option(self, parts: Phrase) -> str:
        """A filler within a phrase is left out as it is in speech; but next to nothing must remain of none."""
        pattern = self._sequence(parts)
        if len(pattern) > LARGEST_PATTERN:
            raise MisconfiguredError("too many ways to say it; use smaller lists or write several phrases")
        if pattern.count(" ") <= 1:
            self._refuse_fillers(parts, pattern)
        return pattern

    def _refuse_fillers(self, parts: Phrase, pattern: str) -> None:
        words = [part.text for part in parts if isinstance(part, Word)]
        fillers = [word for word in words if not _evened(self._normaliser, word)]
        if fillers and len(parts) <= len(fillers) + 1:
            raise _LeftOutError(fillers[0])
        if not pattern:
            raise _LeftOutError(" ".join(words))


@cache
def _lists_of(language: Language) -> dict[str, Choice]:
    return parse_lists(read_context(language).lists)


@cache
def _evened(by: Normaliser, *words: str) -> str:
    return "".join(map(by.pattern, by.words(" ".join(words))))


class _LeftOutError(Exception):
    """A phrase, or one choice in it, leans on a filler."""


class Matcher:
    """Finds the places where one of its patterns was said.

    The first pattern that fits counts, and the next place begins after it. `widest` wants the longest from each
    word on, also where they overlap.
    """

    def __init__(self, patterns: Sequence[str], *, widest: bool = False) -> None:
        self.patterns = tuple(patterns)
        self._widest = widest

    @cached_property
    def _compiled(self) -> Any:
        with _not_too_large():
            return re2.compile(f"({'|'.join(self.patterns)}) ".encode(), _WIDEST if self._widest else _OPTIONS)

    def compile(self) -> None:
        """Compile it now, so that no call has to wait for it. Raises MisconfiguredError if it is too large."""
        if self.patterns:
            _ = self._compiled

    def matches(self, text: bytes) -> Iterator[tuple[Span, tuple[Span, ...]]]:
        """Yield the matches in a `Plain.text`, from left to right: their words, and those that a gap let in."""
        return islice(self._matches(text), MOST_PLACES)

    def spans(self, text: bytes) -> Iterator[Span]:
        """Yield first and end word of each match, however many."""
        return (words for words, _ in self._matches(text))

    def _matches(self, text: bytes) -> Iterator[tuple[Span, tuple[Span, ...]]]:
        at = words = 0  # every word has one space before it: counting them tells which word it is
        while self.patterns and (match := self._compiled.search(text, at)):
            whole, *gaps = (match.span(group) for group in range(1, self._compiled.groups + 1))
            first = words + text.count(b" ", at, whole[0])
            within = [
                (first + text.count(b" ", whole[0], gap[0]), text.count(b" ", *gap)) for gap in gaps if gap[1] > 0
            ]
            end = first + text.count(b" ", *whole)
            yield (first, end), tuple((start, start + length) for start, length in within if length)
            at, words = (whole[0] + 1, first + 1) if self._widest else (whole[1], end)  # its last space may begin one


class Scanner:
    """Finds in one pass which of many patterns were said.

    It tries all patterns at the start of each word and drops them as they break off. One search over the whole
    text would have to carry all of them at every letter: eight times slower on text it has not seen before.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._set = re2.Set.MatchSet(_OPTIONS)
        with _not_too_large():
            for pattern in patterns:
                self._set.Add(f"{pattern} ".replace("((", "(?:(").encode())  # nobody asks here what a gap let in
            self._set.Compile()  # refuses patterns whose search could run out of memory: silence means not said

    def found(self, plain: Plain, end: int | None = None) -> list[int]:
        """Return the numbers of the patterns that were said, in order: those that begin before word `end`."""
        text = memoryview(plain.text)
        found: set[int] = set()
        at = 0
        for word in plain.words[:end]:
            found.update(self._set.Match(text[at:]) or ())
            at += 1 + len(word.encode())
        return sorted(found)


@contextmanager
def _not_too_large() -> Iterator[None]:
    try:
        yield
    except re2.error:  # the patterns are ours, so size is all that can be wrong with them
        raise MisconfiguredError(
            "the phrases together are too large to search for; split lists or drop phrases"
        ) from None


@contextmanager
def named(where: str) -> Iterator[None]:
    """Say where a phrase stands that is refused."""
    try:
        yield
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{where}: {problem}") from None
