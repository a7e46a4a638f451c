"""The contracts between all parts: what was said, what was found in it, what may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from config.vocabulary import AnonymityLevel, Category, Role, Severity

SessionId = NewType("SessionId", str)  # opaque: "zoom-" and an HMAC of the platform's own meeting id
SegmentId = NewType("SegmentId", str)  # opaque, unique within its session
Redacted = NewType("Redacted", str)  # made only in redaction.pii: the archive takes nothing else


@dataclass(frozen=True, slots=True)
class Covered:
    """A stretch of an utterance that is hidden in its line. Says where and of which type, never the words."""

    start: int
    end: int
    entity: str
    score: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of speech. `revision` grows with each newer text for the same segment."""

    segment: SegmentId
    speaker: str  # opaque, stable within the session
    role: Role
    start_ms: int
    end_ms: int
    text: str = field(repr=False)
    final: bool = True
    language: str | None = None
    revision: int = 0
    covered: tuple[Covered, ...] | None = None  # by its line in the archive; None: nobody knows, the line stays


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the call, by the name that the platform or our directory gives."""

    name: str = field(repr=False)
    role: Role


@dataclass(frozen=True, slots=True)
class Terms:
    """What the session's contract says of names: how people appear, who may be named, who else it knows."""

    anonymity: AnonymityLevel = AnonymityLevel.UNIDENTIFIED
    may_be_named: tuple[str, ...] = field(default=(), repr=False)
    people: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """What `screen` looks at: what was heard lately, then what is new, each in order of time.

    Nothing that is new is among what was heard. That may have been spoken after it: deliveries overtake each other.
    """

    heard: tuple[Utterance, ...]
    said: tuple[Utterance, ...]
    participants: tuple[Participant, ...] = ()
    terms: Terms = Terms()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are known before anybody says them."""
        return tuple(dict.fromkeys((*(each.name for each in self.participants), *self.terms.people)))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may be an exception to confidentiality. Says where and why, never the words."""

    rule: str
    rule_version: str  # content hash of the published rule set
    category: Category
    severity: Severity
    segment: SegmentId
    role: Role
    start_ms: int
    span: tuple[int, int]  # character offsets in the utterance, end exclusive
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One redacted utterance, ready for the archive. `entities` counts what was replaced, by type.

    The same words are redacted again when their other half was heard: `heard_up_to`, the newest revision that was
    known then, tells which of two such lines knew more.
    """

    segment: SegmentId
    revision: int
    speaker: str
    role: Role
    start_ms: int
    end_ms: int
    text: Redacted
    entities: Mapping[str, int] = field(default_factory=dict)
    withheld: bool = False  # redaction failed: the words are gone, the gap is on record
    heard_up_to: int = 0
    covers: tuple[Covered, ...] | None = None  # what is replaced in it, in characters of what was said


@dataclass(frozen=True, slots=True)
class Screened:
    """What one pass over a window gave: a line for each new utterance, and those heard earlier that now hide more."""

    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
    amended: tuple[Line, ...] = ()
