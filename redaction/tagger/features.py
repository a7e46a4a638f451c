"""What a word looks like to the tagger: its features, each a short string."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from redaction.tagger.lexicon import LISTS, NAMES, NOTHING, UNKNOWN, Entry, Lexicon

LONGEST: Final = 40  # letters looked at: a longer "word" is no name, and work must stay within bounds

_BEFORE: Final = "\"'([{<«»„“”‘’‚*_¿¡-–—…,.;:!?"
_AFTER: Final = "\"')]}>«»“”‘’*_-–—….,;:!?"
_CURLY: Final = str.maketrans("’‘`´", "''''")
_DIGIT: Final = re.compile(r"\d")
_POSSESSIVE: Final = ("'s", "'")
_RARE: Final = "8"  # steps of frequency: up to thirty times in a million words the letters tell something,
_TELLING: Final = "7"  # from three times in a million the word itself does


def is_cased(words: Sequence[str]) -> bool:
    """Say whether capitals tell anything here. A lone "I" or spelled letter is no sign of it."""
    text = " ".join(words)
    return text.lower() != text and any(len(word) > 1 and not word.islower() and word.lower() != word for word in words)


def bare(word: str) -> str:
    """Return the word in lower case without punctuation at its edges and without a possessive."""
    low = word.lower().translate(_CURLY).lstrip(_BEFORE).rstrip(_AFTER)
    for ending in _POSSESSIVE:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return low[: -len(ending)]
    return low


def features(word: str, cased: bool, lexicon: Lexicon, *, lists: bool = True, known: bool = True) -> list[str]:
    """Return the features of one word. Training leaves out the lists, or all that is known, to learn from context."""
    word = word[:LONGEST]
    low = bare(word)
    entry = lexicon.get(low) if known else NOTHING
    if not lists:
        entry = entry._replace(lists=entry.lists & ~NAMES)
    found = [*_known(entry), *_looks(word, low, cased), *_affixes(low)]
    if entry.frequency >= _TELLING:
        found.append("w=" + low)
    if entry.frequency <= _RARE:
        found += _pieces(low)
    return found


@lru_cache(maxsize=4096)  # there are fewer different entries than that
def _known(entry: Entry) -> tuple[str, ...]:
    names = entry.lists & NAMES
    stands_in = [f"l={name}" for place, name in enumerate(LISTS) if entry.lists >> place & 1]
    return f"z={entry.frequency}", f"t={entry.capital}", f"n={names}", f"zn={entry.frequency}{names}", *stands_in


def _looks(word: str, low: str, cased: bool) -> list[str]:
    found = [f"len={min(len(low), 12)}", "s=" + _shape(word, low) if cased or not low.isalpha() else "s=?"]
    if word and word[-1] in _AFTER:
        found.append("after=" + word[-1])
    if word and word[0] in _BEFORE:
        found.append("before=" + word[0])
    if "-" in low:
        found.append("hyphen")
    if low and ("'" in word or "’" in word) and not word.lower().translate(_CURLY).rstrip(_AFTER).endswith(low):
        found.append("possessive")
    return found


def _shape(word: str, low: str) -> str:
    if _DIGIT.search(low):
        return _DIGIT.sub("9", low) if low.isdigit() else "9" + ("a" if low[0].isdigit() else "x")
    core = word.lstrip(_BEFORE)
    if not low:
        return UNKNOWN
    if core[0].islower() or core.lower() == core:
        return "a"
    return "A" if len(low) > 1 and core[: len(low)].isupper() else "Aa"


def _affixes(low: str) -> tuple[str, ...]:
    return "p3=" + low[:3], "p4=" + low[:4], "e2=" + low[-2:], "e3=" + low[-3:], "e4=" + low[-4:]


def _pieces(low: str) -> list[str]:
    framed = f"^{low[:20]}$"
    return ["c=" + framed[at : at + 3] for at in range(len(framed) - 2)]
