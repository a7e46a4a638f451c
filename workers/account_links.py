"""One-time links with which people set up their account: a password, and an app that shows codes."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from config.database import Database
from workers import passwords, second_factor
from workers.accounts import Account, UnfitError, account_in
from workers.archive.people import AccountLinkRow, AccountRow
from workers.archive.store import record
from workers.console_sessions import begin, end_all
from workers.keys import KeyRing
from workers.passwords import Passwords
from workers.tokens import hashed, new_token

GOOD_FOR = timedelta(hours=24)


def issue(db: Database, account_id: str, actor: str, now: datetime) -> str:
    """Return a new link's token for this account, good once within a day. Earlier ones are void.

    Made by somebody else, it takes the place of all that they logged in with until now: password, app, provider,
    sessions. Made for oneself, all that stays until it is used. Raises UnfitError if there is no such account.
    """
    token = new_token()
    with db.write() as records:
        row = records.get(AccountRow, account_id, with_for_update=True)
        if row is None or row.disabled_at is not None:
            raise UnfitError("account", "There is no such account, or it is disabled.")
        ended = 0 if actor == account_id else _forget(records, row)
        mine = AccountLinkRow.account_id == account_id
        records.execute(delete(AccountLinkRow).where(mine | (AccountLinkRow.expires_at <= now)))
        link = AccountLinkRow(token_hash=hashed(token), account_id=account_id, expires_at=now + GOOD_FOR)
        records.add(link)
        record(records, actor, "account.link", None, {"for": account_id, "sessions": ended}, now)
    return token


def whose(db: Database, token: str, now: datetime) -> Account | None:
    """Whose link this is; None if it is unknown, used or too old. Raises UnavailableError."""
    good = _good(token, now)
    query = select(AccountRow).join(AccountLinkRow, AccountLinkRow.account_id == AccountRow.id).where(*good)
    with db.read() as records:
        row = records.scalars(query.where(AccountRow.disabled_at.is_(None))).first()
        return account_in(row) if row else None


def set_up(
    db: Database,
    ring: KeyRing,
    known: Passwords,
    token: str,
    *,
    password: str,
    secret: str,
    code: str,
    now: datetime,
    longest: timedelta,
) -> str | None:
    """Use the link up, keep what they log in with from now on, and let them in: returns their session's token.

    None if the link is not good any more. Raises UnfitError for a password that is too weak and for a wrong code.
    """
    account = whose(db, token, now)
    if account is None:
        return None
    if wrong := passwords.complaint(password, account.email, account.name):
        raise UnfitError("password", wrong)
    step = second_factor.step_of(secret, code, now, None)
    if step is None:
        raise UnfitError("code", "This is not the code that the app shows now. Check the clock of your phone.")
    kept = known.hash(password)  # slow: before the transaction
    with db.write() as records:
        used_up = update(AccountLinkRow).where(*_good(token, now)).values(used_at=now)
        if not records.scalar(used_up.returning(AccountLinkRow.account_id)):
            return None
        row = records.get_one(AccountRow, account.id)
        row.password_hash, row.totp_sealed, row.totp_step = kept, second_factor.seal(ring, row.id, secret), step
        row.entered_at = now
        ended = end_all(records, row.id)
        record(records, row.id, "account.set_up", None, {"sessions": ended}, now)
        record(records, row.id, "console.entered", None, {"via": "link"}, now)
        return begin(records, row.id, now, longest)


def _good(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AccountLinkRow.token_hash == hashed(token),
        AccountLinkRow.used_at.is_(None),
        AccountLinkRow.expires_at > now,
    )


def _forget(records: Session, row: AccountRow) -> int:
    row.password_hash = row.totp_sealed = row.totp_step = row.oidc_subject = None
    return end_all(records, row.id)
