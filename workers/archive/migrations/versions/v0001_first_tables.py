"""Version 0001: the first tables. The types are spelled out, because the models will move on and this must not."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    _session_tables()
    _prompt_tables()
    _people_tables()


def downgrade() -> None:
    """Drop every table, those that point at others first."""
    for table in ("outbox", "findings", "prompts", "pseudonyms", "parked", "lines", "sessions", "login_links", "audit"):
        op.drop_table(table)


def _session_tables() -> None:
    op.create_table(
        "sessions",
        _needed("id", sa.String(32), primary_key=True),
        _needed("platform", sa.String(32)),
        sa.Column("coach_id", sa.String(64), index=True),
        sa.Column("contract_id", sa.String(64)),
        _needed("language", sa.String(16)),
        _needed("created_at", TIME, index=True),
        sa.Column("last_heard_at", TIME),
        sa.Column("ended_at", TIME, index=True),
        sa.Column("revoked_at", TIME),
        sa.Column("key_destroyed_at", TIME),
        sa.Column("rules_version", sa.String(64)),
    )
    op.create_table(
        "lines",
        _session(primary_key=True),
        _needed("segment", sa.String(32), primary_key=True),
        _needed("revision", sa.BigInteger()),
        _needed("speaker", sa.String(32)),
        _needed("role", sa.String(16)),
        _needed("start_ms", sa.BigInteger()),
        _needed("end_ms", sa.BigInteger()),
        _needed("text", sa.Text()),
        _needed("entities", sa.JSON()),
        _needed("withheld", sa.Boolean()),
    )
    op.create_index("ix_lines_session_id_start_ms", "lines", ["session_id", "start_ms"])
    op.create_table(
        "pseudonyms",
        _session(primary_key=True),
        _needed("digest", sa.String(64), primary_key=True),
        _needed("label", sa.String(64)),
    )
    op.create_table(
        "parked",
        _session(primary_key=True),
        _needed("number", sa.BigInteger(), primary_key=True),
        _needed("parked_at", TIME),
        _needed("reason", sa.String(80)),
    )


def _prompt_tables() -> None:
    op.create_table(
        "prompts",
        _needed("id", sa.String(32), primary_key=True),
        _session(index=True),
        sa.Column("coach_id", sa.String(64), index=True),
        _needed("category", sa.String(32)),
        _needed("severity", sa.String(16)),
        _needed("state", sa.String(16), index=True),
        _needed("opened_at", TIME),
        _needed("heard_at", TIME),
        sa.Column("answered_at", TIME),
        sa.Column("due_at", TIME, index=True),
    )
    op.create_table(
        "findings",
        _needed("id", sa.Integer(), primary_key=True),
        _session(index=True),
        _needed("segment", sa.String(32)),
        _needed("rule", sa.String(80)),
        _needed("rule_version", sa.String(64)),
        _needed("category", sa.String(32)),
        _needed("severity", sa.String(16)),
        _needed("role", sa.String(16)),
        _needed("start_ms", sa.BigInteger()),
        _needed("span_start", sa.Integer()),
        _needed("span_end", sa.Integer()),
        _needed("why", sa.JSON()),
        _needed("found_at", TIME),
        sa.Column("prompt_id", sa.String(32), sa.ForeignKey("prompts.id", ondelete="SET NULL"), index=True),
        sa.UniqueConstraint("session_id", "segment", "rule"),
    )
    op.create_table(
        "outbox",
        _needed("id", sa.Integer(), primary_key=True),
        _needed("prompt_id", sa.String(32), sa.ForeignKey("prompts.id", ondelete="CASCADE"), index=True),
        _needed("kind", sa.String(16)),
        _needed("state", sa.String(16), index=True),
        _needed("created_at", TIME),
        _needed("not_before", TIME),
        sa.Column("claimed_at", TIME),
        sa.Column("sent_at", TIME),
        _needed("attempts", sa.Integer()),
        sa.Column("channel", sa.String(64)),
        sa.Column("message_ts", sa.String(64)),
        sa.Column("body", sa.Text()),
    )


def _people_tables() -> None:
    op.create_table(
        "audit",
        _needed("id", sa.Integer(), primary_key=True),
        _needed("at", TIME, index=True),
        _needed("actor", sa.String(80)),
        _needed("action", sa.String(64)),
        sa.Column("session_id", sa.String(32), index=True),  # no foreign key: audit outlives erasure
        _needed("detail", sa.JSON()),
    )
    op.create_table(
        "login_links",
        _needed("token_hash", sa.String(64), primary_key=True),
        _needed("coach_id", sa.String(64)),
        _needed("expires_at", TIME),
        sa.Column("used_at", TIME),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any], *more: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *more, nullable=False, **options)


def _session(**options: Any) -> sa.Column[Any]:
    return _needed("session_id", sa.String(32), sa.ForeignKey("sessions.id", ondelete="CASCADE"), **options)
