"""What the commands about records share: the archive if it is up to date, and who is asking."""

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from config.database import Database
from config.errors import MisconfiguredError
from config.settings import load_settings
from plugin.commands.migrate import in_plain_words
from workers.archive.migrations import latest_version, schema_version


class Since(click.ParamType[datetime]):
    """A day, a moment, or how far back: 2026-11-01, 2026-11-01T14:00, 7d, 12h. In the reader's zone."""

    name = "when"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return an aware moment."""
        if isinstance(value, datetime):
            return value
        if back := re.fullmatch(r"(\d{1,4})([dh])", value):
            return datetime.now(UTC) - int(back[1]) * (timedelta(days=1) if back[2] == "d" else timedelta(hours=1))
        try:
            return datetime.fromisoformat(value).astimezone()
        except (ValueError, OverflowError, OSError):
            self.fail("give a day such as 2026-11-01, or how far back, such as 7d or 12h", param, ctx)


@contextmanager
def archive() -> Iterator[Database]:
    """The archive, if it is there and up to date. Raises MisconfiguredError saying what to run if it is not."""
    with in_plain_words():
        url = load_settings().archive_url
        version, needed = schema_version(url), latest_version()
        if version is None:
            raise MisconfiguredError("There is no archive yet. Make it with: pausepoint migrate")
        if version != needed:
            raise MisconfiguredError(
                f"The archive is at version {version} and this pausepoint works with {needed}. Run: pausepoint migrate"
            )
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


def who() -> str:
    """Whoever is at the keyboard, as the audit calls them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container, the user often has no name
        name = str(os.getuid())
    return "cli:" + re.sub(r"[^A-Za-z0-9._-]", "_", name)[:60]


def write_for_one(path: Path, text: str) -> None:
    """Write a file that only its owner can read. A path that cannot be written is a wrong option."""
    try:
        mine = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(mine, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as problem:
        raise click.BadParameter(f"{path} cannot be written ({problem.strerror})", param_hint="--output") from None
