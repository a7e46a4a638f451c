"""The archive, on SQLite and on PostgreSQL alike."""
