"""A console for each test."""

import pytest

from tests.plugin.console.stage import ConsoleStage


@pytest.fixture
def console(tmp_path):
    console = ConsoleStage(tmp_path)
    yield console
    console.close()
