"""Reads YAML that an admin wrote, refusing whatever could surprise them."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from config.errors import MisconfiguredError

LARGEST_FILE = 1_000_000  # bytes; the shipped rule files have some tens of thousands
DEEPEST = 12  # lists and mappings inside each other; a rule needs five

_IN_PLAIN_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that belongs here",
    "tuple_type": "needs a list",
    "frozen_set_type": "needs a list",
    "dict_type": "needs keys of its own",
    "model_type": "needs keys of its own",
    "too_short": "needs at least one entry",
}


class _Loader(yaml.CBaseLoader):
    """Every scalar stays text, so that `no`, `on` and `2020-01-01` mean what they say."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping, refusing a key that is written twice: YAML would keep only the last."""
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise MisconfiguredError(f"{_line(key.start_mark)}{key.value} is written twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Return what the file holds, as text, lists and mappings.

    Raises MisconfiguredError naming the file and, where there is one, the line.
    """
    try:
        text = _text(path)
        _refuse_tricks(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - builds only text, lists and mappings
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{path}: {problem}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise MisconfiguredError(f"{path}: cannot be read ({type(problem).__name__})") from None
    except yaml.YAMLError as problem:
        raise MisconfiguredError(f"{path}: {_line(getattr(problem, 'problem_mark', None))}is not YAML") from None


def plain(problem: ValidationError, data: Any = None) -> str:
    """Say the first thing that is wrong, and where; a part of a list is called by its id."""
    problems = problem.errors(include_url=False, include_input=False)
    first = min(problems, key=lambda each: each["type"] != "extra_forbidden")  # a misspelt key, not the one it misses
    said = _IN_PLAIN_WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{_named(first['loc'], data)}: {said}"


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise MisconfiguredError(f"is larger than {LARGEST_FILE:,} bytes")
    return raw.decode("utf-8")


def _refuse_tricks(text: str) -> None:
    """Before anything is built: no aliases, which can grow without bound, and no endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise MisconfiguredError(f"{_line(event.start_mark)}anchors (&) and aliases (*) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise MisconfiguredError(f"{_line(event.start_mark)}more than {DEEPEST} levels inside each other")


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}: " if mark else ""


def _named(loc: tuple[int | str, ...], data: Any) -> str:
    names: list[str] = []
    for step in loc:
        data = _inside(data, step)
        called = data.get("id") if isinstance(data, dict) and isinstance(step, int) else None
        if called and names:
            names[-1] = f"{names[-1].removesuffix('s')} {called}"
        else:
            names.append(f"number {step + 1}" if isinstance(step, int) else step)
    return ", ".join(names) or "file"


def _inside(data: Any, step: int | str) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None  # the key that is missing is what the error is about
