"""pausepoint accounts: who may log in to the console. The first operator is made here; the others in the console."""

from datetime import UTC, datetime

import click

from config.database import Database
from config.rights import AccountRole
from config.settings import load_settings
from plugin.commands.at_hand import archive, who
from workers import account_links, accounts
from workers.accounts import Account
from workers.archive.export import moment

NONE_YET = "Nobody yet. Begin with: pausepoint accounts add YOU@EXAMPLE.ORG --name YOU --role operator"
ROLE = click.Choice([role.value for role in AccountRole])


@click.group("accounts")
def command() -> None:
    """Who may log in to the console, and in which roles.

    WHO is an account's id, as `list` shows it, or an e-mail address.
    """


@command.command("add")
@click.argument("email")
@click.option("--name", required=True, help="What the console calls them.")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="Once for each role.")
def add(*, email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make an account for EMAIL, and print the link with which its owner sets it up."""
    with archive() as db:
        account_id = accounts.create(db, email, name, _roles(roles), who(), _now())
        _print_link(db, account_id)


@command.command("list")
def list_() -> None:
    """Everybody: id, state, roles, when they last logged in, e-mail address."""
    with archive() as db:
        everybody = accounts.listed(db)
    for each in everybody:
        entered = moment(each.entered_at) if each.entered_at else "never"
        click.echo(f"{each.id}  {_state(each)}  {','.join(sorted(each.roles))}  {entered}  {each.email}")
    if not everybody:
        click.echo(NONE_YET, err=True)


@command.command("roles")
@click.argument("whom", metavar="WHO")
@click.argument("roles", type=ROLE, nargs=-1, required=True)
def roles(*, whom: str, roles: tuple[str, ...]) -> None:
    """Give WHO these ROLES and no others."""
    with archive() as db:
        account = _found(db, whom)
        accounts.change_roles(db, account.id, _roles(roles), who(), _now())
    click.echo(f"{account.id}: {', '.join(sorted(roles))}", err=True)


@command.command("link")
@click.argument("whom", metavar="WHO")
def link(*, whom: str) -> None:
    """Print a new set-up link for WHO. Their sessions, password and app are void from now on."""
    with archive() as db:
        _print_link(db, _found(db, whom).id)


@command.command("disable")
@click.argument("whom", metavar="WHO")
def disable(*, whom: str) -> None:
    """Let WHO in no longer, at once. What they did stays on record."""
    with archive() as db:
        account = _found(db, whom)
        accounts.disable(db, account.id, who(), _now())
    click.echo(f"{account.id} is disabled.", err=True)


@command.command("enable")
@click.argument("whom", metavar="WHO")
def enable(*, whom: str) -> None:
    """Let WHO in again."""
    with archive() as db:
        account = _found(db, whom)
        accounts.enable(db, account.id, who(), _now())
    click.echo(f"{account.id} is enabled.", err=True)


def _print_link(db: Database, account_id: str) -> None:
    token = account_links.issue(db, account_id, who(), _now())
    click.echo(f"{load_settings().base_url}/console/setup/{token}")
    click.echo(f"Good once, for 24 h. Give it to the owner of account {account_id} only.", err=True)


def _found(db: Database, whom: str) -> Account:
    account = accounts.find_by_email(db, whom) if "@" in whom else accounts.find(db, whom)
    if account is None:
        raise click.BadParameter(
            "no account has this id or e-mail address: see pausepoint accounts list", param_hint="WHO"
        )
    return account


def _roles(given: tuple[str, ...]) -> frozenset[AccountRole]:
    return frozenset(AccountRole(each) for each in given)


def _state(account: Account) -> str:
    if account.disabled_at:
        return "disabled"
    return "active" if account.is_set_up else "not set up"


def _now() -> datetime:
    return datetime.now(UTC)
