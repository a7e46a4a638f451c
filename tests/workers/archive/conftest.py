"""An empty archive for each test, once on SQLite and once on PostgreSQL."""

import shutil
from itertools import count

import pytest
from sqlalchemy import delete

from config.database import Database
from redaction.model import SessionId
from tests.builders import NOON
from tests.postgres import private_postgres
from workers.archive import store
from workers.archive.migrations import migrate
from workers.archive.models import Base

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.service)]
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres():
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres):
    url = postgres.new_database()
    migrate(url)
    return url


@pytest.fixture(params=BOTH)
def empty_url(request, tmp_path):
    """The URL of a database in which nothing is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture(params=BOTH)
def database(request, tmp_path):
    """An archive at the newest version, with nothing in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "archive.db")
        url = f"sqlite:///{tmp_path / 'archive.db'}"
    else:
        url = request.getfixturevalue("migrated_database")
    archive = Database(url)
    yield archive
    with archive.write() as db:
        for table in reversed(Base.metadata.sorted_tables):
            db.execute(delete(table))
    archive.close()


@pytest.fixture
def new_session(database):
    """Opens a session that no other test, and no other example, has used."""

    def open_one(at=NOON, platform="zoom", language="en"):
        session = SessionId(f"{platform}-{next(_numbers):020}")
        with database.write() as db:
            store.open_session(db, session, platform, language, at)
        return session

    return open_one


@pytest.fixture
def session(new_session):
    return new_session()
