"""Try-out: lines that somebody made up are screened by a version, and forgotten."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from config.settings import Settings
from config.tuning import AS_INSTALLED, Tuning
from config.vocabulary import Role
from redaction.language import languages_of
from redaction.model import Finding, SegmentId, Utterance, Window
from redaction.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from redaction.screen import Screener

KEPT = 2  # versions besides what is installed: the live one, and the draft that is worked on
MOST_LINES = 200
MOST_CHARACTERS = 20_000
_PACE_MS = 4_000  # from turn to turn, as people talk


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in the made-up call."""

    role: Role
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tried:
    """One turn and what was found in it. `redacted` is the line as the archive would keep it."""

    turn: Turn
    language: str
    findings: tuple[Finding, ...]
    redacted: str = field(repr=False)


class Tryout:
    """Screens by any version. What that needs takes some seconds to load: it waits until somebody tries.

    One version is built at a time, and the last ones are kept. Nothing of what is tried is.
    """

    def __init__(self, first: "Callable[[], Screener]") -> None:
        self._first = first
        self._installed: Screener | None = None
        self._built: OrderedDict[str, Screener] = OrderedDict()
        self._building = Lock()

    def screened(self, tuning: Tuning, turns: Sequence[Turn], language: str | None = None) -> list[Tried]:
        """Screen a call by a version. Without a language, each turn's is guessed, as in a real call.

        Raises MisconfiguredError for a version whose phrases cannot be compiled.
        """
        usual = language or tuning.detection.default_language
        spoken = languages_of([(language, turn.text) for turn in turns], usual)
        with self._building:
            screener = self._screener(tuning)
            screener.ruleset.prepare(sorted(set(spoken)))
        said = [_utterance(number, turn, language) for number, turn in enumerate(turns)]
        done = screener.screen(Window((), tuple(said)), Pseudonyms(secrets.token_bytes(32)))
        lines = {line.segment: line.text for line in done.lines}
        return [
            Tried(
                turn, heard, tuple(each for each in done.findings if each.segment == what.segment), lines[what.segment]
            )
            for turn, heard, what in zip(turns, spoken, said, strict=True)
        ]

    def _screener(self, tuning: Tuning) -> "Screener":
        if self._installed is None:
            self._installed = self._first()
        if tuning.digest == AS_INSTALLED:
            return self._installed
        if tuning.digest not in self._built:
            like = next(reversed(self._built.values()), self._installed)
            self._built[tuning.digest] = like.unproved(tuning.rules, tuning.detection)
        self._built.move_to_end(tuning.digest)
        while len(self._built) > KEPT:
            self._built.popitem(last=False)
        return self._built[tuning.digest]


def loading(settings: Settings) -> "Callable[[], Screener]":
    """Return what loads the screener of what is installed, as a worker does."""

    def load() -> "Screener":
        from redaction.screen import build_screener  # brings Presidio along

        return build_screener(
            rules_dir=settings.rules_dir, detection=settings.detection, risk_model=settings.risk_model
        )

    return load


def _utterance(number: int, turn: Turn, language: str | None) -> Utterance:
    start = number * _PACE_MS
    segment = SegmentId(f"line-{number + 1}")
    return Utterance(segment, turn.role, turn.role, start, start + _PACE_MS, turn.text, language=language)
