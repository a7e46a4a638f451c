"""Keys with which programs act for an account: shown once, kept as a hash, good for months, revoked in a moment."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from config.database import Database
from workers.accounts import Account, UnfitError, account_in
from workers.archive.people import AccountRow, ApiKeyRow
from workers.archive.store import record
from workers.tokens import hashed, new_token

PREFIX = "pausepoint_"  # so that scanners for leaked secrets, and people, see what it is
DAYS = (30, 90, 365)
MOST = 20  # of one account, revoked and expired ones not counted
USED_EVERY = timedelta(minutes=1)
_AN_ID = re.compile(r"[0-9a-f]{16}")
_NAME_LONGEST = 80
_ID_LENGTH = 16


@dataclass(frozen=True)
class ApiKey:
    """One key, without what opens the door. `id` is the start of its hash."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def make(db: Database, account_id: str, name: str, days: int, now: datetime) -> str:
    """Return a new key. Raises UnfitError for a name or time that cannot be, or too many; UnavailableError."""
    name = " ".join(name.split())
    if not name or len(name) > _NAME_LONGEST or not name.isprintable():
        raise UnfitError("name", f"Say in 1 to {_NAME_LONGEST} characters what the key is for.")
    if days not in DAYS:
        raise UnfitError("days", "Choose how long it is good for.")
    token = PREFIX + new_token()
    with db.write() as records:
        records.get(AccountRow, account_id, with_for_update=True)  # two at once would both find room
        if len(records.scalars(select(ApiKeyRow.token_hash).where(*_good(account_id, now))).all()) >= MOST:
            raise UnfitError("name", f"{MOST} keys are the most. Revoke one that is not needed.")
        expires_at = now + timedelta(days=days)
        key = ApiKeyRow(
            token_hash=hashed(token), account_id=account_id, name=name, created_at=now, expires_at=expires_at
        )
        records.add(key)
        record(records, account_id, "apikey.made", None, {"key": key.token_hash[:_ID_LENGTH], "days": days}, now)
    return token


def listed(db: Database, account_id: str, now: datetime) -> list[ApiKey]:
    """The keys of this account that work, newest first."""
    query = select(ApiKeyRow).where(*_good(account_id, now)).order_by(ApiKeyRow.created_at.desc())
    with db.read() as records:
        return [_key_in(row) for row in records.scalars(query)]


def revoke(db: Database, account_id: str, key_id: str, now: datetime) -> bool:
    """End a key of this account at once. False: it has no such key."""
    if not _AN_ID.fullmatch(key_id):
        return False
    this = func.substr(ApiKeyRow.token_hash, 1, _ID_LENGTH) == key_id
    end = update(ApiKeyRow).where(*_good(account_id, now), this).values(revoked_at=now)
    with db.write() as records:
        if records.scalar(end.returning(ApiKeyRow.token_hash)) is None:
            return False
        record(records, account_id, "apikey.revoked", None, {"key": key_id}, now)
    return True


def account_of(db: Database, token: str, now: datetime) -> Account | None:
    """Whose key this is; None if it is unknown, revoked or expired, or its account is disabled. UnavailableError."""
    query = (
        select(ApiKeyRow, AccountRow)
        .join(AccountRow, AccountRow.id == ApiKeyRow.account_id)
        .where(ApiKeyRow.token_hash == hashed(token), ApiKeyRow.revoked_at.is_(None), ApiKeyRow.expires_at > now)
        .where(AccountRow.disabled_at.is_(None))
    )
    with db.read() as records:
        found = records.execute(query).first()
    if found is None:
        return None
    key, account = found
    if key.used_at is None or now - key.used_at >= USED_EVERY:
        with db.write() as records:
            records.execute(update(ApiKeyRow).where(ApiKeyRow.token_hash == key.token_hash).values(used_at=now))
    return account_in(account)


def _good(account_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ApiKeyRow.account_id == account_id, ApiKeyRow.revoked_at.is_(None), ApiKeyRow.expires_at > now


def _key_in(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.token_hash[:_ID_LENGTH], row.name, row.created_at, row.expires_at, row.used_at)
