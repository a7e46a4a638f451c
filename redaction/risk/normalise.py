"""Evens out speech for matching only, and remembers where in the original each word was said."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from config.context import Language, Spoken, read_context

MEANT_BARE = "0"  # after a word without an accent in an utterance that has some
LONGEST_REPEAT = 4  # words: "i want to i want to"; longer repeats are meant

Span = tuple[int, int]
Words = tuple[str, ...]

# Invisible characters (soft hyphen, zero-width ones) and combining accents are part of a word, not its end.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_LETTERS = rf"(?:[^\W_]+|[{_INVISIBLE}\u0300-\u036f])+"
_WORD = re.compile(rf"{_LETTERS}(?:['’‘`´ʼ]{_LETTERS})*")
_ASCII_WORD = re.compile("[a-z0-9]+(?:['`][a-z0-9]+)*")
_EVEN = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_APOSTROPHE = re.compile("[’‘`´ʼ]")
_BRACKETS = re.compile(r"[\s()|?*]+")
_DROPPED = re.compile(f"[{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Plain:
    """An utterance as the matcher reads it: each word with its span of original characters."""

    words: Words = field(repr=False)
    spans: tuple[Span, ...]

    @property
    def text(self) -> bytes:
        """The words in UTF-8, each with one space before it and the last with one after it."""
        return f" {' '.join(self.words)} ".encode()

    def original(self, first: int, end: int) -> Span:
        """Return the original characters of the words from `first` up to, not including, `end`."""
        return self.spans[first][0], self.spans[end - 1][1]


class Normaliser:
    """Evens out one language.

    Recognisers write accents everywhere or nowhere. So a word that is another word without its accent keeps it in an
    utterance that has any, and its look-alike is marked there as meant without. Where there are none, it may be both.
    """

    def __init__(self, spoken: Spoken) -> None:
        self._accented = {_composed(word): fold(word) for word in spoken.accented}
        self._bare = frozenset(self._accented.values())
        said = [*((filler, "") for filler in spoken.fillers), *spoken.say.items()]
        self._say: dict[Words, Words] = {self._told_apart(key): self._told_apart(value) for key, value in said}
        self._say |= {tuple(_heard(key)[0]): tuple(_heard(value)[0]) for key, value in said}
        endings = ((fold(ending), tuple(_heard(value)[0])) for ending, value in spoken.endings.items())
        self._endings = sorted(endings, key=lambda ending: -len(ending[0]))
        self._longest = _longest_by_first_word(self._say)

    def plain(self, text: str) -> Plain:
        """Return the words of an utterance, evened out. Any text will do."""
        heard, places = _heard(text)
        if self._accented and not text.isascii() and _has_accents(text, heard, places):
            heard = self._marked(text, heard, places)
        words: list[str] = []
        spans: list[Span] = []
        seen: set[str] = set()
        at = 0
        while at < len(heard):
            word = heard[at]
            taken, said = self._at(heard, at) if word in self._longest or "'" in word else (1, (word,))
            span = places[at][0], places[at + taken - 1][1]
            at += taken
            for word in said:
                words.append(word)
                spans.append(span)
                if word in seen and (repeated := _repeat(words)):
                    del words[-repeated:], spans[-repeated:]
                seen.add(word)
        return Plain(tuple(words), tuple(spans))

    def words(self, text: str) -> Words:
        """Return only the words: for the words of a phrase, of which most are even already."""
        if _EVEN.fullmatch(text):
            words = tuple(word if word in self._accented else fold(word) for word in text.split(" "))
            if all(words) and self._longest.keys().isdisjoint(words) and len(set(words)) == len(words):
                return words
        return self.plain(text).words

    def pattern(self, word: str) -> str:
        """Return a word of `words` as a pattern: one with an accent asks for it, one without does not mind."""
        if word in self._accented:
            return f"(?: {word}| {self._accented[word]})"
        bare = word.removesuffix(MEANT_BARE)
        if bare not in self._bare:
            return f" {word}"
        accented = (f"| {each}" for each, without in self._accented.items() if without == bare)
        return f"(?: {bare}{MEANT_BARE}?{''.join(accented)})"

    def beginning(self, stem: str) -> str:
        """Return a pattern for any word that begins so."""
        accented = (f"| {word}" for word, bare in self._accented.items() if bare.startswith(stem))
        return f"(?: {stem}[^ ]*{''.join(accented)})"

    def _told_apart(self, text: str) -> Words:
        return tuple(self._marked(text, *_heard(text)))

    def _marked(self, text: str, heard: Sequence[str], places: Sequence[Span]) -> list[str]:
        return [self._mark(text[start:end], word) for (start, end), word in zip(places, heard, strict=True)]

    def _mark(self, written: str, word: str) -> str:
        if written.isascii():
            return f"{word}{MEANT_BARE}" if word in self._bare else word
        accented = _composed(written)
        return accented if accented in self._accented else word

    def _at(self, heard: Sequence[str], at: int) -> tuple[int, Words]:
        """Return how many of the words heard from here on are said in which other words."""
        word = heard[at]
        for length in range(self._longest.get(word, 0), 0, -1):
            said = self._say.get(tuple(heard[at : at + length]))
            if said is not None:
                return min(length, len(heard) - at), said
        return 1, self._open(word) if "'" in word else (word,)

    def _open(self, word: str) -> Words:
        for ending, said in self._endings:
            if word.endswith(ending):
                return (*_letters(word.removesuffix(ending)), *said)
        return _letters(word)


@cache
def normaliser(language: Language) -> Normaliser:
    """Return the normaliser of a language."""
    return Normaliser(read_context(language).spoken)


@cache
def answer_normaliser(language: Language) -> Normaliser:
    """Return the normaliser for short answers: a filler may be the whole of one, as in "definitely"."""
    context = read_context(language)
    answers = context.answers
    phrases = (*answers.yes, *answers.partly, *answers.no, *answers.echo)
    words = f" {' '.join(_BRACKETS.sub(' ', phrase) for phrase in phrases)} "
    fillers = tuple(filler for filler in context.spoken.fillers if f" {filler} " not in words)
    return Normaliser(context.spoken.model_copy(update={"fillers": fillers}))


def fold(word: str) -> str:
    """Lower case, no accents, straight apostrophes, nothing invisible."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", _APOSTROPHE.sub("'", _DROPPED.sub("", word)).casefold())
    return "".join(letter for letter in letters if letter.isalnum() or letter == "'")


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", _DROPPED.sub("", word).casefold())


def _has_accents(text: str, heard: Sequence[str], places: Sequence[Span]) -> bool:
    written = (text[start:end] for start, end in places)
    folded = ((word, even) for word, even in zip(written, heard, strict=True) if not word.isascii())
    return any(word.isalpha() and _composed(word) != even for word, even in folded)


def _heard(text: str) -> tuple[list[str], list[Span]]:
    if text.isascii():  # most speech: one call folds it all, and no place moves
        text = text.lower()
        spans = [match.span() for match in _ASCII_WORD.finditer(text)]
        return [text[start:end].replace("`", "'") for start, end in spans], spans
    folded = [(fold(match.group()), match.span()) for match in _WORD.finditer(text)]
    return [word for word, _ in folded if word], [span for word, span in folded if word]


def _letters(word: str) -> Words:
    return tuple(part for part in word.split("'") if part)


def _longest_by_first_word(say: Mapping[Words, Words]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for heard in say:
        longest[heard[0]] = max(len(heard), longest.get(heard[0], 0))
    return longest


def _repeat(words: list[str]) -> int:
    """Return how many words at the end have just been said before."""
    last = words[-1]
    for length in range(1, min(LONGEST_REPEAT, len(words) // 2) + 1):
        if words[-1 - length] == last and words[-length:] == words[-2 * length : -length]:
            return length
    return 0
