"""From a draft to what is in force: proposed, approved by somebody else, published; and taken back in one step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.changes import weakens_core
from config.database import Database
from config.errors import MalformedError, MisconfiguredError
from config.tuning import Tuning
from workers.archive.store import record
from workers.archive.tuning import ApprovalRow, DraftRow, PublicationRow
from workers.tuning import shadowing
from workers.tuning.checks import Check, Kind, State, newest
from workers.tuning.drafts import Draft, DraftState, find
from workers.tuning.shelf import Shelf
from workers.tuning.versions import InProgress, Publication, find_publication, live

LONGEST_REASON = 500
NEEDED, NEEDED_FOR_CORE = 1, 2  # approvals: by how many people other than the authors


class Verdict(StrEnum):
    """What somebody other than the authors says of a draft."""

    APPROVED = "approved"
    RETURNED = "returned"


class GateName(StrEnum):
    """What a draft has to pass, in order."""

    READABLE = "readable"
    UP_TO_DATE = "up_to_date"  # made from what is live now
    EXAMPLES = "examples"
    REGRESSION = "regression"
    BACKTEST = "backtest"
    SHADOW = "shadow"
    APPROVAL = "approval"


class GateState(StrEnum):
    """Whether a draft has passed a gate."""

    PASSED = "passed"
    WAIVED = "waived"  # by an approver, with a reason
    NOT_NEEDED = "not_needed"  # no rule is changed
    OPEN = "open"  # nothing known yet
    RUNNING = "running"
    FAILED = "failed"


WAIVABLE = (GateName.REGRESSION, GateName.BACKTEST, GateName.SHADOW)
_CHECKS = {GateName.EXAMPLES: Kind.EXAMPLES, GateName.REGRESSION: Kind.REGRESSION, GateName.BACKTEST: Kind.BACKTEST}
_GOOD = (GateState.PASSED, GateState.WAIVED, GateState.NOT_NEEDED)
_OF_CHECK = {
    State.WAITING: GateState.RUNNING,
    State.RUNNING: GateState.RUNNING,
    State.GREEN: GateState.PASSED,
    State.RED: GateState.FAILED,
    State.CANCELLED: GateState.OPEN,
}


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody said of this version of a draft."""

    by: str
    at: datetime
    verdict: Verdict
    reason: str
    waives: tuple[GateName, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft stands. `weakened`: rules of the safety core that it switches off, lowers or narrows."""

    gates: Mapping[GateName, GateState]
    approvals: tuple[Approval, ...]
    needed: int
    weakened: tuple[str, ...]
    unreadable: str | None = None

    @property
    def missing(self) -> tuple[GateName, ...]:
        """What it has not passed yet."""
        return tuple(name for name, state in self.gates.items() if state not in _GOOD)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done, and why: sentences for whoever asked."""

    reasons: tuple[str, ...]


def propose(db: Database, draft_id: str, revision: int, reason: str, by: str, now: datetime) -> Draft | Refused:
    """Ask for approval of a draft as it was at this revision. Its checks may still be running."""
    why = _reason(reason)
    with db.write() as records:
        row = records.get(DraftRow, draft_id, with_for_update=True)
        if row is None or row.state not in (DraftState.OPEN, DraftState.PROPOSED):
            return Refused(("There is no open draft of this name.",))
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


def standing(records: Session, draft: Draft, shelf: Shelf) -> Standing:
    """Return what a draft has passed, and what it still needs."""
    approvals = _approvals(records, draft)
    in_force = live(records).digest
    try:
        before, after = shelf.tuning(records, in_force), shelf.tuning(records, draft.digest)
    except MisconfiguredError as problem:
        gates = dict.fromkeys(GateName, GateState.OPEN) | {GateName.READABLE: GateState.FAILED}
        return Standing(gates, approvals, NEEDED, (), unreadable=str(problem))
    weakened = tuple(dict.fromkeys(change.subject for change in weakens_core(before, after)))
    needed = NEEDED_FOR_CORE if weakened else NEEDED
    yes = [each for each in approvals if each.verdict is Verdict.APPROVED]
    gates = {
        GateName.READABLE: GateState.PASSED,
        GateName.UP_TO_DATE: GateState.PASSED if draft.based_on == in_force else GateState.FAILED,
        **_checked(records, draft, in_force, before, after),
        GateName.APPROVAL: GateState.PASSED if len({each.by for each in yes}) >= needed else GateState.OPEN,
    }
    waived = {name for each in yes for name in each.waives if gates[name] not in _GOOD}
    return Standing(gates | dict.fromkeys(waived, GateState.WAIVED), approvals, needed, weakened)


def publish(
    db: Database, shelf: Shelf, draft_id: str, in_progress: InProgress, by: str, now: datetime
) -> Publication | Refused:
    """Put a draft that has passed everything in force. Its authors cannot."""
    with db.write() as records:
        row = records.get(DraftRow, draft_id, with_for_update=True)
        if row is None or row.state != DraftState.PROPOSED:
            return Refused(("It is not proposed.",))
        draft = _found(records, draft_id)
        if by in draft.authors:
            return Refused(("You wrote a part of it. Somebody else has to publish it.",))
        where = standing(records, draft, shelf)
        if where.missing:
            return Refused(tuple(_SENTENCES[name] for name in where.missing))
        approved = [each.by for each in where.approvals if each.verdict is Verdict.APPROVED]
        row.state, row.changed_at, row.shadowed_at = DraftState.PUBLISHED.value, now, None
        new = PublicationRow(digest=draft.digest, kind="publish", in_progress=in_progress.value, draft_id=draft_id)
        return _add(records, new, by, approved, draft.reason or "", now)


def roll_back(db: Database, shelf: Shelf, number: int, reason: str, by: str, now: datetime) -> Publication | Refused:
    """Put a publication in force again. It was approved once; sessions in progress switch, too."""
    why = _reason(reason)
    with db.write() as records:
        wanted, current = find_publication(records, number), live(records)
        if wanted is None:
            return Refused(("There is no such publication.",))
        if wanted.digest == current.digest:
            return Refused(("This version is in force already.",))
        lost = weakens_core(shelf.tuning(records, current.digest), shelf.tuning(records, wanted.digest))
        if lost:
            names = ", ".join(sorted({change.subject for change in lost}))
            return Refused((f"It would weaken the safety core: {names}. Make a draft of it: two people approve that.",))
        row = PublicationRow(digest=wanted.digest, kind="rollback", in_progress=InProgress.SWITCH.value)
        return _add(records, row, by, list(wanted.approved_by), why, now)


def _checked(
    records: Session, draft: Draft, in_force: str, before: Tuning, after: Tuning
) -> Mapping[GateName, GateState]:
    """The gates that prove rules; without a changed rule there is nothing to prove."""
    if before.rules == after.rules:
        return dict.fromkeys((*_CHECKS, GateName.SHADOW), GateState.NOT_NEEDED)
    checks = newest(records, draft.digest, in_force)
    proved = {gate: _gate(checks.get(kind)) for gate, kind in _CHECKS.items()}
    heard = shadowing.report(records, draft.digest)
    return {**proved, GateName.SHADOW: GateState.PASSED if heard.sessions else GateState.OPEN}


def _gate(check: Check | None) -> GateState:
    return _OF_CHECK[check.state] if check else GateState.OPEN


def _approvals(records: Session, draft: Draft) -> tuple[Approval, ...]:
    """What was said of the version that the draft has now: what was said of another counts no longer."""
    rows = select(ApprovalRow).where(ApprovalRow.draft_id == draft.id, ApprovalRow.digest == draft.digest)
    return tuple(
        Approval(row.by, row.at, Verdict(row.verdict), row.reason, tuple(map(GateName, row.waives)))
        for row in records.scalars(rows.order_by(ApprovalRow.id))
    )


def _add(
    records: Session, row: PublicationRow, by: str, approved_by: Collection[str], reason: str, now: datetime
) -> Publication:
    """Add the next publication. Of two at once the database lets one through: the number is the key."""
    row.number = (records.scalar(select(func.max(PublicationRow.number))) or 0) + 1
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


_SENTENCES = {
    GateName.READABLE: "It cannot be read: mend what the editor marks.",
    GateName.UP_TO_DATE: "Something else went live since it was begun. Take that in, and check it again.",
    GateName.EXAMPLES: "Its own examples are not green.",
    GateName.REGRESSION: "The regression set is not green, and nobody has waived it.",
    GateName.BACKTEST: "There is no backtest against what is live, and nobody has waived it.",
    GateName.SHADOW: "It has heard no session in shadow, and nobody has waived that.",
    GateName.APPROVAL: "It needs more approvals by people who did not write it.",
}
