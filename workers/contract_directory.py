"""The coach directory with the contracts that are in force now: those on record go before those in its file."""

import time
from collections.abc import Callable
from threading import Lock

import structlog
from pydantic import ValidationError
from sqlalchemy import func, select, tuple_

from config.clauses import Clause, clause_of
from config.coaches import CoachDirectory
from config.contract_changes import with_withdrawals_of
from config.contracts import Contract
from config.database import Database
from config.errors import MisconfiguredError, UnavailableError
from config.vocabulary import ClauseName
from workers.archive.agreements import ContractRow
from workers.contracts import opened
from workers.keys import KeyRing

FRESH_SECONDS = 1.0  # for which nobody looks again: the receiver answers in milliseconds

log = structlog.get_logger(__name__)


class Contracts:
    """What a process knows of coaches and contracts, at most a second old. May be used by many threads at once.

    While the database does not answer, what was known last counts: nothing can be recorded meanwhile.
    """

    def __init__(
        self, db: Database, ring: KeyRing, file: CoachDirectory, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._db, self._ring, self._file, self._clock = db, ring, file, clock
        self._on_record: dict[str, Contract] = {}
        self._versions: dict[str, int] = {}
        self._total: int | None = None  # versions of all contracts
        self._merged: CoachDirectory | None = None
        self._look_again_at = 0.0
        self._looking = Lock()

    def directory(self) -> CoachDirectory:
        """Return coaches and contracts as they stand. Raises UnavailableError if the database never answered."""
        if self._merged is None or self._clock() >= self._look_again_at:
            self._look()
        return self._merged or self._file

    def in_file(self, contract_id: str) -> Contract | None:
        """Return the contract as the file has it: the first version of one that is not on record yet."""
        return self._file.contract(contract_id)

    def clause(self, contract_id: str | None, name: ClauseName, language: str) -> Clause:
        """Return a clause as the protocol quotes it: the contract's own words, or ours, marked as such."""
        return clause_of(self.directory().contract(contract_id), name, language)

    def forget(self) -> None:
        """Look again at the next question, because this process has just changed something."""
        self._look_again_at = 0.0

    def _look(self) -> None:
        """One looks, the others go on with what is known; only before the first look everybody waits."""
        if not self._looking.acquire(blocking=self._merged is None):
            return
        try:
            if self._merged is None or self._clock() >= self._look_again_at:
                self._refresh()
        except UnavailableError:
            if self._merged is None:
                raise
        finally:
            self._look_again_at = self._clock() + FRESH_SECONDS
            self._looking.release()

    def _refresh(self) -> None:
        """Versions are only ever added: while their number is the same, nothing has changed."""
        with self._db.read() as records:
            total = records.scalar(select(func.count()).select_from(ContractRow))
            if total == self._total:
                return
            newest = select(ContractRow.id, func.max(ContractRow.version)).group_by(ContractRow.id)
            versions = {(name, version) for name, version in records.execute(newest)}
            changed = versions - set(self._versions.items())
            wanted = select(ContractRow).where(tuple_(ContractRow.id, ContractRow.version).in_(changed))
            rows = records.scalars(wanted).all() if changed else []
        self._on_record.update({row.id: self._opened(row) for row in rows})
        self._versions.update({row.id: row.version for row in rows})
        self._merged, self._total = self._with_those_on_record(), total

    def _opened(self, row: ContractRow) -> Contract:
        """Unseal a contract. One that cannot be opened allows nothing, whatever the file says."""
        try:
            return opened(self._ring, row)
        except (MisconfiguredError, ValidationError) as problem:
            log.error("contract cannot be opened", contract=row.id, version=row.version, error=type(problem).__name__)
            return Contract(id=row.id)

    def _with_those_on_record(self) -> CoachDirectory:
        contracts = {contract.id: contract for contract in self._file.contracts}
        for name, contract in self._on_record.items():
            contracts[name] = with_withdrawals_of(contract, contracts.get(name))
        for coach in self._file.coaches:
            if coach.contract and coach.contract not in contracts:  # nobody has agreed to anything
                contracts[coach.contract] = Contract(id=coach.contract)
        fields = {name: getattr(self._file, name) for name in CoachDirectory.model_fields}
        return CoachDirectory.model_construct(**{**fields, "contracts": tuple(contracts.values())})
