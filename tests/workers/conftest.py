"""A real Valkey, started once and emptied before each test."""

import pytest

from workers.embedded import embedded_valkey
from workers.server import Server


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
