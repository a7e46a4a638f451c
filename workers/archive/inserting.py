"""Adds a row unless it is there already, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workers.archive.models import Base


def insert_once(records: Session, table: type[Base], row: Mapping[str, Any], key: Sequence[str]) -> bool:
    """Add the row. False: one with this key is there already, and nothing changed."""
    insert = postgresql.insert if records.get_bind().dialect.name == "postgresql" else sqlite.insert
    columns = [table.__table__.c[name] for name in key]
    added = insert(table).on_conflict_do_nothing(index_elements=key).returning(*columns)
    return bool(records.execute(added, [dict(row)]).all())
