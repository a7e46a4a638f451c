"""`pausepoint migrate`: the first command of an installation, and of every update."""

import pytest
from click.testing import CliRunner

from plugin.cli import main
from workers.archive.migrations import latest_version, schema_version


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("PAUSEPOINT_DATABASE_URL", raising=False)
    return tmp_path


def test_it_makes_the_archive_and_says_where(here):
    result = CliRunner().invoke(main, ["migrate"])

    assert result.stdout == f"The archive is made (version {latest_version()}).\n  sqlite: {here}/data/pausepoint.db\n"
    assert schema_version(f"sqlite:///{here}/data/pausepoint.db") == latest_version()


def test_it_may_be_run_again():
    CliRunner().invoke(main, ["migrate"])

    result = CliRunner().invoke(main, ["migrate"])

    assert result.exit_code == 0
    assert "up to date" in result.stdout


def test_a_database_that_does_not_answer_is_said_in_words_and_no_password_is_shown(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_DATABASE_URL", "postgresql://pausepoint:opensesame@127.0.0.1:1/archive")

    result = CliRunner().invoke(main, ["migrate"])

    assert result.exit_code == 2
    assert "does not answer. Start it, or mend PAUSEPOINT_DATABASE_URL" in result.stderr
    assert "opensesame" not in result.output


def test_a_setting_that_is_wrong_is_named(monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_PORT", "-1")

    result = CliRunner().invoke(main, ["migrate"])

    assert result.exit_code == 2
    assert "PAUSEPOINT_PORT" in result.stderr
