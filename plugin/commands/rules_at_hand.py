"""What the subcommands of `pausepoint rules` share: versions by any of their names, and who acts."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from config.database import Database
from config.errors import MalformedError
from config.rights import Right, rights_of
from config.settings import Settings, load_settings
from config.tuning import Tuning, installed, read_folder, read_tuning
from plugin.commands.at_hand import archive
from workers import accounts
from workers.accounts import Account
from workers.tuning.shelf import Shelf
from workers.tuning.versions import find_version, live

INSTALLED, LIVE = "installed", "live"
VIA = "command"  # what the audit says of changes that are made here

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """The option for whoever reads on with a program."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def acting_as(command: Command) -> Command:
    """The option that says who acts."""
    words = "Who does this: the e-mail address of an account, whose rights count as in the console."
    return click.option("--as", "email", metavar="EMAIL", required=True, help=words)(command)


@contextmanager
def tuned() -> Iterator[tuple[Database, Shelf]]:
    """The archive, for changes by command, and the versions in it."""
    with archive() as db:
        yield db.through(VIA), Shelf(installed(load_settings()))


def account(db: Database, email: str, right: Right) -> Account:
    """Whoever acts. Raises MalformedError if they are unknown, disabled, or may not."""
    found = accounts.find_by_email(db, email)
    if found is None or found.disabled_at is not None:
        raise MalformedError("--as: no account that is in use has this e-mail address: see pausepoint accounts list")
    if right not in rights_of(found.roles):
        raise MalformedError(f"--as: this account may not {right.value.replace('_', ' ')}")
    return found


def version(given: str, settings: Settings) -> Tuning:
    """Return what a folder, `installed`, `live` or the beginning of a version's name means.

    The archive is opened only for the last two. Raises MisconfiguredError if it cannot be used, MalformedError if there
    is no such version.
    """
    if given == INSTALLED:
        return installed(settings)
    if given != LIVE and Path(given).is_dir():
        return read_tuning(read_folder(Path(given)), installed(settings))
    if "/" in given:
        raise MalformedError("this is neither a folder nor a version")
    with tuned() as (db, shelf), db.read() as records:
        return shelf.tuning(records, live(records).digest if given == LIVE else find_version(records, given))


def print_json(data: object) -> None:
    """Print for programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
