"""What screening a transcript gave: redacted lines, findings and prompts, with their place in the file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from config.vocabulary import Severity
from plugin.offline.cast import KnownFrom
from redaction.model import Finding, Line

LANGUAGES = {"en": "English", "es": "Spanish", "de": "German", "pt": "Portuguese"}


@dataclass(frozen=True, slots=True)
class Said:
    """One redacted line, where its cue stands in the file, and what was found in it."""

    cue: int
    file_line: int
    line: Line
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a coach would have been asked about in a live session: after which line, and the finding it stands on."""

    said: Said
    about: Finding  # as severe as the prompt: several hints come to more than each of them


@dataclass(frozen=True, slots=True)
class Report:
    """One transcript, screened. No name and no unredacted word is in here."""

    file: str
    format: str
    timed: bool  # without it, all times are estimates
    language: str | None
    language_from: KnownFrom | None
    coach_from: KnownFrom | None
    rules_version: str
    lines: tuple[Said, ...]
    prompts: tuple[Prompt, ...]
    warnings: tuple[str, ...]

    @property
    def findings(self) -> Iterator[tuple[Said, Finding]]:
        """Each finding with the line it is in, in order of time."""
        return ((said, finding) for said in self.lines for finding in said.findings)

    @property
    def severities(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for _, finding in self.findings)

    @property
    def replaced(self) -> Counter[str]:
        """How many pieces of personal data were replaced, by type."""
        return sum((Counter(said.line.entities) for said in self.lines), Counter())

    @property
    def withheld(self) -> int:
        """How many lines could not be redacted and are left out."""
        return sum(said.line.withheld for said in self.lines)

    @property
    def length_ms(self) -> int:
        """From the start of the recording to the last word, in milliseconds."""
        return max((said.line.end_ms for said in self.lines), default=0)

    def reaches(self, severity: Severity) -> bool:
        """Whether anything as severe as this, or more so, was found, or would have been asked about."""
        found = (finding for _, finding in self.findings)
        asked = (prompt.about for prompt in self.prompts)
        return any(each.severity.rank >= severity.rank for each in (*found, *asked))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be screened, and why, in plain words."""

    file: str
    error: str


def clock(ms: int) -> str:
    """Return a time in a call as people read it: 00:01:02."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
