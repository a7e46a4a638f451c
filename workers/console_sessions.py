"""Browsers that are logged in to the console: begun, found, proved anew and ended here, not in the cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, select, update
from sqlalchemy.orm import Session

from config.database import Database
from config.rights import AccountRole
from workers.archive.people import AccountRow, ConsoleSessionRow
from workers.tokens import hashed, new_token

SEEN_EVERY = timedelta(minutes=1)  # a page with ten parts need not write ten times that somebody is there


@dataclass(frozen=True)
class Entered:
    """Somebody who is logged in, as their account is now."""

    account_id: str
    name: str
    email: str
    roles: frozenset[AccountRole]
    form_token: str
    proved_at: datetime


def begin(records: Session, account_id: str, now: datetime, longest: timedelta) -> str:
    """Begin a session for somebody who has just proved who they are; returns its token. Old ones are cleared away."""
    token = new_token()
    records.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.ends_at <= now))
    records.add(
        ConsoleSessionRow(
            token_hash=hashed(token),
            account_id=account_id,
            form_token=new_token(),
            began_at=now,
            seen_at=now,
            proved_at=now,
            ends_at=now + longest,
        )
    )
    return token


def find(db: Database, token: str, now: datetime, idle: timedelta, *, used: bool = True) -> Entered | None:
    """Whose session this is, if it goes on. `used`: whether this counts as being there.

    Raises UnavailableError if the database does not answer.
    """
    if not token:
        return None
    going_on = (ConsoleSessionRow.ends_at > now, ConsoleSessionRow.seen_at > now - idle)
    query = (
        select(ConsoleSessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == ConsoleSessionRow.account_id)
        .where(ConsoleSessionRow.token_hash == hashed(token), AccountRow.disabled_at.is_(None), *going_on)
    )
    with db.read() as records:
        found = records.execute(query).first()
    if found is None:
        return None
    session, account = found
    if used and now - session.seen_at >= SEEN_EVERY:
        with db.write() as records:
            records.execute(_this(token).values(seen_at=now))
    roles = frozenset(AccountRole(each) for each in account.roles)
    return Entered(account.id, account.name, account.email, roles, session.form_token, session.proved_at)


def prove(records: Session, token: str, now: datetime) -> None:
    """Note that whoever is in this session has just shown that it is they."""
    records.execute(_this(token).values(proved_at=now))


def end(records: Session, token: str) -> bool:
    """End this session. False: there was none."""
    gone = delete(ConsoleSessionRow).where(ConsoleSessionRow.token_hash == hashed(token))
    return records.scalar(gone.returning(ConsoleSessionRow.token_hash)) is not None


def end_all(records: Session, account_id: str) -> int:
    """End every session of this account; returns how many there were."""
    gone = delete(ConsoleSessionRow).where(ConsoleSessionRow.account_id == account_id)
    return len(records.scalars(gone.returning(ConsoleSessionRow.token_hash)).all())


def _this(token: str) -> Update:
    return update(ConsoleSessionRow).where(ConsoleSessionRow.token_hash == hashed(token))
