"""Softmax regression: which of several classes a vector belongs to, and how likely."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS: Final = 400
STILL: Final = 1e-4  # a change of the weights, which are tens, that is none


def fit(vectors: Floats, classes: NDArray[np.intp], count: int, looseness: float) -> tuple[Floats, Floats]:
    """Return weights and bias for `count` classes. The larger `looseness`, the less the weights are held back.

    There is one best solution, and nothing of chance in the way there: steps against the gradient, scaled by the most
    that the loss can bend (Boehning's bound), with momentum that starts afresh whenever it points uphill.
    """
    wide = np.concatenate([vectors, np.ones((len(vectors), 1))], axis=1)
    wanted = np.eye(count)[classes]
    held_back = np.full((wide.shape[1], 1), 1 / (looseness * len(wide)))
    held_back[-1] = 1e-9  # the bias goes free
    scaled = np.linalg.inv(0.5 * wide.T @ wide / len(wide) + np.diag(held_back[:, 0]))
    weights = ahead = np.zeros((wide.shape[1], count))
    speed = 1.0
    for _ in range(STEPS):
        slope = wide.T @ (_likely(wide @ ahead) - wanted) / len(wide) + held_back * ahead
        before, weights = weights, ahead - scaled @ slope
        if (slope * (weights - before)).sum() > 0:
            speed = 1.0
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        ahead = weights + (speed - 1) / faster * (weights - before)
        speed = faster
        if np.abs(weights - before).max() < STILL:
            break
    return weights[:-1], weights[-1]


def _likely(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]
