"""`pausepoint coach-link`: what an administrator types, gets and is told."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from config.database import Database
from plugin.cli import main
from workers.archive.migrations import migrate
from workers.login_links import redeem

COACHES = """
coaches:
  - {id: anna, name: Anna Berg}
  - {id: ben, name: Ben Ode}
supervisors:
  - {id: vera, name: Vera Aufsicht}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with two coaches, an archive, and no settings of this machine's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "coaches.yaml").write_text(COACHES)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PAUSEPOINT_COACHES_FILE", "coaches.yaml")
    monkeypatch.setenv("PAUSEPOINT_PUBLIC_URL", "https://coach.example.org/")
    return f"sqlite:///{tmp_path / 'pausepoint.db'}"


def run(*words):
    return CliRunner().invoke(main, ["coach-link", *words])


def test_it_prints_a_link_that_lets_this_coach_in_once(here):
    migrate(here)

    said = run("anna")

    assert said.exit_code == 0
    address, token = said.stdout.strip().rsplit("/", 1)
    assert address == "https://coach.example.org/companion/login"
    assert redeemed(here, token) == "anna"
    assert "Good once, for 10 min. Give it to anna only." in said.stderr


def test_nothing_but_the_link_is_on_standard_output(here):
    migrate(here)

    assert len(run("ben").stdout.split()) == 1


def test_a_supervisor_gets_a_link_too(here):
    migrate(here)

    said = run("vera")

    assert redeemed(here, said.stdout.strip().rpartition("/")[2]) == "vera"


def test_an_unknown_coach_is_refused_with_the_ids_that_are_known(here):
    migrate(here)

    said = run("carla")

    assert (said.exit_code, said.stdout) == (2, "")
    assert "no coach or supervisor has this id. Known: anna, ben, vera." in said.stderr


def test_a_name_is_not_an_id_and_names_are_not_told(here):
    said = run("Anna Berg")

    assert said.exit_code == 2
    assert "Berg" not in said.output


def test_without_a_coach_directory_it_names_the_setting(here, monkeypatch):
    monkeypatch.delenv("PAUSEPOINT_COACHES_FILE")

    said = run("anna")

    assert said.exit_code == 2
    assert "PAUSEPOINT_COACHES_FILE" in said.stderr


def test_before_the_first_start_it_says_so_and_makes_no_file(here, tmp_path):
    said = run("anna")

    assert said.exit_code == 2
    assert "Make it with: pausepoint migrate" in said.stderr
    assert not (tmp_path / "pausepoint.db").exists()


def redeemed(url, token):
    db = Database(url)
    try:
        return redeem(db, token, datetime.now(UTC))
    finally:
        db.close()
