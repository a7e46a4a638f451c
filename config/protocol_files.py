"""Reads protocol files: those that say everything, and an organisation's that change words and timers of another."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.errors import MisconfiguredError
from config.protocol import (
    DiscreetWords,
    LabelWords,
    LineWords,
    Name,
    Protocol,
    SayWords,
    Seconds,
    Step,
    TitleWords,
)
from config.reading import Source, plain, read_yaml

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class Common(BaseModel):
    """Words that several protocols share: labels by the id of their choice, and cards to `use`."""

    model_config = _FROZEN

    labels: Mapping[Name, LabelWords] = Field(default_factory=dict)
    cards: Mapping[Name, "Card"] = Field(default_factory=dict)


class Card(BaseModel):
    """What a card says, without where it leads."""

    model_config = _FROZEN

    line: LineWords
    discreet: DiscreetWords
    say: SayWords | None = None


class StepChange(BaseModel):
    """What an organisation says otherwise at one step, or when it lets the step come back."""

    model_config = _FROZEN

    line: LineWords | None = None
    discreet: DiscreetWords | None = None
    say: SayWords | None = None
    labels: Mapping[Name, LabelWords] = Field(default_factory=dict)  # by the id of the choice
    returns_after: Seconds | None = None


class Overlay(BaseModel):
    """An organisation's file that changes words and timers of a protocol, and nothing else."""

    model_config = _FROZEN

    extends: Name
    title: TitleWords | None = None
    steps: Mapping[Name, StepChange] = Field(default_factory=dict)


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder, in order of name. Raises MisconfiguredError if there is none."""
    paths = sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern))
    if not paths:
        raise MisconfiguredError(f"{folder}: holds no protocol file (*.yaml)")
    return paths


def read_common(path: Path) -> Common:
    """Read the words that protocols share."""
    data = read_yaml(path)
    try:
        return Common.model_validate(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {_plain(problem, data)}") from None


def read_protocol(path: Source, common: Common) -> Protocol:
    """Read a file that says everything. Raises MisconfiguredError naming the file, the step and the key."""
    return _whole(path, _mapping(path, read_yaml(path)), common)


def read_own(
    files: Iterable[Source], known: Mapping[str, Protocol], common: Common
) -> tuple[list[Protocol], list[Protocol]]:
    """Read an organisation's own: protocols that say everything, and changes to those that are known."""
    whole: list[Protocol] = []
    changed: list[Protocol] = []
    for path in files:
        data = _mapping(path, read_yaml(path))
        read = _changed(path, data, known) if "extends" in data else _whole(path, data, common)
        if read.id in {each.id for each in (*whole, *changed)}:
            raise MisconfiguredError(f"{path}: protocol {read.id}: another file of this folder is about it, too")
        (changed if "extends" in data else whole).append(read)
    return whole, changed


def _whole(path: Source, data: dict[str, Any], common: Common) -> Protocol:
    if isinstance(steps := data.get("steps"), dict):
        where = f"{path}: protocol {data.get('id')}, step"
        data = data | {"steps": {name: _step(f"{where} {name}", step, common) for name, step in steps.items()}}
    return _checked(path, data)


def _step(where: str, step: Any, common: Common) -> Any:
    """Put in the shared words where the step uses them, and labels where a choice has none of its own."""
    if not isinstance(step, dict):
        return step
    if (used := step.get("use")) is not None and str(used) not in common.cards:
        raise MisconfiguredError(f"{where}, use: is not one of: {', '.join(common.cards)}")
    words = common.cards[used].model_dump(exclude_none=True) if used else {}
    step = words | {key: value for key, value in step.items() if key != "use"}
    if isinstance(choices := step.get("choices"), list):
        step["choices"] = [_choice(choice, common) for choice in choices]
    return step


def _choice(choice: Any, common: Common) -> Any:
    if not isinstance(choice, dict) or "label" in choice:
        return choice
    label = common.labels.get(str(choice.get("id")))
    return {**choice, "label": label} if label else choice


def _changed(path: Source, data: dict[str, Any], shipped: Mapping[str, Protocol]) -> Protocol:
    try:
        overlay = Overlay.model_validate(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {_plain(problem, data)}") from None
    if overlay.extends not in shipped:
        raise MisconfiguredError(f"{path}: extends: is not one of: {', '.join(sorted(shipped))}")
    whole = shipped[overlay.extends]
    where = f"{path}: protocol {whole.id}, step"
    if strange := sorted(set(overlay.steps) - set(whole.steps)):
        raise MisconfiguredError(f"{where} {strange[0]}: is not a step of it")
    steps = {name: _over(f"{where} {name}", step, overlay.steps.get(name)) for name, step in whole.steps.items()}
    return _checked(path, whole.model_dump(mode="json") | {"steps": steps, "title": _mixed(whole.title, overlay.title)})


def _over(where: str, step: Step, change: StepChange | None) -> dict[str, Any]:
    written = step.model_dump(mode="json")
    if change is None:
        return written
    if strange := sorted(set(change.labels) - {choice.id for choice in step.choices}):
        raise MisconfiguredError(f"{where}, labels: no choice is called {strange[0]}")
    for key in ("line", "discreet", "say"):
        written[key] = _mixed(written[key], getattr(change, key))
    for choice in written["choices"]:
        choice["label"] = _mixed(choice["label"], change.labels.get(choice["id"]))
    written["returns_after"] = change.returns_after or step.returns_after
    return written


def _mixed(words: Mapping[str, str] | None, own: Mapping[str, str] | None) -> dict[str, str] | None:
    return {**(words or {}), **(own or {})} or None


def _checked(path: Source, data: dict[str, Any]) -> Protocol:
    try:
        return Protocol.model_validate(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {_plain(problem, data)}") from None


def _mapping(path: Source, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise MisconfiguredError(f"{path}: needs the keys id, title, start and steps, or extends")
    return data


def _plain(problem: ValidationError, data: Any) -> str:
    said = re.sub(r"^steps, ([^,:]+)", r"step \1", plain(problem, data).removeprefix("file: "))
    about = data.get("id") or data.get("extends") if isinstance(data, dict) else None
    return f"protocol {about}, {said}" if isinstance(about, str) else said
