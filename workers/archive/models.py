"""The archive's tables: redacted lines, findings, prompts, answers, outgoing messages, audit."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on every database; SQLite forgets the zone by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Tables with predictable constraint names, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}


Number = Annotated[int, mapped_column(BigInteger)]  # a platform may count milliseconds since 1970: 32 bits overflow


def _session_key() -> ForeignKey:
    return ForeignKey("sessions.id", ondelete="CASCADE")  # erasing a session takes everything of it along


class SessionRow(Base):
    """One coaching session. The platform's own meeting id is not here: `id` is an HMAC of it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    platform: Mapped[str] = mapped_column(String(32))
    coach_id: Mapped[str | None] = mapped_column(String(64), index=True)
    contract_id: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(index=True)
    last_heard_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    key_destroyed_at: Mapped[datetime | None]
    rules_version: Mapped[str | None] = mapped_column(String(64))
    held_at: Mapped[datetime | None]  # since when a legal hold lies on it
    tuning: Mapped[str | None] = mapped_column(String(64))  # the version that it was last screened by


class LineRow(Base):
    """One redacted utterance. A later text for the same segment replaces it, or the same one that hides more."""

    __tablename__ = "lines"
    __table_args__ = (Index("ix_lines_session_id_start_ms", "session_id", "start_ms"),)

    session_id: Mapped[str] = mapped_column(_session_key(), primary_key=True)
    segment: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[Number]
    speaker: Mapped[str] = mapped_column(String(32))  # "Coach", "Client", "Client 2"
    role: Mapped[str] = mapped_column(String(16))
    start_ms: Mapped[Number]
    end_ms: Mapped[Number]
    text: Mapped[str] = mapped_column(Text)
    entities: Mapped[dict[str, Any]]
    withheld: Mapped[bool] = mapped_column(default=False)
    heard_up_to: Mapped[Number] = mapped_column(server_default="0")  # the newest utterance it was redacted in view of


class PseudonymRow(Base):
    """Which placeholder a value got in this session. The digest is keyed; its key dies with the mailbox."""

    __tablename__ = "pseudonyms"

    session_id: Mapped[str] = mapped_column(_session_key(), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(64))


class PromptRow(Base):
    """One question to the coach, and their answer. `id` is random: it is all that chat ever sees."""

    __tablename__ = "prompts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(_session_key(), index=True)
    coach_id: Mapped[str | None] = mapped_column(String(64), index=True)
    category: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)  # open | snoozed | paused | false_alarm
    opened_at: Mapped[datetime]
    heard_at: Mapped[datetime]  # when the platform delivered the words that led to it
    answered_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # a snoozed prompt comes back then
    unanswered_at: Mapped[datetime | None]  # when it was recorded that nobody had answered
    snoozes: Mapped[int] = mapped_column(default=0, server_default="0")


class FindingRow(Base):
    """One finding: which rule, where, how severe. Offsets only; the words are not here."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("session_id", "segment", "rule"),
        Index("ix_findings_rule_prompt_id", "rule", "prompt_id"),  # both answer for a whole archive without its rows
        Index("ix_findings_rule_severity", "rule", "category", "severity", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(_session_key(), index=True)
    segment: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(80))
    rule_version: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(16))
    start_ms: Mapped[Number]
    span_start: Mapped[int]
    span_end: Mapped[int]
    why: Mapped[list[str]]
    found_at: Mapped[datetime]
    prompt_id: Mapped[str | None] = mapped_column(ForeignKey("prompts.id", ondelete="SET NULL"), index=True)


class OutboxRow(Base):
    """One message on its way out. `body` is kept byte for byte: it shows what left, and that no words did."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[str | None] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # prompt | reminder | update | card | supervisor | ...
    state: Mapped[str] = mapped_column(String(16), index=True)  # pending | sending | sent | unknown | failed
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str | None] = mapped_column(String(64))
    message_ts: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str | None] = mapped_column(String(64), index=True)  # a coach or supervisor of the directory
    detail: Mapped[dict[str, Any] | None]  # counts and times that its words need


class AuditRow(Base):
    """Who did what and when. `detail` holds ids, counts and rule names, never words."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_action_at", "action", "at"), Index("ix_audit_actor_at", "actor", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(64))
    session_id: Mapped[str | None] = mapped_column(String(32), index=True)  # no foreign key: audit outlives erasure
    detail: Mapped[dict[str, Any]]


class ParkedRow(Base):
    """A delivery that failed three times. Its words stay encrypted in the mailbox until their key dies."""

    __tablename__ = "parked"

    session_id: Mapped[str] = mapped_column(_session_key(), primary_key=True)
    number: Mapped[Number] = mapped_column(primary_key=True)
    parked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(80))  # the error's type, never its message


class LoginLinkRow(Base):
    """A one-time link to the coach's page. Only its hash is kept."""

    __tablename__ = "login_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    coach_id: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
