"""An archive on each database, and versions of a few small rules in it."""

from dataclasses import replace

import pytest

from config.settings import Settings
from config.tuning import installed
from tests.fakes import FakeClock
from tests.workers.archive.conftest import (  # noqa: F401
    database,
    migrated_database,
    migrated_file,
    new_session,
    postgres,
    session,
)
from tests.workers.tuning.bench import Bench, a_ground
from tests.workers.tuning.way import Way


@pytest.fixture(scope="session")
def ground():
    """What is installed, with three small rules in place of all that are shipped."""
    return replace(installed(Settings(_env_file=None)), rules=tuple(a_ground()))


@pytest.fixture
def checking(database, ground):  # noqa: F811
    return Bench(database, ground, FakeClock())


@pytest.fixture
def checking_on_sqlite(tmp_path, migrated_file, ground):  # noqa: F811
    """The same where the database is not what is claimed."""
    from shutil import copy

    from config.database import Database

    copy(migrated_file, tmp_path / "archive.db")
    archive = Database(f"sqlite:///{tmp_path / 'archive.db'}")
    yield Bench(archive, ground, FakeClock())
    archive.close()


@pytest.fixture
def way(checking):
    """On both databases."""
    return Way(checking)


@pytest.fixture
def short_way(checking_on_sqlite):
    """Where the database is not what is claimed."""
    return Way(checking_on_sqlite)
