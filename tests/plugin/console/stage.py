"""The console on a stage of its own: an archive in a file, a clock that the test sets, visitors in any role."""

import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, StrictUndefined
from sqlalchemy import select

from config.coaches import CoachDirectory
from config.database import Database
from config.rights import AccountRole
from config.settings import Settings
from plugin.app import create_app
from plugin.console.door import COOKIE, HOME
from plugin.console.pages import console_blueprints
from plugin.deps import Deps
from workers import console_sessions
from workers.archive.models import AuditRow, Base
from workers.archive.people import AccountRow
from workers.keys import KeyRing
from workers.mailbox import Mailbox
from workers.passwords import Passwords
from workers.server import Server
from workers.wiring import Store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # a millisecond for each
NOBODY_HOME = "redis://127.0.0.1:1/0"


class _Compiled(BytecodeCache):
    """Templates that another stage has compiled: that takes longer than most tests."""

    def __init__(self) -> None:
        self._kept = {}

    def load_bytecode(self, bucket):
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket):
        self._kept[(bucket.key, bucket.checksum)] = bucket.bytecode_to_string()


COMPILED = _Compiled()


@cache
def empty_archive() -> bytes:
    """A database file with tables and nothing in them."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "archive.db"
        database = Database(f"sqlite:///{file}")
        Base.metadata.create_all(database.engine)
        database.close()
        return file.read_bytes()


class ConsoleStage:
    """One console, ready to be asked.

    `as_(AccountRole.RULE_EDITOR)` gives a test client of somebody who is logged in; `nobody()` of somebody who is not.
    Without `server` there is no queue: health says that screening is down, and nobody can log in by the form.
    """

    def __init__(self, folder: Path, *, server: Server | None = None, blueprints=(), **settings) -> None:
        self.now = NOON
        self.settings = Settings(_env_file=None, data_dir=folder, **settings)
        (folder / "archive.db").write_bytes(empty_archive())
        self.db = Database(f"sqlite:///{folder / 'archive.db'}")
        self.store = a_store(self.settings, self.db, lambda: self.now, server or Server(NOBODY_HOME))
        deps = Deps(settings=self.settings, clock=lambda: self.now, platforms={}, receive=lambda *_: None)
        self.app = create_app(deps, [*console_blueprints(self.store, CHEAP), *blueprints])
        self.app.jinja_env.undefined = StrictUndefined  # a word that is missing fails the test
        self.app.jinja_env.bytecode_cache = COMPILED

    def wait(self, **time):
        self.now += timedelta(**time)

    def as_(self, *roles: AccountRole, **account) -> "ConsoleClient":
        """Somebody with these roles, in a browser of their own. More calls are more people."""
        return self.browser_of(self.an_account(*roles, **account))

    def an_account(self, *roles: AccountRole, name="Robin Example", **values):
        """Make an account and return its id, which is short and not their name."""
        account_id = values.pop("id", None) or secrets.token_hex(8)
        email = values.pop("email", f"{account_id}@console.example")
        with self.db.write() as records:
            row = AccountRow(id=account_id, email=email, name=name, roles=list(roles), created_at=self.now, **values)
            records.add(row)
        return account_id

    def browser_of(self, account_id) -> "ConsoleClient":
        """One more browser in which this account is logged in."""
        longest = timedelta(hours=self.settings.console_session_hours)
        with self.db.write() as records:
            token = console_sessions.begin(records, account_id, self.now, longest)
        idle = timedelta(minutes=self.settings.console_idle_minutes)
        entered = console_sessions.find(self.db, token, self.now, idle)
        return ConsoleClient(self.app, account_id, entered.form_token, token)

    def nobody(self):
        """A browser in which nobody is logged in."""
        return self.app.test_client()

    def audit(self):
        """What is in the audit, oldest first."""
        with self.db.read() as records:
            rows = records.scalars(select(AuditRow).order_by(AuditRow.id))
            return [(row.actor, row.action, row.detail) for row in rows]

    def lose_records(self):
        """Take the tables away, as a database does that is not there."""
        Base.metadata.drop_all(self.db.engine)

    def close(self):
        self.store.server.close()
        self.db.close()


class ConsoleClient:
    """A Flask test client that is logged in, and whose forms carry the token of its session."""

    def __init__(self, app, account_id, form_token, token) -> None:
        self.account_id, self.form_token = account_id, form_token
        self.browser: FlaskClient = app.test_client()
        self.browser.set_cookie(COOKIE, token, path=HOME)

    def get(self, address, **how):
        return self.browser.get(address, **how)

    def post(self, address, data=None, *, token=True, **how):
        """Send a form; `token=False` leaves its proof out."""
        proof = {"token": self.form_token} if token else {}
        return self.browser.post(address, data={**proof, **(data or {})}, **how)


def a_store(settings, db, clock, server):
    ring = KeyRing(b"k" * 32)
    mailbox = Mailbox(server, ring, keep=timedelta(hours=1), remember=timedelta(hours=1))
    return Store(settings, clock, db, server, ring, mailbox, CoachDirectory())
