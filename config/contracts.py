"""The contract of a coaching engagement, as far as screening must obey it."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.vocabulary import AnonymityLevel, PromptDetail

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

Name = Annotated[str, Field(pattern=r"\w", max_length=100)]


class Consent(BaseModel):
    """One person's consent to transcription and screening. Withdrawn stops screening at once."""

    model_config = _FROZEN

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


class Contract(BaseModel):
    """What the parties agreed before the first session."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    languages: tuple[str, ...] = ()  # spoken in the sessions; with a single one, nothing is guessed
    anonymity_level: AnonymityLevel = AnonymityLevel.UNIDENTIFIED
    prompt_detail: PromptDetail = PromptDetail.DISCREET
    consents: tuple[Consent, ...] = ()
    may_be_named: tuple[NamingConsent, ...] = ()
    erase_on_withdrawal: bool = True

    @model_validator(mode="after")
    def _nobody_shares_a_name(self) -> Self:
        called = [{" ".join(name.casefold().split()) for name in consent.names} for consent in self.may_be_named]
        if len(set().union(*called)) < sum(len(names) for names in called):
            raise ValueError(f"contract {self.id}: may_be_named has a name that is not one person's alone")
        return self

    @property
    def allows_screening(self) -> bool:
        """Whether consent is on record and nobody has taken theirs back."""
        return bool(self.consents) and not any(given.withdrawn for given in self.consents)

    @property
    def people(self) -> tuple[str, ...]:
        """Every name in the contract, so that it is recognised when it is said."""
        parties = (consent.person for consent in self.consents if consent.person)
        return tuple(dict.fromkeys((*parties, *(name for consent in self.may_be_named for name in consent.names))))

    def names_allowed_on(self, day: date) -> tuple[str, ...]:
        """Return the names that may stay as they are said in a session of this day.

        None unless the contract's anonymity level is by name.
        """
        if self.anonymity_level is not AnonymityLevel.BY_NAME:
            return ()
        return tuple(name for consent in self.may_be_named if consent.holds_on(day) for name in consent.names)
