"""The names of the people in the call: known before anybody says them."""

import re
from functools import lru_cache

from presidio_analyzer import Pattern, PatternRecognizer

# Given names that are also everyday words: these count only with a capital.
ALSO_WORDS = frozenset(
    "art bill chance chase dawn dean drew faith frank grace grant guy harmony heath hope hunter iris jack joy june lane"
    " lily may mark miles olive pat pearl penny rich rob rose ruby sky sue summer violet wade will".split()
)
# Parts of many names and of every sentence: never a name by themselves.
PARTICLES = frozenset("al and bin da das de del den der di do dos du e el ibn la le of the van von y zu".split())
SURE = 1.0  # a participant's name outranks what the model takes it for


@lru_cache(maxsize=512)
def names_recognizer(names: tuple[str, ...]) -> PatternRecognizer:
    """Return a recognizer for these people: the full name, and each part of it of two letters or more.

    The small words of a name ("da", "von") count only within it.
    """
    parts = {part for name in names for part in (name.strip(), *_words(name)) if len(part) > 1}
    return PatternRecognizer(
        supported_entity="PERSON",
        name="ParticipantNames",
        patterns=[Pattern("participant", _any_of(parts), SURE)],
        global_regex_flags=re.MULTILINE,
    )


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", name) if word.casefold() not in PARTICLES]


def _any_of(parts: set[str]) -> str:
    ordered = sorted(parts, key=len, reverse=True)  # the full name before its first part
    return r"(?<!\w)(?:" + "|".join(_spoken(part) for part in ordered) + r")(?!\w)"


def _spoken(part: str) -> str:
    escaped = re.escape(part)
    return escaped if part.casefold() in ALSO_WORDS else f"(?i:{escaped})"
