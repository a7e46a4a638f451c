"""A finished transcript as events, as if it had been said into the mailbox just now."""

from config.vocabulary import Role
from redaction.events import Person, Said
from redaction.transcripts import Cue, read_transcript


def said_in_transcript(data: bytes, coach_name: str | None) -> list[Said]:
    """Turn a transcript file into events. Raises MalformedError when it cannot be read.

    A transcript knows its speakers by name only, so the coach is recognised by the name in the directory.
    """
    return [_said(cue, coach_name) for cue in read_transcript("transcript", data).cues]


def _said(cue: Cue, coach_name: str | None) -> Said:
    is_coach = bool(coach_name and cue.speaker and cue.speaker.casefold() == coach_name.casefold())
    return Said(
        segment=f"cue {cue.number}",
        person=Person(id=cue.speaker or "", name=cue.speaker, role=Role.COACH if is_coach else Role.CLIENT),
        text=cue.text,
        start_ms=cue.start_ms,
        end_ms=cue.end_ms,
        language=cue.language,
    )
