"""The coach directory: who the coaches are, how to recognise them in a call, where to reach them."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.contracts import Contract
from config.errors import MisconfiguredError

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Coach(BaseModel):
    """One coach. Any of `emails`, `host_ids` and `slack_user` identifies them in what a platform sends."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    name: str = Field(min_length=1, max_length=100)
    emails: tuple[str, ...] = ()
    host_ids: tuple[str, ...] = ()
    slack_user: str | None = Field(default=None, pattern=r"^[UW][A-Z0-9]{2,}$")
    contract: str | None = None

    @property
    def references(self) -> Iterator[str]:
        """Everything a platform may call this coach by, folded for comparison."""
        known = (self.id, *self.emails, *self.host_ids, self.slack_user)
        return (reference.casefold() for reference in known if reference)


class CoachDirectory(BaseModel):
    """All coaches and the contracts their sessions run under."""

    model_config = _FROZEN

    coaches: tuple[Coach, ...] = ()
    contracts: tuple[Contract, ...] = ()

    @model_validator(mode="after")
    def _names_fit_together(self) -> Self:
        contracts = {contract.id for contract in self.contracts}
        for coach in self.coaches:
            if coach.contract and coach.contract not in contracts:
                raise ValueError(f"coach {coach.id}: no contract is called {coach.contract}")
        owners: dict[str, str] = {}
        for coach in self.coaches:
            for reference in coach.references:
                owner = owners.setdefault(reference, coach.id)
                if owner != coach.id:
                    raise ValueError(f"coaches {owner} and {coach.id} share an id, e-mail or host id")
        return self

    @cached_property
    def _by_reference(self) -> dict[str, Coach]:
        return {reference: coach for coach in self.coaches for reference in coach.references}

    def find(self, *references: str | None) -> Coach | None:
        """Return the coach that one of these host ids, e-mails or Slack ids belongs to."""
        known = (self._by_reference.get(each.casefold()) for each in references if each)
        return next((coach for coach in known if coach), None)

    def contract_of(self, coach: Coach | None) -> Contract | None:
        """Return the contract that this coach's sessions run under, if one is on record."""
        return self.contract(coach.contract) if coach else None

    def contract(self, name: str | None) -> Contract | None:
        """Return the contract with this id."""
        return next((each for each in self.contracts if each.id == name), None)

    def coach(self, name: str | None) -> Coach | None:
        """Return the coach with this id."""
        return next((each for each in self.coaches if each.id == name), None)


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
