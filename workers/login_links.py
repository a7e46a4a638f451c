"""One-time links to a coach's or supervisor's own page: issued for minutes, good once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.addresses import is_private
from config.database import Database
from config.settings import Settings
from workers.archive.models import LoginLinkRow
from workers.archive.store import record

MOST_UNSPENT = 5  # of one person: asking again helps whoever lost a link, and leaves no heap of keys behind


def issue(db: Database, coach_id: str, now: datetime, minutes: int, *, actor: str, via: str = "command") -> str:
    """Return a new token for this coach or supervisor, good once within `minutes`.

    Expired ones are cleared away, and of too many unspent ones the oldest are withdrawn. That there is a link goes into
    the audit: whom `actor` made it for, and `via` what. Raises UnavailableError if the database does not answer.
    """
    token = secrets.token_urlsafe(32)
    with db.write() as records:
        records.execute(delete(LoginLinkRow).where(LoginLinkRow.expires_at <= now))
        _withdraw_oldest(records, coach_id)
        records.add(
            LoginLinkRow(token_hash=_hash(token), coach_id=coach_id, expires_at=now + timedelta(minutes=minutes))
        )
        record(records, actor, "companion.link", None, {"for": coach_id, "via": via, "minutes": minutes}, now)
    return token


def redeem(db: Database, token: str, now: datetime) -> str | None:
    """Use the token up and return whose it is; None if it is unknown, used or expired. Of two at once, one wins.

    Who entered goes into the audit. Raises UnavailableError if the database does not answer.
    """
    good = (LoginLinkRow.token_hash == _hash(token), LoginLinkRow.used_at.is_(None), LoginLinkRow.expires_at > now)
    with db.write() as records:
        used_up = update(LoginLinkRow).where(*good).values(used_at=now).returning(LoginLinkRow.coach_id)
        person = records.scalar(used_up)
        if person:
            record(records, person, "companion.entered", None, {}, now)
    return person


def given_in_slack(settings: Settings) -> bool:
    """Whether whoever types `/pausepoint login` in Slack gets a link: Slack reaches us, and it is wanted and safe."""
    heard = settings.slack_signing_secret or settings.slack_app_token
    return bool(heard) and settings.slack_login and is_private(settings.base_url)


def _withdraw_oldest(records: Session, coach_id: str) -> None:
    """Make room for one more."""
    unspent = (LoginLinkRow.coach_id == coach_id, LoginLinkRow.used_at.is_(None))
    newest_first = select(LoginLinkRow.token_hash).where(*unspent).order_by(LoginLinkRow.expires_at.desc())
    too_many = records.scalars(newest_first.offset(MOST_UNSPENT - 1)).all()
    records.execute(delete(LoginLinkRow).where(LoginLinkRow.token_hash.in_(too_many)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
