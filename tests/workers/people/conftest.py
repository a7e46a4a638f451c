"""An archive on each database, and people in it."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.fakes import FakeClock

# Fixtures are found by their names in this module.
from tests.workers.archive.conftest import database, migrated_database, migrated_file, postgres  # noqa: F401
from workers import accounts
from workers.archive.models import AuditRow
from workers.archive.people import AccountRow
from workers.passwords import Passwords


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def passwords():
    """As the usual ones, in a millisecond."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def somebody(database, clock):  # noqa: F811
    """Makes an account; `ready`: it can log in."""

    def make(*roles, ready=True, email=None):
        number = len(accounts.listed(database))
        account_id = accounts.create(
            database, email or f"p{number}@example.org", f"Person {number}", roles, "cli:admin", clock()
        )
        with database.write() as records:
            records.get_one(AccountRow, account_id).password_hash = "set" if ready else None
        return account_id

    return make


@pytest.fixture
def acts(database):  # noqa: F811
    """The audit after the accounts were made: who did what."""

    def listed():
        with database.read() as records:
            rows = records.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        return [(row.actor, row.action, row.detail) for row in rows if row.action != "account.created"]

    return listed
