"""Versions and publications: documents that never change, and the list of what was in force when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.errors import MalformedError
from config.tuning import AS_INSTALLED, NOTHING, Documents, digest_of
from workers.archive.inserting import insert_once
from workers.archive.tuning import PublicationRow, VersionRow

SHOWN_DIGITS = 12  # of a digest, where a person reads it
_LARGEST = 2**31 - 1  # that the column takes


class InProgress(StrEnum):
    """What sessions do that have begun when a version goes live."""

    SWITCH = "switch"  # they are screened by it from their next words on
    KEEP = "keep"  # they are screened to their end as they were begun


@dataclass(frozen=True, slots=True)
class Publication:
    """A version going live. Number 0 is what is installed, before anybody published anything."""

    number: int
    digest: str
    kind: str  # installed | publish | rollback
    in_progress: InProgress
    by: str
    approved_by: tuple[str, ...]
    reason: str
    at: datetime | None
    draft_id: str | None = None


INSTALLED = Publication(0, AS_INSTALLED, "installed", InProgress.SWITCH, "", (), "", None)


def keep_version(records: Session, documents: Documents, now: datetime) -> str:
    """Keep these documents, if they are not there yet, and return the digest that names them."""
    digest = digest_of(documents)
    if digest != AS_INSTALLED:
        row = {"digest": digest, "documents": dict(documents), "made_at": now}
        insert_once(records, VersionRow, row, ["digest"])
    return digest


def documents_of(records: Session, digest: str) -> Documents:
    """Return the documents of a version. Raises MalformedError if there is none of this name."""
    if digest == AS_INSTALLED:
        return NOTHING
    row = records.get(VersionRow, digest)
    if row is None:
        raise MalformedError("there is no version of this name")
    return dict(row.documents)


def find_version(records: Session, start: str) -> str:
    """Return the digest that starts like this. Raises MalformedError if there is none, or several."""
    if start and AS_INSTALLED.startswith(start):
        return AS_INSTALLED
    alike = select(VersionRow.digest).where(func.substr(VersionRow.digest, 1, len(start)) == start).limit(2)
    match list(records.scalars(alike)):
        case [only] if start:
            return only
        case []:
            raise MalformedError("no version has a name that begins like this")
        case _:
            raise MalformedError("several versions have a name that begins like this: give more of it")


def live(records: Session) -> Publication:
    """Return what is in force."""
    return next(iter(published(records, limit=1)), INSTALLED)


def published(records: Session, limit: int = 100) -> Sequence[Publication]:
    """Return what was in force, the newest first."""
    rows = records.scalars(select(PublicationRow).order_by(PublicationRow.number.desc()).limit(limit))
    return [_publication(row) for row in rows]


def find_publication(records: Session, number: int) -> Publication | None:
    """Return a publication; number 0 is what is installed."""
    row = records.get(PublicationRow, number) if 0 < number <= _LARGEST else None
    return _publication(row) if row else (INSTALLED if number == 0 else None)


def _publication(row: PublicationRow) -> Publication:
    return Publication(
        number=row.number,
        digest=row.digest,
        kind=row.kind,
        in_progress=InProgress(row.in_progress),
        by=row.by,
        approved_by=tuple(row.approved_by),
        reason=row.reason,
        at=row.at,
        draft_id=row.draft_id,
    )
