"""The risk model's head: the same cases, the same file."""

import numpy as np
import pytest

from config.vocabulary import Category
from redaction.models.risk import ORIGIN, WEIGHTS, Head, read_head, write_head
from training.risk import CATEGORIES, Material, learn

CLASSES = len(Category) + 1


@pytest.fixture(scope="module")
def material():
    random = np.random.default_rng(3)
    classes = np.arange(160) % CLASSES
    vectors = np.eye(CLASSES, 12)[classes] + 0.2 * random.normal(size=(160, 12))
    talk = np.eye(CLASSES, 12)[np.zeros(20, int)]
    return Material([], vectors.astype(np.float32), classes, talk.astype(np.float32), {}, 0.0)


def made(material, folder):
    thresholds = {"en": np.full(len(Category), 0.5, np.float32)}
    write_head(Head(*learn(material, np.arange(160)), CATEGORIES, thresholds), {"encoder": "encoder 1.0"}, folder)
    return folder


def test_the_same_cases_give_the_same_bytes(material, tmp_path_factory):
    one, same = (made(material, tmp_path_factory.mktemp(name)) for name in ("one", "same"))

    assert (one / WEIGHTS).read_bytes() == (same / WEIGHTS).read_bytes()
    assert (one / ORIGIN).read_bytes() == (same / ORIGIN).read_bytes()


def test_what_was_learned_is_proposed_and_what_is_no_risk_is_not(material, tmp_path):
    head = read_head("encoder 1.0", made(material, tmp_path))

    proposals = head.proposals(np.eye(CLASSES, 12, dtype=np.float32), ["en"] * CLASSES)

    assert [each and each.category for each in proposals] == [None, *Category]
