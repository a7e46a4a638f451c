"""`pausepoint evaluate hours`: what a person who writes rules sees, and what a build can rely on."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category
from plugin.cli import main
from plugin.evaluation.hours.ceilings import MEASURES, read_ceiling
from plugin.evaluation.hours.figures import report
from tests.plugin.evaluation.hours.builders import a_talk, prompted
from tests.plugin.evaluation.marked import MarkedScreener

PAGE = Path(__file__).parents[4] / "docs" / "evaluate.md"
HOUR = "zanzibar " * 150 * 60
EVERY = (
    a_talk("!abuse:concern", HOUR, "!abuse:concern", HOUR, "!legal:concern !legal:imminent", id="talked"),
    a_talk("!abuse:info", HOUR, id="noted"),
    a_talk("!self_harm:concern", HOUR, id="gesprochen", language="de"),
)


def as_line(talk):
    turns = [{"speaker": cue.speaker, "text": cue.text} for cue in talk.transcript.cues]
    return {"id": talk.id, "lang": talk.language, "turns": turns}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(as_line(talk)) + "\n" for talk in EVERY))
    return path


def evaluate(*arguments, build=MarkedScreener, **given):
    return CliRunner().invoke(main, ["evaluate", "hours", *map(str, arguments)], obj=build, **given)


def figures(*arguments):
    return json.loads(evaluate(*arguments, "--json").stdout)


def test_prompts_an_hour_are_printed_by_language_and_category(file):
    shown = evaluate(file).stdout

    assert f"{file}\n4.0 hours in 3 talks and 9 turns; length told from the words." in shown
    assert re.search(r"^all +4\.0 +4  1\.000 0\.27\d-2\.56\d  1 of 3", shown, re.MULTILINE)
    assert re.search(r"^de +1\.0 +1  1\.000 \S+  0 of 1", shown, re.MULTILINE)
    assert re.search(r"^abuse +2  0\.500 ", shown, re.MULTILINE)
    assert re.search(r"^as imminent +1  0\.250 ", shown, re.MULTILINE)


def test_the_text_fits_a_terminal_of_80_columns(file):
    assert max(map(len, evaluate(file, "--show", "prompts").stdout.replace(str(file), "").splitlines())) <= 80


def test_the_page_about_it_shows_what_is_printed(file, monkeypatch):
    monkeypatch.chdir(file.parent)

    assert evaluate(file.name).stdout in PAGE.read_text("utf-8")


def test_json_is_one_object_with_the_same_figures(file):
    given = figures(file)

    assert (given["schema"], given["cooldown_minutes"]) == (1, 10)
    assert (given["all"]["talks"], given["all"]["estimated"]) == (3, 3)
    assert given["all"]["hours"] == pytest.approx(4, abs=0.01)
    assert given["all"]["prompts"]["count"] == 4
    assert given["all"]["categories"]["abuse"]["value"] == pytest.approx(0.5, abs=0.01)
    assert given["languages"]["de"]["quiet"].items() >= {"count": 0, "of": 1}.items()


def test_only_the_language_asked_for_is_measured(file):
    assert figures(file, "--language", "de")["all"]["talks"] == 1
    assert "has no fr; it has de, en" in evaluate(file, "--language", "fr").stderr


def test_prompts_are_listed_with_rule_and_words_only_if_asked_for(file):
    shown = evaluate(file, "--show", "prompts").stdout

    assert (
        "talked, turn 4: legal imminent, rule legal.client-2, phrase 2\n    !legal:concern [!legal:imminent]\n"
    ) in shown
    assert "!legal" not in evaluate(file).output


def test_a_coach_can_be_named(file):
    shown = evaluate(file, "--show", "prompts", "--coach", "ann").stdout

    assert "rule abuse.coach-1" in shown
    assert "nobody in" in evaluate(file, "--coach", "Bob").stderr


def test_predictions_are_written_one_line_a_talk(file, tmp_path):
    out = tmp_path / "out.jsonl"

    evaluate(file, "--predictions", out)

    written = {each["id"]: each["prompts"] for each in map(json.loads, out.read_text().splitlines())}
    assert [*written] == ["talked", "noted", "gesprochen"]
    assert written["noted"] == []
    assert written["talked"][2] == {"turn": 4, "category": "legal", "severity": "imminent"}


def test_a_rate_above_its_ceiling_is_exit_code_1_and_named(file):
    result = evaluate(file, "--ceiling", "prompts=.3", "--ceiling", "legal=.3", "--ceiling", "fr.prompts=1")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"Above its ceiling: prompts is {4 / EVERY_HOURS:.4f} an hour, and may be 0.3 at most",
        "Above its ceiling: fr.prompts cannot be told: there is nothing to measure it by",
    ]


def test_rates_at_their_ceilings_are_exit_code_0(file):
    result = evaluate(file, "--ceiling", "en.prompts=1.1", "--ceiling", "de.abuse=0", "--ceiling", "imminent=.25")

    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("prompts", "give a name and a number"),
        ("abuse=-1", "give a name"),
        ("prompt=1", "prompt is no rate;"),
    ],
)
def test_a_ceiling_that_cannot_be_understood_is_refused_in_words(file, said, complaint):
    result = evaluate(file, "--ceiling", said)

    assert result.exit_code == 2
    assert complaint in result.stderr


def test_every_rate_can_have_a_ceiling():
    assert all(read_ceiling(f"{name}=0").name == name for name in MEASURES)


EVERY_HOURS = sum(talk.hours for talk in EVERY)
MARKS = st.sampled_from(["so", "!abuse:concern", "!legal:imminent", "!abuse:info"])


@given(talks=st.lists(st.tuples(st.lists(MARKS, min_size=1, max_size=3), st.sampled_from(["en", "de"])), max_size=5))
def test_languages_and_categories_add_up_to_the_whole(talks):
    every = [prompted(a_talk(*texts, language=language)) for texts, language in talks]

    given = report("file", "0123", None, every)

    parts = given.languages.values()
    assert sum(part.prompts.count for part in parts) == given.whole.prompts.count
    assert sum(part.hours for part in parts) == pytest.approx(given.whole.hours)
    assert sum(given.whole.categories[each].count for each in Category) == given.whole.prompts.count
