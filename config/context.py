"""How a language is spoken, and which words near a phrase take the danger out of it."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.errors import MisconfiguredError
from config.reading import read_as
from config.vocabulary import Category, Role

FOLDER = Path(__file__).parent / "defaults" / "context"

MOST_RECALLED = 10  # earlier utterances of a speaker that a veto may look at

Language = str  # as in BCP 47, the first part only: "en"
Lists = dict[str, tuple[str, ...]]

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class VetoName(StrEnum):
    """Why a phrase that was said may not mean what it seems to mean."""

    NEGATED = "negated"  # in the order in which they are looked for
    HYPOTHETICAL = "hypothetical"
    FICTION = "fiction"
    PROFESSIONAL = "professional"
    PAST = "past"
    CONTRACT = "contract"
    CONSENT = "consent"
    SOMEBODY_ELSE = "somebody_else"
    IDIOM = "idiom"
    HOMONYM = "homonym"
    SARCASM = "sarcasm"


class Spoken(BaseModel):
    """How speech is evened out before matching. Keys and values are lower-case words."""

    model_config = _FROZEN

    fillers: tuple[str, ...] = ()  # left out: um, you know
    say: Mapping[str, str] = Field(default_factory=dict)  # written another way: wanna -> want to
    endings: Mapping[str, str] = Field(default_factory=dict)  # after an apostrophe: 'll -> will
    accented: tuple[str, ...] = ()  # without their accent they are another word: él (el), würde (wurde)


class Veto(BaseModel):
    """What gives a veto away. Every entry is a phrase; distances are in words."""

    model_config = _FROZEN

    before: tuple[str, ...] = ()  # stands before what was found
    after: tuple[str, ...] = ()  # stands after it
    around: tuple[str, ...] = ()  # shares words with it: an idiom
    within: int = Field(default=6, ge=0, le=60)
    across_clauses: bool = False
    traps: tuple[str, ...] = ()  # looks like `before` or `after`, but is not
    cancelled_by: tuple[str, ...] = ()  # anywhere in the utterance: the veto does not count
    cancel_traps: tuple[str, ...] = ()  # looks like `cancelled_by`, but is not: back at work
    speaker: frozenset[Role] = frozenset(Role)  # counts only when one of these speaks
    recall: int = Field(default=0, ge=0, le=MOST_RECALLED)  # also looks at that many earlier utterances of the speaker


class AnswerWords(BaseModel):
    """How a question is answered shortly. Every entry is a phrase, and no word of it is a filler here."""

    model_config = _FROZEN

    yes: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()  # no yes, and yet one: most nights, I have the date
    no: tuple[str, ...] = ()
    echo: tuple[str, ...] = ()  # a yes when nothing follows it: I do, she is
    opening: tuple[str, ...] = ()  # may stand before a yes or no that more words follow: well, look
    within: int = Field(default=8, ge=1, le=30)  # words: a longer turn is more than an answer


class Rungs(BaseModel):
    """Words that lift what was said up the ladder of its category when they are said close by."""

    model_config = _FROZEN

    intent: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    goodbye: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    within: int = Field(default=25, ge=1, le=60)  # words, before and after


class LanguageContext(BaseModel):
    """All that screening knows of one language apart from its rules."""

    model_config = _FROZEN

    language: Language
    lists: Lists = Field(default_factory=dict)  # names for word lists, for every phrase of this language
    spoken: Spoken = Spoken()
    clause_starts: tuple[str, ...] = ()  # words that begin a new thought: but, because
    clause_goes_on: tuple[str, ...] = ()  # where such a word does not: "think that i"
    vetoes: Mapping[VetoName, Veto] = Field(default_factory=dict)
    answers: AnswerWords = AnswerWords()
    ladder: Mapping[Category, Rungs] = Field(default_factory=dict)


def known_languages() -> tuple[Language, ...]:
    """Return the languages that have a context file, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def read_context(language: Language) -> LanguageContext:
    """Read what is known of a language. Read once: it is part of the program.

    Raises MisconfiguredError if there is no such language or its file is wrong.
    """
    if language not in known_languages():
        raise MisconfiguredError(f"language {language} is not one of: {', '.join(known_languages())}")
    path = FOLDER / f"{language}.yaml"
    return read_as(LanguageContext, path)
