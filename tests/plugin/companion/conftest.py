"""A stage and a browser without a screen, for each test."""

import pytest

from tests.plugin.companion.stage import Stage
from tests.plugin.companion.visitor import Visitor


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def anna(stage):
    """A coach who is logged in."""
    return Visitor(stage).logged_in()


@pytest.fixture
def stranger(stage):
    """Somebody who is not."""
    return Visitor(stage)
