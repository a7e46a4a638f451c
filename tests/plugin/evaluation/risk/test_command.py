"""`pausepoint evaluate risk`: what a person who writes rules sees, and what a build can rely on."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli import main
from tests.plugin.evaluation.marked import MarkedScreener
from tests.plugin.evaluation.risk.builders import a_case, as_item

PAGE = Path(__file__).parents[4] / "docs" / "evaluate.md"
EVERY = (
    a_case("zanzibar !abuse:imminent", expect="abuse imminent", id="heard", functionality="now"),
    a_case("coach: who was it", "zanzibar", expect="abuse concern", id="missed", functionality="confirmed"),
    a_case("zanzibar !legal:imminent", expect="legal concern", id="raised", functionality="court"),
    a_case("zanzibar !legal:concern", expect="legal concern", also_ok=("",), id="border", functionality="court"),
    a_case("zanzibar !self_harm:concern", id="alarm", language="de", functionality="idiom"),
    a_case("zanzibar !self_harm:info !abuse:info", id="clean", language="de", functionality="idiom"),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "talk.jsonl"
    path.write_text("".join(json.dumps(as_item(case)) + "\n" for case in EVERY))
    return path


def evaluate(*arguments, build=MarkedScreener, **given):
    return CliRunner().invoke(main, ["evaluate", "risk", *map(str, arguments)], obj=build, **given)


def figures(*arguments):
    return json.loads(evaluate(*arguments, "--json").stdout)


def test_the_figures_are_printed_by_language_category_and_functionality(file):
    shown = evaluate(file).stdout

    assert f"{file}\n6 items (de 2, en 4): 3 with risk, 2 harmless, 1 on the border." in shown
    assert re.search(r"^all +3  \.667 \S+ +\.333 \S+ +1 of 1  1\.00", shown, re.MULTILINE)
    assert re.search(r"^de +0 of 1  \.000 \S+ +-$", shown, re.MULTILINE)
    assert re.search(r"^de +1 of 2  \.500 \S+ +0 of 2", shown, re.MULTILINE)
    assert re.search(r"^legal +1  1\.00 \S+ +0 of 1 +- +2 of 2 +0$", shown, re.MULTILINE)
    assert re.search(r"^idiom +- +- +- +1 of 2$", shown, re.MULTILINE)


def test_the_text_fits_a_terminal_of_80_columns(file):
    assert max(map(len, evaluate(file, "--show", "all").stdout.replace(str(file), "").splitlines())) <= 80


def test_the_page_about_it_shows_what_is_printed(file, monkeypatch):
    monkeypatch.chdir(file.parent)

    assert evaluate(file.name).stdout in PAGE.read_text("utf-8")


def test_json_is_one_object_with_the_same_figures(file):
    given = figures(file)

    assert (given["schema"], given["rules"]) == (1, MarkedScreener().ruleset.version)
    assert (given["all"]["items"], given["all"]["risk"], given["all"]["border"]) == (6, 3, 1)
    assert given["all"]["recall"].items() >= {"count": 2, "of": 3}.items()
    assert given["all"]["raised"].items() >= {"count": 1, "of": 2}.items()
    assert given["languages"]["de"]["harmless_alarmed"].items() >= {"count": 1, "of": 2, "value": 0.5}.items()
    assert given["all"]["categories"]["abuse"]["precision"]["value"] == 1
    assert given["all"]["functionalities"]["now"]["imminent"]["value"] == 1


def test_hints_that_ask_the_coach_together_are_an_alarm_and_fewer_are_none(tmp_path):
    hint, path = "zanzibar !self_harm:info", tmp_path / "talk.jsonl"
    cases = (a_case(*[hint] * 3, id="three"), a_case(*[hint] * 2, id="two"))
    path.write_text("".join(json.dumps(as_item(case)) + "\n" for case in cases))

    assert figures(path)["all"]["harmless_alarmed"].items() >= {"count": 1, "of": 2}.items()
    assert "self_harm concern, rule self-harm.client-1, phrase 1, said several times" in " ".join(
        evaluate(path, "--show", "alarms").stdout.split()
    )


def test_a_file_of_the_risk_corpus_is_measured_like_any_other(tmp_path):
    path = tmp_path / "de.txt"
    path.write_text("# abuse\nabuse:concern\tchild\tcoach: so | zanzibar !abuse:concern\n-\tidiom\tzanzibar\n")

    given = figures(path)["languages"]["de"]
    assert (given["items"], given["recall"]["count"], given["harmless_alarmed"]["of"]) == (2, 1, 1)
    assert [*given["functionalities"]] == ["child", "idiom"]


@pytest.mark.parametrize(
    ("options", "items"),
    [
        (["--language", "de"], 2),
        (["--functionality", "court"], 2),
        (["--functionality", "court", "--functionality", "now"], 3),
        (["--functionality", "idiom", "--language", "de"], 2),
    ],
)
def test_only_what_is_asked_for_is_measured(file, options, items):
    assert figures(file, *options)["all"]["items"] == items


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--language", "fr"], "has no fr; it has de, en"),
        (["--functionality", "idioms"], "has no idioms; it has confirmed, court, idiom"),
        (["--language", "de", "--functionality", "now"], "No item is both"),
        (["--json", "--show", "all"], "--show lists in text"),
        (["--floor", "recal=.9"], "recal is no figure"),
    ],
)
def test_a_slip_of_the_keyboard_is_an_error_that_says_what_there_is(file, options, complaint):
    result = evaluate(file, *options)

    assert result.exit_code == 2
    assert complaint in " ".join(re.sub(r"[│╭╰─]", " ", result.stderr).split())


def test_what_went_wrong_is_listed_with_what_was_said_and_found(file):
    missed = evaluate(file, "--show", "misses").stdout
    alarms = evaluate(file, "--show", "alarms").stdout
    severity = evaluate(file, "--show", "severity").stdout

    assert "missed (confirmed): abuse concern not heard\n    coach: who was it\n    client: zanzibar\n" in missed
    assert (
        "alarm (idiom): self_harm concern alarmed, nothing expected\n    client: zanzibar !self_harm:concern\n"
        "    - turn 0: self_harm concern, rule self-harm.client-1, phrase 1\n"
    ) in alarms
    assert "raised (court): legal concern as imminent\n" in severity
    assert ("raised (" in missed + alarms, "missed (" in alarms + severity) == (False, False)


def test_no_word_of_the_file_is_printed_unless_it_is_asked_for(file):
    assert "zanzibar" not in evaluate(file).output


def test_predictions_are_written_one_line_an_item_with_the_worst_of_each_category(file, tmp_path):
    out = tmp_path / "out.jsonl"

    evaluate(file, "--predictions", out)

    written = {each["id"]: each["findings"] for each in map(json.loads, out.read_text().splitlines())}
    assert [*written] == [case.id for case in EVERY]
    assert written["heard"] == [{"category": "abuse", "severity": "imminent"}]
    assert written["missed"] == []
    assert {each["severity"] for each in written["clean"]} == {"info"}


def test_predictions_that_cannot_be_written_are_refused_before_anything_is_measured(file, tmp_path):
    def never():
        raise AssertionError("minutes of measuring for nothing")

    result = evaluate(file, "--predictions", tmp_path / "missing" / "out.jsonl", build=never)

    assert result.exit_code == 2
    assert "out.jsonl: cannot be written" in result.stderr


def test_predictions_never_overwrite_the_examples(file):
    before = file.read_text()

    assert evaluate(file, "--predictions", file).exit_code == 2
    assert file.read_text() == before


def test_a_figure_below_its_floor_is_exit_code_1_and_named(file):
    result = evaluate(file, "--floor", "recall=.6", "--floor", "abuse.recall=.9", "--floor", "clean=.97")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Below its floor: abuse.recall is 0.5000, and has to be 0.9 at least",
        "Below its floor: clean is 0.5000, and has to be 0.97 at least",
    ]


def test_figures_at_their_floors_are_exit_code_0(file):
    result = evaluate(file, "--floor", "recall=.6666", "--floor", "functionality:now.imminent=1")

    assert (result.exit_code, result.stderr) == (0, "")


def test_a_bad_line_is_named_and_not_repeated(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "zanzibar"\n')

    result = evaluate(bad)

    assert result.exit_code == 2
    assert result.stderr == f"Error: {bad}, line 1: expected JSON\n"


def test_standard_input_is_read_for_a_dash(file):
    assert evaluate("-", input=file.read_text()).stdout.startswith("standard input\n6 items")


@pytest.mark.model
def test_the_real_rules_hear_plain_words_and_leave_a_figure_of_speech_alone(tmp_path):
    path = tmp_path / "real.jsonl"
    cases = (a_case("i want to die", expect="self_harm concern"), a_case("this deadline is killing me"))
    path.write_text("".join(json.dumps(as_item(case)) + "\n" for case in cases))

    given = json.loads(evaluate(path, "--json", build=None).stdout)

    assert (given["all"]["recall"]["value"], given["all"]["harmless_alarmed"]["value"]) == (1, 0)
