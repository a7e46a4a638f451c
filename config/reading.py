"""Reads YAML that an admin wrote, refusing whatever could surprise them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.errors import MisconfiguredError

Model = TypeVar("Model", bound=BaseModel)

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


@dataclass(frozen=True, slots=True)
class Document:
    """A file that lies on no disk, such as what an admin wrote in the console. Messages call it by its name."""

    name: str
    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.name


Source = Path | Document


def read_yaml(source: Source) -> Any:
    """Return what a file holds, as text, lists and mappings.

    Raises MisconfiguredError naming the file and, where there is one, the line.
    """
    try:
        return _Builder(_text(source)).whole()
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{source}: {problem}") from None
    except (OSError, UnicodeError) as problem:
        raise MisconfiguredError(f"{source}: cannot be read ({type(problem).__name__})") from None
    except yaml.YAMLError as problem:
        raise MisconfiguredError(f"{source}: {_line(getattr(problem, 'problem_mark', None))}is not YAML") from None


def read_as(model: type[Model], source: Source) -> Model:
    """Return what a file holds as this model. Raises MisconfiguredError naming the file, the key and what to mend."""
    data = read_yaml(source)
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{source}: {plain(problem, data)}") from None


def plain(problem: ValidationError, data: Any = None) -> str:
    """Say the first thing that is wrong, and where; a part of a list is called by its id."""
    first = first_of(problem)
    return f"{_named(first['loc'], data)}: {in_plain_words(first)}"


def first_of(problem: ValidationError) -> ErrorDetails:
    """The mistake to mend first: a misspelt key, not the one it misses."""
    problems = problem.errors(include_url=False, include_input=False)
    return min(problems, key=lambda each: each["type"] != "extra_forbidden")


def in_plain_words(error: ErrorDetails) -> str:
    """What is wrong, without where."""
    return _IN_PLAIN_WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))


def _text(source: Source) -> str:
    raw = source.text.encode() if isinstance(source, Document) else _bytes(source)
    if len(raw) > LARGEST_FILE:
        raise MisconfiguredError(f"is larger than {LARGEST_FILE:,} bytes")
    return raw.decode("utf-8")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


class _Builder:
    """Builds text, lists and mappings while it reads, and nothing else: `no`, `on` and `2020-01-01` stay text.

    It refuses aliases, which can grow without bound, endless nesting, and a key that is written twice: of that, YAML
    would keep the last.
    """

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=yaml.CBaseLoader)

    def whole(self) -> Any:
        next(self._events)  # of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        built = self._value(self._next(), depth=1)
        next(self._events)  # the end of the document
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise MisconfiguredError(f"{_line(event.start_mark)}a second document begins")
        return built

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if depth > DEEPEST:
            raise MisconfiguredError(f"{_line(event.start_mark)}more than {DEEPEST} levels inside each other")
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(item, depth + 1) for item in self._items()]
        built: dict[str, Any] = {}
        for key in self._items():
            if not isinstance(key, yaml.ScalarEvent):
                raise MisconfiguredError(f"{_line(key.start_mark)}is not YAML with a word for each key")
            if key.value in built:
                raise MisconfiguredError(f"{_line(key.start_mark)}{key.value} is written twice")
            built[key.value] = self._value(self._next(), depth + 1)
        return built

    def _items(self) -> Iterator[Any]:
        while not isinstance(event := self._next(), yaml.CollectionEndEvent):
            yield event

    def _next(self) -> Any:
        event = next(self._events)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise MisconfiguredError(f"{_line(event.start_mark)}anchors (&) and aliases (*) are not allowed")
        return event


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
