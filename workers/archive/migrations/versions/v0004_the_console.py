"""Version 0004: accounts of the console, and what they tune: drafts, versions, checks, publications."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)
DIGEST = sa.String(64)
BY = sa.String(80)


INDEXES = {  # so that no page has to look at every row
    "ix_findings_rule_prompt_id": ("findings", ["rule", "prompt_id"]),
    "ix_findings_rule_severity": ("findings", ["rule", "category", "severity", "session_id"]),
    "ix_audit_action_at": ("audit", ["action", "at"]),
    "ix_audit_actor_at": ("audit", ["actor", "at"]),
}


def upgrade() -> None:
    """Make the new tables; a session remembers which version it was screened by."""
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    _people_tables()
    _draft_tables()
    _version_tables()
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("tuning", sa.String(64)))


def downgrade() -> None:
    """Go back: accounts and everything that was tuned are lost."""
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("tuning")
    for table in (
        "shadow_findings", "publications", "approvals", "checks", "versions", "draft_revisions", "drafts",
        "api_keys", "console_sessions", "account_links", "accounts",
    ):  # fmt: skip
        op.drop_table(table)
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)


def _people_tables() -> None:
    op.create_table(
        "accounts",
        _needed("id", sa.String(32), primary_key=True),
        _needed("email", sa.String(254), unique=True),
        _needed("name", sa.String(80)),
        _needed("roles", sa.JSON()),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("totp_sealed", sa.LargeBinary()),
        sa.Column("totp_step", sa.Integer()),
        sa.Column("oidc_subject", sa.String(255), unique=True),
        _needed("created_at", TIME),
        sa.Column("disabled_at", TIME),
        sa.Column("entered_at", TIME),
    )
    op.create_table(
        "account_links",
        _needed("token_hash", sa.String(64), primary_key=True),
        _account(),
        _needed("expires_at", TIME),
        sa.Column("used_at", TIME),
    )
    op.create_table(
        "console_sessions",
        _needed("token_hash", sa.String(64), primary_key=True),
        _account(),
        _needed("form_token", sa.String(64)),
        _needed("began_at", TIME),
        _needed("seen_at", TIME),
        _needed("proved_at", TIME),
        _needed("ends_at", TIME, index=True),
    )
    op.create_table(
        "api_keys",
        _needed("token_hash", sa.String(64), primary_key=True),
        _account(),
        _needed("name", sa.String(80)),
        _needed("created_at", TIME),
        _needed("expires_at", TIME),
        sa.Column("used_at", TIME),
        sa.Column("revoked_at", TIME),
    )


def _draft_tables() -> None:
    op.create_table(
        "drafts",
        _needed("id", sa.String(32), primary_key=True),
        _needed("title", sa.String(120)),
        _needed("state", sa.String(16), index=True),
        _needed("based_on", DIGEST),
        _needed("revision", sa.Integer()),
        _needed("author", BY),
        _needed("created_at", TIME),
        _needed("changed_at", TIME),
        sa.Column("shadowed_at", TIME),
        sa.Column("reason", sa.String(500)),
    )
    op.create_table(
        "draft_revisions",
        _to("drafts", "draft_id", primary_key=True),
        _needed("number", sa.Integer(), primary_key=True),
        _needed("digest", DIGEST, index=True),
        _needed("author", BY),
        _needed("saved_at", TIME),
    )
    op.create_table(
        "approvals",
        _needed("id", sa.Integer(), primary_key=True),
        _to("drafts", "draft_id", index=True),
        _needed("digest", DIGEST),
        _needed("by", BY),
        _needed("at", TIME),
        _needed("verdict", sa.String(16)),
        _needed("waives", sa.JSON()),
        _needed("reason", sa.String(500)),
    )


def _version_tables() -> None:
    op.create_table(
        "versions",
        _needed("digest", DIGEST, primary_key=True),
        _needed("documents", sa.JSON()),
        _needed("made_at", TIME),
    )
    op.create_table(
        "checks",
        _needed("id", sa.String(32), primary_key=True),
        _needed("digest", DIGEST),
        _needed("against", DIGEST),
        _needed("kind", sa.String(16)),
        _needed("state", sa.String(16), index=True),
        _needed("asked", sa.JSON()),
        _needed("done", sa.Integer()),
        _needed("total", sa.Integer()),
        _needed("found", sa.JSON()),
        _needed("by", BY),
        _needed("asked_at", TIME),
        sa.Column("worked_at", TIME),
        sa.Column("ended_at", TIME),
    )
    op.create_index("ix_checks_digest_kind", "checks", ["digest", "kind"])
    op.create_table(
        "publications",
        _needed("number", sa.Integer(), primary_key=True),
        _needed("digest", DIGEST, index=True),
        _needed("kind", sa.String(16)),
        _needed("in_progress", sa.String(16)),
        sa.Column("draft_id", sa.String(32)),
        _needed("by", BY),
        _needed("approved_by", sa.JSON()),
        _needed("reason", sa.String(500)),
        _needed("at", TIME),
    )
    op.create_table(
        "shadow_findings",
        _needed("id", sa.Integer(), primary_key=True),
        _needed("digest", DIGEST),
        _to("sessions", "session_id", index=True),
        _needed("segment", sa.String(32)),
        _needed("start_ms", sa.BigInteger()),
        _needed("rule", sa.String(80)),
        _needed("category", sa.String(32)),
        sa.Column("live_severity", sa.String(16)),
        sa.Column("shadow_severity", sa.String(16)),
        _needed("found_at", TIME),
        sa.UniqueConstraint("digest", "session_id", "segment", "rule"),
    )


def _needed(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def _account() -> sa.Column[Any]:
    return _to("accounts", "account_id", index=True)


def _to(table: str, name: str, **more: Any) -> sa.Column[Any]:
    foreign = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.String(32), foreign, nullable=False, **more)
