"""`pausepoint breaches`: the same records as on the coach's page, at a terminal."""

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from config.database import Database
from plugin.cli import main
from workers.archive.migrations import migrate
from workers.archive.models import AuditRow
from workers.breach_records import listed

CLIENT = "Drunoka Plimbexter"
COACHES = {
    "coaches": [{"id": "anna", "name": "Anna Zathrusky", "contract": "c1", "timezone": "Europe/Berlin"}],
    "contracts": [
        {"id": "c1", "languages": ["de"], "parties": [{"id": "client", "role": "client", "name": CLIENT}]},
    ],
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    (tmp_path / "coaches.yaml").write_text(yaml.safe_dump(COACHES))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PAUSEPOINT_COACHES_FILE", str(tmp_path / "coaches.yaml"))
    monkeypatch.delenv("PAUSEPOINT_DATABASE_URL", raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    migrate(f"sqlite:///{tmp_path / 'pausepoint.db'}")
    return tmp_path


@pytest.fixture
def database(here):
    database = Database(f"sqlite:///{here / 'pausepoint.db'}")
    yield database
    database.close()


def run(*arguments, code=0, typed=""):
    result = CliRunner().invoke(main, ["breaches", *arguments], input=typed)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def record(database):
    run("open", "anna", "--aware", "2h")
    return listed(database)[0].id


def test_where_there_is_no_record_it_says_when_to_open_one():
    assert "open one at once, even if you are not sure" in run("list").stdout


def test_a_record_is_opened_and_listed_with_the_time_that_is_left(record):
    said = run("list").stdout

    assert record in said
    assert "69 h 59 min left" in said or "70 h 0 min left" in said


def test_a_record_without_personal_data_has_no_clock(database):
    assert "no personal data" in run("open", "anna", "--no-personal-data").stdout


def test_somebody_who_is_no_coach_has_no_record():
    assert "no coach has this id. Known: anna." in run("open", "nobody", code=2).stderr


def test_what_is_missing_is_said_until_it_is_done(record, database):
    assert "No check-in was agreed" in run("close", record, code=2).stderr
    run("checkin", record, "2035-01-02")
    assert "A check-in is still to come" in run("close", record, code=2).stderr

    [checkin] = listed(database)[0].checkins
    assert run("held", record, checkin.id).stdout == "Recorded.\n"
    assert "feedback is missing" in run("close", record, code=2).stderr


@pytest.mark.model
def test_words_are_redacted_and_reach_the_report_if_they_are_the_coachs_own(record, database):
    for own, text in (([], "from the office"), (["--as-coach"], f"I told {CLIENT} and the new form is signed.")):
        assert run("write", record, "changed", *own, typed=text).stdout == "Recorded.\n"
    run("checkin", record, "2035-01-02")
    [checkin] = listed(database)[0].checkins
    run("held", record, checkin.id, typed="It is better now.")

    report = " ".join(run("report", record).stdout.split())
    assert "Was geschehen ist und was wir vereinbart haben" in report
    assert "the new form is signed" in report
    assert "It is better now." in report
    assert "from the office" not in report
    assert run("close", record).stdout == "Closed.\n"
    shown = run("show", record).stdout
    assert "from the office" in shown
    assert not any(part in report + shown for part in CLIENT.split())


def test_words_that_are_needed_and_missing_are_asked_for(record):
    assert "this entry needs words" in run("write", record, "changed", code=2).stderr


def test_the_clock_stops_when_the_authority_was_told(record):
    assert run("authority", record, "not-needed").stdout == "Recorded.\n"
    assert run("authority", record, "needed").stdout == "Recorded.\n"
    assert run("authority", record, "told").stdout == "Recorded.\n"
    assert "told" in run("list").stdout
    assert "Nothing changed" in run("authority", record, "told").stdout


def test_a_check_in_that_is_over_is_refused(record):
    assert "lies ahead" in run("checkin", record, "2020-01-02", code=2).stderr


@pytest.mark.parametrize("command", ["show", "close", "report", "write", "held", "checkin", "authority"])
def test_a_record_that_there_is_not_is_one_line(command):
    more = {"write": ["changed"], "held": ["x"], "checkin": ["2035-01-01"], "authority": ["told"]}

    complaint = run(command, "nobody\N{SNOWMAN}", *more.get(command, []), code=2).stderr

    assert complaint == "Error: no record has this id: `pausepoint breaches list` shows them\n"


def test_who_did_what_is_on_record(record, database):
    run("authority", record, "told")

    with database.read() as records:
        rows = [(row.actor, row.action) for row in records.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert rows == [("cli:ana", "breach.opened"), ("cli:ana", "breach.authority_told")]


def test_the_number_of_a_record_is_never_taken_for_an_option(record):
    assert record.isalnum()


def test_the_report_can_be_had_in_another_language(record):
    assert "Lo que pasó y lo que acordamos" in run("report", record, "--language", "es").stdout
