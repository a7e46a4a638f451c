"""Which utterances are looked at together: what is kept as context, and over how many a number may be said."""

from collections.abc import Sequence
from itertools import groupby

from redaction.model import Utterance, Window

REACH = 12  # utterances: an IBAN said in groups of four, with a "mm-hm" after each, takes eleven
REACH_MS = 60_000  # some ten utterances of a call; who comes back to a number later says it from the beginning
HEARD = 40  # utterances kept as context, which rules may look back at: some four or five minutes of talk
ALWAYS = 4  # a pause may be long, and a platform's clock wrong


def stretches(window: Window) -> list[list[Utterance]]:
    """Return what is new and final with its neighbours, before it and after it, in order of time.

    Neighbours apart from each other come in stretches of their own: nothing goes on over what is left out between
    them. A partial is no neighbour: its words come again, in another form.
    """
    spoken = sorted((said for said in (*window.heard, *window.said) if said.final), key=lambda said: said.start_ms)
    new = {said.segment for said in window.said}
    near = {other for at, said in enumerate(spoken) if said.segment in new for other in _within_reach(spoken, at)}
    together = groupby(enumerate(spoken), key=lambda each: each[0] in near)
    return [[said for _, said in stretch] for is_near, stretch in together if is_near]


def _within_reach(spoken: Sequence[Utterance], at: int) -> list[int]:
    around = range(max(0, at - REACH), min(len(spoken), at + REACH + 1))
    return [other for other in around if abs(other - at) <= ALWAYS or _pause(spoken[other], spoken[at]) <= REACH_MS]


def _pause(one: Utterance, other: Utterance) -> int:
    return max(one.start_ms, other.start_ms) - min(one.end_ms, other.end_ms)
