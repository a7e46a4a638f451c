"""What one person said, as it is read: one utterance, or several turns that belong together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from redaction.risk.normalise import Normaliser, Plain, Span

SENTENCE_ENDS = ".!?;:…"


@dataclass(frozen=True)
class Reading:
    """Words in order. Those before `own` were said before the utterance that is asked about."""

    texts: tuple[str, ...] = field(repr=False)
    plains: tuple[Plain, ...] = field(repr=False)

    @classmethod
    def of(cls, normaliser: Normaliser, texts: Sequence[str]) -> Self:
        """Read these turns as one, the utterance that is asked about last."""
        return cls(tuple(texts), tuple(normaliser.plain(text) for text in texts))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of all turns."""
        return tuple(word for plain in self.plains for word in plain.words)

    @cached_property
    def text(self) -> bytes:
        """As the matcher takes it."""
        return Plain(self.words, ()).text

    @cached_property
    def own(self) -> int:
        """The first word of the utterance that is asked about."""
        return len(self.words) - len(self.plains[-1].words)

    @property
    def earlier(self) -> "Reading":
        """The same without the utterance that is asked about."""
        return Reading(self.texts[:-1], self.plains[:-1])

    @cached_property
    def sentence_starts(self) -> frozenset[int]:
        """The words that begin a sentence. A turn that was broken off goes on in the next."""
        starts, first = set[int](), 0
        for text, plain in zip(self.texts, self.plains, strict=True):
            starts.update(first + word for word in _sentence_starts(plain, text))
            first += len(plain.words)
        return frozenset(starts)

    def span(self, words: Span) -> Span:
        """The characters of the utterance itself that these words take; all of it if they are all from before."""
        first, end = max(0, words[0] - self.own), words[1] - self.own
        own = self.plains[-1]
        return own.original(first, end) if first < end else (0, len(self.texts[-1]))

    def around(self, words: Span, within: int) -> bytes:
        """The text up to so many words before and after."""
        return Plain(self.words[max(0, words[0] - within) : words[1] + within], ()).text


def _sentence_starts(plain: Plain, text: str) -> Iterator[int]:
    for word in range(1, len(plain.spans)):
        between = text[plain.spans[word - 1][1] : plain.spans[word][0]]
        if any(mark in SENTENCE_ENDS for mark in between):
            yield word
