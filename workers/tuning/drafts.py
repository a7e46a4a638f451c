"""Drafts: a change that is worked on, with every revision of it. A second editor's save is refused, never lost."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import MalformedError
from config.tuning import NOTHING, Documents
from workers.archive.store import record
from workers.archive.tuning import DraftRow, RevisionRow
from workers.tuning.versions import documents_of, keep_version, live

LONGEST_TITLE = 120


class DraftState(StrEnum):
    """How far a draft has come."""

    OPEN = "open"  # somebody works on it
    PROPOSED = "proposed"  # it waits for somebody else's approval
    PUBLISHED = "published"
    DROPPED = "dropped"


EDITABLE = (DraftState.OPEN, DraftState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its newest revision has it. `based_on`: the version that was live when it was begun, or merged."""

    id: str
    title: str
    state: DraftState
    based_on: str
    revision: int
    digest: str
    author: str
    authors: frozenset[str]  # of all revisions: none of them may approve it
    saved_at: datetime  # the newest revision
    created_at: datetime
    changed_at: datetime
    shadowed_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A draft as it was once saved."""

    number: int
    digest: str
    author: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was saved: somebody else saved before, and this is what is there now."""

    newest: Draft


@dataclass(frozen=True, slots=True)
class Merged:
    """A draft's documents over what is live now. `conflicts`: documents that both changed; they are as in the draft."""

    documents: Documents
    conflicts: tuple[str, ...]
    onto: str = ""  # the version that was live, for whoever saves this


def begin(records: Session, title: str, by: str, now: datetime, documents: Documents | None = None) -> Draft:
    """Begin a draft: of these documents, or of what is live. Raises MalformedError for a title that cannot be kept."""
    in_force = live(records).digest
    digest = keep_version(records, documents, now) if documents is not None else in_force
    row = DraftRow(id=secrets.token_urlsafe(9), title=_title(title), state=DraftState.OPEN.value, based_on=in_force)
    row.revision, row.author, row.created_at, row.changed_at = 1, by, now, now
    records.add(row)
    records.flush()
    records.add(RevisionRow(draft_id=row.id, number=1, digest=digest, author=by, saved_at=now))
    records.flush()
    record(records, by, "draft.begun", None, {"draft": row.id, "version": digest}, now)
    return _draft(records, row)


def save(
    records: Session,
    draft_id: str,
    revision: int,
    documents: Documents,
    by: str,
    now: datetime,
    *,
    onto: str | None = None,
) -> Draft | Stale:
    """Save documents that were made from this revision. What was proposed is open again: it must be approved anew.

    `onto`: the version, live when they were merged, that they take in. Raises MalformedError for a draft that is
    unknown, or closed.
    """
    row = _editable(records, draft_id)
    if row.revision != revision:
        return Stale(_draft(records, row))
    digest = keep_version(records, documents, now)
    base = onto or row.based_on
    if (digest, base) != (_newest(records, row).digest, row.based_on):
        row.revision, row.based_on, row.changed_at, row.state = revision + 1, base, now, DraftState.OPEN.value
        row.shadowed_at = now if row.shadowed_at else None  # what was heard so far was the revision before
        records.add(RevisionRow(draft_id=row.id, number=row.revision, digest=digest, author=by, saved_at=now))
        record(records, by, "draft.saved", None, {"draft": row.id, "revision": row.revision, "version": digest}, now)
    records.flush()
    return _draft(records, row)


def rename(records: Session, draft_id: str, title: str, by: str, now: datetime) -> None:
    """Give a draft another title. Raises MalformedError for a draft that is unknown or closed, or no title."""
    _editable(records, draft_id).title = _title(title)
    record(records, by, "draft.renamed", None, {"draft": draft_id}, now)


def drop(records: Session, draft_id: str, by: str, now: datetime) -> None:
    """Close a draft unpublished; its revisions stay. Raises MalformedError for a draft that is unknown or closed."""
    row = _editable(records, draft_id)
    row.state, row.changed_at, row.shadowed_at = DraftState.DROPPED.value, now, None
    record(records, by, "draft.dropped", None, {"draft": draft_id}, now)


def find(records: Session, draft_id: str) -> Draft | None:
    """Return a draft."""
    row = records.get(DraftRow, draft_id)
    return _draft(records, row) if row else None


def listed(records: Session, *states: DraftState, limit: int = 100) -> list[Draft]:
    """Return drafts in these states, those changed last first; without states, all."""
    wanted = select(DraftRow).order_by(DraftRow.changed_at.desc(), DraftRow.id).limit(limit)
    if states:
        wanted = wanted.where(DraftRow.state.in_(states))
    return [_draft(records, row) for row in records.scalars(wanted).all()]


def revisions(records: Session, draft_id: str) -> list[Revision]:
    """Return what was saved of a draft, the newest first."""
    saved = select(RevisionRow).where(RevisionRow.draft_id == draft_id).order_by(RevisionRow.number.desc())
    return [Revision(row.number, row.digest, row.author, row.saved_at) for row in records.scalars(saved)]


def merge(records: Session, draft: Draft) -> Merged:
    """Put what a draft changes over what is live now, document by document."""
    before, mine, onto = (
        documents_of(records, draft.based_on),
        documents_of(records, draft.digest),
        live(records).digest,
    )
    return replace(merged(before, mine, documents_of(records, onto)), onto=onto)


def merged(before: Documents, mine: Documents, theirs: Documents) -> Merged:
    """Merge two changes of the same documents. Where both changed one differently, mine stays and is a conflict."""
    ours: dict[str, str] = {}
    conflicts: list[str] = []
    for path in sorted({*before, *mine, *theirs}):
        was, my, their = before.get(path), mine.get(path), theirs.get(path)
        if my != was and their not in (was, my):
            conflicts.append(path)
        kept = their if my == was else my
        if kept is not None:
            ours[path] = kept
    return Merged(ours or NOTHING, tuple(conflicts))


def _draft(records: Session, row: DraftRow) -> Draft:
    saved: Sequence[RevisionRow] = records.scalars(
        select(RevisionRow).where(RevisionRow.draft_id == row.id).order_by(RevisionRow.number)
    ).all()
    return Draft(
        id=row.id,
        title=row.title,
        state=DraftState(row.state),
        based_on=row.based_on,
        revision=row.revision,
        digest=saved[-1].digest,
        author=row.author,
        authors=frozenset(each.author for each in saved),
        saved_at=saved[-1].saved_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        shadowed_at=row.shadowed_at,
        reason=row.reason,
    )


def _newest(records: Session, row: DraftRow) -> RevisionRow:
    return records.get_one(RevisionRow, (row.id, row.revision))


def _editable(records: Session, draft_id: str) -> DraftRow:
    row = records.get(DraftRow, draft_id, with_for_update=True)
    if row is None:
        raise MalformedError("there is no such draft")
    if row.state not in EDITABLE:
        raise MalformedError(f"this draft is {row.state}: begin a new one from it")
    return row


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE:
        raise MalformedError(f"a title needs 1 to {LONGEST_TITLE} characters")
    return title
