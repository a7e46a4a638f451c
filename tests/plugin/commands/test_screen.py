"""`pausepoint screen`: what a person who has a transcript file sees, and what a script can rely on."""

import json
import stat
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.errors import MisconfiguredError
from config.settings import Settings
from plugin.cli import main
from redaction.transcripts import read_transcript
from tests.fakes import FakeScreener

EXAMPLES = Path(__file__).parents[3] / "examples"


def a_file(folder, *words, name="call.vtt", speaker="Coach"):
    cues = (
        f"00:00:0{at}.000 --> 00:00:0{at}.900\n{speaker}: {text}\n" for at, text in enumerate(words or ("all well",))
    )
    path = folder / name
    path.write_text("WEBVTT\n\n" + "\n".join(cues))
    return str(path)


def screen(*arguments, screener=FakeScreener, **given):
    return CliRunner().invoke(main, ["screen", "--language", "en", *arguments], obj=screener, **given)


@pytest.fixture(scope="module")
def real():
    """Screens with the shipped rules and the language model, loaded once for all of these tests."""
    from redaction.screen import build_screener  # with Presidio: the tests above do without

    screener = build_screener(rules_dir=None, detection=Settings().detection)
    return lambda *arguments: CliRunner().invoke(main, ["screen", *map(str, arguments)], obj=lambda: screener)


@pytest.mark.parametrize(
    ("words", "options", "code"),
    [
        ("all well", [], 0),
        ("info: words", [], 0),
        ("concern: words", [], 1),
        ("imminent: words", [], 1),
        ("info: words", ["--fail-on", "info"], 1),
        ("concern: words", ["--fail-on", "imminent"], 0),
        ("imminent: words", ["--fail-on", "imminent"], 1),
        ("imminent: words", ["--fail-on", "never"], 0),
    ],
)
def test_the_exit_code_says_whether_something_as_severe_as_asked_for_was_found(tmp_path, words, options, code):
    assert screen(a_file(tmp_path, words), *options).exit_code == code


def test_the_result_goes_out_and_warnings_go_aside(tmp_path):
    result = screen(a_file(tmp_path, "concern: words", speaker="Wren"))

    assert "1 concern in 1 line" in result.stdout
    assert "--coach NAME" in result.stderr
    assert "--coach" not in result.stdout


def test_the_speakers_name_is_nowhere_in_the_output(tmp_path):
    call = a_file(tmp_path, "concern: words", speaker="Wren Castellan")

    for form in ("text", "json", "vtt"):
        result = screen(call, "--format", form, "--coach", "Wren")

        assert "Coach" in result.stdout
        assert "Castellan" not in result.output


def test_standard_input_is_read_for_a_dash():
    result = screen("-", input="Coach: concern: words\n")

    assert result.exit_code == 1
    assert "standard input\n1 concern" in result.stdout


def test_several_files_are_told_apart(tmp_path):
    one, two = a_file(tmp_path, name="one.vtt"), a_file(tmp_path, "concern: words", name="two.vtt")

    result = screen(one, two)

    assert f"{one}\nNothing found" in result.stdout
    assert f"{two}\n1 concern" in result.stdout
    assert result.exit_code == 1


def test_a_bad_file_stops_none_of_the_others_and_is_exit_code_2(tmp_path):
    bad, good = tmp_path / "bad.vtt", a_file(tmp_path, "concern: words")
    bad.write_text("WEBVTT\n\n00:01.000 -> 00:02.000\nZanzibar\n")

    result = screen(str(bad), good, str(tmp_path / "missing.vtt"))

    assert result.exit_code == 2
    assert "1 concern" in result.stdout
    assert f"Error: {bad}, line 3: expected times like" in result.stderr
    assert "missing.vtt: cannot be read (No such file or directory)" in result.stderr
    assert "Zanzibar" not in result.output


@pytest.mark.parametrize("data", [b"", b"\x00\xff\x13garbage", b"%PDF-1.7", b"[" * 9999])
def test_garbage_is_refused_in_one_line(tmp_path, data):
    path = tmp_path / "odd.vtt"
    path.write_bytes(data)

    result = screen(str(path))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {path}")
    assert result.stderr.count("\n") == 1


def test_a_folder_and_an_endless_file_are_refused(tmp_path):
    result = screen(str(tmp_path), "/dev/zero")

    assert result.exit_code == 2
    assert "Is a directory" in result.stderr
    assert "larger than" in result.stderr


def test_the_screener_is_built_once_and_not_at_all_for_nothing(tmp_path):
    built = []

    def build():
        built.append(True)
        return FakeScreener()

    screen(str(tmp_path / "missing.vtt"), screener=build)
    assert not built
    screen(a_file(tmp_path, name="one.vtt"), a_file(tmp_path, name="two.vtt"), screener=build)
    assert len(built) == 1


def test_a_screener_that_cannot_be_built_is_one_plain_line(tmp_path):
    def build():
        raise MisconfiguredError("rule legal.order: fails its own example")

    result = screen(a_file(tmp_path), screener=build)

    assert result.exit_code == 2
    assert result.stderr == "Error: rule legal.order: fails its own example\n"


def test_nobody_called_like_that_is_an_error_for_that_file(tmp_path):
    result = screen(
        a_file(tmp_path, name="one.vtt"), a_file(tmp_path, name="two.vtt", speaker="Robin"), "--coach", "Robin"
    )

    assert result.exit_code == 2
    assert "one.vtt: nobody is called what --coach says" in result.stderr
    assert "two.vtt\nNothing found" in result.stdout


def test_the_json_is_one_document_for_all_files(tmp_path):
    result = screen(a_file(tmp_path), str(tmp_path / "missing.vtt"), "--format", "json")

    bad, good = sorted(json.loads(result.stdout)["files"], key=lambda each: each["error"] is None)
    assert good["summary"]["lines"] == 1
    assert "cannot be read" in bad["error"]


def test_the_webvtt_can_be_read_again(tmp_path):
    result = screen(a_file(tmp_path, "one", "two"), "--format", "vtt")

    again = read_transcript("again.vtt", result.stdout.encode())
    assert [(cue.speaker, cue.text) for cue in again.cues] == [("Coach", "[PERSON_1]"), ("Coach", "[PERSON_2]")]


def test_findings_only_leaves_the_transcript_out(tmp_path):
    result = screen(a_file(tmp_path, "concern: words"), "--findings-only")

    assert "self-harm" in result.stdout
    assert "[PERSON_1]" not in result.stdout


def test_the_result_can_be_written_to_a_file_for_ones_own_eyes(tmp_path):
    target = tmp_path / "report.txt"

    result = screen(a_file(tmp_path, "concern: words"), "--output", str(target))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "1 concern" in target.read_text()
    assert "\x1b" not in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_to_is_an_error(tmp_path):
    result = screen(a_file(tmp_path), "--output", str(tmp_path / "no" / "such" / "folder.txt"))

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_a_transcript_is_never_overwritten_by_its_own_report(tmp_path):
    call = a_file(tmp_path)
    before = Path(call).read_text()

    result = screen(call, "--output", str(tmp_path / "." / "call.vtt"))

    assert result.exit_code == 2
    assert Path(call).read_text() == before


@pytest.mark.parametrize(
    "options",
    [
        ["--format", "vtt", "two.vtt"],
        ["--format", "vtt", "--findings-only"],
        ["--language", "english"],
        ["--fail-on", "x"],
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, options):
    result = screen(a_file(tmp_path), *options)

    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_the_exit_codes_are_in_the_help():
    shown = screen("--help").stdout

    assert "0  nothing as severe as --fail-on was found" in shown
    assert "1  something was found" in shown
    assert "2  a file could not be screened" in shown


def found_in(real, path, *options):
    result = real(path, "--format", "json", *options)
    (file,) = json.loads(result.stdout)["files"]
    return file, {(each["cue"], each["category"], each["severity"]) for each in file["findings"]}


@pytest.mark.model
def test_nothing_needs_to_be_set_up(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["screen", str(EXAMPLES / "short-call.vtt")])

    assert result.exit_code == 1
    assert "Prompts that the coach would have had\n  00:01:10  concern   misconduct" in result.stdout
    assert result.stderr == ""
    assert not [*tmp_path.iterdir()]


@pytest.mark.model
def test_the_example_call_has_one_risk_and_the_idioms_in_it_are_none(real):
    file, found = found_in(real, EXAMPLES / "short-call.vtt")
    (risk,) = [each for each in found if each[2] != "info"]
    said = "\n".join(line["text"] for line in file["lines"])

    assert risk == (12, "misconduct", "concern")
    assert file["summary"]["replaced"].keys() >= {"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS"}
    assert not any(name in said for name in ("Wren", "Robin", "Susan", "Thomas", "07700", "@"))


@pytest.mark.model
def test_the_sample_call_asks_the_coach_three_times_and_not_for_the_exceptions_read_aloud(real):
    with as_file(files("config").joinpath("defaults", "sample_call.json")) as call:
        file, found = found_in(real, call)
    asked = [(prompt["cue"], prompt["category"]) for prompt in file["prompts"]]
    said = "\n".join(line["text"] for line in file["lines"])

    assert asked == [(21, "breach_intent"), (37, "self_harm"), (49, "legal")]
    assert {cue for cue, _, severity in found if severity != "info"} == {21, 37, 49, 51}
    assert file["warnings"] == []
    assert not any(name in said for name in ("Sam", "Casey", "Laura", "Thomas", "Michael", "Patel", "7946", "@"))


@pytest.mark.model
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_sample_sessions_beside_the_project_are_found_to_hold_what_they_hold(real, shared_data, number):
    labels = json.loads((shared_data / "sessions" / f"en-{number}.labels.json").read_text())
    file, found = found_in(real, shared_data / "sessions" / f"en-{number}.vtt", "--coach", labels["coach"])

    labelled = {risk["category"] for risk in labels["risks"]}
    assert {category for _, category, severity in found if severity != "info"} == labelled
    assert not any(labels["coach"] in line["text"] for line in file["lines"])


@pytest.mark.model
@pytest.mark.parametrize(("session", "language"), [("de-1", "German"), ("es-1", "Spanish"), ("pt-1", "Portuguese")])
def test_a_session_in_another_language_is_read_in_it(real, shared_data, session, language):
    result = real(shared_data / "sessions" / f"{session}.vtt", "--findings-only")

    assert f"{language} (a guess)" in result.stdout
    assert "This is in" not in result.stderr


@pytest.mark.model
def test_every_platforms_transcript_beside_the_project_is_screened(real, shared_data):
    for path in (shared_data / "platform_payloads").glob("*.vtt"):
        result = real(path)

        assert result.exit_code == 0, path.name
        assert "Nothing found" in result.stdout
        assert "Casey" not in result.stdout
