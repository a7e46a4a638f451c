"""The archive of the archive's own tests: once on SQLite and once on PostgreSQL."""

from tests.workers.archive.conftest import database, migrated_database, migrated_file, postgres

__all__ = ["database", "migrated_database", "migrated_file", "postgres"]
