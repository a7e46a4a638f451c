"""Version 0003: protocol runs and what is due, feedback, contracts, breaches, Slack workspaces."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the new tables; a message may now be about a run, or about neither run nor prompt."""
    _run_tables()
    _matter_tables()
    _agreement_tables()
    with op.batch_alter_table("prompts") as prompts:
        prompts.add_column(sa.Column("unanswered_at", TIME))
        prompts.add_column(_needed("snoozes", sa.Integer(), server_default="0"))
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("held_at", TIME))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("prompt_id", existing_type=sa.String(32), nullable=True)
        outbox.add_column(sa.Column("run_id", sa.String(32)))
        outbox.add_column(sa.Column("recipient", sa.String(64)))
        outbox.add_column(sa.Column("detail", sa.JSON()))
        outbox.create_foreign_key("fk_outbox_run_id_runs", "runs", ["run_id"], ["id"], ondelete="CASCADE")
        outbox.create_index("ix_outbox_run_id", ["run_id"])
        outbox.create_index("ix_outbox_recipient", ["recipient"])


def downgrade() -> None:
    """Go back. Messages that no prompt led to have no place in the older table."""
    op.execute("DELETE FROM outbox WHERE prompt_id IS NULL")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_recipient")
        outbox.drop_index("ix_outbox_run_id")
        outbox.drop_constraint("fk_outbox_run_id_runs", type_="foreignkey")
        outbox.drop_column("detail")
        outbox.drop_column("recipient")
        outbox.drop_column("run_id")
        outbox.alter_column("prompt_id", existing_type=sa.String(32), nullable=False)
    with op.batch_alter_table("prompts") as prompts:
        prompts.drop_column("snoozes")
        prompts.drop_column("unanswered_at")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("held_at")
    for table in (
        "checkins", "breach_entries", "breaches", "contracts", "slack_installations",
        "desks", "screening_gaps", "feedback", "due", "disclosures", "notes", "moves", "runs",
    ):  # fmt: skip
        op.drop_table(table)


def _run_tables() -> None:
    op.create_table(
        "runs",
        _needed("id", sa.String(32), primary_key=True),
        _session(nullable=True),
        _to("prompts", "prompt_id", "SET NULL"),
        _needed("coach_id", sa.String(64), index=True),
        _needed("protocol", sa.String(64)),
        _needed("protocol_version", sa.String(64)),
        _needed("language", sa.String(16)),
        sa.Column("category", sa.String(32)),
        sa.Column("severity", sa.String(16)),
        _needed("step", sa.String(64)),
        _needed("moves", sa.Integer()),
        sa.Column("outcome", sa.String(32), index=True),
        _needed("opened_at", TIME),
        _needed("moved_at", TIME),
        sa.Column("closed_at", TIME),
    )
    op.create_table(
        "moves",
        _to("runs", "run_id", "CASCADE", primary_key=True, nullable=False, index=False),
        _needed("number", sa.Integer(), primary_key=True),
        _needed("step", sa.String(64)),
        _needed("choice", sa.String(64)),
        _needed("actor", sa.String(80)),
        _needed("at", TIME),
    )
    op.create_table(
        "notes",
        _number(),
        _to("runs", "run_id", "CASCADE", nullable=False),
        _needed("actor", sa.String(80)),
        _needed("at", TIME),
        _needed("text", sa.Text()),
    )
    op.create_table(
        "disclosures",
        _number(),
        _to("runs", "run_id", "CASCADE", nullable=False),
        _needed("actor", sa.String(80)),
        _needed("at", TIME),
        _needed("recipient", sa.String(32)),
        _needed("segments", sa.JSON()),
        _needed("digest", sa.String(64)),
    )


def _matter_tables() -> None:
    op.create_table(
        "due",
        _number(),
        _needed("kind", sa.String(24)),
        _needed("about", sa.String(64)),
        _needed("number", sa.Integer()),
        _session(nullable=True),
        _needed("due_at", TIME, index=True),
        sa.Column("done_at", TIME, index=True),
        sa.Column("done_how", sa.String(24)),
        sa.UniqueConstraint("kind", "about", "number"),
    )
    op.create_table(
        "feedback",
        _number(),
        _session(),
        _to("prompts", "prompt_id", "SET NULL"),
        _needed("coach_id", sa.String(64)),
        _needed("verdict", sa.String(16)),
        sa.Column("category", sa.String(32)),
        sa.Column("reason", sa.String(32)),
        _needed("rules", sa.JSON()),
        sa.Column("around_ms", sa.BigInteger()),
        _needed("at", TIME),
    )
    op.create_table(
        "screening_gaps",
        _number(),
        _session(),
        _needed("reason", sa.String(24)),
        _needed("began_at", TIME),
        sa.Column("told_at", TIME),
        sa.Column("ended_at", TIME),
    )
    op.create_table(
        "desks",
        _needed("coach_id", sa.String(64), primary_key=True),
        sa.Column("quiet_until", TIME),
        sa.Column("quiet_reason", sa.String(32)),
        sa.Column("ready_at", TIME),
        _needed("changed_at", TIME),
        _needed("detail", sa.JSON()),
    )


def _agreement_tables() -> None:
    op.create_table(
        "contracts",
        _needed("id", sa.String(64), primary_key=True),
        _needed("version", sa.Integer(), primary_key=True),
        _needed("sealed", sa.LargeBinary()),
        _needed("digest", sa.String(64)),
        _needed("reason", sa.String(24)),
        _needed("recorded_at", TIME),
        _needed("recorded_by", sa.String(80)),
    )
    op.create_table(
        "breaches",
        _needed("id", sa.String(32), primary_key=True),
        _to("sessions", "session_id", "SET NULL"),
        _to("runs", "run_id", "SET NULL"),
        _needed("coach_id", sa.String(64), index=True),
        sa.Column("contract_id", sa.String(64)),
        _needed("opened_at", TIME),
        _needed("opened_by", sa.String(80)),
        _needed("aware_at", TIME),
        _needed("personal_data", sa.Boolean()),
        sa.Column("authority_told_at", TIME),
        sa.Column("closed_at", TIME),
    )
    op.create_table(
        "breach_entries",
        _number(),
        _to("breaches", "breach_id", "CASCADE", nullable=False),
        _needed("kind", sa.String(24)),
        _needed("text", sa.Text()),
        _needed("actor", sa.String(80)),
        _needed("at", TIME),
    )
    op.create_table(
        "checkins",
        _needed("id", sa.String(32), primary_key=True),
        _to("breaches", "breach_id", "CASCADE", nullable=False),
        _needed("due_at", TIME, index=True),
        sa.Column("done_at", TIME),
    )
    op.create_table(
        "slack_installations",
        _needed("enterprise_id", sa.String(32), primary_key=True),
        _needed("team_id", sa.String(32), primary_key=True),
        _needed("sealed", sa.LargeBinary()),
        _needed("scopes", sa.Text()),
        _needed("installed_at", TIME),
        sa.Column("expires_at", TIME, index=True),
        sa.Column("renewing_until", TIME),
    )


def _needed(name: str, kind: Any, **how: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **how)


def _number() -> sa.Column[Any]:
    return _needed("id", sa.Integer(), primary_key=True)


def _session(nullable: bool = False) -> sa.Column[Any]:
    return _to("sessions", "session_id", "CASCADE", nullable=nullable)


def _to(table: str, name: str, gone: str, *, nullable: bool = True, index: bool = True, **how: Any) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{table}.id", ondelete=gone)
    return sa.Column(name, sa.String(32), key, nullable=nullable, index=index or None, **how)
