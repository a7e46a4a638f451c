"""One change: where, to what, and in which words it is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What is tuned."""

    RULE = "rule"
    SWITCH = "switch"
    DETECTION = "detection"
    ESCALATION = "escalation"
    CRISIS = "crisis"
    PROTOCOL = "protocol"


class Kind(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SWITCHED = "switched"


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise. `path` is the document that says so, `lines` are sentences for people.

    `subject` is a rule's or recognizer's id, a country, a protocol's id, a step of the ladder; `language` only where
    it is about one.
    """

    path: str
    part: Part
    subject: str
    language: str | None
    kind: Kind
    lines: tuple[str, ...]
    weakens_core: bool = False


def told(what: str, before: object, after: object) -> Iterator[str]:
    """Say that something is another now; nothing if it is the same."""
    if before != after:
        yield f"{what}: {_or_none(before)} -> {_or_none(after)}"


def listed(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Say what was taken from a list, and what was added to it, each in a line of its own."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    yield from (f'{what} removed: "{each}"' for each in old if each not in new)
    yield from (f'{what} added: "{each}"' for each in new if each not in old)


def _or_none(value: object) -> str:
    return "none" if value is None or value in ("", ()) else str(value)
