"""Trains the tagger's network: plain gradient steps in numpy, seeded, one core."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from redaction.tagger.features import features, is_cased
from redaction.tagger.lexicon import Lexicon
from redaction.tagger.model import LABELS, REACH, SIDES, Floats, Network, windows
from training.corpora import Sentence
from training.sentences import bare, label_number

Integers = NDArray[np.int64]

_RARE: Final = "8"
_SELDOM: Final = 0.03


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is and how it is trained."""

    word: int = 48
    first: int = 96
    second: int = 64
    features: int = 32_000
    seldom: int = 4  # a feature seen in fewer words than this is not kept
    epochs: int = 6
    batch: int = 3_000
    rate: float = 0.003
    keep_word: float = 0.85
    keep_hidden: float = 0.75
    without_lists: float = 0.10  # share of names that are shown without the lists that they stand in
    unknown: float = 0.08  # and as if nothing at all were known of them
    forget: float = 0.20  # share of rare ordinary words that are shown as if nothing were known of them
    blind: float = 0.04  # share of sentences in which no name stands in any list
    decay: float = 1e-3  # how fast the weights of a word's features shrink


@dataclass(slots=True)
class Table:
    """Every different word of the training set, with the numbers of its features."""

    lexicon: Lexicon
    ids: dict[tuple[str, bool, bool, bool], int] = field(default_factory=dict)
    found: list[list[str]] = field(default_factory=list)

    def id(self, word: str, cased: bool, lists: bool, known: bool) -> int:
        """Return the number of a word as it is shown."""
        name = (word, cased, lists, known)
        if name not in self.ids:
            self.ids[name] = len(self.found)
            made = features(word, cased, self.lexicon, lists=lists, known=known)
            self.found.append(sorted(set(made)))
        return self.ids[name]

    def forgotten(self, word: str, shape: Shape) -> tuple[float, float]:
        """Return how often an ordinary word is shown as unknown, and as if it stood in no list."""
        return (shape.forget if self.lexicon.get(bare(word)).frequency <= _RARE else 0.0), _SELDOM


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sentences as one row of word numbers and labels, with gaps between them."""

    words: Integers
    labels: Integers
    starts: Integers


def encode(sentences: Sequence[Sentence], table: Table, shape: Shape, rng: np.random.Generator) -> Encoded:
    """Number the words. Some lose what the lists know of them, so that the network learns from the context."""
    words: list[int] = []
    labels: list[int] = []
    starts: list[int] = []
    for sentence in sentences:
        starts.append(len(words))
        cased = is_cased([word.text for word in sentence])
        chances = rng.random(len(sentence))
        blind = rng.random()
        for word, chance in zip(sentence, chances.tolist(), strict=True):
            name = word.label not in ("O", "?")
            unknown, without_lists = (shape.unknown, shape.without_lists) if name else table.forgotten(word.text, shape)
            lists = chance >= unknown + without_lists and not (name and blind < shape.blind)
            words.append(table.id(word.text, cased, lists, chance >= unknown))
            labels.append(label_number(word.label))
    return Encoded(np.array(words), np.array(labels), np.array([*starts, len(words)]))


def train(
    rounds: Sequence[Encoded], table: Table, shape: Shape, seed: int, tell: Callable[[int, float], None]
) -> Network:
    """Return the network that explains the sentences best. Each epoch takes the next round of sentences."""
    rng = np.random.default_rng(seed)
    kept = _kept(rounds[0], table, shape)
    trained = _Training(kept, table, shape, rng)
    steps = sum(len(rounds[epoch % len(rounds)].words) // shape.batch + 1 for epoch in range(shape.epochs))
    for epoch in range(shape.epochs):
        data = rounds[epoch % len(rounds)]
        losses = [trained.step(*batch, steps) for batch in _batches(data, shape, rng)]
        tell(epoch, float(np.mean(losses)))
    return trained.network()


def _kept(data: Encoded, table: Table, shape: Shape) -> list[str]:
    counts: Counter[str] = Counter()
    for word in np.unique(data.words).tolist():
        counts.update(table.found[word])
    often = [(name, count) for name, count in counts.items() if count >= shape.seldom]
    once = Counter[str]()
    for word, count in zip(*np.unique(data.words, return_counts=True), strict=True):
        for name in table.found[word]:
            once[name] += int(count)
    often += [(n, c) for n, c in once.items() if counts[n] < shape.seldom and c >= 3 * shape.seldom]
    often.sort(key=lambda item: (-once[item[0]], item[0]))
    return sorted(name for name, _ in often[: shape.features])


def _batches(data: Encoded, shape: Shape, rng: np.random.Generator) -> Iterator[tuple[Integers, Integers]]:
    """Yield word numbers (-1: a gap) and labels (-1: nothing to learn)."""
    gap = np.full(REACH, -1)
    words: list[Integers] = [gap]
    labels: list[Integers] = [gap]
    size = 0
    for sentence in rng.permutation(len(data.starts) - 1):
        part = slice(data.starts[sentence], data.starts[sentence + 1])
        words += [data.words[part], gap]
        labels += [data.labels[part], gap]
        size += part.stop - part.start
        if size >= shape.batch:
            yield np.concatenate(words), np.concatenate(labels)
            words, labels, size = [gap], [gap], 0
    if size:
        yield np.concatenate(words), np.concatenate(labels)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Which places hold words, which word each holds, and the features of the different words one after the other."""

    real: NDArray[np.bool_]
    place: Integers
    flat: Integers
    bounds: Integers

    @property
    def inner(self) -> Floats:
        """Return 1 for every place inside the outermost gaps that holds a word, 0 for a gap."""
        return self.real[REACH:-REACH, None].astype(np.float32)

    def by_feature(self, d_seen: Floats) -> tuple[Integers, Floats]:
        """Return the features that had a part in this, and what each is to blame for."""
        d_words = _sum_by(d_seen, self.place, len(self.bounds) - 1)
        rows, at = np.unique(self.flat, return_inverse=True)
        return rows, _sum_by(np.repeat(d_words, np.diff(self.bounds), axis=0), at, len(rows))


@dataclass(frozen=True, slots=True)
class _Went:
    """What every layer made of a batch, and which of its units were left in."""

    keep_seen: Floats
    around: Floats
    hidden: Floats
    keep_hidden: Floats
    wider: Floats
    top: Floats
    keep_top: Floats
    likely: Floats


class _Training:
    def __init__(self, kept: list[str], table: Table, shape: Shape, rng: np.random.Generator) -> None:
        self._shape, self._rng = shape, rng
        self._rows = {name: row for row, name in enumerate(kept)}
        self._features = [
            np.array([r for r in map(self._rows.get, found) if r is not None], np.int64) for found in table.found
        ]
        sizes = {
            "words": (len(kept), shape.word),
            "first": (SIDES * shape.word, shape.first),
            "second": (SIDES * shape.first, shape.second),
            "last": (shape.second, len(LABELS)),
        }
        self._w = {name: self._begin(size, name) for name, size in sizes.items()}
        self._w |= {f"{n}_bias": np.zeros(sizes[n][1], np.float32) for n in ("first", "second", "last")}
        self._m = {name: np.zeros_like(w) for name, w in self._w.items()}
        self._v = {name: np.zeros_like(w) for name, w in self._w.items()}
        self._t = 0

    def _begin(self, size: tuple[int, int], name: str) -> Floats:
        spread = 0.1 if name == "words" else np.sqrt(2 / size[0])
        return (self._rng.standard_normal(size) * spread).astype(np.float32)

    def network(self) -> Network:
        return Network(rows=dict(self._rows), **{name: w.copy() for name, w in self._w.items()})

    def step(self, words: Integers, labels: Integers, steps: int) -> float:
        """Take one step along the gradient of a batch. Returns the loss before it."""
        batch = self._batch(words)
        went = self._forward(batch)
        loss, d_scores = _blame(went.likely, labels[REACH:-REACH])
        gradients, d_seen = self._backward(batch, went, d_scores)
        self._t += 1
        rate = self._shape.rate * min(1, self._t / 50) * max(0.02, 1 - self._t / steps)
        for name, gradient in gradients.items():
            self._adam(name, slice(None), gradient, rate)
        self._adam("words", *batch.by_feature(d_seen), rate)
        return loss

    def _batch(self, words: Integers) -> "_Batch":
        real = words >= 0
        different, place = np.unique(words[real], return_inverse=True)
        lists = [self._features[word] for word in different]
        return _Batch(real, place, np.concatenate(lists), np.concatenate([[0], np.cumsum([len(x) for x in lists])]))

    def _forward(self, batch: "_Batch") -> "_Went":
        w, shape = self._w, self._shape
        seen = np.zeros((len(batch.real), shape.word), np.float32)
        seen[batch.real] = np.add.reduceat(w["words"][batch.flat], batch.bounds[:-1])[batch.place]
        keep_seen = self._mask(seen.shape, shape.keep_word)
        seen *= keep_seen
        around = windows(seen)
        hidden = np.maximum(around @ w["first"] + w["first_bias"], 0) * batch.inner
        keep_hidden = self._mask(hidden.shape, shape.keep_hidden)
        padded = np.zeros((len(batch.real), shape.first), np.float32)
        padded[REACH:-REACH] = hidden * keep_hidden
        wider = windows(padded)
        top = np.maximum(wider @ w["second"] + w["second_bias"], 0)
        keep_top = self._mask(top.shape, shape.keep_hidden)
        top *= keep_top
        likely = _shares(top @ w["last"] + w["last_bias"])
        return _Went(keep_seen, around, hidden, keep_hidden, wider, top, keep_top, likely)

    def _backward(self, batch: "_Batch", went: "_Went", d_scores: Floats) -> tuple[dict[str, Floats], Floats]:
        w, shape = self._w, self._shape
        g = {"last": went.top.T @ d_scores, "last_bias": d_scores.sum(axis=0)}
        d_top = (d_scores @ w["last"].T) * went.keep_top * (went.top > 0)
        g["second"], g["second_bias"] = went.wider.T @ d_top, d_top.sum(axis=0)
        d_hidden = _spread(d_top @ w["second"].T, shape.first)[REACH:-REACH]
        d_hidden = d_hidden * went.keep_hidden * (went.hidden > 0) * batch.inner
        g["first"], g["first_bias"] = went.around.T @ d_hidden, d_hidden.sum(axis=0)
        return g, (_spread(d_hidden @ w["first"].T, shape.word) * went.keep_seen)[batch.real]

    def _mask(self, size: tuple[int, ...], keep: float) -> Floats:
        return (self._rng.random(size, np.float32) < keep).astype(np.float32) / np.float32(keep)

    def _adam(self, name: str, rows: slice | Integers, gradient: Floats, rate: float) -> None:
        m = self._m[name][rows] * 0.9 + gradient * 0.1
        v = self._v[name][rows] * 0.999 + gradient * gradient * 0.001
        self._m[name][rows], self._v[name][rows] = m, v
        scale = np.sqrt(1 - 0.999**self._t) / (1 - 0.9**self._t)
        change = rate * scale * m / (np.sqrt(v) + 1e-7)
        if name == "words":
            change += rate * self._shape.decay * self._w[name][rows]
        self._w[name][rows] -= change.astype(np.float32)


def _shares(scores: Floats) -> Floats:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def _blame(likely: Floats, target: Integers) -> tuple[float, Floats]:
    """Return the loss, and how far each label's share is from what it should be."""
    learned = np.flatnonzero(target >= 0)
    loss = float(-np.log(likely[learned, target[learned]] + 1e-9).mean())
    blame = np.zeros_like(likely)
    blame[learned] = likely[learned]
    blame[learned, target[learned]] -= 1
    return loss, blame / len(learned)


def _spread(d_windows: Floats, width: int) -> Floats:
    """Add up what each row got through all the windows that it is part of."""
    length = len(d_windows)
    out = np.zeros((length + 2 * REACH, width), np.float32)
    for side in range(SIDES):
        out[side : side + length] += d_windows[:, side * width : (side + 1) * width]
    return out


def _sum_by(rows: Floats, group: Integers, groups: int) -> Floats:
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups))
    return np.add.reduceat(rows[order], starts)
