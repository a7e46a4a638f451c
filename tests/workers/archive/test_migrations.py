"""The archive's schema: the same on SQLite and PostgreSQL, made once, never behind the models."""

import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, String, func, inspect, select, text

from config.database import Database
from config.errors import MisconfiguredError, UnavailableError
from redaction.model import SessionId
from tests.builders import NOON, line
from workers.archive import migrations, store
from workers.archive.migrations import downgrade, latest_version, migrate, schema_version
from workers.archive.models import Base, LineRow

RACERS = 3


def test_models_and_migrations_do_not_drift(database):
    with database.read() as db:
        strict = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(db.connection(), opts=strict)

        assert compare_metadata(context, Base.metadata) == []


def test_an_archive_has_the_keys_names_and_types_that_its_models_would_make(empty_url):
    migrate(empty_url)
    with closing(Database(empty_url)) as database:
        migrated = described(database)
        downgrade(empty_url, "base")
        Base.metadata.create_all(database.engine)

        assert described(database) == migrated


def described(database):
    look = inspect(database.engine)
    return {
        table: {
            "columns": [(each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(table)],
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted(map(str, look.get_foreign_keys(table))),
            "unique": sorted(map(str, look.get_unique_constraints(table))),
            "indexes": sorted(map(str, look.get_indexes(table))),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_an_archive_is_made_once_and_keeps_what_is_in_it(empty_url):
    migrate(empty_url)
    with closing(Database(empty_url)) as database:
        with database.write() as db:
            store.open_session(db, SessionId("zoom-one"), "zoom", "en", NOON)
            store.keep_lines(db, SessionId("zoom-one"), [line()])

        migrate(database)

        with database.read() as db:
            assert db.scalar(select(func.count()).select_from(LineRow)) == 1


def test_an_archive_tells_its_version(empty_url):
    assert schema_version(empty_url) is None

    migrate(empty_url)

    assert schema_version(empty_url) == latest_version() == "0004"


def test_every_step_can_be_undone_and_done_again(empty_url):
    migrate(empty_url)

    downgrade(empty_url, "base")

    with closing(Database(empty_url)) as database:
        assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert schema_version(empty_url) is None
    migrate(empty_url)
    assert schema_version(empty_url) == latest_version()


def test_the_lines_of_an_older_archive_stay_and_are_still_replaced_by_newer_ones(empty_url):
    old = line("it is oh seven seven", segment="one")
    migrate(empty_url)
    with closing(Database(empty_url)) as database:
        with database.write() as db:
            store.open_session(db, SessionId("zoom-one"), "zoom", "en", NOON)
            store.keep_lines(db, SessionId("zoom-one"), [old])
        downgrade(empty_url, "0001")

        migrate(empty_url)

        with database.write() as db:
            again = replace(old, text="it is [PHONE_NUMBER_1]", heard_up_to=2)
            assert store.keep_lines(db, SessionId("zoom-one"), [old]) == 0
            assert store.keep_lines(db, SessionId("zoom-one"), [again]) == 1


def test_asking_for_the_version_makes_no_file(tmp_path):
    assert schema_version(f"sqlite:///{tmp_path / 'archive.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_can_read_a_new_archive_and_its_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "100% ours" / "a b"

    migrate(f"sqlite:///{folder / 'archive.db'}")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "archive.db").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(MisconfiguredError, match=r"file/archive\.db: cannot be made"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'archive.db'}")


def test_an_archive_of_a_newer_pausepoint_is_left_alone(empty_url):
    migrate(empty_url)
    with closing(Database(empty_url)) as database, database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(MisconfiguredError, match="9999"):
        migrate(empty_url)

    assert schema_version(empty_url) == "9999"


def test_a_database_that_does_not_answer_is_unavailable():
    with pytest.raises(UnavailableError):
        migrate("postgresql://127.0.0.1:1/archive")


@pytest.mark.service
def test_processes_that_start_together_make_one_archive(empty_url):
    start = (
        "import sys; from workers.archive.migrations import migrate; print(flush=True); input(); migrate(sys.argv[1])"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", start, empty_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(RACERS)
    ]
    for racer in racers:
        racer.stdout.readline()  # it has imported everything and waits at the line

    for racer in racers:
        racer.stdin.write(b"\n")
        racer.stdin.flush()

    for racer in racers:
        with racer:
            assert racer.wait(30) == 0
    assert schema_version(empty_url) == latest_version()


@pytest.mark.service
def test_a_migration_waits_for_the_one_before_it(postgres):
    url = postgres.new_database()
    name = url.partition("@/")[2].partition("?")[0]

    with postgres.connect(name) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrations.LOCK])
        with pytest.raises(UnavailableError):
            migrate(f"{url}&options=-c%20lock_timeout%3D20")
        assert other.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_table_that_is_remade_takes_no_row_along(tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    migrate(url)
    with closing(Database(url)) as database:
        with database.write() as db:
            store.open_session(db, SessionId("zoom-one"), "zoom", "en", NOON)
            store.keep_lines(db, SessionId("zoom-one"), [line()])

        with migrations._alone(database) as connection:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("sessions", recreate="always") as sessions:
                sessions.add_column(Column("note", String(10)))

        with database.read() as db:
            assert db.scalar(select(func.count()).select_from(LineRow)) == 1
