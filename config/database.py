"""The archive's database: sessions to read and to write, tuned for SQLite or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from config.errors import MisconfiguredError, UnavailableError

BUSY_MS = 5_000  # how long a SQLite writer waits for another one
DOOR = "via"  # in what a session knows: the door, other than the console, through which a change comes


class Database:
    """Opens short transactions. A database that does not answer raises UnavailableError, without parameters.

    Raises MisconfiguredError for a URL that is none, or is for anything but SQLite or PostgreSQL.
    """

    def __init__(self, url: str) -> None:
        self.engine = _open(url)
        self._reading = self.engine.execution_options(read_only=True)
        self.info: dict[str, str] = {}  # what each writing session knows

    def through(self, door: str) -> Self:
        """Return the same database for changes that come through this door: the audit says so of each of them."""
        other = copy(self)
        other.info = {DOOR: door}
        return other

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends well, undone when it does not."""
        with _translated(), self._session() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look that never makes a writer wait."""
        with _translated(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    def _session(self) -> Session:
        return Session(self.engine, expire_on_commit=False, info=dict(self.info))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as problem:
        raise UnavailableError(f"database: {type(problem.orig).__name__}") from None
    except DBAPIError as problem:
        if problem.connection_invalidated:
            raise UnavailableError("database: connection lost") from None
        raise


def _open(url: str) -> Engine:
    try:
        engine = create_engine(_with_driver(url), hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, ImportError):
        raise MisconfiguredError("PAUSEPOINT_DATABASE_URL: not a URL that SQLAlchemy can open") from None
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        raise MisconfiguredError("PAUSEPOINT_DATABASE_URL: the archive needs SQLite or PostgreSQL")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _with_driver(url: str) -> str:
    """PostgreSQL is spoken through psycopg 3, also where the URL leaves the driver open."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN below, not the driver's deferred one
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a committed line survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # erased text is overwritten, not only unlinked
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns from reader to writer fails at once instead of waiting.
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
