"""Notes on a matter, as they are kept: redacted before they come here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from redaction.model import Redacted
from workers.archive.matters import NoteRow


@dataclass(frozen=True, slots=True)
class Note:
    """One note on a run, as it is kept."""

    at: datetime
    actor: str
    text: str


def add_note(records: Session, run_id: str, text: Redacted, actor: str, now: datetime) -> None:
    """Keep a note on a run."""
    records.add(NoteRow(run_id=run_id, text=text, actor=actor, at=now))


def notes_of(records: Session, run_id: str) -> list[Note]:
    """Return the notes on a run, oldest first."""
    rows = records.scalars(select(NoteRow).where(NoteRow.run_id == run_id).order_by(NoteRow.id))
    return [Note(row.at, row.actor, row.text) for row in rows]
