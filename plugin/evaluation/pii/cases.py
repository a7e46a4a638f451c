"""Labelled speech: what was said, and which of it is personal data. It is test data, and never a session's."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said before the other spoke."""

    speaker: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a turn and the type of personal data in it. Offsets count characters, the end exclusive."""

    turn: int
    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, order=True)
class Label(Span):
    """A stretch that a person marked. An optional one is neither hit nor false alarm."""

    group: str = ""  # pieces of one value carry the same; empty where the value is in one piece
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One item: a few turns of one conversation, and what is to be found in them."""

    id: str
    language: str
    tags: frozenset[str]
    turns: tuple[Turn, ...]
    labels: tuple[Label, ...]

    @property
    def clean(self) -> bool:
        """Whether nobody could find anything here; an optional label is something."""
        return not self.labels


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a file held, and in which of the formats."""

    name: str
    format: str
    cases: tuple[Case, ...]


Found = Sequence[Span]  # what a detector took for personal data in one case
