"""A private PostgreSQL for tests: its own folder, its own socket, no port; gone when the tests are."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

PACKAGED = "/usr/lib/postgresql"  # where Debian and Ubuntu keep the server's binaries, one folder per version
FAST = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")  # nothing here must survive


class Postgres:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """Make a database and return its SQLAlchemy URL. It takes 7 MB: empty it rather than make many."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql://pausepoint@/{name}?host={self._folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A plain connection in autocommit."""
        return psycopg.connect(host=str(self._folder), user="pausepoint", dbname=database, autocommit=True)


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """Start a server and stop it at the end. Skips the test where PostgreSQL is not installed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"PostgreSQL is not installed: no initdb and postgres on PATH or in {PACKAGED}/*/bin")
    folder = Path(tempfile.mkdtemp(prefix="pausepoint-pg-"))
    try:
        with _server(binaries, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server(binaries: Path, folder: Path) -> Iterator[Postgres]:
    options = _as_other_user(folder)
    make = [binaries / "initdb", "-D", folder / "data", "-U", "pausepoint", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*make, "--locale=C", "--no-sync"], check=True, timeout=60, **options)
    process = subprocess.Popen(
        [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", *FAST], **options
    )
    try:
        server = Postgres(folder)
        _wait_for(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing here is worth writing down
        process.wait(30)


def _wait_for(server: Postgres, process: subprocess.Popen) -> None:
    while True:
        try:
            return server.connect().close()
        except psycopg.OperationalError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue  # still starting
            raise


def _binaries() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path(PACKAGED).glob("*/bin"), reverse=True)
    return next((each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()), None)


def _as_other_user(folder: Path) -> dict[str, Any]:
    """How to start a process in `folder`. PostgreSQL refuses root: then it is its own user, or nobody."""
    options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        user = next(entry for name in ("postgres", "nobody") for entry in pwd.getpwall() if entry.pw_name == name)
        os.chown(folder, user.pw_uid, user.pw_gid)
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return options
