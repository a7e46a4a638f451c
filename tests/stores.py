"""A real Valkey, started once and emptied before each test, and a store over it with an archive of its own."""

from datetime import timedelta

import pytest

from config.coaches import Coach, CoachDirectory
from config.database import Database
from config.settings import Settings
from tests.fakes import FakeClock
from workers.archive.migrations import migrate
from workers.embedded import embedded_valkey
from workers.keys import KeyRing
from workers.mailbox import Mailbox
from workers.server import Server
from workers.wiring import Store

RING = KeyRing(b"k" * 32)
CASEY = Coach(id="casey", name="Casey", emails=("casey@coach.example",))


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory):
    with embedded_valkey(tmp_path_factory.mktemp("valkey data")) as url:
        yield url


@pytest.fixture
def server(valkey_url):
    server = Server(valkey_url)
    server.call("flushall")
    yield server
    server.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store(tmp_path, server, clock):
    db = Database(f"sqlite:///{tmp_path / 'archive.db'}")
    migrate(db)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    mailbox = Mailbox(server, RING, keep=timedelta(hours=24), remember=timedelta(hours=48))
    yield Store(settings, clock, db, server, RING, mailbox, CoachDirectory(coaches=(CASEY,)))
    db.close()
