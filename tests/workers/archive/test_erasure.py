"""Erasure: everything of a session, for good."""

import pytest
from sqlalchemy import select, text

from config.errors import UnavailableError
from config.vocabulary import Role
from redaction.model import SessionId
from tests.builders import NOON, finding, line
from tests.workers.archive.steps import LATER, erase, fill, find, keep, rows_of
from workers.archive import agreements, store
from workers.archive.models import AuditRow, Base, OutboxRow, SessionRow


def test_an_erased_session_leaves_its_row_and_its_audit_and_nothing_else(database, session, new_session):
    other = new_session()
    fill(database, session)
    fill(database, other)

    assert erase(database, session, reason="revoked") is True

    assert set(rows_of(database, session).values()) == {0}
    assert set(rows_of(database, other).values()) == {1}
    with database.read() as db:
        assert db.get_one(SessionRow, session).revoked_at == LATER
        assert db.get_one(SessionRow, other).revoked_at is None
        assert list(db.scalars(select(OutboxRow.prompt_id))) == [f"p-{other}"]
        trace = db.scalars(select(AuditRow)).one()
    assert (trace.action, trace.session_id, trace.at) == ("session.erased", session, LATER)
    assert trace.detail == {"reason": "revoked", **{table.__tablename__: 1 for table in store.OF_A_SESSION}}


def test_no_table_of_a_session_is_forgotten_by_erasure():
    points_at_a_session = {table.name for table in Base.metadata.tables.values() if "session_id" in table.columns}

    kept = {"audit", agreements.BreachRow.__tablename__}  # they outlive the session, and lose sight of it
    assert points_at_a_session == {table.__tablename__ for table in store.OF_A_SESSION} | kept


def test_erasing_again_changes_nothing(database, session):
    fill(database, session)
    erase(database, session)

    assert erase(database, session) is False

    with database.read() as db:
        assert len(db.scalars(select(AuditRow)).all()) == 1


def test_a_session_that_nobody_knows_cannot_be_erased(database):
    assert erase(database, SessionId("zoom-unknown")) is False


def test_what_was_kept_of_a_session_that_was_only_stopped_can_still_be_erased(database, session):
    fill(database, session)
    with database.write() as db:
        db.get_one(SessionRow, session).revoked_at = NOON

    assert erase(database, session) is True

    assert set(rows_of(database, session).values()) == {0}
    with database.read() as db:
        assert db.get_one(SessionRow, session).revoked_at == NOON


def test_what_comes_late_to_an_erased_session_is_not_kept(database, session):
    erase(database, session)

    assert keep(database, session, line()) == 0
    assert find(database, session, finding()) == []
    with database.write() as db:
        store.keep_pseudonyms(db, session, {"aa": "PERSON_1"})
        store.speaker_label(db, session, "x", Role.CLIENT)
    assert set(rows_of(database, session).values()) == {0}


def test_an_erasure_waits_for_whoever_is_keeping_lines_just_then(database, session):
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time anyway")

    with database.write() as drain:
        store.keep_lines(drain, session, [line()])
        with pytest.raises(UnavailableError):
            _erase_without_patience(database, session)


def test_erased_words_are_in_no_file_of_the_database_any_more(database, session, tmp_path):
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL overwrites when it vacuums, in its own time")
    for number in range(50):
        keep(database, session, line(f"zebrafish number {number}", segment=f"s{number}"))

    def left_behind():
        return [path.name for path in sorted(tmp_path.iterdir()) if b"zebrafish" in path.read_bytes()]

    assert left_behind()
    erase(database, session)
    store.scrub(database)
    assert left_behind() == []


def _erase_without_patience(database, session):
    with database.write() as db:
        db.execute(text("SET LOCAL lock_timeout = '20ms'"))
        store.erase_session(db, session, LATER, "revoked")
