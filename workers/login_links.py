"""One-time links to a coach's own page: issued for minutes, good once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from config.database import Database
from workers.archive.models import LoginLinkRow


def issue(db: Database, coach_id: str, now: datetime, minutes: int) -> str:
    """Return a new token for this coach, good once within `minutes`. Expired ones are cleared away."""
    token = secrets.token_urlsafe(32)
    with db.write() as records:
        records.execute(delete(LoginLinkRow).where(LoginLinkRow.expires_at <= now))
        records.add(
            LoginLinkRow(token_hash=_hash(token), coach_id=coach_id, expires_at=now + timedelta(minutes=minutes))
        )
    return token


def redeem(db: Database, token: str, now: datetime) -> str | None:
    """Use the token up and return its coach; None if it is unknown, used or expired. Of two at once, one wins."""
    good = (LoginLinkRow.token_hash == _hash(token), LoginLinkRow.used_at.is_(None), LoginLinkRow.expires_at > now)
    with db.write() as records:
        return records.scalar(update(LoginLinkRow).where(*good).values(used_at=now).returning(LoginLinkRow.coach_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
