"""Contracts in files: read with every mistake named, written so that reading gives them back."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.contracts import Contract
from config.errors import MisconfiguredError
from config.reading import first_of, in_plain_words, read_yaml

_LINE = 110  # characters; what fits on a screen beside another window
_A_KEY = re.compile(r"[A-Za-z_-]{1,32}")  # anything else may be what was meant as a value: somebody's name
_NO_DAY = ("date_from_datetime_parsing", "date_parsing", "date_type")
_AN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ID = "needs small letters, digits and hyphens, such as client-2"
_DAY = "needs a day, such as 2026-09-01"
_MEND = {
    **{("string_pattern_mismatch", key): _ID for key in ("id", "party", "supervisor")},
    **{(kind, key): _DAY for kind in _NO_DAY for key in ("recorded", "withdrawn", "signed")},
    ("string_pattern_mismatch", "jurisdiction"): "needs a country, or a part of one, such as DE or DE-BY (ISO 3166)",
    ("string_pattern_mismatch", "digest"): "needs the 64 characters that `pausepoint contracts show` prints",
}


class _File(BaseModel):
    """A file of contracts. It may be a whole coach directory: its people are left alone."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    contracts: tuple[Contract, ...] = Field(min_length=1)
    coaches: Any = Field(default=None, repr=False)
    supervisors: Any = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _each_contract_once(self) -> Self:
        ids = [contract.id for contract in self.contracts]
        if twice := next((each for each in ids if ids.count(each) > 1), None):
            raise ValueError(f"contract {twice} is there twice")
        return self


def read_contracts(path: Path) -> tuple[Contract, ...]:
    """Return the contracts of a file.

    Raises MisconfiguredError naming file, contract and key, and no person.
    """
    data = _said(read_yaml(path))
    try:
        return _File.model_validate(data or {}).contracts
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {_in_words(problem, data)}") from None


def write_contract(contract: Contract) -> str:
    """Return the contract as a file of its own. The same contract gives the same bytes."""
    content = {"version": contract.version, **contract.model_dump(exclude_defaults=True)}
    ordered = {name: _plainly(content[name]) for name in Contract.model_fields if name in content}
    return yaml.safe_dump({"contracts": [ordered]}, allow_unicode=True, sort_keys=False, width=_LINE)


def _plainly(value: Any) -> Any:
    """Only what YAML knows: text, numbers, days, lists and mappings."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {_plainly(name): _plainly(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plainly(each) for each in value]
    return value if isinstance(value, bool | int | date) else str(value)


def _said(data: Any) -> Any:
    """Leave out the keys that say nothing, such as `withdrawn:`."""
    if isinstance(data, dict):
        return {name: _said(each) for name, each in data.items() if each != ""}
    return [_said(each) for each in data] if isinstance(data, list) else data


def _in_words(problem: ValidationError, data: Any) -> str:
    """The first mistake and where it is. Only a contract is called by its id: a party's may be a name by mistake."""
    first = first_of(problem)
    where = ", ".join(_places(first["loc"], data)) or "file"
    said = _MEND.get((first["type"], _last_key(first["loc"])), in_plain_words(first))
    if first["type"] == "string_pattern_mismatch" and first["loc"][-1] == "[key]":
        said = "needs a language, such as de"
    return said if said.startswith(f"{where}: ") else f"{where}: {said.replace('Input should be', 'must be')}"


def _places(loc: tuple[int | str, ...], data: Any) -> Iterator[str]:
    if loc[:1] == ("contracts",) and len(loc) > 1:
        yield f"contract {_id_of(data, loc[1])}"
        loc = loc[2:]
    for step in loc:
        if isinstance(step, int):
            yield f"number {step + 1}"
        elif step != "[key]":
            yield step if _A_KEY.fullmatch(step) else "one of its keys"


def _id_of(data: Any, place: int | str) -> str:
    each = data["contracts"][place] if isinstance(place, int) else None
    called = each.get("id") if isinstance(each, dict) else None
    return called if isinstance(called, str) and _AN_ID.fullmatch(called) else f"number {int(place) + 1}"


def _last_key(loc: tuple[int | str, ...]) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")
