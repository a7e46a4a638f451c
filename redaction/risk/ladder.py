"""How serious it is: the step on the ladder of its category, lifted by words said close by."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from config.context import Language, read_context
from config.vocabulary import Category, Severity
from redaction.risk.hit import Hit
from redaction.risk.matching import Matcher, Phrasebook, named
from redaction.risk.normalise import Span
from redaction.risk.reading import Reading

USUAL_STEP = 2


class Rung(StrEnum):
    """What lifts a finding: the keys of a ladder in the context file of a language."""

    INTENT = "intent"
    MEANS = "means"
    TIME = "time"
    PLACE = "place"
    GOODBYE = "goodbye"
    NOW = "now"


FIRM = frozenset({Rung.INTENT, Rung.MEANS, Rung.TIME})  # together no veto talks them down

Rungs = frozenset[Rung]


def _self_harm(step: int, said: Rungs) -> int:
    """Columbia: 1 wish, 2 thought, 3 method, 4 intent, 5 plan and time, 6 act, preparation or goodbye."""
    ways = said & {Rung.MEANS, Rung.PLACE}
    if Rung.GOODBYE in said:
        return 6
    if Rung.TIME in said and (ways or Rung.INTENT in said or step >= 3):
        return max(step, 5)
    if Rung.INTENT in said:
        return max(step, 4)
    return max(step, 3) if ways else step


def _harm_to_others(step: int, said: Rungs) -> int:
    """1 a hint, 2 target and intent, 3 with means, 4 with time or under way."""
    if step + (Rung.INTENT in said) < USUAL_STEP:
        return step
    if said & {Rung.TIME, Rung.NOW}:
        return 4
    return max(step, 3 if Rung.MEANS in said else USUAL_STEP)


def _abuse(step: int, said: Rungs) -> int:
    """1 a hint, 2 going on, 3 happening now."""
    return 3 if Rung.NOW in said and step >= USUAL_STEP else step


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of a category: how many steps, from which on it is imminent, and what lifts."""

    steps: int
    imminent_from: int
    climb: Callable[[int, Rungs], int]


LADDERS = {
    Category.SELF_HARM: Ladder(6, 4, _self_harm),
    Category.HARM_TO_OTHERS: Ladder(4, 3, _harm_to_others),
    Category.ABUSE: Ladder(3, 3, _abuse),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hit stands on its ladder."""

    severity: Severity
    step: int | None = None
    steps: int = 0
    firm: bool = False  # intent, means and time were all said


def place(severity: Severity, hit: Hit, reading: Reading, words: Span) -> Place:
    """Return how severe a hit is at these words of a reading, with all that was said around it."""
    ladder = LADDERS.get(hit.rule.category)
    if ladder is None or severity is Severity.INFO:
        return Place(severity)
    base = hit.rule.step or (ladder.imminent_from if hit.rule.severity is Severity.IMMINENT else USUAL_STEP)
    said = _said(hit, reading, words)
    step = min(ladder.climb(base, said), ladder.steps)
    rises = step > base and step >= ladder.imminent_from
    severity = Severity.IMMINENT if rises else severity
    if severity is Severity.IMMINENT:
        step = max(step, ladder.imminent_from)
    return Place(severity, step, ladder.steps, said >= FIRM)


def prepare(language: Language) -> None:
    """Compile the words that lift, so that no call has to wait for it."""
    for signs in _signs(language).values():
        for _, matcher in signs.rungs:
            matcher.compile()


def _said(hit: Hit, reading: Reading, words: Span) -> Rungs:
    signs = _signs(hit.language).get(hit.rule.category)
    if not signs:
        return frozenset()
    text = reading.around(words, signs.within)
    return frozenset(rung for rung, matcher in signs.rungs if any(matcher.spans(text)))


@dataclass(frozen=True, slots=True)
class _Signs:
    within: int
    rungs: tuple[tuple[Rung, Matcher], ...]


@cache
def _signs(language: Language) -> dict[Category, _Signs]:
    book = Phrasebook(language)
    with named(f"context {language}, ladder"):
        return {
            category: _Signs(words.within, tuple((rung, book.matcher(getattr(words, rung))) for rung in Rung))
            for category, words in read_context(language).ladder.items()
        }
