"""The archive's tables for what was agreed and what was broken: contracts, breaches, check-ins, Slack installations."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workers.archive.models import Base


class ContractRow(Base):
    """One version of a contract. Versions are never changed; the names in it are sealed with the installation's key."""

    __tablename__ = "contracts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)  # from 1; the highest is in force
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content: what was signed
    reason: Mapped[str] = mapped_column(String(24))  # imported | signed | consent | withdrawn
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(80))


class BreachRow(Base):
    """A confidence that was broken, and how it is made good."""

    __tablename__ = "breaches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"), index=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    coach_id: Mapped[str] = mapped_column(String(64), index=True)
    contract_id: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(80))
    aware_at: Mapped[datetime]  # from here the data-protection authority's 72 hours run
    personal_data: Mapped[bool]
    authority_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class BreachEntryRow(Base):
    """One entry of a breach record: an acknowledgement, an explanation, a change. Redacted before it comes here."""

    __tablename__ = "breach_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    breach_id: Mapped[str] = mapped_column(ForeignKey("breaches.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class CheckinRow(Base):
    """A date on which coach and client look again at what was broken."""

    __tablename__ = "checkins"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    breach_id: Mapped[str] = mapped_column(ForeignKey("breaches.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]


class InstallationRow(Base):
    """One Slack workspace that installed the app. Its tokens are sealed with the installation's key."""

    __tablename__ = "slack_installations"

    enterprise_id: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    team_id: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[str] = mapped_column(Text)
    installed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)  # when the bot token must have been renewed
    renewing_until: Mapped[datetime | None]  # one process at a time spends the refresh token: it is good once
