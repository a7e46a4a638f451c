"""Contracts on record: sealed, in versions that never change, each with who made it and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.clauses import Clause, clause_of
from config.contract_changes import check_may_follow
from config.contracts import Contract, Signature, canonical
from config.database import Database
from config.errors import MalformedError, UnavailableError
from config.vocabulary import ClauseName
from workers.archive.agreements import ContractRow
from workers.archive.inserting import insert_once
from workers.archive.store import record
from workers.keys import KeyRing

Changed = tuple[Contract, Mapping[str, object]]


class Reason(StrEnum):
    """Why a version was made."""

    IMPORTED = "imported"
    SIGNED = "signed"
    CONSENT = "consent"  # somebody's consent was recorded
    WITHDRAWN = "withdrawn"  # somebody's consent was taken back


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a contract, without its words."""

    contract: str
    version: int
    digest: str
    reason: Reason
    recorded_at: datetime
    recorded_by: str


def current(db: Database, ring: KeyRing, contract_id: str) -> Contract | None:
    """Return the version in force. Raises MisconfiguredError when it was sealed under another key file."""
    with db.read() as records:
        return in_force(records, ring, contract_id)


def in_force(records: Session, ring: KeyRing, contract_id: str) -> Contract | None:
    """Return the version in force, in a transaction that is open already."""
    row = records.scalar(_versions(contract_id).limit(1))
    return opened(ring, row) if row else None


def history(db: Database, contract_id: str) -> list[Version]:
    """Return every version of a contract, the newest first."""
    with db.read() as records:
        return [_summary(row) for row in records.scalars(_versions(contract_id))]


def put(db: Database, ring: KeyRing, contract: Contract, reason: Reason, actor: str, now: datetime) -> int:
    """Keep a contract as the version in force; the same content again changes nothing. Returns the version.

    Raises MalformedError for a contract that is older than the one in force, or would undo what somebody decided;
    UnavailableError when somebody else changed it at this moment.
    """
    with db.write() as records:
        return put_in(records, ring, contract, reason, actor, now)


def put_in(records: Session, ring: KeyRing, contract: Contract, reason: Reason, actor: str, now: datetime) -> int:
    """Do what `put` does, in a transaction that is open already."""
    known = in_force(records, ring, contract.id)
    if known == contract:
        return known.version
    check_may_follow(contract, known)
    if known:
        contract = contract.model_copy(update={"version": max(contract.version, known.version + 1)})
    return _keep(records, ring, contract, reason, actor, now, {})


def sign(
    db: Database,
    ring: KeyRing,
    contract_id: str,
    party: str,
    signed: date,
    actor: str,
    now: datetime,
    known: Contract | None = None,
) -> Contract:
    """Record that a party signed what the contract says now. Returns the version that says so.

    Raises MalformedError if the contract has no such party.
    """

    def signed_by(contract: Contract) -> Changed:
        if party not in [each.id for each in contract.parties]:
            listed = ", ".join(each.id for each in contract.parties) or "none yet: add them under `parties:`"
            raise MalformedError(f"contract {contract.id}: nobody has this id. Its parties: {listed}")
        if party in contract.signed_by:
            return contract, {}
        others = (each for each in contract.signatures if each.party != party)
        signature = Signature(party=party, digest=contract.digest, signed=signed)
        return contract.model_copy(update={"signatures": (*others, signature)}), {"party": party}

    return change(db, ring, contract_id, signed_by, Reason.SIGNED, actor, now, known)


def change(
    db: Database,
    ring: KeyRing,
    contract_id: str,
    how: Callable[[Contract], Changed],
    reason: Reason,
    actor: str,
    now: datetime,
    known: Contract | None = None,
) -> Contract:
    """Make the next version out of the one in force. Where nothing changes, none is made.

    `how` returns the contract as it is to be, and what the audit says of the change besides: ids, never a name.
    `known`: the contract of the coach directory's file; it becomes the first version where none is on record. Raises
    MalformedError if there is no such contract at all.
    """
    with db.write() as records:
        before = in_force(records, ring, contract_id)
        if before is None:
            if known is None:
                raise MalformedError("no contract has this id: `pausepoint contracts list` shows them")
            _keep(records, ring, known, Reason.IMPORTED, actor, now, {})
            before = known
        after, facts = how(before)
        if after == before:
            return before
        after = after.model_copy(update={"version": before.version + 1})
        _keep(records, ring, after, reason, actor, now, facts)
        return after


def clause(db: Database, ring: KeyRing, contract_id: str | None, name: ClauseName, language: str) -> Clause:
    """Return a clause of the contract in force, or our own words, marked as such, where it has none."""
    return clause_of(current(db, ring, contract_id) if contract_id else None, name, language)


def opened(ring: KeyRing, row: ContractRow) -> Contract:
    """Unseal one version. Raises MisconfiguredError when it was sealed under another key file."""
    return Contract.model_validate_json(ring.unseal(_purpose(row.id, row.version), row.sealed))


def _keep(
    records: Session,
    ring: KeyRing,
    contract: Contract,
    reason: Reason,
    actor: str,
    now: datetime,
    detail: Mapping[str, object],
) -> int:
    """Add a version. Its names are sealed; the audit says which version, its digest and why."""
    content = canonical(contract.model_dump(mode="json", exclude_defaults=True))
    row = {
        "id": contract.id,
        "version": contract.version,
        "sealed": ring.seal(_purpose(contract.id, contract.version), content),
        "digest": contract.digest,
        "reason": reason.value,
        "recorded_at": now,
        "recorded_by": actor,
    }
    if not insert_once(records, ContractRow, row, ("id", "version")):
        raise UnavailableError(f"contract {contract.id}: somebody else changed it just now. Look again, then try again")
    facts = {"contract": contract.id, "version": contract.version, "digest": contract.digest, **detail}
    record(records, actor, f"contract.{reason.value}", None, facts, now)
    return contract.version


def _versions(contract_id: str) -> Select[ContractRow]:
    return select(ContractRow).where(ContractRow.id == contract_id).order_by(ContractRow.version.desc())


def _summary(row: ContractRow) -> Version:
    return Version(row.id, row.version, row.digest, Reason(row.reason), row.recorded_at, row.recorded_by)


def _purpose(contract_id: str, version: int) -> str:
    return f"contract {contract_id} {version}"
