"""Talks in one call: `a_talk("words", "!abuse:concern", language="de")`."""

from itertools import count

from plugin.evaluation.hours import prompting
from plugin.evaluation.hours.talks import Talk
from plugin.evaluation.talk import Timed, transcript_of
from tests.plugin.evaluation.marked import MarkedScreener

_numbers = count(1)


def a_talk(*texts, minutes=None, language="en", speaker="Ann", **given):
    """Each text is a turn, at these minutes where they are given."""
    name = given.get("id", f"talk {next(_numbers)}")
    starts = [None] * len(texts) if minutes is None else [round(minute * 60_000) for minute in minutes]
    turns = [Timed(speaker=speaker, text=text, start_ms=start) for text, start in zip(texts, starts, strict=True)]
    return Talk(name, language, transcript_of(name, language, turns))


def prompted(talk, **given):
    """Return the talk with the prompts that its marks give."""
    return prompting.prompted(talk, MarkedScreener(), **given)


def asked(*texts, minutes=None, **given):
    """Return turn, category and severity of each prompt."""
    found = prompted(a_talk(*texts, minutes=minutes), **given).prompts
    return [(each.turn, f"{each.category}:{each.severity}") for each in found]
