"""Contracts from a file: what importing them would do, and doing it, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from config.contract_changes import changes, check_may_follow
from config.contracts import Contract
from config.database import Database
from config.errors import MalformedError
from workers.contracts import Reason, in_force, put_in
from workers.keys import KeyRing


class Verdict(StrEnum):
    """What becomes of a contract that is imported."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Planned:
    """One contract of an import. `keys`: what differs from the version in force; `why`: it was refused."""

    contract: Contract
    verdict: Verdict
    before: int | None = None  # the version in force
    keys: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        """One line, without a name."""
        match self.verdict:
            case Verdict.NEW:
                return f"{self.contract.id}, version {self.contract.version}"
            case Verdict.CHANGED:
                after = max(self.contract.version, (self.before or 0) + 1)
                return f"{self.contract.id}, version {self.before} to {after}: {', '.join(self.keys)}"
            case Verdict.SAME:
                return f"{self.contract.id}, version {self.before}"
            case Verdict.REFUSED:
                return self.why


def plan(db: Database, ring: KeyRing, given: Sequence[Contract]) -> list[Planned]:
    """Say what importing these would do, and change nothing."""
    with db.read() as records:
        return [_plan(records, ring, contract) for contract in given]


def import_all(db: Database, ring: KeyRing, given: Sequence[Contract], actor: str, now: datetime) -> list[Planned]:
    """Put these contracts in force. Raises MalformedError if one is refused: then none is changed."""
    with db.write() as records:
        planned = [_plan(records, ring, contract) for contract in given]
        if refused := [each.why for each in planned if each.verdict is Verdict.REFUSED]:
            raise MalformedError(f"nothing was imported. {'; '.join(refused)}")
        for each in planned:
            put_in(records, ring, each.contract, Reason.IMPORTED, actor, now)
    return planned


def _plan(records: Session, ring: KeyRing, contract: Contract) -> Planned:
    known = in_force(records, ring, contract.id)
    if known == contract:
        return Planned(contract, Verdict.SAME, known.version)
    try:
        check_may_follow(contract, known)
    except MalformedError as problem:
        return Planned(contract, Verdict.REFUSED, why=str(problem))
    if known is None:
        return Planned(contract, Verdict.NEW)
    return Planned(contract, Verdict.CHANGED, known.version, changes(contract, known))
