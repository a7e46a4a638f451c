"""What every test gets: no way out of this machine, the samples beside the repository, fewer examples in CI."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.stores", "tests.stages"]  # a real Valkey and a store over it; a stage with people

ROOT = Path(__file__).parents[1]
LOOPBACK = ("127.0.0.0/8", "::1", "localhost")
NAMES_OF_HERE = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None})

settings.register_profile("default", deadline=None, max_examples=100)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Connections go to this machine only; pytest-socket refuses any other by name."""
    config.option.allow_hosts = list(LOOPBACK)
    config.option.allow_unix_socket = True
    sys.addaudithook(_refuse_to_resolve)


def _refuse_to_resolve(event, arguments):
    """A look-up leaves the machine before any connection does."""
    if event == "socket.getaddrinfo" and _as_text(arguments[0]) not in NAMES_OF_HERE:
        raise RuntimeError(f"a test asked where {_as_text(arguments[0])} is: tests stay on this machine")


def _as_text(host):
    return host.decode() if isinstance(host, bytes) else host


@pytest.fixture(scope="session")
def shared_data():
    """The folder with sample calls and payloads, which lies beside the repository and is no part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the sample calls in ../shared/data, which are not on this machine")
    return folder
