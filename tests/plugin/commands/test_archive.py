"""`pausepoint archive`: what a person reads, exports and erases, and what is said when there is nothing."""

import json
import stat
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from config.database import Database
from config.vocabulary import Role, Severity
from plugin.cli import main
from plugin.commands.archive import command
from redaction.model import SessionId
from tests.builders import NOON, finding, line
from workers.archive import store
from workers.archive.migrations import latest_version, migrate
from workers.archive.models import AuditRow, LineRow, PromptRow, SessionRow

ONE, OTHER = SessionId("zoom-aaaa1111"), SessionId("recall-bbbb2222")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An installation of its own, an hour east of Greenwich."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAUSEPOINT_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PAUSEPOINT_DATABASE_URL", raising=False)
    monkeypatch.setenv("TZ", "XXX-1")
    monkeypatch.setenv("LOGNAME", "ana maría")
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def database(here):
    migrate(f"sqlite:///{here / 'pausepoint.db'}")
    database = Database(f"sqlite:///{here / 'pausepoint.db'}")
    yield database
    database.close()


@pytest.fixture
def two_sessions(database):
    with database.write() as db:
        store.open_session(db, ONE, "zoom", "en", NOON).coach_id = "anna"
        store.open_session(db, OTHER, "recall", "en", NOON + timedelta(days=1))
        store.keep_lines(
            db, ONE, [line("Hello.", speaker="Coach", role=Role.COACH, segment="a", start_ms=0, end_ms=900)]
        )
        store.keep_lines(db, ONE, [line("I told [PERSON_1].", segment="b", start_ms=61_000, end_ms=62_000)])
        store.keep_findings(db, ONE, [finding(segment="b", severity=Severity.IMMINENT, start_ms=61_000)], NOON)
        db.add(
            PromptRow(
                id="p1",
                session_id=ONE,
                category="self_harm",
                severity="imminent",
                state="paused",
                opened_at=NOON,
                heard_at=NOON,
                answered_at=NOON,
            )
        )
    return database


def run(*arguments, answer=None):
    return CliRunner().invoke(main, ["archive", *arguments], input=answer)


def said(*arguments, **given):
    result = run(*arguments, **given)
    assert result.exit_code == 0, result.output
    return result.stdout


def complaint(*arguments, code=2, **given):
    result = run(*arguments, **given)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


def actions(database):
    with database.read() as db:
        return [(row.actor, row.action, row.session_id, row.detail) for row in db.scalars(select(AuditRow))]


def test_before_there_is_an_archive_it_says_how_to_make_one_and_makes_nothing(here):
    assert complaint("list") == "Error: There is no archive yet. Make it with: pausepoint migrate\n"
    assert list(here.iterdir()) == []


def test_an_archive_of_another_version_says_what_to_run(database):
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    told = complaint("list")

    assert f"version 0000 and this pausepoint works with {latest_version()}. Run: pausepoint migrate" in told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "cannot be opened (ArgumentError)"),
        ("oracle9i://x", "not a URL that SQLAlchemy can open"),
        ("postgresql://127.0.0.1:1/x", "does not answer"),
    ],
)
def test_a_wrong_database_setting_is_named_and_its_value_is_not_repeated(monkeypatch, url, told):
    monkeypatch.setenv("PAUSEPOINT_DATABASE_URL", url)

    problem = complaint("list")

    assert told in problem
    assert "PAUSEPOINT_DATABASE_URL" in problem
    assert url not in problem


def test_a_file_that_is_no_database_is_left_as_it_is(here):
    (here / "pausepoint.db").write_text("my shopping list, which is long enough to be taken for a page\n" * 100)

    assert "cannot be opened (DatabaseError)" in complaint("list")
    assert (here / "pausepoint.db").read_text().startswith("my shopping list")


def test_an_empty_archive_says_what_to_do_next(database):
    assert said("list") == (
        "No sessions yet. Once a platform is connected, a session appears here with its first words.\n"
        "To see what that looks like, play a sample call with: pausepoint demo\n"
    )
    assert json.loads(said("list", "--json")) == {"sessions": [], "more": False}


def test_sessions_are_listed_from_the_newest_in_the_readers_zone(two_sessions):
    assert said("list").splitlines() == [
        "SESSION          STARTED                  LENGTH  LINES  FINDINGS    PROMPTS          COACH",
        "recall-bbbb2222  2026-09-22 13:00+01:00  0:00:00      0  none        none             not known",
        "zoom-aaaa1111    2026-09-21 13:00+01:00  0:01:02      2  1 imminent  1 of 1 answered  anna",
    ]


def test_the_list_as_json_is_in_utc(two_sessions):
    told = json.loads(said("list", "--json", "--coach", "anna"))

    assert told == {
        "sessions": [
            {
                "id": ONE,
                "platform": "zoom",
                "language": "en",
                "coach": "anna",
                "started": "2026-09-21T12:00:00+00:00",
                "ended": None,
                "revoked": None,
                "length_ms": 62_000,
                "lines": 2,
                "findings": {"imminent": 1},
                "prompts": 1,
                "answered": 1,
            }
        ],
        "more": False,
    }


def test_a_long_list_is_cut_and_says_so(two_sessions):
    listed = said("list", "--limit", "1")

    assert OTHER in listed
    assert ONE not in listed
    assert listed.endswith("\nThe newest 1 are shown, and there are more: --limit 2\n")
    assert json.loads(said("list", "--limit", "1", "--json"))["more"] is True
    assert "there are more" not in said("list", "--limit", "2")


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        ("2026-09-22", {OTHER}),
        ("2026-09-22T13:00", {OTHER}),
        ("2026-09-22T13:01", set()),
        ("2026-09-21T12:00Z", {ONE, OTHER}),
        ("0001-01-02", {ONE, OTHER}),
        ("9999d", {ONE, OTHER}),
    ],
)
def test_sessions_can_be_picked_by_time(two_sessions, since, shown):
    assert {each["id"] for each in json.loads(said("list", "--json", "--since", since))["sessions"]} == shown


@pytest.mark.parametrize("since", ["yesterday", "", "7", "7 d", "2026-13-01", "99999d", "-3d"])
def test_a_time_that_cannot_be_read_shows_how_to_write_one(two_sessions, since):
    assert "such as 2026-11-01, or how far back, such as 7d or 12h" in complaint("list", "--since", since)


def test_when_no_session_matches_it_says_how_to_see_all(two_sessions):
    assert said("list", "--coach", "nobody") == "No session matches. Leave out --coach and --since to see all.\n"


def test_one_session_is_shown_by_the_beginning_of_its_id_and_that_is_on_record(two_sessions):
    shown = said("show", "zoom-a")

    assert shown.startswith("Session  zoom-aaaa1111\nCoach    anna\nStarted  2026-09-21 13:00+01:00\n")
    assert "! 0:01:01  Client    I told [PERSON_1].\n" in shown
    assert actions(two_sessions) == [("cli:ana_mar_a", "session.shown", ONE, {"format": "text"})]


def test_a_long_session_is_cut_where_it_is_shown_and_not_where_it_is_exported(two_sessions):
    assert said("show", "zoom", "--limit", "1").endswith("The first 1 of 2 lines.\n")
    assert "[PERSON_1]" in said("export", "zoom", "--format", "text")


def test_showing_json_is_the_same_as_exporting_it(two_sessions):
    assert json.loads(said("show", "zoom", "--json")) == json.loads(said("export", "zoom"))


@pytest.mark.parametrize("verb", ["show", "export", "erase"])
@pytest.mark.parametrize("start", ["zoom-x", "", "Müller's meeting"])
def test_a_session_that_is_not_there_is_said_to_be_so_and_nothing_is_put_on_record(two_sessions, verb, start):
    assert "have an id that begins like this" in complaint(verb, start).replace("has an id", "have an id")
    assert actions(two_sessions) == []


def test_an_export_to_a_file_is_for_its_owner_only_and_on_record(two_sessions, here):
    result = run("export", "zoom", "--format", "vtt", "--output", str(here / "call.vtt"))

    assert (result.stdout, result.stderr) == ("", f"Written to {here / 'call.vtt'}\n")
    assert (here / "call.vtt").read_text().startswith("WEBVTT\n")
    assert stat.S_IMODE((here / "call.vtt").stat().st_mode) == 0o600
    assert actions(two_sessions) == [("cli:ana_mar_a", "session.exported", ONE, {"format": "vtt"})]


def test_a_file_that_cannot_be_written_is_named(two_sessions, here):
    assert "cannot be written (No such file or directory)" in complaint(
        "export", "zoom", "--output", str(here / "no folder" / "call.json")
    )


def test_erasing_asks_first_and_says_what_would_go(two_sessions):
    result = run("erase", "zoom", answer="n\n")

    assert result.exit_code == 1
    assert "Erase 2 lines, 1 finding and 1 prompt of zoom-aaaa1111, started 2026-09-21 13:00+01:00?" in result.output
    assert actions(two_sessions) == []
    with two_sessions.read() as db:
        assert len(db.scalars(select(LineRow)).all()) == 2


@pytest.mark.parametrize(("arguments", "answer"), [(["--yes"], None), ([], "y\n")])
def test_an_erased_session_is_gone_and_who_did_it_is_on_record(two_sessions, here, arguments, answer):
    assert "Erased: 2 lines, 1 finding and 1 prompt of zoom-aaaa1111" in said(
        "erase", "zoom", *arguments, answer=answer
    )

    with two_sessions.read() as db:
        assert db.scalars(select(LineRow)).all() == []
        assert db.get_one(SessionRow, ONE).revoked_at is not None
    [(actor, action, session, detail)] = actions(two_sessions)
    assert (actor, action, session, detail["reason"]) == ("cli:ana_mar_a", "session.erased", ONE, "asked-for")
    assert not [path for path in here.iterdir() if b"I told [PERSON_1]" in path.read_bytes()]
    assert "erased" in said("list")


def test_erasing_again_says_that_there_is_nothing_left(two_sessions):
    said("erase", "zoom", "--yes")

    assert said("erase", "zoom", "--yes").startswith("Nothing to erase: zoom-aaaa1111")


def test_every_command_says_what_it_is_for():
    assert {"list", "show", "export", "erase"} == set(command.commands)
    for name in command.commands:
        assert "Show this message" in said(name, "--help")
