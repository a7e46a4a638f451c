"""The head of the risk model: a few thousand numbers that turn a sentence's vector into a proposal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.context import Language
from config.errors import MisconfiguredError
from config.vocabulary import Category

FOLDER: Final = Path(__file__).parent
WEIGHTS: Final = "risk.npz"
ORIGIN: Final = "risk.json"
VERSION_LENGTH: Final = 12  # hex digits of the content hash

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category that an utterance may be about, how likely, from 0 to 1, and how far that is above its threshold."""

    category: Category
    score: float
    ahead: float


@dataclass(frozen=True, slots=True)
class Head:
    """One column of weights for "no risk" and one for each category; from which likelihood on each is proposed."""

    weights: Floats = field(repr=False)  # features by columns
    bias: Floats = field(repr=False)
    categories: tuple[Category, ...]  # of the columns after the first
    thresholds: Mapping[Language, Floats] = field(repr=False)  # one for each category
    version: str = ""

    def proposals(self, vectors: Floats, languages: Sequence[Language]) -> list[Proposal | None]:
        """Return what each sentence may be about: at most one category, the one furthest above its threshold."""
        likely = likelihoods(vectors, self.weights, self.bias)
        return [self._proposal(row, language) for row, language in zip(likely, languages, strict=True)]

    def _proposal(self, likely: Floats, language: Language) -> Proposal | None:
        above = likely - self.thresholds[language]
        best = int(above.argmax())
        return Proposal(self.categories[best], float(likely[best]), float(above[best])) if above[best] >= 0 else None


def likelihoods(vectors: Floats, weights: Floats, bias: Floats) -> Floats:
    """Return how likely each category is for each sentence; what is missing to 1 is "no risk"."""
    scores = vectors @ weights + bias
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (likely / likely.sum(axis=1, keepdims=True))[:, 1:]  # type: ignore[no-any-return]


def read_head(encoder: str, folder: Path = FOLDER) -> Head:
    """Read the head that was made for this encoder, a package with its version.

    Raises MisconfiguredError if it is missing, was changed after it was made, or was made for another encoder.
    """
    try:
        origin, stored = json.loads((folder / ORIGIN).read_text("utf-8")), (folder / WEIGHTS).read_bytes()
        made_for, expected = origin["encoder"], origin["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise MisconfiguredError(f"{folder / WEIGHTS} or {ORIGIN} beside it cannot be read; {_MEND}") from None
    content = sha256(stored).hexdigest()
    if content != expected:
        raise MisconfiguredError(f"{folder / WEIGHTS} is not the file that {ORIGIN} names; {_MEND}")
    if made_for != encoder:
        raise MisconfiguredError(f"{folder / WEIGHTS} was made for {made_for}, and here is {encoder}; {_MEND}")
    with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
        languages = [str(language) for language in arrays["languages"]]
        return Head(
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            categories=tuple(Category(str(name)) for name in arrays["categories"]),
            thresholds=dict(zip(languages, arrays["thresholds"].astype(np.float32), strict=True)),
            version=content[:VERSION_LENGTH],
        )


def write_head(head: Head, origin: Mapping[str, object], folder: Path) -> None:
    """Write a head and beside it what it was made from. The same head gives the same bytes."""
    np.savez(
        folder / WEIGHTS,
        weights=head.weights.astype(np.float16),
        bias=head.bias.astype(np.float32),
        categories=np.array([category.value for category in head.categories]),
        languages=np.array(list(head.thresholds)),
        thresholds=np.array(list(head.thresholds.values()), np.float32),
    )
    content = sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    page = json.dumps({**origin, "sha256": content}, indent=2, sort_keys=True)
    (folder / ORIGIN).write_text(page + "\n", "utf-8")


_MEND: Final = "put back the shipped one, make it again with `make models`, or set PAUSEPOINT_RISK_MODEL=off"
