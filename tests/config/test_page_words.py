"""The page's words: the same in every language, or refused by name."""

import pytest
import yaml

from config.context import known_languages
from config.errors import MisconfiguredError
from config.page_words import PAGE_WORDS_DIR, load_page_words, page_words_in, shipped_page_words


def changed(folder, change):
    words = yaml.safe_load((PAGE_WORDS_DIR / "de.yaml").read_text("utf-8"))
    change(words)
    path = folder / "words.yaml"
    path.write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    return path


def test_there_are_words_in_every_language_that_we_know():
    assert set(shipped_page_words()) == set(known_languages())


@pytest.mark.parametrize(("asked", "first"), [("de", "Meine Seite"), ("de-AT", "Meine Seite"), ("fr", "My page")])
def test_who_speaks_another_language_reads_english(asked, first):
    assert page_words_in(asked)["bar"]["page"] == first


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda words: words["card"].pop("back"), "card, back: is missing"),
        (lambda words: words["card"].update(bakc="Zurück"), "card, bakc: is not a key that belongs here"),
        (lambda words: words["card"].update(back=" "), "card, back: has no words"),
        (lambda words: words["card"].update(back=["Zurück"]), "card, back: needs words"),
        (lambda words: words["card"].update(returns="Bald."), "card, returns: needs {time}"),
        (lambda words: words["card"].update(back="{time}"), "card, back: needs no braces"),
        (lambda words: words["card"].update(back="{"), "card, back: needs no braces"),
        (lambda words: words.update(card="Karte"), "card: needs keys of its own"),
    ],
)
def test_words_that_are_not_complete_are_refused_with_the_place_to_mend(tmp_path, change, complaint):
    path = changed(tmp_path, change)

    with pytest.raises(MisconfiguredError) as refused:
        load_page_words(path)

    assert str(refused.value) == f"{path}: {complaint}"


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text("- one\n- two\n")

    with pytest.raises(MisconfiguredError, match="needs keys of its own"):
        load_page_words(path)


@pytest.mark.parametrize("path", sorted(PAGE_WORDS_DIR.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_words_neither_shout_nor_apologise(path):
    text = path.read_text("utf-8")

    assert "!" not in text
    assert not any(word in text.lower() for word in ("sorry", "leider", "lo siento", "desculpe", "please"))
