"""A console for each test, and one with a queue, where people can log in."""

import pytest

from tests.plugin.console.life import Life
from tests.plugin.console.people import AtTheDoor
from tests.plugin.console.stage import ConsoleStage


@pytest.fixture
def console(tmp_path):
    console = ConsoleStage(tmp_path)
    yield console
    console.close()


@pytest.fixture
def open_console(tmp_path, server):
    """With a real Valkey, which counts who tries to log in."""
    console = ConsoleStage(tmp_path, server=server)
    yield console
    console.db.close()


@pytest.fixture
def at_the_door(open_console):
    """Brings somebody with these roles to the door, set up and in."""

    def bring(*roles, **account):
        somebody = AtTheDoor(open_console, *roles, **account)
        assert somebody.set_up().status_code == 303
        open_console.wait(minutes=2)  # the codes of the set-up are over
        return somebody

    return bring


@pytest.fixture
def woken(monkeypatch):
    """The checks for which a worker was woken."""
    checks = []
    monkeypatch.setattr("workers.hints.wake_check", checks.append)
    return checks


@pytest.fixture
def life(console, woken):
    """A console with drafts, and people who write, approve and look."""
    return Life(console)
