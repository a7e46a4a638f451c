"""Who speaks in a transcript: who is the coach, and which label stands for each name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from config.errors import MalformedError
from config.vocabulary import Role
from redaction.model import Participant
from redaction.transcripts import Cue, Transcript

UNNAMED = "Unknown"  # a speaker whom the file does not name

_COACH_WORDS = frozenset("coach coachin host entrenador entrenadora treinador treinadora".split())
_ROLE_WORDS = _COACH_WORDS | frozenset(
    "agent client cliente coachee guest interviewer klient klientin moderator participant speaker sprecher".split()
)
_ASIDE = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")  # "Casey Example (she/her)"
_WORD = re.compile(r"[^\W\d_]+")


class KnownFrom(StrEnum):
    """Where something about a call was learnt."""

    OPTION = "option"  # the person who asked said so
    FILE = "file"
    GUESS = "guess"  # the coach from a name like "Coach", the language from its words


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in a call. Without a known coach all count as clients, so that nothing goes unheard."""

    coaches: frozenset[str | None] = field(repr=False)
    coach_from: KnownFrom | None
    labels: dict[str | None, str] = field(repr=False)

    def role_of(self, cue: Cue) -> Role:
        """Return who says this."""
        return Role.COACH if cue.speaker in self.coaches else Role.CLIENT

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Everybody by their own name, without "Speaker 1", "Coach" and the like."""
        named = ((speaker, _own_name(speaker)) for speaker in self.labels if speaker)
        return tuple(
            Participant(name, Role.COACH if speaker in self.coaches else Role.CLIENT) for speaker, name in named if name
        )


def cast_of(transcript: Transcript, coach: str | None = None) -> Cast:
    """Work out who is who. `coach` is what somebody says the coach is called, or a part of it.

    Raises MalformedError when nobody in the transcript is called that, or several people are.
    """
    speakers = list(dict.fromkeys(cue.speaker for cue in transcript.cues))
    coaches, known_from = _coaches(transcript, [name for name in speakers if name], coach)
    return Cast(frozenset(coaches), known_from if coaches else None, _labels(speakers, coaches))


def _coaches(
    transcript: Transcript, names: Sequence[str], wanted: str | None
) -> tuple[Sequence[str | None], KnownFrom]:
    if wanted is not None:
        return [_only_one(transcript, names, wanted)], KnownFrom.OPTION
    marked = [cue.speaker for cue in transcript.cues if cue.role is Role.COACH]
    if marked:
        return marked, KnownFrom.FILE
    called = [name for name in names if not _COACH_WORDS.isdisjoint(_words(name))]
    return called if len(called) == 1 else [], KnownFrom.GUESS


def _only_one(transcript: Transcript, names: Sequence[str], wanted: str) -> str:
    asked = _words(wanted)
    found = [name for name in names if name.casefold() == wanted.strip().casefold()]
    found = found or [name for name in names if asked and set(asked) <= set(_words(name))]
    if len(found) == 1:
        return found[0]
    many = "several speakers are" if found else "nobody is"
    raise MalformedError(f"{transcript.name}: {many} called what --coach says; give a speaker's name as in the file")


def _labels(speakers: Sequence[str | None], coaches: Sequence[str | None]) -> dict[str | None, str]:
    labels: dict[str | None, str] = {}
    for speaker in speakers:
        kind = "Coach" if speaker in coaches else "Client" if speaker else UNNAMED
        number = sum(label.split()[0] == kind for label in labels.values()) + 1
        labels[speaker] = kind if number == 1 else f"{kind} {number}"
    return labels


def _own_name(speaker: str) -> str:
    kept = [word for word in _ASIDE.sub(" ", speaker).split() if _ROLE_WORDS.isdisjoint(_words(word))]
    return " ".join(kept) if any(_words(word) for word in kept) else ""


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
