"""The contracts between all parts: what was said, what was found in it, what may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from config.vocabulary import Category, Role, Severity

SessionId = NewType("SessionId", str)  # opaque: "zoom-" and an HMAC of the platform's own meeting id
SegmentId = NewType("SegmentId", str)  # opaque, unique within its session
Redacted = NewType("Redacted", str)  # made only in redaction.pii: the archive takes nothing else


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


@dataclass(frozen=True, slots=True)
class Window:
    """What `screen` looks at: what was heard lately, then what is new, each in order of time."""

    heard: tuple[Utterance, ...]
    said: tuple[Utterance, ...]
    names: tuple[str, ...] = field(default=(), repr=False)  # the participants' own names


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
    """One redacted utterance, ready for the archive. `entities` counts what was replaced, by type."""

    segment: SegmentId
    revision: int
    speaker: str
    role: Role
    start_ms: int
    end_ms: int
    text: Redacted
    entities: Mapping[str, int] = field(default_factory=dict)
    withheld: bool = False  # redaction failed: the words are gone, the gap is on record


@dataclass(frozen=True, slots=True)
class Screened:
    """What one pass over a window gave."""

    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
