"""The contract of a coaching engagement: what was agreed, by whom, and what screening must obey."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from config.escalation import EscalationChange
from config.parties import Consent, Id, NamingConsent, Party, Signature, gives_away, identities
from config.vocabulary import AnonymityLevel, ClauseName, PartyRole, PromptDetail

__all__ = ["Agreed", "Clauses", "Consent", "Contract", "NamingConsent", "Party", "Signature"]

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
IN_THE_CALLS = (PartyRole.COACH, PartyRole.CLIENT)
NOT_SIGNED = {"version", "consents", "may_be_named", "signatures"}  # they change while the agreement stays the same


_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, turned text


def _readable(text: str) -> str:
    if _UNREADABLE.search(text):
        raise ValueError("holds a character that nobody can read: type it again rather than paste it")
    return text


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(_readable)
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Clauses = dict[ClauseName, Annotated[dict[Language, Text], Field(min_length=1)]]


class Agreed(BaseModel):
    """What was agreed, in the parties' own words: for people to read; screening looks only at the contract's levels."""

    model_config = _FROZEN

    shared: tuple[Text, ...] = Field(default=(), repr=False)  # what is shared
    with_whom: tuple[Text, ...] = Field(default=(), repr=False)
    how: Text | None = Field(default=None, repr=False)
    when: Text | None = Field(default=None, repr=False)
    not_shared: tuple[Text, ...] = Field(default=(), repr=False)
    guidelines: tuple[Text, ...] = Field(default=(), repr=False)  # the organisation's, as far as they apply
    code: Text | None = Field(default=None, repr=False)  # of ethics: which member body's
    summary: Text | None = Field(default=None, repr=False)  # what the organisation may get
    feedback: Text | None = Field(default=None, repr=False)  # how what others say, and what is said of them, is told


class Contract(BaseModel):
    """What the parties agreed before the first session. One version of it: versions are never changed."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    version: int = Field(default=1, ge=1, le=1_000_000)
    parties: tuple[Party, ...] = ()
    languages: tuple[str, ...] = ()  # spoken in the sessions; with a single one, nothing is guessed
    jurisdiction: str | None = Field(default=None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")  # ISO 3166, such as DE-BY
    anonymity_level: AnonymityLevel = AnonymityLevel.UNIDENTIFIED
    prompt_detail: PromptDetail = PromptDetail.DISCREET
    supervisor: Id | None = None  # of the coach directory
    escalation: EscalationChange = EscalationChange()  # what is to be different from the organisation's ladder
    retention_days: int | None = Field(default=None, ge=1, le=36_500)  # how long a session's archive is kept
    agreed: Agreed = Agreed()
    clauses: Clauses = Field(default={}, repr=False)  # as the protocol quotes them, by name and language
    consents: tuple[Consent, ...] = ()
    may_be_named: tuple[NamingConsent, ...] = ()
    erase_on_withdrawal: bool = True
    signatures: tuple[Signature, ...] = ()

    @model_validator(mode="after")
    def _nobody_shares_a_name(self) -> Self:
        called = [{" ".join(name.casefold().split()) for name in consent.names} for consent in self.may_be_named]
        if len(set().union(*called)) < sum(len(names) for names in called):
            raise ValueError(f"contract {self.id}: may_be_named has a name that is not one person's alone")
        return self

    @model_validator(mode="after")
    def _parties_are_told_apart(self) -> Self:
        ids = [party.id for party in self.parties]
        if len(set(ids)) < len(ids):
            raise ValueError(f"contract {self.id}: two parties have the same id")
        for number, party in enumerate(self.parties, 1):
            if party.name and gives_away(party.id, party.name):
                raise ValueError(
                    f"contract {self.id}: the id of party number {number} gives the name away: "
                    "take what they are, such as client"
                )
        if any(each.party not in ids for each in self._pointing_at_parties):
            raise ValueError(f"contract {self.id}: a consent or signature is of a party that is not listed")
        return self

    @property
    def _pointing_at_parties(self) -> Iterable[Consent | Signature]:
        return (*(consent for consent in self.consents if consent.party), *self.signatures)

    @property
    def allows_screening(self) -> bool:
        """Whether consent of everybody in the calls is on record, and nobody has taken theirs back."""
        agreed = bool(self.consents) and not self.withdrawn
        return agreed and not self.missing_consents

    @property
    def withdrawn(self) -> tuple[Consent, ...]:
        """The consents that were taken back."""
        return tuple(consent for consent in self.consents if consent.withdrawn)

    @property
    def missing_consents(self) -> tuple[str, ...]:
        """The ids of parties who are in the calls and whose consent was never recorded."""
        given: set[str] = set().union(*(self.identities(consent) for consent in self.consents))
        needed = (party for party in self.parties if party.role in IN_THE_CALLS)
        return tuple(party.id for party in needed if not given & identities(party.id, party.name))

    @property
    def people(self) -> tuple[str, ...]:
        """Every name in the contract, so that it is recognised when it is said. A sponsor may be a whole company."""
        parties = (party.name for party in self.parties if party.name and party.role is not PartyRole.SPONSOR)
        agreeing = (consent.person for consent in self.consents if consent.person)
        named = (name for consent in self.may_be_named for name in consent.names)
        return tuple(dict.fromkeys((*parties, *agreeing, *named)))

    @property
    def digest(self) -> str:
        """What a signature signs: SHA-256 of all that was agreed. A consent given or taken back does not change it."""
        agreed = self.model_dump(mode="json", exclude=NOT_SIGNED, exclude_defaults=True)
        return sha256(canonical(agreed)).hexdigest()

    @property
    def signed_by(self) -> tuple[str, ...]:
        """The ids of the parties who signed what stands here now."""
        return tuple(signature.party for signature in self.signatures if signature.digest == self.digest)

    def identities(self, consent: Consent) -> frozenset[str]:
        """By what this consent's person is known here: as a party, by a name, or neither."""
        for party in self.parties:
            known = identities(party.id, party.name)
            if known & identities(consent.party, consent.person):
                return known | identities(consent.party, consent.person)
        return identities(consent.party, consent.person)

    def names_allowed_on(self, day: date) -> tuple[str, ...]:
        """Return the names that may stay as they are said in a session of this day.

        None unless the contract's anonymity level is by name.
        """
        if self.anonymity_level is not AnonymityLevel.BY_NAME:
            return ()
        return tuple(name for consent in self.may_be_named if consent.holds_on(day) for name in consent.names)


def canonical(data: Mapping[str, object]) -> bytes:
    """The same bytes for the same content, whatever the order its keys were written in."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
