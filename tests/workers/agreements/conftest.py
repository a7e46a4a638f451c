"""An archive on each database, a mailbox in a real Valkey, and the people of one engagement."""

from datetime import timedelta

import pytest

from tests.stores import RING
from tests.workers.archive.conftest import database, migrated_database, migrated_file, new_session, postgres, session  # noqa: F401
from workers.mailbox import Mailbox


@pytest.fixture
def mailbox(server):
    return Mailbox(server, RING, keep=timedelta(hours=24), remember=timedelta(hours=48))
