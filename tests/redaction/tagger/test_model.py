"""The network, its files, and the stretches made of its labels."""

import numpy as np
import pytest

from redaction.tagger.lexicon import Entry, Lexicon, read_lexicon
from redaction.tagger.model import LABELS, SIDES, Network, Reader, probabilities, read_network, windows, write_network
from redaction.tagger.tagging import LANGUAGES, Tagger, found

WORD, FIRST, SECOND = 6, 5, 4


def a_network(seed=1):
    rng = np.random.default_rng(seed)

    def drawn(*size):
        return rng.standard_normal(size).astype(np.float32)

    return Network(
        rows={name: row for row, name in enumerate("abcdefgh")},
        words=drawn(8, WORD),
        first=drawn(SIDES * WORD, FIRST),
        first_bias=drawn(FIRST),
        second=drawn(SIDES * FIRST, SECOND),
        second_bias=drawn(SECOND),
        last=drawn(SECOND, len(LABELS)),
        last_bias=drawn(len(LABELS)),
    )


def step_by_step(network, words):
    """The same network worked out place by place, without any short cut."""
    gap = np.zeros((2, WORD), np.float32)
    seen = np.concatenate([gap, [sum(network.words[network.rows[f]] for f in word) for word in words], gap])
    hidden = np.maximum(windows(np.ascontiguousarray(seen, np.float32)) @ network.first + network.first_bias, 0)
    gap = np.zeros((2, FIRST), np.float32)
    top = np.maximum(windows(np.concatenate([gap, hidden, gap])) @ network.second + network.second_bias, 0)
    scores = np.exp(top @ network.last + network.last_bias)
    return scores / scores.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("words", [["a"], ["ab", "c"], ["abc", "d", "ef", "gh", "a", "b", "hh"]])
def test_the_short_cut_gives_what_the_long_way_gives(words):
    network = a_network()
    reader = Reader(network)

    likely = probabilities(reader.scores([reader.look(word) for word in words]))

    assert np.allclose(likely, step_by_step(network, words), atol=1e-4)


def test_a_feature_that_the_model_never_saw_changes_nothing():
    reader = Reader(a_network())

    assert reader.look(["a", "never seen"]) == reader.look(["a"])


def test_a_model_file_keeps_what_was_learned(tmp_path):
    network = a_network()
    write_network(network, tmp_path / "model.npz")

    read = read_network(tmp_path / "model.npz")

    assert read.rows == network.rows
    assert np.allclose(read.words, network.words, atol=0.02)
    assert np.allclose(read.second, network.second, atol=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_together_read_as_alone_when_far_enough_apart(language):
    tagger = Tagger.load(language)
    name, gap = ["marguerite"], ["mm"] * 8
    alone = tagger.reader.scores([tagger.look(word, False) for word in [*gap, *name, *gap]])

    among = tagger.reader.scores([tagger.look(word, False) for word in [*name, *gap, *name, *gap]])

    assert np.allclose(among[9], alone[8], atol=1e-3)


def test_a_stretch_ends_where_another_name_begins():
    outside, begins, goes_on = 0, LABELS.index("B-PERSON"), LABELS.index("I-PERSON")
    likely = np.full((5, len(LABELS)), 0.01, np.float32)
    for at, label in enumerate([begins, goes_on, begins, outside, begins]):
        likely[at, label] = 0.92

    assert [(span.start_word, span.end_word) for span in found(likely)] == [(0, 2), (2, 3), (4, 5)]


def test_a_lexicon_is_read_as_it_was_written(tmp_path):
    training = pytest.importorskip("training.lexicons", reason="needs the group `training`")
    lexicon = Lexicon({"rose": Entry("9", "1", 3), "lily": Entry("9", "1", 3), "the": Entry("f", "0", 0)})

    training.write_lexicon(lexicon, tmp_path / "en.words.gz")

    assert read_lexicon(tmp_path / "en.words.gz") == lexicon
