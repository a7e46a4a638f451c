"""The archive's tables for those who use the console: accounts, their links, sessions and keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workers.archive.models import Base


def _of_account(*, index: bool = True) -> Mapped[str]:
    return mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=index)


class AccountRow(Base):
    """Somebody who may log in to the console. Never deleted: years later, the audit still names them."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random: what the audit and the versions name
    email: Mapped[str] = mapped_column(String(254), unique=True)  # in lower case
    name: Mapped[str] = mapped_column(String(80))
    roles: Mapped[list[str]]
    password_hash: Mapped[str | None] = mapped_column(String(255))  # argon2id
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the secret, encrypted with a key of the key ring
    totp_step: Mapped[int | None]  # of the last code that was used: a code is good once
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]  # when they last logged in


class AccountLinkRow(Base):
    """A one-time link with which somebody sets up their account, or sets it up again. Only its hash is kept."""

    __tablename__ = "account_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = _of_account()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConsoleSessionRow(Base):
    """A browser that is logged in. Its cookie holds a random token; the rest is here, and can be ended here."""

    __tablename__ = "console_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = _of_account()
    form_token: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]  # when they last showed that it is they: publishing and reading sessions ask again
    ends_at: Mapped[datetime] = mapped_column(index=True)


class ApiKeyRow(Base):
    """A key with which a program acts for an account. Only its hash is kept."""

    __tablename__ = "api_keys"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = _of_account()
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
