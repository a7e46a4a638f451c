"""Discloses as little as needed: redacted lines that the coach picks, what leaves exactly, and a record of it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Recipient
from redaction.model import SessionId
from workers.archive.matters import DisclosureRow, RunRow
from workers.archive.models import FindingRow, LineRow
from workers.archive.store import record
from workers.companion import session_start

NEAR = 12  # lines before and after what was found: usually more than is needed
FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Line:
    """One redacted line that may be picked. `start_ms` counts from the session's start."""

    segment: str
    speaker: str
    start_ms: int
    text: str = field(repr=False)
    found: bool


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What was downloaded before: for whom, how many lines, and the digest of the file."""

    at: datetime
    recipient: Recipient
    lines: int
    digest: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What would leave: the picked lines, and for whom. `labels` are its words, in the coach's language."""

    recipient: Recipient
    lines: tuple[Line, ...] = field(repr=False)
    labels: Mapping[str, str]

    def content(self, form: str) -> str:
        """Return exactly what leaves, as text or as JSON. The same picks give the same bytes, and the same digest."""
        return self._json() if form == "json" else self._text()

    def _text(self) -> str:
        head = [self.labels["heading"], self.labels["to"], self.labels["place"], ""]
        return "\n".join([*head, *(f"{_clock(line.start_ms)}  {line.speaker}: {line.text}" for line in self.lines), ""])

    def _json(self) -> str:
        lines = [{"at_ms": line.start_ms, "speaker": line.speaker, "text": line.text} for line in self.lines]
        return json.dumps({"recipient": self.recipient.value, "lines": lines}, ensure_ascii=False, indent=2) + "\n"


def lines_of(records: Session, run: RunRow, *, everything: bool = False) -> list[Line]:
    """Return the redacted lines around what a run is about, or all of its session."""
    if run.session_id is None:
        return []
    in_session = select(LineRow).where(LineRow.session_id == run.session_id, LineRow.withheld.is_(False))
    rows = records.scalars(in_session.order_by(LineRow.start_ms, LineRow.segment)).all()
    found = set(records.scalars(select(FindingRow.segment).where(FindingRow.prompt_id == run.prompt_id)))
    start = session_start(records, run.session_id, rows[0].start_ms) if rows else 0
    lines = [Line(row.segment, row.speaker, row.start_ms - start, row.text, row.segment in found) for row in rows]
    return lines if everything else _near(lines)


def extract(
    db: Database, run_id: str, segments: Collection[str], recipient: Recipient, labels: Mapping[str, str]
) -> Extract | None:
    """Return what would leave with these lines picked; None if not one of them is on record."""
    with db.read() as records:
        run = records.get(RunRow, run_id)
        lines = lines_of(records, run, everything=True) if run else []
    picked = tuple(line for line in lines if line.segment in segments)
    return Extract(recipient, picked, labels) if picked else None


def disclose(db: Database, run_id: str, leaving: Extract, form: str, actor: str, now: datetime) -> str:
    """Record what leaves, and return it. Nothing leaves that is not on record.

    Raises UnavailableError if the database does not answer.
    """
    content = leaving.content(form)
    digest = hashlib.sha256(content.encode()).hexdigest()
    segments = [line.segment for line in leaving.lines]
    with db.write() as records:
        run = records.get_one(RunRow, run_id)
        row = DisclosureRow(run_id=run_id, actor=actor, at=now, recipient=leaving.recipient.value)
        row.segments, row.digest = segments, digest
        records.add(row)
        facts = {"run": run_id, "recipient": leaving.recipient.value, "lines": len(segments)}
        record(records, actor, "disclosure.exported", SessionId(run.session_id) if run.session_id else None, facts, now)
    return content


def disclosed(records: Session, run_id: str) -> list[Disclosed]:
    """Return what was downloaded of this matter, the oldest first."""
    rows = records.scalars(select(DisclosureRow).where(DisclosureRow.run_id == run_id).order_by(DisclosureRow.id))
    return [Disclosed(row.at, Recipient(row.recipient), len(row.segments), row.digest) for row in rows]


def _near(lines: Sequence[Line]) -> list[Line]:
    found = [place for place, line in enumerate(lines) if line.found]
    if not found:
        return list(lines[: 2 * NEAR])
    return list(lines[max(0, found[0] - NEAR) : found[-1] + NEAR + 1])


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    return f"{minutes:02}:{seconds:02}"
