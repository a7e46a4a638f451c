"""The words of prompts: short, complete, and checked before anybody sees them."""

from pathlib import Path

import pytest
import yaml

from config.discretion import telling
from config.errors import MisconfiguredError
from config.vocabulary import Category, QuietReason
from config.wording import COMMAND_WORDS, FALLBACK, WORDING_DIR, Wording, load_wording, shipped_wordings, wording_in

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


def texts(words, *path):
    """Every text of these words, with the way to it."""
    if isinstance(words, dict):
        return [found for key, value in words.items() for found in texts(value, *path, str(key))]
    return [(".".join(path), words)]


def test_there_are_words_in_the_four_languages():
    assert list(shipped_wordings()) == ["de", "en", "es", "pt"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_words_are_complete(path):
    words = load_wording(path)

    assert words.language == path.stem
    assert set(words.categories) == set(Category)
    assert set(words.quiet.reasons) == set(QuietReason)
    assert set(words.command.help) == set(COMMAND_WORDS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_language_says_as_much_as_english_and_is_hardly_longer(path):
    english, other = (dict(texts(load_wording(each).model_dump(mode="json"))) for each in (SHIPPED[1], path))

    assert SHIPPED[1].stem == FALLBACK
    assert other.keys() == english.keys()
    too_long = {key: text for key, text in other.items() if len(text) > 1.9 * len(english[key]) + 20}
    assert too_long == {}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_read_in_five_seconds_is_short(path):
    words = dict(texts(load_wording(path).model_dump(mode="json")))
    headlines = {key: text for key, text in words.items() if key.endswith("headline")}
    buttons = {
        key: text for key, text in words.items() if key.startswith("buttons.") or key in ("card.back", "ready.seen")
    }

    assert all(len(text.split()) <= 12 and len(text) <= 90 for text in headlines.values()), headlines
    assert all(len(text) <= 24 for text in buttons.values()), buttons
    assert len(words["notification"]) <= 40


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_nothing_but_the_name_of_a_category_says_what_a_matter_is(path):
    words = texts(load_wording(path).model_dump(mode="json"))

    assert [(key, told) for key, text in words if "categories" not in key and (told := telling(text, path.stem))] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_all_three_buttons_of_a_prompt_say_different_things(path):
    buttons = load_wording(path).buttons.model_dump()

    assert len(set(buttons.values())) == len(buttons)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("de-AT", "de"), ("PT-br", "pt"), ("fr", "en"), ("", "en"), (None, "en"), ("../en", "en")],
)
def test_whoever_speaks_a_language_that_nobody_wrote_is_spoken_to_in_english(asked, spoken):
    assert wording_in(asked).language == spoken


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
        (("categories", "abuse"), None, "no words for abuse"),
        (("categories", "gossip"), "gossip", "gossip"),
        (("language",), "tlh", "language"),
        (("quiet", "reasons", "other"), None, "no words for other"),
        (("quiet", "title"), "x" * 25, "at most 24"),
        (("command", "help", "missed"), None, "no words for missed"),
        (("command", "help", "dance"), "dance", "dance"),
        (("card", "progress"), "Step {number}", "needs {number} and {total}"),
        (("card", "back"), "x" * 25, "at most 24"),
        (("home", "quiet_until"), "Quiet", "needs {time}"),
        (("supervisor", "handle"), "Check-in", "needs {handle}"),
        (("screening", "off"), None, "screening, off"),
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
