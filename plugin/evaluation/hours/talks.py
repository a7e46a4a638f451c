"""Hours of talk: transcripts in which hardly anything is at risk, one JSON object a line."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from plugin.evaluation.lines import read_lines, text_of
from plugin.evaluation.strict import Entry, Language
from plugin.evaluation.talk import Timed, transcript_of
from redaction.language import guess_language
from redaction.transcripts import Transcript

HOUR_MS = 3_600_000
UNKNOWN = "unknown"  # a language that nobody wrote down, and the words do not tell


@dataclass(frozen=True, slots=True)
class Talk:
    """One transcript, and the language that it is in."""

    id: str
    language: str
    transcript: Transcript

    @property
    def hours(self) -> float:
        """From its first word to its last."""
        cues = self.transcript.cues
        return (max(cue.end_ms for cue in cues) - min(cue.start_ms for cue in cues)) / HOUR_MS


@dataclass(frozen=True, slots=True)
class TalkFile:
    """What a file held."""

    name: str
    talks: tuple[Talk, ...]

    @property
    def speakers(self) -> frozenset[str]:
        """Everybody by the name that the file has for them."""
        return frozenset(cue.speaker for talk in self.talks for cue in talk.transcript.cues if cue.speaker)


class _LooseTimed(Timed):
    model_config = ConfigDict(extra="ignore")


class Item(Entry):
    """A transcript. It comes from elsewhere, so what else stands in it is skipped."""

    model_config = ConfigDict(extra="ignore")

    lang: Language | None = None
    turns: Annotated[tuple[_LooseTimed, ...], Field(min_length=1)] = Field(repr=False)

    def talk(self, coaches: Collection[str]) -> Talk:
        """Return what can be screened of it."""
        language = self.lang or guess_language(turn.text for turn in self.turns)
        return Talk(self.id, language or UNKNOWN, transcript_of(self.id, language, self.turns, coaches))


def read_talks(name: str, data: bytes, coaches: Collection[str] = ()) -> TalkFile:
    """Return the transcripts in a file.

    Raises MalformedError with the file, the place and what is wrong there, and never with what was said.
    """
    return TalkFile(name, tuple(item.talk(coaches) for item in read_lines(name, text_of(name, data), Item)))
