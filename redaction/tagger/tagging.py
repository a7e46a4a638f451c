"""The tagger: words in, named stretches out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from redaction.tagger.features import bare, features, is_cased
from redaction.tagger.lexicon import UNKNOWN, Lexicon, read_lexicon
from redaction.tagger.model import ENTITIES, Floats, Reader, probabilities, read_network

LANGUAGES: Final = ("en", "es", "de", "pt")
DATA: Final = Path(__file__).parent / "data"

_REMEMBERED: Final = 8_000  # words: nearly all that is said in a day's calls, in about fifteen megabytes
SURE: Final = 0.8  # at 0.6 one clean utterance in fifteen was flagged, at 0.8 one in fifty, for one per cent of recall
_FAR_BEHIND: Final = -2.0  # scores below which all eight labels together stay under a half, and are not sure
_ALONG: Final = 0.3  # beside a word that is sure, one that is likely goes with it
NO_TITLES: Final[Mapping[int, float]] = MappingProxyType({})
_PERSON: Final = ENTITIES.index("PERSON")


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words from `start_word` up to, not including, `end_word` that name something."""

    start_word: int
    end_word: int
    entity: str
    probability: float


@dataclass(slots=True)
class Tagger:
    """Tags the words of one language. Words of the shipped lists are remembered, never a speaker's own."""

    lexicon: Lexicon = field(repr=False)
    reader: Reader = field(repr=False)
    remembered: dict[tuple[str, bool], bytes] = field(default_factory=dict, repr=False)

    @staticmethod
    @cache
    def load(language: str) -> "Tagger":
        """Return the language's tagger, read once in a process."""
        return Tagger(read_lexicon(DATA / f"{language}.words.gz"), Reader(read_network(DATA / f"{language}.model.npz")))

    def tag(self, words: Sequence[str], sure: float = SURE, titled: Mapping[int, float] = NO_TITLES) -> list[Tagged]:
        """Return what the words name, in order, nothing twice; each with a word that is at least so `sure`.

        `titled` are the words that stand after a title, such as Herr, each with the probability that will do for it.
        """
        if not words:
            return []
        cased = is_cased(words)
        scores = self.reader.scores([self.remembered.get((word, cased)) or self.look(word, cased) for word in words])
        return found(probabilities(scores), sure, titled) if titled or scores.max() > _FAR_BEHIND else []

    def look(self, word: str, cased: bool) -> bytes:
        """Return what the network's first layer makes of a word."""
        look = self.reader.look(features(word, cased, self.lexicon))
        if self.lexicon.get(bare(word)).frequency > UNKNOWN:
            if len(self.remembered) >= _REMEMBERED:
                self._forget_half()
            self.remembered[word, cased] = look
        return look

    def _forget_half(self) -> None:
        for oldest in list(islice(self.remembered, _REMEMBERED // 2)):
            del self.remembered[oldest]


def found(likely: Floats, sure: float = SURE, titled: Mapping[int, float] = NO_TITLES) -> list[Tagged]:
    """Return the stretches whose words name something, one of them at least so surely."""
    named = 1 - likely[:, 0]
    kinds = likely[:, 1::2] + likely[:, 2::2]
    for at, enough in titled.items():
        if enough <= named[at] < sure:
            named[at], kinds[at, _PERSON] = sure, 1
    if named.max() < sure:
        return []
    best = kinds.argmax(axis=1).tolist()
    begins = (likely[:, 1::2] > likely[:, 2::2]).tolist()
    return _stretches(named.tolist(), best, begins, sure)


def _stretches(named: list[float], best: list[int], begins: list[list[bool]], sure: float) -> list[Tagged]:
    spans: list[Tagged] = []
    at = 0
    while at < len(named):
        if named[at] < _ALONG:
            at += 1
            continue
        end = at + 1
        while end < len(named) and named[end] >= _ALONG and best[end] == best[at] and not begins[end][best[end]]:
            end += 1
        probability = max(named[at:end])
        if probability >= sure:
            spans.append(Tagged(at, end, ENTITIES[best[at]], probability))
        at = end
    return spans
