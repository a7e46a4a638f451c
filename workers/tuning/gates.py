"""Where a draft stands on its way: the gates that it has to pass, and what other people said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.changes import weakens_core
from config.errors import MisconfiguredError
from config.tuning import Tuning
from workers.archive.tuning import ApprovalRow
from workers.tuning import shadowing
from workers.tuning.checks import Check, Kind, State, newest
from workers.tuning.drafts import Draft
from workers.tuning.shelf import Shelf
from workers.tuning.versions import live

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
    against: str  # the version in force that it is held against
    unreadable: str | None = None

    @property
    def missing(self) -> tuple[GateName, ...]:
        """What it has not passed yet."""
        return tuple(name for name, state in self.gates.items() if state not in _GOOD)


def standing(records: Session, draft: Draft, shelf: Shelf) -> Standing:
    """Return what a draft has passed, and what it still needs."""
    approvals = _approvals(records, draft)
    _, before = shelf.in_force(records)
    try:
        after = shelf.tuning(records, draft.digest)
    except MisconfiguredError as problem:
        gates = dict.fromkeys(GateName, GateState.OPEN) | {GateName.READABLE: GateState.FAILED}
        return Standing(gates, approvals, NEEDED, (), before.digest, unreadable=str(problem))
    weakened = tuple(dict.fromkeys(change.subject for change in weakens_core(before, after)))
    needed, yes = NEEDED_FOR_CORE if weakened else NEEDED, counting(approvals, draft)
    up_to_date = draft.based_on == live(records).digest
    gates = {
        GateName.READABLE: GateState.PASSED,
        GateName.UP_TO_DATE: GateState.PASSED if up_to_date else GateState.FAILED,
        **_checked(records, draft, before, after),
        GateName.APPROVAL: GateState.PASSED if len({each.by for each in yes}) >= needed else GateState.OPEN,
    }
    waived = {name for each in yes for name in each.waives if gates[name] not in _GOOD}
    return Standing(gates | dict.fromkeys(waived, GateState.WAIVED), approvals, needed, weakened, before.digest)


def counting(approvals: Sequence[Approval], draft: Draft) -> list[Approval]:
    """Approvals that hold: by nobody who wrote a part, of the newest revision, and not returned since."""
    returned = max((at for at, each in enumerate(approvals) if each.verdict is Verdict.RETURNED), default=-1)
    return [each for each in approvals[returned + 1 :] if each.by not in draft.authors and each.at >= draft.saved_at]


def _checked(records: Session, draft: Draft, before: Tuning, after: Tuning) -> Mapping[GateName, GateState]:
    """The gates that prove rules; without a changed rule only an organisation's own patterns are to be proved."""
    checks = newest(records, draft.digest, before.digest)
    proved = {gate: _gate(checks.get(kind)) for gate, kind in _CHECKS.items()}
    if before.rules == after.rules:
        unproved = dict.fromkeys((*_CHECKS, GateName.SHADOW), GateState.NOT_NEEDED)
        has_examples = before.detection != after.detection
        return {**unproved, GateName.EXAMPLES: proved[GateName.EXAMPLES]} if has_examples else unproved
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


SENTENCES: Mapping[GateName, str] = {
    GateName.READABLE: "It cannot be read: mend what the editor marks.",
    GateName.UP_TO_DATE: "Something else went live since it was begun. Take that in, and check it again.",
    GateName.EXAMPLES: "Its own examples are not green.",
    GateName.REGRESSION: "The regression set is not green, and nobody has waived it.",
    GateName.BACKTEST: "There is no backtest against what is live, and nobody has waived it.",
    GateName.SHADOW: "It has heard no session in shadow, and nobody has waived that.",
    GateName.APPROVAL: "It needs more approvals by people who did not write it.",
}
