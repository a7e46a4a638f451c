"""Softmax regression: it learns what can be told apart, and the same every time."""

import numpy as np

from training.softmax import fit


def examples():
    random = np.random.default_rng(1)
    centres = random.normal(size=(3, 20))
    classes = random.integers(0, 3, 300)
    return centres[classes] + 0.3 * random.normal(size=(300, 20)), classes


def test_what_can_be_told_apart_is_told_apart():
    vectors, classes = examples()

    weights, bias = fit(vectors, classes, 3, 3.0)

    assert ((vectors @ weights + bias).argmax(axis=1) == classes).mean() > 0.99


def test_it_stops_where_the_loss_is_least():
    vectors, classes = examples()
    weights, bias = fit(vectors, classes, 3, 0.1)

    raised = np.exp(vectors @ weights + bias)
    error = raised / raised.sum(axis=1, keepdims=True) - np.eye(3)[classes]
    slope = vectors.T @ error / len(vectors) + weights / (0.1 * len(vectors))

    assert np.abs(slope).max() < 1e-4


def test_the_same_examples_give_the_same_weights_to_the_last_bit():
    vectors, classes = examples()

    first, again = fit(vectors, classes, 3, 3.0), fit(vectors, classes, 3, 3.0)

    assert [part.tobytes() for part in first] == [part.tobytes() for part in again]
