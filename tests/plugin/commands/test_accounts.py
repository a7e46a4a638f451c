"""`pausepoint accounts`: the first operator is made at a terminal, and the last one is not lost there."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from config.database import Database
from plugin.cli import main
from workers import account_links, accounts
from workers.archive.migrations import migrate
from workers.archive.people import AccountRow


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PAUSEPOINT_PUBLIC_URL", "https://pausepoint.example")
    monkeypatch.delenv("PAUSEPOINT_DATABASE_URL", raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    migrate(f"sqlite:///{tmp_path / 'pausepoint.db'}")
    return tmp_path


@pytest.fixture
def database(here):
    database = Database(f"sqlite:///{here / 'pausepoint.db'}")
    yield database
    database.close()


def run(*arguments, code=0):
    result = CliRunner().invoke(main, ["accounts", *arguments])
    assert result.exit_code == code, result.output
    return result


def add(*roles, email="olive@example.org", code=0):
    return run("add", email, "--name", "Olive Example", *(f"--role={role}" for role in roles), code=code)


def whose(database, link):
    return account_links.whose(database, link.strip().rpartition("/")[2], datetime.now(UTC))


def test_where_there_is_nobody_it_says_how_to_begin():
    assert "--role operator" in run("list").stderr


def test_the_first_operator_gets_a_link(database):
    link = add("operator").stdout

    assert link.startswith("https://pausepoint.example/console/setup/")
    assert whose(database, link).email == "olive@example.org"


def test_everybody_is_listed_with_role_and_state(database):
    add("auditor", "rule_editor")

    [line] = run("list").stdout.splitlines()

    account = accounts.find_by_email(database, "olive@example.org")
    assert line.split("  ") == [account.id, "not set up", "auditor,rule_editor", "never", "olive@example.org"]


def test_roles_that_exclude_each_other_are_refused_in_plain_words():
    assert "who tunes rules cannot read sessions" in add("rule_editor", "supervisor", code=2).stderr


def test_roles_are_given_by_address_or_id(database):
    add("auditor")
    account = accounts.find_by_email(database, "olive@example.org")

    run("roles", "Olive@example.org", "rule_editor", "auditor")
    assert accounts.find(database, account.id).roles == {"rule_editor", "auditor"}
    run("roles", account.id, "supervisor")
    assert accounts.find(database, account.id).roles == {"supervisor"}


def test_a_new_link_voids_the_one_before(database):
    first = add("operator").stdout

    second = run("link", "olive@example.org").stdout

    assert whose(database, first) is None
    assert whose(database, second)


def test_somebody_is_disabled_and_enabled(database):
    add("auditor")

    run("disable", "olive@example.org")
    assert "disabled" in run("list").stdout
    run("enable", "olive@example.org")
    assert "disabled" not in run("list").stdout


def test_the_last_operator_stays(database):
    add("operator")
    account = accounts.find_by_email(database, "olive@example.org")
    with database.write() as records:
        records.get_one(AccountRow, account.id).password_hash = "set"

    assert "last operator" in run("disable", account.id, code=2).stderr
    assert "last operator" in run("roles", account.id, "auditor", code=2).stderr


@pytest.mark.parametrize("command", ["link", "disable", "enable"])
def test_nobody_by_that_name_is_said_to_be_nobody(command):
    assert "no account has this id" in run(command, "nobody@example.org", code=2).stderr
