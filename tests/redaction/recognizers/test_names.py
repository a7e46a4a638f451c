"""Names that are also words: a title before them tells."""

import pytest

from config.detection import Detection
from config.vocabulary import Profile
from redaction.detection import Detector, Turn, personal_spans


@pytest.fixture(scope="module")
def detector():
    return Detector(Detection(profile=Profile.LIVE))


def named(detector, text, language):
    [found] = detector.analyze([Turn("one", text, language)])
    return [text[span.start : span.end] for span in personal_spans(text, found) if span.entity == "PERSON"]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "ich habe mit herrn schulze und frau klein gesprochen", ["schulze", "klein"]),
        ("de", "Frau Schulze kommt morgen.", ["Schulze"]),
        ("en", "mr banks told ms park", ["banks", "park"]),
        ("en", "mr and mrs bell came along", ["bell"]),
        ("es", "la señora flores me llamó", ["flores"]),
        ("pt", "a dona rosa veio ontem", ["rosa"]),
    ],
)
def test_a_name_that_is_also_a_word_is_a_name_after_a_title(detector, language, text, names):
    assert named(detector, text, language) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "der professor sagte mir gestern ab"),
        ("de", "die frau wollte das nicht"),
        ("en", "the doctor will call tomorrow"),
        ("es", "el señor me llamó ayer"),
        ("pt", "a professora falou comigo"),
        ("pt", "é o seu jeito de dizer isso"),
    ],
)
def test_a_title_that_stands_alone_names_nobody(detector, language, text):
    assert named(detector, text, language) == []
