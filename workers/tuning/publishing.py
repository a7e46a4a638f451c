"""From a draft to what is in force: proposed, approved by somebody else, published; and taken back in one step."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from config.changes import weakens_core
from config.database import Database
from config.errors import MalformedError, MisconfiguredError
from workers.archive.store import record
from workers.archive.tuning import ApprovalRow, DraftRow, PublicationRow
from workers.tuning.drafts import Draft, DraftState, find
from workers.tuning.gates import (
    SENTENCES,
    WAIVABLE,
    Approval,
    GateName,
    GateState,
    Standing,
    Verdict,
    counting,
    standing,
)
from workers.tuning.shelf import Shelf
from workers.tuning.versions import InProgress, Publication, find_publication, live

__all__ = [
    "WAIVABLE",
    "Approval",
    "GateName",
    "GateState",
    "Refused",
    "Standing",
    "Verdict",
    "propose",
    "publish",
    "roll_back",
    "say",
    "standing",
]

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done, and why: sentences for whoever asked."""

    reasons: tuple[str, ...]


def propose(db: Database, draft_id: str, revision: int, reason: str, by: str, now: datetime) -> Draft | Refused:
    """Ask for approval of a draft as it was at this revision. Its checks may still be running."""
    why = _reason(reason)
    with db.write() as records:
        row = records.get(DraftRow, draft_id, with_for_update=True)
        if row is None or row.state != DraftState.OPEN:
            return Refused(("Only an open draft can be proposed.",))
        if row.revision != revision:
            return Refused(("It was saved again meanwhile. Look at the newest revision first.",))
        row.state, row.reason, row.changed_at = DraftState.PROPOSED.value, why, now
        record(records, by, "draft.proposed", None, {"draft": draft_id, "revision": revision}, now)
        records.flush()
        return _found(records, draft_id)


def say(
    db: Database,
    draft_id: str,
    digest: str,
    verdict: Verdict,
    reason: str,
    by: str,
    now: datetime,
    waives: Collection[GateName] = (),
) -> Draft | Refused:
    """Approve a draft's version, or return it to its authors. Nobody approves what they wrote a part of."""
    why = _reason(reason)
    with db.write() as records:
        row = records.get(DraftRow, draft_id, with_for_update=True)
        if row is None or row.state != DraftState.PROPOSED:
            return Refused(("It is not proposed.",))
        draft = _found(records, draft_id)
        if draft.digest != digest:
            return Refused(("It was saved again meanwhile. Look at the newest revision first.",))
        if verdict is Verdict.APPROVED and by in draft.authors:
            return Refused(("You wrote a part of it. Somebody else has to approve it.",))
        if strange := [name for name in waives if name not in WAIVABLE]:
            return Refused((f"{strange[0].value.capitalize()} cannot be waived.",))
        waived = sorted(name.value for name in waives)
        said = ApprovalRow(draft_id=draft_id, digest=digest, by=by, at=now, verdict=verdict.value, waives=waived)
        said.reason = why
        records.add(said)
        if verdict is Verdict.RETURNED:
            row.state, row.changed_at = DraftState.OPEN.value, now
        facts = {"draft": draft_id, "version": digest, "waived": len(waived)}
        record(records, by, f"draft.{verdict.value}", None, facts, now)
        records.flush()
        return _found(records, draft_id)


def publish(
    db: Database, shelf: Shelf, draft_id: str, in_progress: InProgress, by: str, now: datetime
) -> Publication | Refused:
    """Put a draft that has passed everything in force. Its authors cannot."""
    with _one_wins() as outcome, db.write() as records:
        current = live(records)  # first: what is judged now must still be in force when the next number is taken
        row = records.get(DraftRow, draft_id, with_for_update=True)
        if row is None or row.state != DraftState.PROPOSED:
            return Refused(("It is not proposed.",))
        draft = _found(records, draft_id)
        if by in draft.authors:
            return Refused(("You wrote a part of it. Somebody else has to publish it.",))
        if draft.digest == current.digest:
            return Refused(("It changes nothing that is in force.",))
        where = standing(records, draft, shelf)
        if where.missing:
            return Refused(tuple(SENTENCES[name] for name in where.missing))
        approved = [each.by for each in counting(where.approvals, draft)]
        row.state, row.changed_at, row.shadowed_at = DraftState.PUBLISHED.value, now, None
        new = PublicationRow(digest=draft.digest, kind="publish", in_progress=in_progress.value, draft_id=draft_id)
        outcome.append(_add(records, new, current, by, approved, draft.reason or "", now))
    return outcome[-1]


def roll_back(db: Database, shelf: Shelf, number: int, reason: str, by: str, now: datetime) -> Publication | Refused:
    """Put a publication in force again. It was approved once; sessions in progress switch, too."""
    why = _reason(reason)
    with _one_wins() as outcome, db.write() as records:
        current, wanted = live(records), find_publication(records, number)
        if wanted is None:
            return Refused(("There is no such publication.",))
        if wanted.digest == current.digest:
            return Refused(("This version is in force already.",))
        if refused := _why_not_back(records, shelf, wanted):
            return refused
        row = PublicationRow(digest=wanted.digest, kind="rollback", in_progress=InProgress.SWITCH.value)
        outcome.append(_add(records, row, current, by, list(wanted.approved_by), why, now))
    return outcome[-1]


def _why_not_back(records: Session, shelf: Shelf, wanted: Publication) -> Refused | None:
    _, before = shelf.in_force(records)
    try:
        lost = weakens_core(before, shelf.tuning(records, wanted.digest))
    except MisconfiguredError as problem:
        return Refused((f"It no longer fits what is installed: {problem}",))
    if not lost:
        return None
    names = ", ".join(sorted({change.subject for change in lost}))
    return Refused((f"It would weaken the safety core: {names}. Make a draft of it: two people approve that.",))


@contextmanager
def _one_wins() -> Iterator[list[Publication | Refused]]:
    """Of two who take the next number at the same time, the second learns that it lost; what it wrote is undone."""
    outcome: list[Publication | Refused] = []
    try:
        yield outcome
    except IntegrityError:
        outcome.append(Refused(("Something else went live at this moment. Look at it, then try again.",)))


def _add(
    records: Session,
    row: PublicationRow,
    current: Publication,
    by: str,
    approved_by: Collection[str],
    reason: str,
    now: datetime,
) -> Publication:
    """Add the one after the current. Of two at once the database lets one through: the number is the key."""
    row.number = current.number + 1
    row.by, row.approved_by, row.reason, row.at = by, sorted(set(approved_by)), reason, now
    records.add(row)
    facts = {"publication": row.number, "version": row.digest, "approvals": len(row.approved_by)}
    record(records, by, f"tuning.{row.kind}", None, facts, now)
    records.flush()
    return live(records)


def _found(records: Session, draft_id: str) -> Draft:
    draft = find(records, draft_id)
    if draft is None:
        raise MalformedError("there is no such draft")
    return draft


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise MalformedError(f"a reason needs 1 to {LONGEST_REASON} characters")
    return reason
