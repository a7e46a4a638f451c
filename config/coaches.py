"""The coach directory: who the coaches and supervisors are, how to recognise them, where and when to reach them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from config.contracts import Contract
from config.errors import MisconfiguredError
from config.people import Id, Person

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Supervisor(Person):
    """Somebody who is told when a coach does not answer, or asks for help. Never told what was said."""


class Coach(Person):
    """One coach. Any of `emails`, `host_ids` and `slack_user` identifies them in what a platform sends."""

    host_ids: tuple[str, ...] = ()
    contract: str | None = None
    supervisor: Id | None = None  # where their contract does not name another

    @property
    def references(self) -> Iterator[str]:
        """Everything a platform may call this coach by, folded for comparison."""
        return chain(super().references, (host_id.casefold() for host_id in self.host_ids))


class CoachDirectory(BaseModel):
    """All coaches, their supervisors, and the contracts their sessions run under."""

    model_config = _FROZEN

    coaches: tuple[Coach, ...] = ()
    supervisors: tuple[Supervisor, ...] = ()
    contracts: tuple[Contract, ...] = ()

    @model_validator(mode="after")
    def _names_fit_together(self) -> Self:
        contracts = {contract.id for contract in self.contracts}  # none in the file: they are on record elsewhere
        for coach in self.coaches:
            if contracts and coach.contract and coach.contract not in contracts:
                raise ValueError(f"coach {coach.id}: no contract is called {coach.contract}")
        _nobody_shares("coaches", self.coaches)
        return self

    @model_validator(mode="after")
    def _supervisors_are_known(self) -> Self:
        _nobody_shares("supervisors", self.supervisors)
        given = [(each.id, each.supervisor) for each in self.coaches]
        given += [(each.id, each.supervisor) for each in self.contracts]
        for owner, supervisor in given:
            if supervisor and not self.supervisor(supervisor):
                raise ValueError(f"{owner}: no supervisor is called {supervisor}")
        for coach in self.coaches:
            if coach.id == coach.supervisor:
                raise ValueError(f"coach {coach.id}: nobody supervises themselves")
            twin = self.supervisor(coach.id)
            if twin and twin.slack_user != coach.slack_user:
                raise ValueError(f"{coach.id} is a coach and a supervisor with different Slack users")
        return self

    @cached_property
    def _by_reference(self) -> dict[str, Coach]:
        return {reference: coach for coach in self.coaches for reference in coach.references}

    @cached_property
    def _contracts_by_id(self) -> dict[str, Contract]:
        return {contract.id: contract for contract in self.contracts}

    def find(self, *references: str | None) -> Coach | None:
        """Return the coach that one of these host ids, e-mails or Slack ids belongs to."""
        known = (self._by_reference.get(each.casefold()) for each in references if each)
        return next((coach for coach in known if coach), None)

    def contract_of(self, coach: Coach | None) -> Contract | None:
        """Return the contract that this coach's sessions run under, if one is on record."""
        return self.contract(coach.contract) if coach else None

    def supervisor(self, name: str | None) -> Supervisor | None:
        """Return the supervisor with this id."""
        return next((each for each in self.supervisors if each.id == name), None)

    def supervisor_of(self, coach: Coach | None, contract: Contract | None = None) -> Supervisor | None:
        """Return who looks after this coach: the contract's own supervisor, else the coach's."""
        contract = contract or self.contract_of(coach)
        named = self.supervisor(contract.supervisor) if contract else None
        return named or (self.supervisor(coach.supervisor) if coach else None)

    def find_supervisor(self, *references: str | None) -> Supervisor | None:
        """Return the supervisor whom one of these ids, e-mails or Slack ids belongs to."""
        wanted = {reference.casefold() for reference in references if reference}
        return next((each for each in self.supervisors if wanted.intersection(each.references)), None)

    def person(self, name: str | None) -> Person | None:
        """Return the coach, or else the supervisor, with this id."""
        return self.coach(name) or self.supervisor(name)

    def contract(self, name: str | None) -> Contract | None:
        """Return the contract with this id."""
        return self._contracts_by_id.get(name) if name else None

    def coach(self, name: str | None) -> Coach | None:
        """Return the coach with this id."""
        return next((each for each in self.coaches if each.id == name), None)


def _nobody_shares(what: str, people: Sequence[Person]) -> None:
    owners: dict[str, str] = {}
    for each in people:
        for reference in each.references:
            owner = owners.setdefault(reference, each.id)
            if owner != each.id:
                raise ValueError(f"{what} {owner} and {each.id} share an id, e-mail or host id")


def load_coaches(path: Path | None) -> CoachDirectory:
    """Read the coach directory from YAML; no path gives an empty one.

    Raises MisconfiguredError naming the file and what to mend.
    """
    if path is None:
        return CoachDirectory()
    try:
        return CoachDirectory.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as problem:
        raise MisconfiguredError(f"{path}: cannot be read as YAML ({type(problem).__name__})") from None
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {_plain(problem)}") from None


def _plain(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "file"
    return f"{where}: {first['msg']}"
