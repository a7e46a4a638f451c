"""The archive's schema, brought up to date: one script per version, on SQLite and PostgreSQL alike.

To change a table: change `workers/archive/models.py`, copy the newest file in `versions/` under the next number and
write both directions. A test compares the two and names what is missing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, func, make_url, select

from config.database import Database
from config.errors import MisconfiguredError

LOCK = 7_283_567_720  # PostgreSQL's advisory lock for this work: any number, the same in every process


def migrate(archive: Database | str) -> None:
    """Bring the archive to the newest version. Processes that start together wait for one another.

    Makes a SQLite file that only its owner can read, and its folder. Raises MisconfiguredError if that cannot
    be, or if a newer pausepoint has been here; UnavailableError if the database does not answer.
    """
    if file := _file(archive):
        _make(file)
    with _alone(archive) as connection:
        _refuse_newer(connection)
        command.upgrade(_config(connection), "head")


def downgrade(archive: Database | str, version: str) -> None:
    """Undo every step after this version; "base" undoes all. What those tables and columns held is lost."""
    with _alone(archive) as connection:
        command.downgrade(_config(connection), version)


def schema_version(archive: Database | str) -> str | None:
    """Return the version that the archive is at, None where there is no archive yet. Makes no file.

    Raises UnavailableError if the database does not answer.
    """
    if (file := _file(archive)) and not file.exists():
        return None
    with _opened(archive) as database, database.read() as db:
        return _version(db.connection())


def latest_version() -> str:
    """Return the version that this code works with."""
    return _scripts().get_current_head() or "base"


def _make(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)  # what SQLite puts beside it gets the same mode
    except OSError as problem:
        raise MisconfiguredError(f"{file}: cannot be made ({type(problem).__name__})") from None


@contextmanager
def _alone(archive: Database | str) -> Iterator[Connection]:
    """One transaction for the whole way. A second process waits here and then finds nothing to do."""
    with _in_turn(_file(archive)), _opened(archive) as database:
        if database.engine.dialect.name == "sqlite":  # its transactions begin IMMEDIATE: one writer at a time
            event.listen(database.engine, "connect", _rest_foreign_keys)
        with database.write() as db:
            connection = db.connection()
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            yield connection


@contextmanager
def _in_turn(file: Path | None) -> Iterator[None]:
    """Wait for other processes at a SQLite file, by a lock on its folder.

    SQLite itself waits some seconds only, and not at all where two switch a new file to its write-ahead log.
    """
    if file is None:
        yield
        return
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)  # lets go of the lock, too


@contextmanager
def _opened(archive: Database | str) -> Iterator[Database]:
    """An engine of our own: what is switched off here stays on for everyone else."""
    database = Database(_url(archive))
    try:
        yield database
    finally:
        database.close()


def _rest_foreign_keys(connection: Any, _record: Any) -> None:
    # SQLite alters a table by copying and dropping it, and the drop would take every row that points at it along.
    connection.execute("PRAGMA foreign_keys=OFF")


def _refuse_newer(connection: Connection) -> None:
    version = _version(connection)
    if version and version not in {script.revision for script in _scripts().walk_revisions()}:
        raise MisconfiguredError(f"a newer pausepoint made this archive (version {version}): install that one again")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _url(archive: Database | str) -> str:
    return archive if isinstance(archive, str) else archive.engine.url.render_as_string(hide_password=False)


def _file(archive: Database | str) -> Path | None:
    url = make_url(_url(archive))
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
