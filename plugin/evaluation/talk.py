"""Test data as a transcript that can be screened: who is the coach, and when things were said."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from secrets import token_bytes

from pydantic import Field

from config.vocabulary import Role
from plugin.evaluation.strict import Count, Spoken
from plugin.offline.report import Report
from plugin.offline.screening import Screening, screen_transcript
from redaction.asking import COOLDOWN
from redaction.pseudonyms import Pseudonyms
from redaction.transcripts import Cue, Transcript
from redaction.transcripts.reading import WORD_MS

COACHES = frozenset({"coach", "counsellor", "counselor", "therapist"})  # as files call whoever leads the talk


class Timed(Spoken):
    """What one speaker said, and when, in milliseconds, where that is known."""

    start_ms: Count | None = Field(None)
    end_ms: Count | None = Field(None)


def transcript_of(
    name: str, language: str | None, turns: Sequence[Spoken], coaches: Collection[str] = ()
) -> Transcript:
    """Return the turns as screening reads them: cue 1 is turn 0.

    A turn without a time begins where the one before it ended, and 150 words take a minute. `coaches` are what
    coaches are called here, besides the usual; where nobody is called so, screening looks for itself.
    """
    leads = {*COACHES, *(each.casefold() for each in coaches)}
    cues: list[Cue] = []
    for number, turn in enumerate(turns, 1):
        start, end = _placed(turn, cues[-1].end_ms if cues else 0)
        role = Role.COACH if turn.speaker.strip().casefold() in leads else None
        cues.append(Cue(number, number, start, end, turn.speaker.strip() or None, turn.text, language, role))
    return Transcript(name, "JSON", "utf-8", any(_is_timed(turn) for turn in turns), tuple(cues))


def _placed(turn: Spoken, clock: int) -> tuple[int, int]:
    given = turn if isinstance(turn, Timed) else Timed(speaker="", text="")
    start = clock if given.start_ms is None else given.start_ms
    end = start + WORD_MS * len(turn.text.split()) if given.end_ms is None else given.end_ms
    return start, max(start, end)


def _is_timed(turn: Spoken) -> bool:
    return isinstance(turn, Timed) and turn.start_ms is not None


def listen(
    transcript: Transcript,
    screening: Screening,
    progress: Callable[[int], object] = lambda _done: None,
    cooldown: timedelta = COOLDOWN,
) -> Report:
    """Return what is heard in it, and what the coach is asked. `progress` is told how many turns more are done."""
    nobody_keeps_it = Pseudonyms(token_bytes(32))
    return screen_transcript(transcript, screening, nobody_keeps_it, progress=progress, cooldown=cooldown)
