"""The rules: which phrases, said by whom, are a risk, and the examples that prove it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from config.context import Language, VetoName, known_languages
from config.errors import MisconfiguredError
from config.reading import Source, plain, read_yaml
from config.vocabulary import Category, Role, Severity

SHIPPED_RULES = Path(__file__).parent / "defaults" / "rules"

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$", max_length=80)]
Step = Annotated[int, Field(ge=1, le=6)]  # on the ladder of its category
ListName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]

# What takes the danger out of an answer; most of the other vetoes would read the question's own words.
UNLESS_AN_ANSWER = frozenset({VetoName.HYPOTHETICAL, VetoName.FICTION, VetoName.CONTRACT, VetoName.PAST})


class Near(BaseModel):
    """Words that make it more urgent when they are said close by."""

    model_config = _FROZEN

    within: int = Field(default=12, ge=1, le=40)  # words, before and after
    phrases: tuple[Text, ...] = Field(min_length=1, max_length=200)
    raise_to: Severity


class Examples(BaseModel):
    """What the rule must find, must find at its raised severity, and must leave alone."""

    model_config = _FROZEN

    hit: tuple[Text, ...] = Field(min_length=1)
    miss: tuple[Text, ...] = Field(min_length=1)
    raised: tuple[Text, ...] = ()

    @property
    def all_texts(self) -> tuple[str, ...]:
        """Every example, whatever it shows."""
        return *self.hit, *self.raised, *self.miss


class Answers(BaseModel):
    """What counts as an answer to one question, on top of what the language counts as one."""

    model_config = _FROZEN

    yes: tuple[Text, ...] = ()
    partly: tuple[Text, ...] = ()
    no: tuple[Text, ...] = ()


class Rule(BaseModel):
    """One rule. Findings, prompts and the audit name it by its id, so an id is never used again."""

    model_config = _FROZEN

    id: Id
    category: Category
    severity: Severity
    speaker: frozenset[Role] = Field(default=frozenset({Role.CLIENT}), min_length=1)
    phrases: tuple[Text, ...] = Field(min_length=1, max_length=200)
    step: Step | None = None
    near: Near | None = None
    unless: frozenset[VetoName] = frozenset(VetoName)
    examples: Examples
    note: str = ""

    @model_validator(mode="after")
    def _raising_is_proved(self) -> Self:
        if self.near and self.near.raise_to.rank <= self.severity.rank:
            raise ValueError("near: raise_to must be above the rule's own severity")
        _refuse_unproved(self.near, self.examples)
        return self


class Pair(BaseModel):
    """A question and what its answer means. Its finding is about the answer, and carries its id as a rule's does."""

    model_config = _FROZEN

    id: Id
    category: Category
    ask: tuple[Text, ...] = Field(min_length=1, max_length=200)
    asker: frozenset[Role] = Field(default=frozenset({Role.COACH}), min_length=1)
    speaker: frozenset[Role] = Field(default=frozenset({Role.CLIENT}), min_length=1)  # who answers
    yes: Severity = Severity.CONCERN
    partly: Severity | None = None  # as `yes`, if left out
    no: Severity = Severity.INFO
    answers: Answers = Answers()
    step: Step | None = None
    near: Near | None = None
    unless: frozenset[VetoName] = UNLESS_AN_ANSWER
    examples: Examples
    note: str = ""

    @model_validator(mode="after")
    def _raising_is_proved(self) -> Self:
        if self.near and self.near.raise_to.rank <= self.severity.rank:
            raise ValueError("near: raise_to must be above what an answer can come to without it")
        _refuse_unproved(self.near, self.examples)
        return self

    @property
    def severity(self) -> Severity:
        """The most that an answer comes to, unless words nearby raise it."""
        return max(self.yes, self.partly or self.yes, self.no, key=lambda severity: severity.rank)


class RuleFile(BaseModel):
    """The rules of one file, in one language."""

    model_config = _FROZEN

    name: str = ""  # what messages call it: the path, if it was read from one
    language: Language
    lists: dict[ListName, tuple[Text, ...]] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @property
    def entries(self) -> "tuple[Rule | Pair, ...]":
        """All that can find something, each with an id of its own."""
        return *self.rules, *self.pairs

    @field_validator("language")
    @classmethod
    def _is_known(cls, language: Language) -> Language:
        if language not in known_languages():
            raise ValueError(f"is not one of: {', '.join(known_languages())}")
        return language

    @model_validator(mode="after")
    def _finds_something(self) -> Self:
        if not self.entries:
            raise ValueError("needs at least one entry under rules or pairs")
        return self


def read_rules(folder: Path) -> list[RuleFile]:
    """Read every rule file (*.yaml, *.yml) in a folder and the folders in it, in order of path.

    Raises MisconfiguredError naming the file, the rule and the key to mend.
    """
    paths = sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))
    if not paths:
        raise MisconfiguredError(f"{folder}: holds no rule file (*.yaml)")
    return [read_rule_file(path) for path in paths]


def read_rule_file(source: Source) -> RuleFile:
    """Read one rule file. Raises MisconfiguredError naming the file, the rule and the key to mend."""
    data = read_yaml(source)
    if not isinstance(data, dict):
        raise MisconfiguredError(f"{source}: needs the keys language and rules")
    try:
        return RuleFile.model_validate({"name": str(source), **data})
    except ValidationError as problem:
        raise MisconfiguredError(f"{source}: {plain(problem, data)}") from None


def override(shipped: Iterable[RuleFile], own: Iterable[RuleFile]) -> list[RuleFile]:
    """Add an organisation's own rules to the shipped ones; the same id in the same language replaces."""
    own = list(own)
    replaced = {(file.language, each.id) for file in own for each in file.entries}
    kept = [_without(file, replaced) for file in shipped]
    return [file for file in kept if file] + own


def _without(file: RuleFile, replaced: set[tuple[Language, str]]) -> RuleFile | None:
    rules = tuple(rule for rule in file.rules if (file.language, rule.id) not in replaced)
    pairs = tuple(pair for pair in file.pairs if (file.language, pair.id) not in replaced)
    return file.model_copy(update={"rules": rules, "pairs": pairs}) if rules or pairs else None


def _refuse_unproved(near: Near | None, examples: Examples) -> None:
    if bool(near) != bool(examples.raised):
        raise ValueError("near and examples: raised belong together; a rule with near needs an example of it")
