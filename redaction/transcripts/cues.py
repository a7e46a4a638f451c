"""What a transcript holds: cues in order, each with its place in the file."""

import re
from dataclasses import dataclass, field

from config.errors import MalformedError
from config.vocabulary import Role

# Terminal codes, marks that turn text around, and half a surrogate pair, which nothing can print.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cue:
    """One stretch of speech. Times are milliseconds from the start of the recording, never negative."""

    number: int  # 1 for the first cue
    line: int  # where it begins in the file, 1 for the first line
    start_ms: int
    end_ms: int
    speaker: str | None = field(repr=False)  # as the file spells it; None where the file does not say
    text: str = field(repr=False)
    language: str | None = None  # two or three letters such as "en", where the file says it
    role: Role | None = None  # where the file says it


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole file, read. Without `timed`, the times are only estimated from the number of words."""

    name: str
    format: str  # "WebVTT", "SubRip", "JSON" or "text"
    encoding: str  # "utf-8", "utf-16", "utf-32" or "cp1252"
    timed: bool
    cues: tuple[Cue, ...]


@dataclass(slots=True)
class Draft:
    """A cue as one of the readers found it, line by line: not yet tidy, numbered or placed in time."""

    line: int
    rows: list[str] = field(repr=False)
    speaker: str | None = field(default=None, repr=False)
    start_ms: int | None = None
    end_ms: int | None = None
    language: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded file on its way into cues."""

    name: str
    text: str = field(repr=False)

    @property
    def lines(self) -> list[str]:
        """The lines as an editor counts them; line 1 is the first of the list."""
        return self.text.split("\n")

    def expected(self, line: int, what: str) -> MalformedError:
        """The error that says what was expected where. It never shows what was there instead."""
        return MalformedError(f"{self.name}, line {line}: expected {what}")


def tidy(text: str) -> str:
    """One line of plain text: no line breaks, control characters or runs of blanks."""
    return " ".join(_CONTROLS.sub(" ", text).split())
