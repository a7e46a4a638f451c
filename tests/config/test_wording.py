"""The words of prompts: short, complete, and checked before anybody sees them."""

from pathlib import Path

import pytest
import yaml

from config.errors import MisconfiguredError
from config.vocabulary import Category
from config.wording import WORDING_DIR, Wording, load_wording

SHIPPED = sorted(WORDING_DIR.glob("*.yaml"))


def changed(folder, *where, to):
    """A copy of the English words with one thing changed."""
    words = yaml.safe_load((WORDING_DIR / "en.yaml").read_text("utf-8"))
    place = words
    for step in where[:-1]:
        place = place[step]
    if to is None:
        del place[where[-1]]
    else:
        place[where[-1]] = to
    path = folder / "words.yaml"
    path.write_text(yaml.safe_dump(words), "utf-8")
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_words_are_complete(path):
    words = load_wording(path)

    assert words.language == path.stem
    assert set(words.categories) == set(Category)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_words_neither_shout_nor_apologise(path):
    text = path.read_text("utf-8")

    assert "!" not in text
    assert "sorry" not in text.lower()


@pytest.mark.parametrize(
    ("where", "to", "complaint"),
    [
        (
            ("prompt", "concern", "headline"),
            "word " * 13,
            "12 words",
        ),
        (("prompt", "concern", "headline"), "", "at least 1 character"),
        (("prompt", "concern", "headline"), "x" * 151, "at most 150"),
        (("prompt", "urgent"), {"headline": "a", "body": "b"}, "prompt, urgent"),
        (("prompt", "imminent"), None, "prompt, imminent"),
        (("headlin",), "Pause", "headlin"),
        (("buttons", "snooze"), "Snooze", "needs {time}"),
        (("buttons", "snooze"), "Snooze {minutes}", "needs {time}"),
        (("buttons", "snooze"), "Snooze {time!r}", "needs {time}"),
        (("buttons", "snooze"), "Snooze {time:>9999}", "needs {time}"),
        (("buttons", "snooze"), "Snooze {time.__class__}", "needs {time}"),
        (("buttons", "snooze"), "Snooze {time", "buttons, snooze"),
        (("buttons", "paused"), "I have {paused}", "needs no braces"),
        (("buttons", "paused"), "x" * 41, "at most 40"),
        (("paused", "body"), "{prompt}", "needs no braces"),
        (("categories", "abuse"), None, "no name for abuse"),
        (("categories", "gossip"), "gossip", "gossip"),
        (("language",), "tlh", "language"),
        (("time", "minutes"), "a while", "needs {count}"),
    ],
)
def test_words_that_cannot_be_used_are_refused_and_named(tmp_path, where, to, complaint):
    path = changed(tmp_path, *where, to=to)

    with pytest.raises(MisconfiguredError) as problem:
        load_wording(path)

    told = str(problem.value)
    assert complaint in told
    assert path.name in told


@pytest.mark.parametrize("text", ["", "- a list", "{", "\0", "just words"])
def test_a_file_that_is_something_else_is_refused(tmp_path, text):
    path = tmp_path / "words.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(MisconfiguredError, match=r"words\.yaml"):
        load_wording(path)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(MisconfiguredError, match=r"nowhere\.yaml"):
        load_wording(Path("/nowhere.yaml"))


def test_words_cannot_be_changed_once_they_are_read():
    with pytest.raises(ValueError, match="frozen"):
        load_wording().notification = "x"

    assert Wording.model_config["extra"] == "forbid"
