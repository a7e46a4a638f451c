"""The command line answers at once, fails in one plain line, and keeps quiet when nobody reads on."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from config.errors import MisconfiguredError
from plugin import cli

ROOT = Path(__file__).parents[2]
HEAVY = ("presidio_analyzer", "spacy", "celery", "flask", "redis", "sqlalchemy", "pydantic")


def python(*arguments, **given):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False, **given)


def test_every_command_file_is_in_the_table_and_the_other_way_round():
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "plugin" / "commands").glob("[a-z]*.py")}
    files = {name for name, text in texts.items() if "\ndef command(" in text or "\ncommand = " in text}

    assert {name.replace("-", "_") for name in cli.COMMANDS} == files
    assert {module.rpartition(".")[2] for module, _ in cli.COMMANDS.values()} == files


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_can_be_called_and_explains_itself(name):
    result = CliRunner().invoke(cli.main, [name, "--help"])

    assert result.exit_code == 0
    assert f"Usage: main {name}" in result.output


def test_the_help_lists_every_command_and_imports_none_of_their_parts():
    probe = (
        "import sys, contextlib\nfrom plugin.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'], prog_name='pausepoint')\n"
        f"print('imported:', [name for name in {HEAVY} if name in sys.modules])"
    )

    shown = python("-c", probe).stdout

    assert all(f"  {name} " in shown for name in cli.COMMANDS)
    assert "imported: []" in shown


def test_it_runs_as_a_module_and_knows_its_version():
    result = python("-m", "plugin", "--version")

    assert result.stdout.startswith("pausepoint 0.")
    assert result.returncode == 0


def test_an_unknown_command_is_an_error_in_words():
    result = CliRunner().invoke(cli.main, ["scren"])

    assert result.exit_code == 2
    assert "No such command 'scren'" in result.output


def told(monkeypatch, act):
    module = type(sys)("told")
    module.command = click.Command("told", callback=act)
    monkeypatch.setitem(sys.modules, "told", module)
    monkeypatch.setitem(cli.COMMANDS, "told", ("told", "Do as told."))
    return CliRunner().invoke(cli.main, ["told"])


def test_an_error_of_ours_is_one_plain_line_and_exit_code_2(monkeypatch):
    def fail():
        raise MisconfiguredError("rules.yaml: line 3\nis wrong")

    result = told(monkeypatch, fail)

    assert result.exit_code == 2
    assert result.stderr == "Error: rules.yaml: line 3 is wrong\n"
    assert result.stdout == ""


def test_ctrl_c_is_no_answer(monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    assert told(monkeypatch, interrupt).exit_code == 130


def test_nobody_reading_on_is_no_error(tmp_path):
    long = "WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n\n"
    reader, writer = os.pipe()
    os.close(reader)
    probe = (
        "import sys; from plugin.cli import main; from tests.fakes import FakeScreener\n"
        "main(['screen', sys.argv[1]], obj=FakeScreener)"
    )
    call = tmp_path / "call.vtt"
    call.write_text(long)

    with os.fdopen(writer, "w") as nobody:
        result = subprocess.run(
            [sys.executable, "-c", probe, str(call)],
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
        )

    assert result.returncode == 141
    assert "Broken" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_terminal_without_utf_8_gets_question_marks_rather_than_a_failure(tmp_path):
    call = tmp_path / "call.vtt"
    call.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n", encoding="utf-8")
    odd = tmp_path / "сессия.vtt"
    call.rename(odd)
    probe = (
        "import sys; from plugin.cli import main; from tests.fakes import FakeScreener\n"
        "main(['screen', sys.argv[1]], obj=FakeScreener)"
    )

    result = python("-c", probe, str(odd), env={**os.environ, "PYTHONIOENCODING": "latin-1"})

    assert result.returncode == 0
    assert "??????.vtt\nNothing found" in result.stdout
