"""A stage for whoever asks for one, on SQLite and on PostgreSQL, and a Slack workspace beside it."""

import pytest
from sqlalchemy import delete

from tests.postgres import private_postgres
from tests.slack_workspace import SlackWorkspace
from tests.workers.prompts.stage import Stage
from workers.archive.migrations import migrate
from workers.archive.models import Base


@pytest.fixture(scope="session")
def stage_database():
    with private_postgres() as server:
        url = server.new_database()
        migrate(url)
        yield url


@pytest.fixture
def sqlite_stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def postgres_stage(tmp_path, stage_database):
    stage = Stage(tmp_path, stage_database)
    yield stage
    with stage.db.write() as records:
        for table in reversed(Base.metadata.sorted_tables):
            records.execute(delete(table))
    stage.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service)])
def stage(request):
    return request.getfixturevalue(f"{request.param}_stage")


@pytest.fixture
def workspace(stage, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a proxy of the machine has no part in this
    with SlackWorkspace(stage.clock, users=("U0ANNA", "U0BEN", "U0SASHA")) as workspace:
        yield workspace
