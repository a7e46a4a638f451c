"""pausepoint migrate: make the archive, or bring it up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.errors import MisconfiguredError, UnavailableError
from config.settings import load_settings
from workers.archive.migrations import latest_version, migrate, schema_version


@click.command("migrate")
def command() -> None:
    """Make the archive, or bring it up to date.

    Safe to run again, and on several machines at once: they wait for one another.
    """
    with in_plain_words():
        url = load_settings().archive_url
        before = schema_version(url)
        migrate(url)
        click.echo(_outcome(before, latest_version()))
        click.echo(f"  {_place(url)}")


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Whatever is wrong with the archive's database comes with what to do about it."""
    try:
        yield
    except UnavailableError:
        raise UnavailableError(
            "The archive's database does not answer. Start it, or mend PAUSEPOINT_DATABASE_URL."
        ) from None
    except (SQLAlchemyError, ImportError) as problem:  # no such kind of database, not a database file, no rights
        raise MisconfiguredError(
            f"The archive cannot be opened ({type(problem).__name__}). Check PAUSEPOINT_DATABASE_URL."
        ) from None


def _outcome(before: str | None, now: str) -> str:
    if before is None:
        return f"The archive is made (version {now})."
    return (
        f"The archive is up to date (version {now})." if before == now else f"The archive went from {before} to {now}."
    )


def _place(url: str) -> str:
    parts = make_url(url)
    return f"{parts.get_backend_name()}: {'/'.join(part for part in (parts.host, parts.database) if part)}"
