"""`pausepoint contracts`: files in and out, signatures, consent, and a withdrawal that nobody has to confirm."""

import json
from datetime import UTC, datetime

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from config.database import Database
from plugin.cli import main
from redaction.model import SessionId
from tests.builders import said
from workers.archive import store as archive
from workers.archive.migrations import migrate
from workers.archive.models import AuditRow, SessionRow
from workers.embedded import NOTE
from workers.mailbox import Lane, Receipt

NAMES = ("Quillamena Zathrusky", "Drunoka Plimbexter")
PARTS = tuple(part for name in NAMES for part in name.split())
ENGAGEMENT = {
    "id": "engagement",
    "parties": [
        {"id": "coach", "role": "coach", "name": NAMES[0]},
        {"id": "client", "role": "client", "name": NAMES[1]},
    ],
    "consents": [{"party": "coach", "recorded": "2026-05-01"}, {"party": "client", "recorded": "2026-05-01"}],
}
CALL = SessionId("zoom-running")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "REDIS_URL", "COACHES_FILE"):
        monkeypatch.delenv(f"PAUSEPOINT_{name}", raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    migrate(f"sqlite:///{tmp_path / 'pausepoint.db'}")
    return tmp_path


@pytest.fixture
def database(here):
    database = Database(f"sqlite:///{here / 'pausepoint.db'}")
    yield database
    database.close()


def run(*arguments, code=0):
    result = CliRunner().invoke(main, ["contracts", *arguments])
    assert result.exit_code == code, result.output
    return result


def a_file(here, name="contracts.yaml", **given):
    path = here / name
    path.write_text(yaml.safe_dump({"contracts": [{**ENGAGEMENT, **given}]}, allow_unicode=True))
    return str(path)


def audit(database):
    with database.read() as records:
        return [(row.actor, row.action, row.detail) for row in records.scalars(select(AuditRow).order_by(AuditRow.id))]


def test_where_there_is_no_contract_it_says_how_to_begin():
    assert "pausepoint contracts template" in run("list").stdout


def test_the_template_can_be_imported_as_it_is(here):
    (here / "new.yaml").write_text(run("template").stdout)

    assert run("import", "new.yaml").stdout == "new        example-engagement, version 1\n"
    assert "not screened: no consent on record" in run("list").stdout


def test_a_dry_run_says_what_would_happen_and_changes_nothing(here, database):
    path = a_file(here)

    assert "new        engagement, version 1" in run("import", path, "--dry-run").stdout
    assert "No contracts yet" in run("list").stdout

    run("import", path)
    changed = a_file(here, "changed.yaml", retention_days=90)
    assert "changed    engagement, version 1 to 2: retention_days" in run("import", changed, "--dry-run").stdout
    assert [action for _, action, _ in audit(database)] == ["contract.imported"]


def test_a_dry_run_of_what_would_be_refused_fails(here):
    run("import", a_file(here, version=3))

    result = run("import", a_file(here, version=2, retention_days=1), "--dry-run", code=2)

    assert "refused    contract engagement: the file says version 2, and 3 is in force" in result.stdout


def test_what_is_exported_is_imported_elsewhere_and_exported_the_same(here, monkeypatch):
    clauses = {"disclosure": {"de": "Zuerst sprechen wir.\nDann handeln wir.", "no": "ja: nei"}}
    run("import", a_file(here, clauses=clauses, languages=["no"]))
    run("sign", "engagement", "--party", "client", "--on", "2026-06-01")
    exported = run("export", "engagement").stdout_bytes

    elsewhere = here / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(elsewhere))
    migrate(f"sqlite:///{elsewhere / 'pausepoint.db'}")
    (here / "exported.yaml").write_bytes(exported)
    run("import", str(here / "exported.yaml"))

    assert run("export", "engagement").stdout_bytes == exported
    assert run("import", str(here / "exported.yaml")).stdout == "unchanged  engagement, version 2\n"


def test_an_export_to_a_file_is_for_its_owner_alone(here):
    run("import", a_file(here))

    run("export", "engagement", "--output", str(here / "out.yaml"))

    assert (here / "out.yaml").stat().st_mode & 0o077 == 0
    assert (here / "out.yaml").read_text() == run("export", "engagement").stdout


def test_all_contracts_of_a_file_are_imported_or_none(here):
    run("import", a_file(here, version=3))
    both = {"contracts": [{"id": "other"}, {**ENGAGEMENT, "version": 1}]}
    (here / "both.yaml").write_text(yaml.safe_dump(both))

    result = run("import", str(here / "both.yaml"), code=2)

    assert "nothing was imported" in result.stderr
    assert "other" not in run("list").stdout


def test_a_coach_directory_can_be_imported_and_its_supervisors_are_looked_for(here, monkeypatch):
    people = {"coaches": [{"id": "casey", "name": "Casey", "contract": "engagement"}]}
    (here / "coaches.yaml").write_text(yaml.safe_dump({**people, "contracts": [ENGAGEMENT]}))
    monkeypatch.setenv("PAUSEPOINT_COACHES_FILE", str(here / "coaches.yaml"))

    run("import", str(here / "coaches.yaml"))
    result = run("import", a_file(here, supervisor="vera", version=1))

    assert "has no supervisor vera yet" in result.stderr
    assert json.loads(run("list", "--json").stdout)["contracts"][0]["version"] == 2


def test_a_contract_of_the_file_is_listed_shown_and_signed_too(here, monkeypatch):
    monkeypatch.setenv("PAUSEPOINT_COACHES_FILE", a_file(here))

    assert "in the file" in run("list").stdout
    assert NAMES[1] in run("show", "engagement").stdout
    run("sign", "engagement", "--party", "client")
    assert "1 of 2" in run("list").stdout


def test_showing_a_contract_says_everything_and_puts_it_on_record(here, database):
    run("import", a_file(here, agreed={"how": "In a meeting of three"}, clauses={"consent": {"en": "Asked first."}}))
    run("sign", "engagement", "--party", "coach")

    shown = run("show", "engagement").stdout

    for said_there in (*NAMES, "In a meeting of three", "Asked first.", "our usual words", "signed", "screened"):
        assert said_there in shown
    assert audit(database)[-1] == ("cli:ana", "contract.shown", {"contract": "engagement", "version": 2})


def test_consent_is_recorded_one_by_one(here):
    run("import", a_file(here, consents=[]))

    assert "not screened: no consent of client" in run("consent", "engagement", "--person", "coach").stdout
    assert "sessions are screened" in run("consent", "engagement", "--person", "client").stdout


@pytest.fixture
def running(here, valkey_url, store, monkeypatch):
    """A session under the contract, with words that wait, in a real Valkey."""
    (here / NOTE).write_text(valkey_url)
    store.mailbox.note_contract(CALL, "engagement")
    store.mailbox.put(CALL, [said("hello")], delivery="one", lane=Lane.LIVE, now=datetime.now(UTC))
    return store.mailbox


def test_a_withdrawal_stops_the_running_session_before_the_command_ends(here, running, database):
    run("import", a_file(here))
    with database.write() as records:
        archive.open_session(records, CALL, "zoom", "en", datetime.now(UTC))

    result = run("withdraw", "engagement", "--person", "client")

    assert "Running sessions: 1 stopped and erased, 0 stopped." in result.stdout
    assert running.waiting(CALL, Lane.LIVE) == 0
    receipt, _ = running.put(CALL, [said("more")], delivery="two", lane=Lane.LIVE, now=datetime.now(UTC))
    assert receipt is Receipt.REFUSED
    with database.read() as records:
        assert records.get_one(SessionRow, CALL).revoked_at is not None
    assert "a consent was withdrawn" in run("list").stdout


def test_without_a_queue_a_withdrawal_is_on_record_and_says_what_is_left(here):
    run("import", a_file(here))

    result = run("withdraw", "engagement", "--person", "client", code=2)

    assert "The withdrawal is on record" in result.stderr
    assert "a consent was withdrawn" in run("list").stdout


def test_a_file_cannot_undo_a_withdrawal_and_the_person_can(here):
    run("import", a_file(here))
    run("withdraw", "engagement", "--person", "client", code=2)

    assert "a consent that was withdrawn" in run("import", a_file(here, version=9), code=2).stderr
    assert "sessions are screened" in run("consent", "engagement", "--person", "client").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nobody"),
        ("export", "nobody"),
        ("sign", "nobody", "--party", "client"),
        ("sign", "engagement", "--party", NAMES[1]),
        ("consent", "engagement", "--person", "Somebody Zathrusky"),
        ("withdraw", "engagement", "--person", "Somebody Zathrusky"),
        ("withdraw", "nobody", "--person", NAMES[1]),
        ("import", "wrong.yaml"),
    ],
)
def test_a_mistake_is_one_line_without_a_name(here, arguments):
    run("import", a_file(here))
    (here / "wrong.yaml").write_text("contracts: [{id: c1, consents: [{Drunoka Plimbexter: 2026-01-01}]}]")

    said_there = run(*arguments, code=2).stderr

    assert said_there.startswith("Error: ")
    assert len(said_there.splitlines()) == 1
    assert not any(part in said_there for part in PARTS)


def test_no_name_is_in_the_audit_the_list_or_the_database(here, database):
    run("import", a_file(here))
    run("sign", "engagement", "--party", "client")
    run("consent", "engagement", "--person", NAMES[1])
    run("withdraw", "engagement", "--person", NAMES[1], code=2)
    run("show", "engagement")

    left = [str(audit(database)), run("list").stdout, run("list", "--json").stdout]
    left += [each.read_bytes().decode("latin-1") for each in here.glob("pausepoint.db*")]
    assert [part for part in PARTS if any(part in each for each in left)] == []
