"""From which likelihood on a category is proposed: as low as the false alarms that are allowed let it be."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST, MOST, STEP = 0.70, 0.95, 0.01  # below, invented calls in view while developing were prompted twice as often
NEVER: Final = 1.01  # above every likelihood

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many harmless cases, and how many utterances of ordinary talk, may be alarmed in all."""

    harmless: int
    talk: int


def choose(harmless: Floats, talk: Floats, allowed: Allowed) -> Floats:
    """Return a threshold for each category, from likelihoods of what training did not see: a row a case.

    One threshold for all, as low as harmless cases allow; then those categories higher that ordinary talk is taken for.
    To choose each category by what it finds would fit a few cases: it starves those whose words are the most varied.
    """
    grid = np.arange(LEAST, MOST, STEP)
    fits = [step for step in grid if alarms(harmless, _all_at(step, harmless)) <= allowed.harmless]
    thresholds = _all_at(fits[0] if fits else NEVER, harmless)
    while alarms(talk, thresholds) > allowed.talk:
        _raise_what_alarms_most(talk, thresholds)
    return thresholds


def alarms(likely: Floats, thresholds: Floats) -> int:
    """Return in how many of these something is proposed."""
    return int(((likely - thresholds).max(axis=1, initial=-1) >= 0).sum())


def _raise_what_alarms_most(talk: Floats, thresholds: Floats) -> None:
    above = talk >= thresholds
    most = int(above.sum(axis=0).argmax())
    thresholds[most] = talk[above[:, most], most].min() + STEP


def _all_at(step: float, likely: Floats) -> Floats:
    return np.full(likely.shape[1], step, np.float32)
