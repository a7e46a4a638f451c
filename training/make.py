"""Makes the model of one language: gathers, trains, measures, writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final, TypeVar

import numpy as np

from redaction.tagger.lexicon import Lexicon
from redaction.tagger.model import write_network
from training import corpora
from training.corpora import Sentence, Word
from training.lexicons import make_lexicon, write_lexicon
from training.network import Shape, Table, encode, train
from training.sentences import Filler, Line, joined, lowered, swaps, templates, unlabelled, without_punctuation
from training.values import Values

_T = TypeVar("_T")

SEED: Final = 7
ROUNDS: Final = 6
HELD_OUT_BLOCKS: Final = 16  # one in so many blocks of templates is kept aside for measuring
HELD_OUT_LINES: Final = 12  # and of the lines of the other blocks


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of each kind of sentence one round holds."""

    templates: int = 12_000
    read_aloud: int = 8_000
    swapped: int = 3_500
    meetings: int = 5_000
    encyclopedia: int = 1_500
    corpora: int = 6_000
    requests: int = 4_000


def make(language: str, folder: Path, *, everything: bool, tell: Callable[[int, float], None]) -> None:
    """Make the word list and the network of one language, and write both."""
    lexicon = make_lexicon(language)
    folder.mkdir(parents=True, exist_ok=True)
    write_lexicon(lexicon, folder / f"{language}.words.gz")
    maker, shape, table = read_maker(language, lexicon, everything=everything), Shape(), Table(lexicon)
    rng = np.random.default_rng(SEED)
    rounds = [encode(maker.round(), table, shape, rng) for _ in range(ROUNDS)]
    network = train(rounds, table, shape, SEED, tell)
    write_network(network, folder / f"{language}.model.npz")


def read_maker(language: str, lexicon: Lexicon, *, everything: bool) -> "Maker":
    """Return what gathers the sentences of one language."""
    return Maker(language, lexicon, SEED, Amounts(), everything=everything)


def is_held_out(line: Line) -> bool:
    """Say whether a line is for measuring only: whole blocks, and single lines of the others."""
    return _one_in(HELD_OUT_BLOCKS, line.block) or _one_in(HELD_OUT_LINES, line.text)


def _one_in(many: int, text: str) -> bool:
    return int(sha256(text.encode()).hexdigest(), 16) % many == 0


class Maker:
    """Gathers the sentences of one language."""

    def __init__(self, language: str, lexicon: Lexicon, seed: int, amounts: Amounts, *, everything: bool) -> None:
        self._language, self._lexicon, self._amounts = language, lexicon, amounts
        self._rng = Random(f"{seed} {language}")
        self._filler = Filler(Values(language, self._rng), lexicon, self._rng)
        lines = templates(language)
        self.held_out = [line for line in lines if is_held_out(line)]
        last = {said[-1] for said in swaps(language)}
        self._swappable = [line for line in corpora.read_aloud(language) if last & set(line.lower().split())]
        self._lines = lines if everything else [line for line in lines if not is_held_out(line)]

    def round(self) -> list[Sentence]:
        """Return one round of sentences, newly drawn."""
        return [
            sentence
            for part in (self._filled, self._aloud, self._swapped, self._meetings, self._corpora, self._requests)
            for sentence in part()
            if sentence
        ]

    def held_out_sentences(self) -> tuple[list[Sentence], list[Sentence]]:
        """Return the templates kept aside, filled: as plain recognisers write, and as people write."""
        filled = [joined(self._filler.fill(line)) for line in self.held_out for _ in range(2)]
        return [lowered(s) for s in filled], [self._filler.speak(s, True) for s in filled]

    def _filled(self) -> list[Sentence]:
        made: list[Sentence] = []
        while len(made) < self._amounts.templates:
            self._rng.shuffle(self._lines)
            made += [self._filler.speak(joined(self._filler.fill(line)), line.cased) for line in self._lines]
        return made[: max(self._amounts.templates, len(self._lines))]

    def _aloud(self) -> list[Sentence]:
        lines = self._sample(corpora.read_aloud(self._language), self._amounts.read_aloud)
        return [self._as_spoken(self._unlabelled(line)) for line in lines]

    def _swapped(self) -> list[Sentence]:
        lines = self._sample(self._swappable, self._amounts.swapped)
        found = (self._filler.swap(self._unlabelled(line), swaps(self._language)) for line in lines)
        return [self._as_spoken(sentence) for sentence in found if sentence]

    def _unlabelled(self, line: str) -> Sentence:
        return unlabelled(line, self._language, self._lexicon)

    def _meetings(self) -> list[Sentence]:
        if self._language != "en":
            return []
        turns = [turn for turn in corpora.meetings() if 2 <= len(turn.split()) <= 40]
        return [self._as_spoken(self._unlabelled(turn)) for turn in self._sample(turns, self._amounts.meetings)]

    def _corpora(self) -> list[Sentence]:
        gold = self._sample(corpora.gold(self._language), self._amounts.corpora)
        silver = self._sample(corpora.silver(self._language), self._amounts.encyclopedia)
        return [
            self._as_spoken(self._renamed(joined(corpora.without_streets(sentence)))) for sentence in (*gold, *silver)
        ]

    def _requests(self) -> list[Sentence]:
        if self._language != "en":
            return []
        return [s for _, s in self._sample(corpora.spoken_requests(), self._amounts.requests)]

    def _sample(self, all_: Sequence[_T], count: int) -> list[_T]:
        return self._rng.sample(list(all_), min(count, len(all_)))

    def _as_spoken(self, sentence: Sentence) -> Sentence:
        chance = self._rng.random()
        return lowered(sentence) if chance < 0.55 else without_punctuation(sentence) if chance < 0.65 else sentence

    def _renamed(self, sentence: Sentence) -> Sentence:
        """Give some of the people other names, so that the network does not learn who is in the news."""
        words: Sentence = []
        for word in sentence:
            if word.label.endswith("PERSON") and word.text.isalpha() and self._rng.random() < 0.4:
                begins = word.label.startswith("B")
                name = self._filler.values.given() if begins else self._filler.values.family()
                words.append(Word(name.split()[-1], word.label))
            else:
                words.append(word)
        return words
