"""The written form of what was said, and a map from each of its characters to the original."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from redaction.spoken.runs import Part


@dataclass(frozen=True, slots=True)
class Written:
    """Text in which spoken numbers and codes are written. `places` has the original span of each character."""

    text: str = field(repr=False)
    places: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original characters behind these written ones, end exclusive."""
        return self.places[start][0], self.places[end - 1][1]


def written(text: str, parts: Sequence[Part]) -> Written:
    """Write numbers and codes as digits and letters; everything else stays as it is, character by character.

    A number that is its own written form stays, too. `parts` are in the order of the text.
    """
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for part in parts:
        between = part.sign if part.joined else text[at : part.start]
        places += [(at, part.start)] * len(between) if part.joined else _each(at, part.start)
        places += [(part.start, part.end)] * len(part.value)
        pieces += [between, part.value]
        at = part.end
    return Written("".join([*pieces, text[at:]]), (*places, *_each(at, len(text))))


def _each(start: int, end: int) -> list[tuple[int, int]]:
    return [(place, place + 1) for place in range(start, end)]
