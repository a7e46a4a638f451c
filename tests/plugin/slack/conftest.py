"""A door for every test."""

import pytest

from tests.plugin.slack.door import Door


@pytest.fixture
def door(tmp_path):
    door = Door(tmp_path)
    yield door
    door.stage.close()
