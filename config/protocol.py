"""One protocol: its steps, their words and choices, and the checks that every way leads somewhere."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from config.context import Language, known_languages
from config.discretion import telling
from config.protocol_ways import faults, longest
from config.vocabulary import Category, ClauseName, Effect, Outcome, Severity

BACK = "back"  # the choice that every step has besides its own
FALLBACK = "en"

Words = Mapping[Language, str]

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


def words_in(words: Words, language: Language) -> str:
    """Return the words in this language; if there are none, in English, and failing that in any."""
    return words.get(language) or words.get(FALLBACK) or next(iter(words.values()))


def _at_most(count: int) -> AfterValidator:
    def check(text: str) -> str:
        if (found := len(text.split())) > count:
            raise ValueError(f"has {found} words, {count} at most can be taken in")
        if not text.isprintable():
            raise ValueError("has a line break or a character that cannot be seen")
        return text

    return AfterValidator(check)


def _in_known_languages(words: Words) -> Words:
    if unknown := sorted(set(words) - set(known_languages())):
        raise ValueError(f"{unknown[0]} is not one of: {', '.join(known_languages())}")
    return words


def _tell_nothing(words: Words) -> Words:
    for language, text in words.items():
        if told := telling(text, language):
            raise ValueError(f"{language}: {told!r} tells chat what the matter is")
    return words


# In characters, Slack's limits: 150 for a header, 75 for a button. The rest is ours, to be read while listening.
_Line = Annotated[str, Field(min_length=1, max_length=150), _at_most(14)]
_Discreet = Annotated[str, Field(min_length=1, max_length=150), _at_most(12)]
_Say = Annotated[str, Field(min_length=1, max_length=300), _at_most(30)]
_Label = Annotated[str, Field(min_length=1, max_length=24), _at_most(6)]
_Title = Annotated[str, Field(min_length=1, max_length=60), _at_most(12)]
_Languages = AfterValidator(_in_known_languages)
_Chat = AfterValidator(_tell_nothing)

LineWords = Annotated[Mapping[Language, _Line], Field(min_length=1), _Languages]
DiscreetWords = Annotated[Mapping[Language, _Discreet], Field(min_length=1), _Languages, _Chat]
SayWords = Annotated[Mapping[Language, _Say], Field(min_length=1), _Languages]
LabelWords = Annotated[Mapping[Language, _Label], Field(min_length=1), _Languages, _Chat]
TitleWords = Annotated[Mapping[Language, _Title], Field(min_length=1), _Languages]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Seconds = Annotated[int, Field(ge=10, le=30 * 86_400)]


class Choice(BaseModel):
    """One thing that the coach can answer. Its label may stand in chat, so it tells nothing of the matter."""

    model_config = _FROZEN

    id: Name
    label: LabelWords
    to: Name | None = None
    outcome: Outcome | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if (self.to is None) == (self.outcome is None):
            raise ValueError("needs either to (a step) or outcome")
        if self.id == BACK:
            raise ValueError(f"{BACK} is what the way back is called; give it another id")
        return self


class Step(BaseModel):
    """One card. `line` and `say` are for the coach's own page; chat may show `discreet` and the labels."""

    model_config = _FROZEN

    id: Name
    line: LineWords
    discreet: DiscreetWords
    say: SayWords | None = None
    clause: ClauseName | None = None
    contacts: bool = False
    after_call: bool = False
    choices: tuple[Choice, ...] = Field(min_length=1, max_length=3)
    returns_after: Seconds | None = None
    effect: Effect | None = None

    @model_validator(mode="after")
    def _choices_differ(self) -> Self:
        ids = [choice.id for choice in self.choices]
        if len(set(ids)) < len(ids):
            raise ValueError("choices: two have the same id")
        return self

    def choice(self, name: str) -> Choice | None:
        """Return the choice with this id."""
        return next((choice for choice in self.choices if choice.id == name), None)


class Protocol(BaseModel):
    """What a coach is led through. Without categories, it begins by hand or follows another one."""

    model_config = _FROZEN

    id: Name
    title: TitleWords
    categories: frozenset[Category] = frozenset()
    severities: frozenset[Severity] = frozenset()
    start: Name
    steps: Mapping[Name, Step] = Field(min_length=1, max_length=40)

    @field_validator("steps", mode="before")
    @classmethod
    def _named(cls, steps: Any) -> Any:
        if not isinstance(steps, Mapping):
            return steps
        return {name: {"id": name, **step} if isinstance(step, Mapping) else step for name, step in steps.items()}

    @model_validator(mode="after")
    def _leads_to_an_end(self) -> Self:
        if wrong := next(self._faults(), None):
            raise ValueError(wrong)
        return self

    @property
    def answers(self) -> Iterator[tuple[Category, Severity]]:
        """What it is for: every category of it at every severity."""
        return product(sorted(self.categories), sorted(self.severities))

    @cached_property
    def version(self) -> str:
        """A hash of all that it says: a run notes by which words it went."""
        said = self.model_dump(mode="json")
        said |= {name: sorted(said[name]) for name in ("categories", "severities")}  # sets, in no order of their own
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def lengths(self) -> Mapping[str, int]:
        """How many steps the longest way has from each step. Asides, which only lead back, are not in it."""
        return longest(self.start, self._ways)

    def step(self, name: str) -> Step:
        """Return the step with this id. Raises KeyError if there is none."""
        return self.steps[name]

    @property
    def _ways(self) -> dict[str, list[str | None]]:
        return {name: [choice.to for choice in step.choices] for name, step in self.steps.items()}

    def _faults(self) -> Iterator[str]:
        if bool(self.categories) != bool(self.severities):
            yield "categories and severities belong together"
        if Severity.INFO in self.severities:
            yield "severities: info never prompts"
        if self.start not in self.steps:
            yield f"start: no step is called {self.start}"
        yield from self._astray()
        yield from faults(self.start, self._ways, [step.id for step in self.steps.values() if step.returns_after])

    def _astray(self) -> Iterator[str]:
        for name, step in self.steps.items():
            if step.id != name:
                yield f"step {name}, id: is not its name"
            for choice in step.choices:
                if choice.to and choice.to not in self.steps:
                    yield f"step {name}, choice {choice.id}, to: no step is called {choice.to}"
            if self.categories and not step.returns_after:
                yield f"step {name}, returns_after: is missing; an open matter has to come back"
