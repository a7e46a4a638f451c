"""The lexicon of a language, folded and indexed for reading word by word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from config.spoken import Cue, Lexicon, read_lexicon
from redaction.spoken import german
from redaction.spoken.words import Word, fold

Phrase = tuple[str, ...]


class Mark:
    """What a word may be the beginning of, as bits: most words are of nothing, and most recognizers need not look."""

    NUMBER = 1  # a digit, a number word, a letter
    SIGN = 2  # at, dot, underscore
    MONTH = 4
    STREET = 8


Index = dict[str, tuple[Phrase, ...]]  # by first word, the longest phrase first


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the words of one language can stand for. Every key is folded."""

    language: str
    digits: dict[str, str]
    plurals: dict[str, str]
    homophones: dict[str, str]
    small: dict[str, int]
    glued: dict[str, int]
    hundreds: dict[str, int]
    hundred: frozenset[str]
    thousand: frozenset[str]
    large: frozenset[str]
    joiners: frozenset[str]
    million: frozenset[str]
    tens_join: bool
    hundreds_join: bool
    units_first: bool
    repeats: dict[Phrase, int]
    repeat_index: Index
    repeated_with: frozenset[str]
    ordinals: dict[str, int]
    letters: dict[str, str]
    letter_phrases: dict[Phrase, str]
    letter_index: Index
    alphabet: dict[str, str]
    as_in: Index
    letter_words: frozenset[str]
    pronouns: frozenset[str]
    hints: Index
    at: Index
    at_is_a_word: bool
    symbols: dict[Phrase, str]  # without "at"
    symbol_index: Index
    months: dict[str, int]
    date_words: frozenset[str]
    street_before: Index
    street_after: frozenset[str]
    street_also_words: frozenset[str]
    street_endings: tuple[str, ...]
    street_inside: frozenset[str]
    street_number: frozenset[str]
    unit: Index
    unit_after: Index
    unit_alone: Index
    sides: frozenset[str]
    box: Index
    fillers: Index
    corrections: Index
    back_channels: frozenset[str]
    lead_ins: frozenset[str]
    goes_on: Index
    cues: dict[Phrase, tuple[Cue, ...]]
    cue_index: Index
    units: Index
    counted: frozenset[str]
    function_words: frozenset[str]
    marks: dict[str, int]
    starts: frozenset[str]  # every word that a run may start with, apart from digits and single letters


def marks_of(words: Iterable[Word], vocabulary: Vocabulary) -> int:
    """Return all marks of these words together."""
    found, known, endings = 0, vocabulary.marks, vocabulary.street_endings
    for word in words:
        plain = word.plain
        mark = known.get(plain)
        if mark:
            found |= mark
        elif len(plain) == 1:
            found |= Mark.NUMBER if plain.isalnum() and plain not in vocabulary.letter_words else 0
        elif plain[0].isdigit() or plain[-1].isdigit():
            found |= Mark.NUMBER
        elif endings and plain.endswith(endings):
            found |= Mark.STREET
    return found


def match(index: Index, words: Sequence[Word], at: int) -> int:
    """Return how many words from `at` on make a phrase of the index; 0 for none."""
    if at >= len(words):
        return 0
    for phrase in index.get(words[at].plain, ()):
        if len(phrase) == 1 or tuple(word.plain for word in words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return what is known of a language, built once per process. Raises MisconfiguredError for an unknown one."""
    return _compiled(read_lexicon(language))


def _compiled(lexicon: Lexicon) -> Vocabulary:
    numbers, spelling, symbols, streets = lexicon.numbers, lexicon.spelling, lexicon.symbols, lexicon.streets
    named = {".": symbols.dot, "-": symbols.dash, "_": symbols.underscore, "/": symbols.slash, "+": symbols.plus}
    signs = {_phrase(said): sign for sign, phrases in named.items() for said in phrases}
    letter_phrases = {_phrase(said): letter.upper() for said, letter in spelling.phrases.items()}
    cues: dict[Phrase, tuple[Cue, ...]] = {}
    for cue, phrases in lexicon.cues.items():
        for said in map(_phrase, phrases):
            cues[said] = (*cues.get(said, ()), cue)
    digits = {fold(word): str(value) for word, value in numbers.digits.items()}
    glued = german.number_words() if numbers.units_first else {}
    small = {fold(word): value for word, value in numbers.small.items()}
    hundreds = {fold(word): value for word, value in numbers.hundreds.items()}
    repeats = {_phrase(said): times for said, times in numbers.repeats.items()}
    letters = {fold(word): letter for word, letter in spelling.letters.items()}
    alphabet = {fold(word): letter for word, letter in spelling.alphabet.items()}
    begun = _first_words((*letter_phrases, *repeats))
    starts = frozenset().union(digits, small, glued, hundreds, letters, alphabet, begun)
    starts |= _folded((*numbers.hundred, *numbers.thousand))
    at = _index(_phrases(symbols.at)) | {"@": (("@",),)}
    before, box, months = _index(_phrases(streets.before)), _index(_phrases(streets.box)), lexicon.dates.months
    after, units = _folded(streets.after), _index(_phrases(streets.unit))
    return Vocabulary(
        language=lexicon.language,
        digits=digits,
        plurals={fold(word): str(value) for word, value in numbers.plurals.items()},
        homophones={fold(word): str(value) for word, value in numbers.homophones.items()},
        small=small,
        glued=glued,
        hundreds=hundreds,
        hundred=_folded(numbers.hundred),
        thousand=_folded(numbers.thousand),
        large=_folded(numbers.large),
        joiners=_folded(numbers.joiners),
        million=_folded(numbers.million),
        tens_join=numbers.tens_join,
        hundreds_join=numbers.hundreds_join,
        units_first=numbers.units_first,
        repeats=repeats,
        repeat_index=_index(repeats),
        repeated_with=_folded(numbers.repeated_with),
        ordinals={fold(word): value for word, value in numbers.ordinals.items()},
        letters=letters,
        letter_phrases=letter_phrases,
        letter_index=_index(letter_phrases),
        alphabet=alphabet,
        as_in=_index(_phrases(spelling.as_in)),
        letter_words=_folded(spelling.words),
        pronouns=_folded(spelling.pronouns),
        hints=_index(_phrases(spelling.hints)),
        at=at,
        at_is_a_word=symbols.at_is_a_word,
        symbols=signs,
        symbol_index=_index(signs),
        months={fold(word): value for word, value in lexicon.dates.months.items()},
        date_words=_folded(lexicon.dates.between),
        street_before=before,
        street_after=after,
        street_also_words=_folded(streets.also_words),
        street_endings=tuple(fold(word) for word in streets.endings),
        street_inside=_folded(streets.inside),
        street_number=_folded(streets.number),
        unit=units,
        unit_after=_index(_phrases(streets.unit_after)),
        unit_alone=_index(_phrases(streets.unit_alone)),
        sides=_folded(streets.sides),
        box=box,
        fillers=_index(_phrases(lexicon.fillers)),
        corrections=_index(_phrases(lexicon.corrections)),
        back_channels=_folded(lexicon.back_channels),
        lead_ins=_folded(lexicon.lead_ins),
        goes_on=_index(_phrases(lexicon.goes_on)),
        cues=cues,
        cue_index=_index(cues),
        units=_index(_phrases(lexicon.units)),
        counted=_folded(lexicon.counted),
        function_words=_folded(lexicon.function_words),
        marks=_marks(
            (starts, Mark.NUMBER),
            ({*at, *(sign[0] for sign in signs), "@"}, Mark.SIGN),
            (map(fold, (*months, *numbers.ordinals)), Mark.MONTH),
            ({*before, *box, *after}, Mark.STREET),
        ),
        starts=starts,
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _phrase(said: str) -> Phrase:
    return tuple(fold(word) for word in said.split())


def _phrases(said: Iterable[str]) -> list[Phrase]:
    return [_phrase(each) for each in said]


def _first_words(phrases: Iterable[Phrase]) -> Iterator[str]:
    return (phrase[0] for phrase in phrases)


def _index(phrases: Iterable[Phrase]) -> Index:
    index: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        index.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(sorted(each, key=len, reverse=True)) for first, each in index.items()}


def _marks(*groups: tuple[Iterable[str], int]) -> dict[str, int]:
    marks: dict[str, int] = {}
    for words, mark in groups:
        for word in words:
            marks[word] = marks.get(word, 0) | mark
    return marks
