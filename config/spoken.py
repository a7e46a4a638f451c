"""How a language says what others write: number words, letters, symbols, and the words around them."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from config.errors import MisconfiguredError
from config.reading import read_as

FOLDER = Path(__file__).parent / "defaults" / "spoken"

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _listed(given: object) -> object:
    """Words may be written as one text, phrases as a list."""
    return given.split() if isinstance(given, str) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Cue(StrEnum):
    """What words nearby say a number, a word or a date is."""

    PHONE = "phone"
    EXTENSION = "extension"
    AREA_CODE = "area_code"
    CARD = "card"
    IBAN = "iban"
    ACCOUNT = "account"  # account, sort code, routing number
    SOCIAL = "social"  # US social security number
    NATIONAL_ID = "national_id"
    POSTCODE = "postcode"
    BIRTH = "birth"
    RELATIVE = "relative"  # somebody of whom a whole date may well be the birth: baby, twins
    EMAIL = "email"
    HANDLE = "handle"
    SPELLED = "spelled"
    REFERENCE = "reference"  # of a thing: invoice, order, ticket, plate
    NUMBER = "number"  # some number that somebody gives: "write it down"


class Numbers(BaseModel):
    """Number words. Every key is a word as it is said, every value what it stands for."""

    model_config = _FROZEN

    digits: Mapping[str, int]  # 0 to 9, "oh" among them
    plurals: Mapping[str, int] = Field(default_factory=dict)  # "two fives", "tres ceros"
    homophones: Mapping[str, int] = Field(default_factory=dict)  # digits only between digits: to, for
    small: Mapping[str, int]  # 10 to 19, tens, and what is one word: veintidós
    hundreds: Mapping[str, int] = Field(default_factory=dict)  # words for whole hundreds: doscientos
    hundred: Words = ()  # multiply what stands before by a hundred
    thousand: Words = ()
    million: Words = ()
    large: Words = ()  # million and more: never part of a number that identifies
    joiners: Words = ()  # "and" in two hundred and five
    tens_join: bool = False  # tens and units need a joiner: cuarenta y dos
    hundreds_join: bool = False  # so do hundreds and units: cento e dois
    units_first: bool = False  # zweiundvierzig
    repeats: Mapping[str, int] = Field(default_factory=dict)  # double, triple; phrases
    repeated_with: Words = ()  # words between: zweimal *die* sieben
    ordinals: Mapping[str, int] = Field(default_factory=dict)  # days of a month


class Spelling(BaseModel):
    """Letters as they are named, and words that stand for letters."""

    model_config = _FROZEN

    letters: Mapping[str, str] = Field(default_factory=dict)  # eme: m; single letters speak for themselves
    phrases: Mapping[str, str] = Field(default_factory=dict)  # double u: w
    alphabet: Mapping[str, str] = Field(default_factory=dict)  # bravo: b
    as_in: Phrases = ()  # between a letter and its word: s as in sierra
    words: Words = ()  # letters that are words too: a, i
    pronouns: Words = ()  # among them those that begin a clause: i
    hints: Phrases = ()  # before a letter that was said already: "with a", in "with a double l"


class Symbols(BaseModel):
    """Symbols as they are named; each entry is a phrase."""

    model_config = _FROZEN

    at: Phrases
    at_is_a_word: bool = False  # "at" means the symbol only in an address; "arroba" means it always
    dot: Phrases
    dash: Phrases = ()
    underscore: Phrases = ()
    slash: Phrases = ()
    plus: Phrases = ()


class Dates(BaseModel):
    """How a day is named."""

    model_config = _FROZEN

    months: Mapping[str, int]
    between: Words = ()  # words inside a date: of, the, de


class Streets(BaseModel):
    """How an address is said."""

    model_config = _FROZEN

    before: Phrases = ()  # street words before the name: calle, rua
    after: Words = ()  # street words after the name: street, lane
    also_words: Words = ()  # among them those that are everyday words: way, drive, place
    endings: Words = ()  # of one-word street names: straße, weg
    inside: Words = ()  # words inside a name: de la, dos
    number: Words = ()  # "number" between street and house number
    unit: Phrases = ()  # followed by a number or letter: flat, suite
    unit_after: Phrases = ()  # after an ordinal: floor, stock, andar
    unit_alone: Phrases = ()  # rés do chão, ground floor
    sides: Words = ()  # after a floor: left, izquierda
    box: Phrases = ()  # post-office box


class Lexicon(BaseModel):
    """All that recognising personal data in one spoken language needs to know of its words."""

    model_config = _FROZEN

    language: str
    numbers: Numbers
    spelling: Spelling
    symbols: Symbols
    dates: Dates
    streets: Streets
    fillers: Phrases = ()
    corrections: Phrases = ()  # "no sorry": what follows replaces what stands before
    back_channels: Words = ()  # words that a listener says without taking the turn
    lead_ins: Words = ()  # words that may begin a turn which goes on with a number
    goes_on: Phrases = ()  # "ends in", "the rest is": more of a number that was begun
    cues: Mapping[Cue, Phrases]
    units: Phrases = ()  # after a number: no code, an amount
    counted: Words = ()  # before a number: page, room, version
    function_words: Words = ()  # words that are part of no name and no address


def spoken_languages() -> tuple[str, ...]:
    """Return the languages that have a lexicon, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def read_lexicon(language: str) -> Lexicon:
    """Read the lexicon of a language. Read once: it is part of the program.

    Raises MisconfiguredError if there is no such language or its file is wrong.
    """
    if language not in spoken_languages():
        raise MisconfiguredError(f"language {language} is not one of: {', '.join(spoken_languages())}")
    path = FOLDER / f"{language}.yaml"
    return read_as(Lexicon, path)
