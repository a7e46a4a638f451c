"""Version 0002: a line tells how much of the session it was redacted in view of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column. What is there already was redacted in view of nothing that came later."""
    op.add_column("lines", sa.Column("heard_up_to", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the column; SQLite before 3.35 cannot, so the table is made anew there."""
    with op.batch_alter_table("lines") as lines:
        lines.drop_column("heard_up_to")
