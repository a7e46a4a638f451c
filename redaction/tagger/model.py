"""A small network over the words of an utterance: what each word looks like, then its neighbours, then its label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ENTITIES: Final = ("PERSON", "LOCATION", "ORGANIZATION", "ADDRESS")
LABELS: Final = ("O", *(f"{mark}-{entity}" for entity in ENTITIES for mark in "BI"))
REACH: Final = 2  # neighbours that each layer sees on either side
SIDES: Final = 2 * REACH + 1

_FLOAT: Final = 4  # bytes

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of one language. A word is the sum of its features; two layers look at its neighbours."""

    rows: dict[str, int] = field(repr=False)
    words: Floats = field(repr=False)
    first: Floats = field(repr=False)
    first_bias: Floats = field(repr=False)
    second: Floats = field(repr=False)
    second_bias: Floats = field(repr=False)
    last: Floats = field(repr=False)
    last_bias: Floats = field(repr=False)


class Reader:
    """A network laid out for speed: the first layer is worked out once a word, not once a place."""

    def __init__(self, network: Network) -> None:
        self._rows, self._words = network.rows, network.words
        self._wide = network.words.shape[1]
        self._hidden = network.first.shape[1]
        parts = network.first.reshape(SIDES, self._wide, self._hidden)
        self._first = np.ascontiguousarray(np.concatenate(list(parts), axis=1))
        self._first_bias, self._second, self._second_bias = network.first_bias, network.second, network.second_bias
        self._last = np.ascontiguousarray(network.last[:, 1:] - network.last[:, :1])
        self._last_bias = network.last_bias[1:] - network.last_bias[0]
        self._gap = bytes(REACH * SIDES * self._hidden * _FLOAT)

    def look(self, found: Iterable[str]) -> bytes:
        """Return what a word with these features adds to the places around it."""
        rows = [row for row in map(self._rows.get, found) if row is not None]
        return (self._words.take(rows, axis=0).sum(axis=0) @ self._first).tobytes()  # type: ignore[no-any-return]

    def scores(self, looks: Sequence[bytes]) -> Floats:
        """Return, for each word, how far each label is ahead of "no name" (below zero: behind)."""
        length, hidden = len(looks), self._hidden
        around = np.frombuffer(b"".join((self._gap, *looks, self._gap)), np.float32)
        step = SIDES * hidden * _FLOAT
        shifted = np.ndarray(
            (length, SIDES, hidden), np.float32, around.data, 0, (step, step + hidden * _FLOAT, _FLOAT)
        )
        padded = np.zeros((length + 2 * REACH, hidden), np.float32)
        inner = padded[REACH:-REACH]
        np.add(shifted.sum(axis=1), self._first_bias, out=inner)
        np.maximum(inner, 0, out=inner)
        top = windows(padded) @ self._second
        top += self._second_bias
        np.maximum(top, 0, out=top)
        return top @ self._last + self._last_bias  # type: ignore[no-any-return]


def probabilities(scores: Floats) -> Floats:
    """Return each word's probability of each label, "no name" first."""
    likely = np.exp(np.minimum(scores, 60))
    whole = 1 + likely.sum(axis=1, keepdims=True)
    return np.concatenate([1 / whole, likely / whole], axis=1)


def windows(padded: Floats) -> Floats:
    """Return, for each word, it and its neighbours side by side."""
    length, wide = len(padded) - 2 * REACH, padded.shape[1]
    return np.ndarray((length, SIDES * wide), padded.dtype, padded.data, 0, (wide * _FLOAT, _FLOAT))


def read_network(path: Path) -> Network:
    """Read a model file: the names of the features, weights as small integers with a scale each."""
    with np.load(path, allow_pickle=False) as stored:
        arrays: dict[str, Any] = dict(stored)
    names = arrays["features"].tobytes().decode().split("\n")
    return Network(
        rows=dict(zip(names, range(len(names)), strict=True)),
        words=arrays["words"].astype(np.float32) * arrays["words_scale"],
        **{
            name: arrays[name].astype(np.float32)
            for name in ("first", "first_bias", "second", "second_bias", "last", "last_bias")
        },
    )


def write_network(network: Network, path: Path) -> None:
    """Write a model file."""
    scale = np.abs(network.words).max(axis=0) / 127 + 1e-12
    names = sorted(network.rows, key=network.rows.__getitem__)
    np.savez_compressed(
        path,
        features=np.frombuffer("\n".join(names).encode(), np.uint8),
        words=np.round(network.words / scale).astype(np.int8),
        words_scale=scale.astype(np.float32),
        **{
            name: getattr(network, name).astype(np.float16)
            for name in ("first", "first_bias", "second", "second_bias", "last", "last_bias")
        },
    )
