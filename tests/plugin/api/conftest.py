"""A stage for the interface for programs."""

from dataclasses import replace

import pytest

from config.settings import Settings
from config.tuning import installed
from tests.plugin.api.stage import ApiStage
from tests.workers.tuning.bench import a_ground


@pytest.fixture(scope="session")
def small_ground():
    """What is installed, with three small rules in place of all that are shipped."""
    return replace(installed(Settings(_env_file=None)), rules=tuple(a_ground()))


@pytest.fixture
def api(tmp_path, small_ground):
    stage = ApiStage(tmp_path, small_ground)
    yield stage
    stage.close()


@pytest.fixture
def editor(api):
    return api.as_program()
