"""Accounts of the console: made, given roles, disabled, enabled. Each of these acts is in the audit."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import MalformedError
from config.rights import AccountRole, Right, conflict, rights_of
from workers.archive.inserting import insert_once
from workers.archive.people import AccountRow
from workers.archive.store import record
from workers.console_sessions import end_all

_EMAIL = re.compile(r"[^@\s\x00-\x20\x7f]{1,64}@[^@\s.\x00-\x20\x7f]+(?:\.[^@\s.\x00-\x20\x7f]+)+")
_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_EMAIL_LONGEST = 254
_NAME_LONGEST = 80


class UnfitError(MalformedError):
    """Something about an account that cannot be so. The message is for whoever asked; `field` names the input."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Account:
    """Somebody who may log in to the console."""

    id: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    roles: frozenset[AccountRole]
    created_at: datetime
    disabled_at: datetime | None
    entered_at: datetime | None
    has_password: bool
    has_provider: bool  # is known to the OIDC provider

    @property
    def is_set_up(self) -> bool:
        """Whether they can log in as things are."""
        return self.has_password or self.has_provider


def listed(db: Database) -> list[Account]:
    """Everybody, by name. Raises UnavailableError if the database does not answer."""
    with db.read() as records:
        return [account_in(row) for row in records.scalars(select(AccountRow).order_by(AccountRow.name, AccountRow.id))]


def find(db: Database, account_id: str) -> Account | None:
    """One account. Raises UnavailableError if the database does not answer."""
    if not _AN_ID.fullmatch(account_id):
        return None  # not one of ours, and perhaps more than a database takes
    with db.read() as records:
        row = records.get(AccountRow, account_id)
        return account_in(row) if row else None


def find_by_email(db: Database, email: str) -> Account | None:
    """The account with this address. Raises UnavailableError if the database does not answer."""
    email = plain(email)
    if not is_address(email):
        return None
    with db.read() as records:
        row = records.scalars(select(AccountRow).where(AccountRow.email == email)).first()
        return account_in(row) if row else None


def names(db: Database) -> dict[str, str]:
    """What people are called, by their account's id: for pages that name who did something."""
    with db.read() as records:
        return {each.id: each.name for each in records.execute(select(AccountRow.id, AccountRow.name))}


def create(db: Database, email: str, name: str, roles: Collection[AccountRole], actor: str, now: datetime) -> str:
    """Make an account and return its id; whoever it is for cannot log in before they have set it up.

    Raises UnfitError for an address, name or roles that cannot be, UnavailableError if the database does not answer.
    """
    row = {
        "id": secrets.token_hex(8),
        "email": _email(email),
        "name": _name(name),
        "roles": _fitting(roles),
        "created_at": now,
    }
    with db.write() as records:
        if not insert_once(records, AccountRow, row, ["email"]):
            raise UnfitError("email", "Somebody has this e-mail address already.")
        record(records, actor, "account.created", None, {"for": row["id"], **_facts(roles)}, now)
    return str(row["id"])


def change_roles(db: Database, account_id: str, roles: Collection[AccountRole], actor: str, now: datetime) -> None:
    """Give somebody these roles and no others, from their next request on.

    Raises UnfitError for roles that exclude each other, for one's own, and where nobody would be left to manage people.
    """
    fitting = _fitting(roles)
    with db.write() as records:
        row = _of_another(records, account_id, actor, "roles")
        if Right.MANAGE_PEOPLE not in rights_of(roles):
            _check_somebody_left(records, row)
        if row.roles != fitting:
            row.roles = fitting
            record(records, actor, "account.roles", None, {"for": account_id, **_facts(roles)}, now)


def disable(db: Database, account_id: str, actor: str, now: datetime) -> None:
    """Let somebody in no longer, at once. Raises UnfitError for oneself and for the last who manages people."""
    with db.write() as records:
        row = _of_another(records, account_id, actor, "account")
        if row.disabled_at is None:
            _check_somebody_left(records, row)
            row.disabled_at = now
            ended = end_all(records, account_id)
            record(records, actor, "account.disabled", None, {"for": account_id, "sessions": ended}, now)


def enable(db: Database, account_id: str, actor: str, now: datetime) -> None:
    """Let somebody in again. Raises UnfitError if there is no such account."""
    with db.write() as records:
        row = _of_another(records, account_id, actor, "account")
        if row.disabled_at is not None:
            row.disabled_at = None
            record(records, actor, "account.enabled", None, {"for": account_id}, now)


def account_in(row: AccountRow) -> Account:
    """What a row says of somebody, without what proves who they are."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=frozenset(AccountRole(each) for each in row.roles),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        entered_at=row.entered_at,
        has_password=row.password_hash is not None,
        has_provider=row.oidc_subject is not None,
    )


def _of_another(records: Session, account_id: str, actor: str, what: str) -> AccountRow:
    """The account, held until the transaction ends. All are held, so that two last operators cannot end each other."""
    rows = records.scalars(select(AccountRow).order_by(AccountRow.id).with_for_update()).all()
    row = next((each for each in rows if each.id == account_id), None)
    if row is None:
        raise UnfitError("account", "There is no such account.")
    if account_id == actor:
        raise UnfitError(what, "Nobody changes their own roles or account. Ask another operator.")
    return row


def _check_somebody_left(records: Session, without: AccountRow) -> None:
    """Somebody who can log in has to be able to manage people, unless nobody could before either."""
    if not _manages(without):
        return
    others = records.scalars(select(AccountRow).where(AccountRow.id != without.id))
    if not any(_manages(each) for each in others):
        raise UnfitError("roles", "This is the last operator who can log in. Make another one first.")


def _manages(row: AccountRow) -> bool:
    account = account_in(row)
    return account.is_set_up and account.disabled_at is None and Right.MANAGE_PEOPLE in rights_of(account.roles)


def _fitting(roles: Collection[AccountRole]) -> list[str]:
    if clash := conflict(roles):
        one, other = (each.replace("_", " ") for each in clash)
        raise UnfitError("roles", f"Nobody is {one} and {other} at once: who tunes rules cannot read sessions.")
    if not roles:
        raise UnfitError("roles", "Choose at least one role.")
    return sorted(roles)


def _facts(roles: Collection[AccountRole]) -> dict[str, bool]:
    return dict.fromkeys(sorted(roles), True)


def plain(email: str) -> str:
    """An address as it is kept: the same, however it was typed."""
    return email.strip().lower()


def is_address(email: str) -> bool:
    """Whether an account can have this address, as it is kept."""
    return len(email) <= _EMAIL_LONGEST and email.isprintable() and _EMAIL.fullmatch(email) is not None


def _email(given: str) -> str:
    email = plain(given)
    if not is_address(email):
        raise UnfitError("email", "Write an e-mail address, such as robin@example.org.")
    return email


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > _NAME_LONGEST or not name.isprintable():
        raise UnfitError("name", f"Write a name of 1 to {_NAME_LONGEST} characters.")
    return name
