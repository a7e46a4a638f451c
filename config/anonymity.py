"""How people are spoken of: which words of a language say what somebody is to the speaker."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.errors import MisconfiguredError
from config.reading import read_as

FOLDER = Path(__file__).parent / "defaults" / "roles"

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

MOST_WORDS = 5  # in a phrase
Phrase = Annotated[str, Field(pattern=rf"^\W*\w+(\W+\w+){{0,{MOST_WORDS - 1}}}\W*$", max_length=60)]
Phrases = tuple[Phrase, ...]


class Relation(StrEnum):
    """What somebody who is talked about is to the one who talks. The label is the same in every language."""

    MANAGER = "manager"
    SENIOR_MANAGER = "senior_manager"
    REPORT = "report"
    PEER = "peer"
    WORK_GROUP = "work_group"
    HR = "hr"
    CUSTOMER = "customer"
    SUPERVISOR = "supervisor"
    MENTOR = "mentor"
    PARTNER = "partner"
    EX_PARTNER = "ex_partner"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    RELATIVE = "relative"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    CLINICIAN = "clinician"
    TEACHER = "teacher"
    LAWYER = "lawyer"

    @property
    def label(self) -> str:
        """What stands in a placeholder: MANAGER."""
        return self.value.upper()


class RelationWords(BaseModel):
    """How one relation is spoken of. Every entry is a word, or a few, as they are said."""

    model_config = _FROZEN

    name: str = Field(min_length=1, max_length=60)  # for people to read: "a manager"
    words: Phrases = ()  # "my manager", "the manager"
    with_possessive: Phrases = ()  # means this only as somebody's own: "meine frau", and not "frau"
    like_a_title: Phrases = ()  # without anything before it: "aunt Rosa"
    plural: Phrases = ()  # several at once: "my managers Ann and Tom"
    places: Phrases = ()  # where somebody belongs: "from human resources"
    said_after: Phrases = ()  # whole turns of phrase behind a name: "who reports to me"


class RoleCues(BaseModel):
    """All that is needed to hear, in one language, what a person who is named is to the speaker."""

    model_config = _FROZEN

    language: str
    titles: Phrases = ()  # stand before a name and are no part of it
    never_alone: Phrases = ()  # those of them that nobody says without a name: "Mrs"
    fillers: Phrases = ()  # left out
    possessives: Phrases = ()
    definites: Phrases = ()
    indefinites: Phrases = ()
    adjectives: Phrases = ()  # between these and the relation: "my new manager"
    to_name: Phrases = ()  # between a relation and the name: "my boss is called Ann"
    to_relation: Phrases = ()  # between a name and the relation: "Ann, who is my boss"
    of: Phrases = ()  # makes the first of two relations count: "the wife of my boss"
    prepositions: Phrases = ()  # before a place: "from human resources"
    conjunctions: Phrases = ()
    tells: Phrases = ()  # what follows the name is a new clause: "I told Ann my boss had left"
    relations: Mapping[Relation, RelationWords]

    @model_validator(mode="after")
    def _every_relation_has_its_own_words(self) -> Self:
        missing = sorted(set(Relation) - set(self.relations))
        if missing:
            raise ValueError(f"relations: {', '.join(missing)} is missing")
        meant: dict[str, Relation] = {}
        for relation, phrase in self.phrases():
            if meant.setdefault(phrase, relation) is not relation:
                raise ValueError(f"relations: {phrase} stands under {meant[phrase]} and under {relation}")
        return self

    def phrases(self) -> Iterator[tuple[Relation, str]]:
        """Yield each phrase that names a relation."""
        for relation, said in self.relations.items():
            for phrase in (*said.words, *said.with_possessive, *said.like_a_title, *said.plural):
                yield relation, phrase.casefold()


def role_languages() -> tuple[str, ...]:
    """Return the languages whose words for relations are known, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def read_roles(language: str) -> RoleCues:
    """Read the words for relations in a language. Read once: they are part of the program.

    Raises MisconfiguredError if there is no such language or its file is wrong.
    """
    if language not in role_languages():
        raise MisconfiguredError(f"language {language} is not one of: {', '.join(role_languages())}")
    path = FOLDER / f"{language}.yaml"
    return read_as(RoleCues, path)


@cache
def name_titles() -> frozenset[str]:
    """Return what stands before names without being part of them, in all languages: speakers mix them."""
    return frozenset(title.casefold() for language in role_languages() for title in read_roles(language).titles)


@cache
def titles_never_alone() -> frozenset[str]:
    """Return the titles, of all languages, that a name always follows."""
    return frozenset(title.casefold() for each in role_languages() for title in read_roles(each).never_alone)
