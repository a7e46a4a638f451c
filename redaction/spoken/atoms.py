"""The smallest spoken pieces of a number or a code: "double seven", "thirty two", "s as in sierra", "020"."""

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from redaction.spoken.vocabulary import Vocabulary, match
from redaction.spoken.words import Word

_Below = Callable[[int], tuple[int, int, str]]
_Known = Container[str]

MOST_REPEATS = 9  # "five zeros": more is a quantity, not a spelling


class Atom(NamedTuple):
    """One piece: what it writes, and the words from `first` up to, not including, `end`.

    `apart` is another reading of the same words: "two hundred five" is 205, or 200 and 5.
    """

    value: str
    first: int
    end: int
    kind: str = "digits"  # digits | cardinal | letters | mixed
    apart: str = ""

    def __repr__(self) -> str:
        """Where it stands; what it writes stays out of logs and tracebacks."""
        return f"Atom({self.kind}, {self.first}:{self.end})"


def atom_at(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    """Return the piece of a number or code that begins with this word, if one does."""
    plain = words[at].plain
    if plain[0].isdigit() or (len(plain) > 1 and plain[-1].isdigit()):
        return _written(plain, at)
    if len(plain) == 1:
        return _letter(words, at, vocabulary) if plain.isalpha() else None
    if plain in vocabulary.glued:
        return _cardinal(words, at, vocabulary)
    if plain not in vocabulary.starts:
        return None
    if plain in vocabulary.letter_index and (letter := _letter(words, at, vocabulary)):
        return letter
    if plain in vocabulary.repeat_index and (repeated := _repeated(words, at, vocabulary)):
        return repeated
    if (
        plain in vocabulary.digits
        or plain in vocabulary.small
        or plain in vocabulary.hundreds
        or plain in vocabulary.hundred
        or plain in vocabulary.thousand
    ):
        return _plural(words, at, vocabulary) or _cardinal(words, at, vocabulary)
    return _letter(words, at, vocabulary)


def homophone_at(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    """Return a digit that was heard as another word. Trust it only between digits."""
    digit = vocabulary.homophones.get(words[at].plain) if at < len(words) else None
    return Atom(digit, at, at + 1) if digit else None


def _written(plain: str, at: int) -> Atom | None:
    if plain.isdecimal() and plain.isascii():
        return Atom(plain, at, at + 1)
    if plain.isalnum() and plain.isascii() and len(plain) <= 34:  # the longest IBAN
        return Atom(plain.upper(), at, at + 1, "mixed")
    return None


def _repeated(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    said = match(vocabulary.repeat_index, words, at)
    what = at + said
    if what < len(words) and words[what].plain in vocabulary.repeated_with:
        what += 1
    if not said or what >= len(words):
        return None
    times, plain = vocabulary.repeats[tuple(word.plain for word in words[at : at + said])], words[what].plain
    if digit := vocabulary.digits.get(plain) or vocabulary.homophones.get(plain) or _digit(plain):
        return Atom(digit * times, at, what + 1)
    letter = _letter_of(plain, vocabulary)
    return Atom(letter * times, at, what + 1, "letters") if letter and plain not in vocabulary.alphabet else None


def _plural(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    """ "three zeros", "dos cincos"."""
    if at + 1 >= len(words) or words[at + 1].plain not in vocabulary.plurals:
        return None
    times = int(vocabulary.digits.get(words[at].plain, "0"))
    return Atom(vocabulary.plurals[words[at + 1].plain] * times, at, at + 2) if times > 1 else None


def _letter(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    if phrase := match(vocabulary.letter_index, words, at):
        letter = vocabulary.letter_phrases[tuple(word.plain for word in words[at : at + phrase])]
        return Atom(letter, at, _after_its_word(words, at + phrase, letter, vocabulary), "letters")
    named = _letter_of(words[at].plain, vocabulary)
    if named is None:
        return None
    return Atom(named, at, _after_its_word(words, at + 1, named, vocabulary), "letters")


def _after_its_word(words: Sequence[Word], at: int, letter: str, vocabulary: Vocabulary) -> int:
    """Step over "as in sierra", "wie Siegfried", where the word does begin with the letter."""
    link = match(vocabulary.as_in, words, at)
    word = at + link
    if not link or word >= len(words) or words[word].plain[0] != letter.lower():
        return at
    return word + max(1, match(vocabulary.letter_index, words, word))  # "x for x-ray"


def _letter_of(plain: str, vocabulary: Vocabulary) -> str | None:
    if len(plain) == 1:
        return plain.upper() if plain.isalpha() else None
    letter = vocabulary.letters.get(plain) or vocabulary.alphabet.get(plain)
    return letter.upper() if letter else None


def _cardinal(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> Atom | None:
    value, end, apart = _Reading(words, vocabulary).number(at)
    if end == at:
        return None
    return Atom(str(value), at, end, "digits" if end == at + 1 and value < 10 else "cardinal", apart)


class _Reading:
    """Reads one number in words; each method returns its value, where it ends, and its parts written side by side."""

    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary) -> None:
        self._words, self._of = words, vocabulary

    def number(self, at: int) -> tuple[int, int, str]:
        value, end, apart = self._below_million(at)
        if end > at and self._is(end, self._of.million):
            rest, last, tail = self._rest(end + 1, self._below_million)
            return value * 1_000_000 + rest, last, f"{value * 1_000_000}{tail}"
        return value, end, apart

    def _below_million(self, at: int) -> tuple[int, int, str]:
        value, end, apart = self._below_thousand(at)
        if self._is(end, self._of.thousand):
            thousands = max(value, 1) * 1000
            rest, last, tail = self._rest(end + 1, self._below_thousand)
            return thousands + rest, last, str(thousands) + tail
        return value, end, apart

    def _below_thousand(self, at: int) -> tuple[int, int, str]:
        if self._is(at, self._of.hundreds):
            return self._plus(self._of.hundreds[self._words[at].plain], at + 1)
        value, end, apart = self._below_hundred(at)
        if self._is(end, self._of.hundred):
            return self._plus(max(value, 1) * 100, end + 1)
        return value, end, apart

    def _plus(self, hundreds: int, at: int) -> tuple[int, int, str]:
        rest, end, tail = self._rest(at, self._below_hundred)
        return hundreds + rest, end, str(hundreds) + tail

    def _rest(self, at: int, below: _Below) -> tuple[int, int, str]:
        """What is added to hundreds or thousands. A bare digit counts only after "and", or where no other follows."""
        start = at + 1 if self._is(at, self._of.joiners) else at
        value, end, apart = below(start)
        if value == 0 or (start == at and value < 10 and (self._of.hundreds_join or self._begins_a_number(end))):
            return 0, at, ""
        return value, end, apart

    def _below_hundred(self, at: int) -> tuple[int, int, str]:
        plain = self._words[at].plain if at < len(self._words) else ""
        if plain in self._of.glued:
            return self._of.glued[plain], at + 1, ""
        if plain in self._of.small:
            return self._tens(self._of.small[plain], at + 1)
        if plain in self._of.digits:
            return self._unit(int(self._of.digits[plain]), at + 1)
        return 0, at, ""

    def _tens(self, value: int, at: int) -> tuple[int, int, str]:
        joined = self._is(at, self._of.joiners) and self._of.tens_join
        unit = self._digit(at + joined)
        if unit and value >= 20 and value % 10 == 0 and joined == self._of.tens_join and not self._of.units_first:
            return value + unit, at + joined + 1, f"{value}{unit}"
        return value, at, str(value)

    def _unit(self, value: int, at: int) -> tuple[int, int, str]:
        """ "zwei und zwanzig", where the recogniser heard three words."""
        if self._of.units_first and self._is(at, self._of.joiners) and self._is(at + 1, self._of.small):
            tens = self._of.small[self._words[at + 1].plain]
            if tens >= 20:
                return tens + value, at + 2, f"{value}{tens}"
        return value, at, str(value)

    def _digit(self, at: int) -> int:
        return int(self._of.digits.get(self._words[at].plain, "0")) if at < len(self._words) else 0

    def _begins_a_number(self, at: int) -> bool:
        plain = self._words[at].plain if at < len(self._words) else ""
        return plain in self._of.digits or plain in self._of.small or (plain,) in self._of.repeats

    def _is(self, at: int, known: _Known) -> bool:
        return at < len(self._words) and self._words[at].plain in known


def _digit(plain: str) -> str | None:
    return plain if len(plain) == 1 and plain.isdecimal() and plain.isascii() else None
