"""How Alembic reaches the archive: over the connection, and in the transaction, that `migrate` hands it."""

from alembic import context

from workers.archive import agreements, matters, people, tuning  # noqa: F401 — their tables belong to the same archive
from workers.archive.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,  # for its naming convention: a constraint has the same name everywhere
)
context.run_migrations()
