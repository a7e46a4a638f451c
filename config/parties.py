"""The people of a contract: who they are, what they consented to, what they signed."""

import unicodedata
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from config.vocabulary import PartyRole

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

Name = Annotated[str, Field(pattern=r"\w", max_length=100)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
TELLING = 3  # letters of a name that say whose it is

UNNAMED = "nobody by name"  # of a consent without person and party: one cannot be told from another


class Party(BaseModel):
    """One party. The id says what they are (client, sponsor): it stands in records where a name never does."""

    model_config = _FROZEN

    id: Id
    role: PartyRole
    name: Name | None = Field(default=None, repr=False)


class Consent(BaseModel):
    """One person's consent to transcription and screening. Withdrawn stops screening at once."""

    model_config = _FROZEN

    party: Id | None = None
    person: Name | None = Field(default=None, repr=False)
    recorded: date
    withdrawn: date | None = None


class NamingConsent(BaseModel):
    """One person's consent to stand by name in what is kept. Being named needs no part in the calls."""

    model_config = _FROZEN

    person: Name = Field(repr=False)
    also_called: tuple[Name, ...] = Field(default=(), repr=False)  # what else they go by: a name said alone, a nickname
    recorded: date
    withdrawn: date | None = None  # from that day on they are not named any more

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that this person is called."""
        return (self.person, *self.also_called)

    def holds_on(self, day: date) -> bool:
        """Whether the consent is in force on this day."""
        return self.recorded <= day and (self.withdrawn is None or day < self.withdrawn)


class Signature(BaseModel):
    """One party's signature. It signs the digest of what was agreed, and nothing that is agreed later."""

    model_config = _FROZEN

    party: Id
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    signed: date


def identities(party: str | None, name: str | None) -> frozenset[str]:
    """By what somebody is known: the id of a party, a name as people write it, both or neither."""
    known = [f"party {party}"] if party else []
    known += [f"name {' '.join(name.casefold().split())}"] if name else []
    return frozenset(known or [UNNAMED])


def gives_away(party: str, name: str) -> bool:
    """Whether an id says somebody's name, or a telling part of it. What they are (client) is no name."""
    called = _plain(party)
    words = [word for word in _plain(name).split() if word not in list(PartyRole)]
    return any(word in (called if len(word) > TELLING else called.split()) for word in words if len(word) >= TELLING)


def _plain(text: str) -> str:
    """Lower case, without accents, words apart: how an id would write a name."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
