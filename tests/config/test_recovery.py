"""The words of breach records: complete, short, without an excuse."""

import pytest
import yaml

from config.errors import MisconfiguredError
from config.recovery import RECOVERY_DIR, load_recovery, recovery_in, shipped_recovery
from config.vocabulary import Entry, Missing

SHIPPED = sorted(RECOVERY_DIR.glob("*.yaml"))


def all_texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from all_texts(each)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_language_says_everything_in_the_order_of_the_plan(path):
    words = load_recovery(path)

    assert words.language == path.stem
    assert list(words.steps) == list(Entry)
    assert set(words.closing.missing) == set(Missing)


def test_there_are_four_languages_that_share_hardly_a_word():
    files = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in SHIPPED}
    texts = {name: set(all_texts(file)) for name, file in files.items()}

    assert sorted(texts) == sorted(shipped_recovery()) == ["de", "en", "es", "pt"]
    others = set().union(*(said for name, said in texts.items() if name != "en"))
    assert texts["en"] & others <= {"No", "Supervision"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_they_neither_shout_nor_fill_in_what_is_not_there(path):
    text = path.read_text("utf-8")

    assert "!" not in text
    assert "?" not in str(recovery_in(path.stem).steps["acknowledged"].how)


@pytest.mark.parametrize(("asked", "given"), [("de-AT", "de"), ("fr", "en"), (None, "en"), ("\0", "en")])
def test_a_language_that_there_is_not_is_english(asked, given):
    assert recovery_in(asked).language == given


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{time} left, until {until}", "some time left", "clock, left"),
        ("  explained:\n", "  explaind:\n", "steps, explaind"),
        ('back: "All records"', 'bakc: "All records"', "bakc: is not a key"),
        ("    no_feedback:", "    no_feedbak:", "no_feedbak"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_name(tmp_path, old, new, said):
    text = (RECOVERY_DIR / "en.yaml").read_text()
    assert old in text
    (tmp_path / "words.yaml").write_text(text.replace(old, new))

    with pytest.raises(MisconfiguredError, match=r"words\.yaml") as problem:
        load_recovery(tmp_path / "words.yaml")

    assert said in str(problem.value)
