"""Words with their places: what every spoken form is read from."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\S")


class Word(NamedTuple):
    """One word or one sign of a turn. `plain` is in lower case and without accents, for looking it up."""

    turn: int
    start: int
    end: int
    plain: str

    def __repr__(self) -> str:
        """Where it stands; the word itself stays out of logs and tracebacks."""
        return f"Word(turn={self.turn}, start={self.start}, end={self.end})"


def words_of(text: str, turn: int = 0) -> list[Word]:
    """Return the words of a text in order; a sign of punctuation is a word of its own."""
    return [Word(turn, match.start(), match.end(), fold(match.group())) for match in _TOKEN.finditer(text)]


def fold(word: str) -> str:
    """Return a word in lower case, its accents gone and ß written ss."""
    lower = word.lower()
    return lower if lower.isascii() else _without_accents(lower)


@lru_cache(maxsize=4096)  # bounded; words with accents are few and come again
def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)) or word  # an accent by itself
