"""What a recognizer found in a conversation: a type, and the pieces that it stands in."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redaction.spoken.words import Word


class Piece(NamedTuple):
    """Characters of one turn, end exclusive."""

    turn: int
    start: int
    end: int


class Found(NamedTuple):
    """Personal data of one type. Several pieces are one value, said in parts. `value`: as it is written."""

    entity: str
    pieces: tuple[Piece, ...]
    score: float
    value: str = ""

    def __repr__(self) -> str:
        """Type and place; the value itself stays out of logs and tracebacks."""
        return f"Found({self.entity}, {self.pieces})"


def pieces_of(words: Sequence[Word]) -> tuple[Piece, ...]:
    """Return the characters from the first to the last of these words, apart for each turn."""
    return tuple(_pieces(words))


def _pieces(words: Sequence[Word]) -> Iterator[Piece]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].turn != words[start].turn:
            yield Piece(words[start].turn, words[start].start, words[at - 1].end)
            start = at
