"""What each piece of personal data is replaced by, at the anonymity level of the contract."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.anonymity import Relation, role_languages
from config.vocabulary import AnonymityLevel
from redaction.anonymity.cues import relations_of
from redaction.model import Participant
from redaction.pseudonyms import PERSON, Pseudonyms, folded


class Mention(Protocol):
    """Personal data at one place in a remark, such as a detector's span."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    @property
    def entity(self) -> str:
        """Its type, such as PERSON."""

    @property
    def value(self) -> str:
        """How it is written, all of it if this is a piece; empty if that is how it was said."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One turn of talk, with what is personal in it, in order. `before` is the other speaker's last turn."""

    text: str = field(repr=False)
    mentions: Sequence[Mention] = ()
    language: str | None = None
    before: str = field(default="", repr=False)


class Anonymizer:
    """Decides what stands for each mention in one session. Who has a placeholder keeps it.

    `named` are the names of those who agreed to be named; they count at the level "by name" only.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        level: AnonymityLevel = AnonymityLevel.UNIDENTIFIED,
        *,
        participants: Iterable[Participant] = (),
        named: Iterable[str] = (),
        language: str = "en",
    ) -> None:
        self._pseudonyms = pseudonyms
        self._level = level
        self._language = language
        self._named = {folded(PERSON, name) for name in named} if level is AnonymityLevel.BY_NAME else set()
        for each in participants:  # known by their full name first, so that either part of it is theirs
            self._stand_in(each.name, each.role.value.upper())

    def get_to_know(self, remarks: Iterable[Remark]) -> None:
        """Learn who is introduced as what anywhere in these remarks, before anybody gets a number.

        Optional: without it, somebody named once before they are introduced stays a number.
        """
        for remark in remarks:
            for name, relation in zip(_people(remark), self._relations(remark), strict=True):
                if relation:
                    self._stand_in(name, relation.label)

    def replacements(self, remark: Remark, denied: Callable[[str], bool] = lambda _: False) -> list[str | None]:
        """Return what each mention is replaced by, such as "[MANAGER]"; None stays as it was said.

        `denied` tells what may never stay, whoever agreed to be named.
        """
        relations = iter(self._relations(remark))
        found: list[str | None] = []
        for mention in remark.mentions:
            value, said = _value(remark, mention), remark.text[mention.start : mention.end]
            if mention.entity == PERSON:
                relation = next(relations)
                found.append(self._stand_in(value, relation.label if relation else None, may_stay=not denied(said)))
            else:
                found.append(self._pseudonyms.placeholder(mention.entity, value))
        return found

    def _stand_in(self, name: str, kind: str | None, *, may_stay: bool = True) -> str | None:
        if may_stay and self._may_be_named(name):
            return None
        by_category = self._level is not AnonymityLevel.UNIDENTIFIED
        return self._pseudonyms.placeholder(PERSON, name, kind if by_category else None)

    def _may_be_named(self, name: str) -> bool:
        """In doubt nobody is: a name that somebody else was called by before stands for them."""
        return folded(PERSON, name) in self._named and not self._pseudonyms.knows(PERSON, name)

    def _relations(self, remark: Remark) -> list[Relation | None]:
        people = [(each.start, each.end) for each in remark.mentions if each.entity == PERSON]
        language = (remark.language or self._language).partition("-")[0].casefold()
        if self._level is AnonymityLevel.UNIDENTIFIED or not people or language not in role_languages():
            return [None] * len(people)
        return relations_of(remark.text, people, language, before=remark.before)


def _people(remark: Remark) -> list[str]:
    return [_value(remark, mention) for mention in remark.mentions if mention.entity == PERSON]


def _value(remark: Remark, mention: Mention) -> str:
    return mention.value or remark.text[mention.start : mention.end]
