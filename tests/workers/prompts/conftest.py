"""A stage for every test, and a Slack workspace for those that want one."""

import pytest

from tests.slack_workspace import SlackWorkspace
from tests.workers.prompts.stage import Stage


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def workspace(stage, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a proxy of the machine has no part in this
    with SlackWorkspace(stage.clock) as workspace:
        yield workspace
