"""`pausepoint evaluate pii`: what a person who has labelled examples sees, and what a build can rely on."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli import main
from plugin.evaluation.pii.cases import Span
from tests.plugin.evaluation.pii.builders import a_case

PAGE = Path(__file__).parents[4] / "docs" / "evaluate.md"
HASHED = re.compile(r"#\w+")
GOOD = a_case("ring {PHONE_NUMBER:#one} now", id="good", tags=("phone",))
MISSED = a_case("ring {PHONE_NUMBER:#one two} now", "and {PERSON:ann}", id="missed", tags=("phone", "name"))
CONFUSED = a_case("it is {PERSON:#ann}", id="confused", tags=("name",))
ALARM = a_case("alles #gut", id="alarm", language="de")
CLEAN = a_case("alles gut", id="clean", language="de")
EVERY = (GOOD, MISSED, CONFUSED, ALARM, CLEAN)


def hashed(case):
    """A detector that takes each word with a hash for a telephone number."""
    turns = enumerate(turn.text for turn in case.turns)
    return [Span(at, hit.start(), hit.end(), "PHONE_NUMBER") for at, text in turns for hit in HASHED.finditer(text)]


def as_item(case):
    labels = [
        {"turn": each.turn, "start": each.start, "end": each.end, "type": each.type, "optional": each.optional}
        for each in case.labels
    ]
    turns = [{"speaker": turn.speaker, "text": turn.text} for turn in case.turns]
    return {"id": case.id, "lang": case.language, "tags": sorted(case.tags), "turns": turns, "entities": labels}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "examples.jsonl"
    path.write_text("".join(json.dumps(as_item(case)) + "\n" for case in EVERY))
    return path


def evaluate(*arguments, build=lambda profile: hashed, **given):
    return CliRunner().invoke(main, ["evaluate", "pii", *map(str, arguments)], obj=build, **given)


def figures(*arguments):
    return json.loads(evaluate(*arguments, "--json").stdout)["runs"][0]


def test_the_figures_are_printed_by_language_and_type(file):
    shown = evaluate(file).stdout

    assert f"{file}\n5 items (de 2, en 3), 4 spans to be found, profile thorough." in shown
    assert re.search(r"^all +5  \.667 ", shown, re.MULTILINE)
    assert re.search(r"^de +2  - +\.000 \.000-\.000", shown, re.MULTILINE)
    assert re.search(r"^all +- +1 of 2  \.500 \.095-\.905", shown, re.MULTILINE)
    assert re.search(r"^PERSON +2  \.571 .* \.000$", shown, re.MULTILINE)


def test_the_text_fits_a_terminal_of_80_columns(file):
    assert max(map(len, evaluate(file, "--show", "all").stdout.replace(str(file), "").splitlines())) <= 80


def test_the_page_about_it_shows_what_is_printed(file, monkeypatch):
    monkeypatch.chdir(file.parent)

    assert evaluate(file.name).stdout in PAGE.read_text("utf-8")


def test_json_is_one_object_with_the_same_figures(file):
    run = figures(file)

    assert run["profile"] == "thorough"
    assert run["all"]["characters"]["recall"]["value"] == pytest.approx(12 / 18, abs=1e-6)
    assert run["all"]["characters"]["precision"]["value"] == pytest.approx(12 / 16, abs=1e-6)
    assert run["all"]["characters_same_type"]["recall"]["value"] == pytest.approx(8 / 18, abs=1e-6)
    assert run["all"]["spans"]["whole"]["count"] == 2
    assert run["languages"]["de"]["clean_flagged"].items() >= {"count": 1, "of": 2, "value": 0.5}.items()
    assert run["languages"]["en"]["types"]["PERSON"]["characters"]["recall"]["value"] == pytest.approx(4 / 7, abs=1e-6)


def test_the_same_file_gives_the_same_figures(file):
    assert evaluate(file, "--json").stdout == evaluate(file, "--json").stdout


@pytest.mark.parametrize(
    ("options", "items", "spans"),
    [
        (["--language", "en"], 3, 4),
        (["--language", "en", "--language", "de"], 5, 4),
        (["--tag", "name"], 2, 3),
        (["--tag", "name", "--tag", "phone"], 3, 4),
        (["--type", "PERSON"], 5, 2),
    ],
)
def test_only_what_is_asked_for_is_measured(file, options, items, spans):
    run = figures(file, *options)["all"]

    assert run["items"] == items
    assert run["spans"]["recall"]["of"] == spans


@pytest.mark.parametrize(
    ("option", "value", "there"),
    [("--language", "fr", "de, en"), ("--tag", "iban", "name"), ("--type", "PEOPLE", "PERSON")],
)
def test_what_the_file_does_not_have_is_an_error_that_says_what_it_has(file, option, value, there):
    result = evaluate(file, option, value)

    assert result.exit_code == 2
    assert f"has no {value}; it has" in result.stderr
    assert there in result.stderr


def test_what_went_wrong_is_listed_with_what_was_right_in_brackets(file):
    missed = evaluate(file, "--show", "misses").stdout
    alarms = evaluate(file, "--show", "alarms").stdout
    confused = evaluate(file, "--show", "confusions").stdout

    assert "missed, turn 0: PHONE_NUMBER, 4 of 7 characters found\n    [#one] two\n" in missed
    assert "missed, turn 1: PERSON, 0 of 3 characters found\n    ann\n" in missed
    assert "alarm, turn 0: PHONE_NUMBER, 0 of 4 characters labelled\n    #gut\n" in alarms
    assert "confused, turn 0: PERSON as PHONE_NUMBER, 4 of 4 characters found\n    [#ann]\n" in confused
    assert ("[#one] two" in alarms, "#gut" in missed, "#gut" in confused) == (False, False, False)


def test_no_word_of_the_file_is_printed_unless_it_is_asked_for(file):
    assert not re.search("ring|ann|gut", evaluate(file).output.replace(str(file), ""))


def test_predictions_are_written_one_line_an_item(file, tmp_path):
    out = tmp_path / "out.jsonl"

    evaluate(file, "--predictions", out, "--type", "PERSON")

    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {"id": "good", "spans": [{"turn": 0, "start": 5, "end": 9, "type": "PHONE_NUMBER"}]},
        {"id": "missed", "spans": [{"turn": 0, "start": 5, "end": 9, "type": "PHONE_NUMBER"}]},
        {"id": "confused", "spans": [{"turn": 0, "start": 6, "end": 10, "type": "PHONE_NUMBER"}]},
        {"id": "alarm", "spans": [{"turn": 0, "start": 6, "end": 10, "type": "PHONE_NUMBER"}]},
        {"id": "clean", "spans": []},
    ]


def test_predictions_never_overwrite_the_examples(file):
    before = file.read_text()

    assert evaluate(file, "--predictions", file).exit_code == 2
    assert file.read_text() == before


def test_predictions_that_cannot_be_written_are_an_error_in_one_line(file, tmp_path):
    result = evaluate(file, "--predictions", tmp_path / "missing" / "out.jsonl")

    assert result.exit_code == 2
    assert result.stderr.endswith("out.jsonl: cannot be written (No such file or directory)\n")


def test_a_figure_below_its_floor_is_exit_code_1_and_named(file):
    result = evaluate(file, "--floor", "recall=.6", "--floor", "en.PERSON.recall=.9", "--floor", "clean=.97")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Below its floor, thorough: en.PERSON.recall is 0.5714, and has to be 0.9 at least",
        "Below its floor, thorough: clean is 0.5000, and has to be 0.97 at least",
    ]


def test_figures_at_their_floors_are_exit_code_0(file):
    result = evaluate(file, "--floor", "recall=.6666", "--floor", "de.clean=.5")

    assert (result.exit_code, result.stderr) == (0, "")


def test_a_floor_that_is_no_figure_is_refused_before_anything_is_measured(file):
    def must_not(profile):
        raise AssertionError

    result = evaluate(file, "--floor", "recal=.9", build=must_not)

    assert result.exit_code == 2
    assert "recal is no figure" in result.stderr


def test_both_profiles_are_measured_one_after_the_other(file):
    nothing = lambda case: []  # noqa: E731
    build = {"live": nothing, "thorough": hashed}.__getitem__

    shown = evaluate(file, "--profile", "both", build=build).stdout
    runs = json.loads(evaluate(file, "--profile", "both", "--json", build=build).stdout)["runs"]

    assert shown.index("profile live") < shown.index("profile thorough")
    assert [run["all"]["spans"]["recall"]["count"] for run in runs] == [0, 3]


@pytest.mark.parametrize(
    "options", [["--json", "--show", "all"], ["--profile", "both", "--predictions", "out.jsonl"], ["--show", "some"]]
)
def test_options_that_do_not_go_together_are_refused(file, options):
    assert evaluate(file, *options).exit_code == 2


def test_a_bad_line_is_named_and_not_repeated(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(as_item(GOOD)) + '\n{"id": "zanzibar"\n')

    result = evaluate(bad)

    assert result.exit_code == 2
    assert result.stderr == f"Error: {bad}, line 2: expected JSON\n"


def test_a_missing_file_is_an_error_in_one_line(tmp_path):
    result = evaluate(tmp_path / "missing.jsonl")

    assert result.exit_code == 2
    assert result.stderr.endswith("missing.jsonl: cannot be read (No such file or directory)\n")


def test_standard_input_is_read_for_a_dash(file):
    result = evaluate("-", input=file.read_text())

    assert result.stdout.startswith("standard input\n5 items")


def test_the_data_set_of_presidio_research_is_measured_too(tmp_path):
    path = tmp_path / "synth.json"
    span = {"entity_type": "GPE", "start_position": 0, "end_position": 5}
    path.write_text(json.dumps([{"full_text": "#Oslo is cold", "spans": [span]}]))

    run = json.loads(evaluate(path, "--json").stdout)

    assert run["format"] == "presidio-research"
    assert run["runs"][0]["all"]["types"]["LOCATION"]["characters"]["recall"]["value"] == 1


@pytest.mark.model
def test_the_real_detector_finds_a_written_address(tmp_path):
    path = tmp_path / "real.jsonl"
    case = a_case("write to {EMAIL_ADDRESS:ann@example.com} please")
    path.write_text(json.dumps(as_item(case)))

    run = json.loads(CliRunner().invoke(main, ["evaluate", "pii", str(path), "--json"]).stdout)["runs"][0]

    assert run["all"]["types"]["EMAIL_ADDRESS"]["characters_same_type"]["f2"]["value"] == 1
