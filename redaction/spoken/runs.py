"""Runs: numbers and codes said piece by piece, over fillers, corrections and the other's "mm hm"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from redaction.spoken.atoms import Atom, atom_at, homophone_at
from redaction.spoken.vocabulary import Vocabulary, match
from redaction.spoken.words import Word

MOST_PIECES = 60  # of one number: an IBAN has 34 characters; the rest is another one
MOST_FILLERS = 3  # between two pieces: "um er let's see"
CHECKED_DIGITS = 7  # before the letter that checks them, at least
DICTATED = 3  # pieces: who has said so many goes on with the same number after what looks like a full stop
_NUMBERS = frozenset({"digits", "cardinal"})
SIGNS_BETWEEN = frozenset("-–—./(),+:")  # as written, within a number


@dataclass(frozen=True)
class Run:
    """Pieces of one number or code, in order, with the signs said between them."""

    atoms: tuple[Atom, ...]
    signs: tuple[str, ...]  # between the atoms: "", "-", ".", "/"; one fewer than atoms
    corrected: bool = False

    @cached_property
    def value(self) -> str:
        """What the pieces write: capital letters and digits, no signs."""
        return "".join(atom.value for atom in self.atoms)

    @cached_property
    def apart(self) -> str:
        """The same with every number read piece by piece: "two hundred five" as 2005."""
        return "".join(atom.apart or atom.value for atom in self.atoms)

    @cached_property
    def digits(self) -> int:
        """How many digits it writes."""
        return sum(letter.isdigit() for letter in self.value)

    @property
    def letters(self) -> int:
        """How many letters it writes."""
        return len(self.value) - self.digits

    @property
    def first(self) -> int:
        """The index of its first word."""
        return self.atoms[0].first

    @property
    def end(self) -> int:
        """The index after its last word."""
        return self.atoms[-1].end

    @property
    def singly(self) -> int:
        """How many digits were said one by one, doubled, or written."""
        return sum(len(atom.value) for atom in self.atoms if atom.kind == "digits")

    def within(self, turn: int, words: Sequence[Word]) -> list["Part"]:
        """What of this run was said in a turn: each piece's characters, the sign before it, and what it writes."""
        signs = ("", *self.signs)
        here = [(atom, sign) for atom, sign in zip(self.atoms, signs, strict=True) if words[atom.first].turn == turn]
        return [
            Part(words[atom.first].start, words[atom.end - 1].end, atom.value, sign, atom is not here[0][0])
            for atom, sign in here
        ]


class Part(NamedTuple):
    """A piece of a run in the characters of its turn."""

    start: int
    end: int
    value: str
    sign: str  # said or written before it
    joined: bool  # to the piece before it


def runs_of(words: Sequence[Word], vocabulary: Vocabulary) -> list[Run]:
    """Return all runs of a stretch, in order. Even a single number or letter is one."""
    found: list[Run] = []
    at = 0
    while at < len(words):
        atom = atom_at(words, at, vocabulary)
        if atom is None or (named := _spelled_cue(words, at, vocabulary)):
            at += named if atom else 1
            continue
        run = _run_from(atom, words, vocabulary)
        at = run.end
        found += _without_stray_letters(run, vocabulary, words)
    return found


def _spelled_cue(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> int:
    """How many letters from here on are a word about numbers: "d o b", "s s n"."""
    said = match(vocabulary.cue_index, words, at)
    return said if said > 1 and len(words[at].plain) == 1 else 0


def _run_from(atom: Atom, words: Sequence[Word], vocabulary: Vocabulary) -> Run:
    atoms, signs, corrected = [atom], list[str](), False
    while True:
        sign, at, fixed = _between(words, atoms[-1].end, vocabulary, dictated=len(atoms) >= DICTATED)
        following = _next_atom(words, at, atoms, vocabulary) if at < len(words) else None
        if (
            following is None
            or len(atoms) == MOST_PIECES
            or (len(atoms) < DICTATED and _starts_anew(words, atoms[-1], following))
        ):
            return Run(tuple(atoms), tuple(signs), corrected)
        atoms.append(following)
        signs.append(sign)
        corrected = corrected or fixed


def _next_atom(words: Sequence[Word], at: int, atoms: Sequence[Atom], vocabulary: Vocabulary) -> Atom | None:
    before = atoms[-1]
    if (digit := homophone_at(words, at, vocabulary)) and before.kind == "digits":
        after = atom_at(words, at + 1, vocabulary) if at + 1 < len(words) else None
        is_word = words[at].plain in vocabulary.function_words
        if not is_word or (after and len(before.value) == 1 and _is_single(after)):
            return digit
    if before.kind == "mixed" and _is_bank_code(words[at].plain, vocabulary):
        return Atom(words[at].plain.upper(), at, at + 1, "letters")
    following = atom_at(words, at, vocabulary)
    spelled = any(each.kind == "letters" and not _is_word(each, words, vocabulary) for each in atoms)
    joins = following and not spelled and _joins_numbers(following, before, words, vocabulary)
    return None if joins else following


def _is_single(atom: Atom) -> bool:
    return atom.kind == "digits" and len(set(atom.value)) == 1


def _joins_numbers(atom: Atom, before: Atom, words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """ "de 2015 a 2019 y de 2021": letters that are words, between two numbers."""
    after: Atom | None = atom
    while after and _is_word(after, words, vocabulary):
        after = atom_at(words, after.end, vocabulary) if after.end < len(words) else None
    return after is not None and after is not atom and _NUMBERS.issuperset((before.kind, after.kind))


def _is_word(atom: Atom, words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    return atom.end == atom.first + 1 and words[atom.first].plain in vocabulary.letter_words


def _is_bank_code(plain: str, vocabulary: Vocabulary) -> bool:
    """The four letters inside an IBAN: NL91 ABNA 0417."""
    return len(plain) == 4 and plain.isalpha() and plain.isascii() and plain not in vocabulary.starts


def _starts_anew(words: Sequence[Word], before: Atom, following: Atom) -> bool:
    """A letter or number in a new sentence: "room 5. 6 people came"."""
    between = words[before.end : following.first]
    return any(word.plain in ".;!?" and word.end != words[following.first].start for word in between)


def _between(words: Sequence[Word], at: int, vocabulary: Vocabulary, *, dictated: bool) -> tuple[str, int, bool]:
    """Step over what may stand between two pieces. Returns the sign, where it ends, and whether it corrects.

    Within a number that is being dictated, "and" is one more filler.
    """
    sign, corrected, fillers = "", False, 0
    turn = words[at - 1].turn
    while at < len(words):
        word = words[at]
        if word.plain in SIGNS_BETWEEN:
            sign, step = sign or word.plain.replace("–", "-").replace("—", "-"), 1
        elif filler := match(vocabulary.fillers, words, at):
            fillers, step = fillers + 1, filler
        elif (word.turn != turn and word.plain in vocabulary.lead_ins) or (
            dictated and word.plain in vocabulary.joiners
        ):
            fillers, step = fillers + 1, 1
        elif said := match(vocabulary.symbol_index, words, at):
            sign, step = vocabulary.symbols[tuple(each.plain for each in words[at : at + said])], said
        elif fixed := match(vocabulary.corrections, words, at):
            corrected, step = True, fixed
        else:
            break
        at += step
        if fillers > MOST_FILLERS:
            break
    return sign, at, corrected


def _without_stray_letters(run: Run, vocabulary: Vocabulary, words: Sequence[Word]) -> Iterator[Run]:
    """Leave out letters at the ends that are words of the sentence: "a" in "for a six", "i" in "five i think"."""
    atoms, signs = list(run.atoms), list(run.signs)
    while atoms and _is_stray(atoms[0], atoms[1:2], words, vocabulary, has_letters=_letters(atoms) > 1):
        del atoms[0], signs[:1]
    while (
        not _is_check_letter(run, words)
        and atoms
        and (
            _is_stray(atoms[-1], atoms[-2:-1], words, vocabulary, has_letters=_letters(atoms) > 1)
            or _begins_a_clause(atoms[-1], words, vocabulary)
        )
    ):
        del atoms[-1], signs[-1:]
    if atoms:
        yield Run(tuple(atoms), tuple(signs), run.corrected)


def _is_stray(
    atom: Atom, neighbour: Sequence[Atom], words: Sequence[Word], vocabulary: Vocabulary, *, has_letters: bool
) -> bool:
    is_word = _is_word(atom, words, vocabulary)
    if (
        is_word and words[atom.first].plain in vocabulary.alphabet
    ):  # a name, or a letter among others: "mike one two alpha"
        return not has_letters
    return is_word and not (neighbour and neighbour[0].kind in ("letters", "mixed"))


def _letters(atoms: Sequence[Atom]) -> int:
    return sum(atom.kind in ("letters", "mixed") for atom in atoms)


def _is_check_letter(run: Run, words: Sequence[Word]) -> bool:
    """The last letter of an id, said where the turn ends: "... cuatro te"."""
    ends_turn = run.end == len(words) or words[run.end].turn != words[run.end - 1].turn
    return ends_turn and run.digits >= CHECKED_DIGITS and run.letters == 1


def _begins_a_clause(atom: Atom, words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """The "i" after a spelled name: "j i l l i get that weekly"."""
    last = words[atom.end - 1]
    following = words[atom.end] if atom.end < len(words) else None
    said_on = following is not None and following.turn == last.turn and following.plain.isalpha()
    return atom.end == atom.first + 1 and last.plain in vocabulary.pronouns and said_on
