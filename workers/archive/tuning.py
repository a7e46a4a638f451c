"""The archive's tables for what admins tune: drafts, versions, checks, approvals, publications, shadow findings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workers.archive.models import Base, Number

DIGEST = 64  # hex digits of SHA-256


def _by() -> Mapped[str]:
    return mapped_column(String(80))  # an account's id, or what the command line says of itself


class DraftRow(Base):
    """A change that somebody is working on. What it says is in its revisions."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16), index=True)  # open | proposed | published | dropped
    based_on: Mapped[str] = mapped_column(String(DIGEST))  # the version that was live when it was begun
    revision: Mapped[int]  # the newest
    author: Mapped[str] = _by()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    shadowed_at: Mapped[datetime | None]  # since when its newest revision runs in shadow
    reason: Mapped[str | None] = mapped_column(String(500))  # for which it was proposed


class RevisionRow(Base):
    """What a draft said after somebody saved it. Never changed, so that two editors lose nothing."""

    __tablename__ = "draft_revisions"

    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), index=True)
    author: Mapped[str] = _by()
    saved_at: Mapped[datetime]


class VersionRow(Base):
    """Documents that belong together, by the hash of their content. Never changed, never removed."""

    __tablename__ = "versions"

    digest: Mapped[str] = mapped_column(String(DIGEST), primary_key=True)
    documents: Mapped[dict[str, Any]]  # path: YAML text
    made_at: Mapped[datetime]


class CheckRow(Base):
    """Proof of one version against another: its examples, the regression set, a backtest, a drill."""

    __tablename__ = "checks"
    __table_args__ = (Index("ix_checks_digest_kind", "digest", "kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST))
    against: Mapped[str] = mapped_column(String(DIGEST))  # the version that was live
    kind: Mapped[str] = mapped_column(String(16))  # examples | regression | backtest | drill
    state: Mapped[str] = mapped_column(String(16), index=True)  # waiting | running | green | red | cancelled
    asked: Mapped[dict[str, Any]]  # how far back, how many sessions
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict[str, Any]]  # counts, rules and places; never a word of a session
    by: Mapped[str] = _by()
    asked_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]  # when it last got further
    ended_at: Mapped[datetime | None]


class ApprovalRow(Base):
    """What somebody other than the author says to a draft's version."""

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST))
    by: Mapped[str] = _by()
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(16))  # approved | returned
    waives: Mapped[list[str]]  # checks that need not be green, for the same reason
    reason: Mapped[str] = mapped_column(String(500))


class PublicationRow(Base):
    """A version going live. The one with the highest number is in force; the others are how it was."""

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # publish | rollback
    in_progress: Mapped[str] = mapped_column(String(16))  # switch | keep: what sessions do that have begun
    draft_id: Mapped[str | None] = mapped_column(String(32))
    by: Mapped[str] = _by()
    approved_by: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]


class ShadowFindingRow(Base):
    """What a version in shadow found, or no longer found, where the live one was at work. It prompted nobody."""

    __tablename__ = "shadow_findings"
    __table_args__ = (UniqueConstraint("digest", "session_id", "segment", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST))
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    segment: Mapped[str] = mapped_column(String(32))
    start_ms: Mapped[Number]
    rule: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(32))
    live_severity: Mapped[str | None] = mapped_column(String(16))  # none: the live version did not find it
    shadow_severity: Mapped[str | None] = mapped_column(String(16))  # none: the shadow did not
    found_at: Mapped[datetime]
