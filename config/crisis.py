"""Whom to call when somebody is in danger, by country: emergency services and crisis lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from config.errors import MisconfiguredError
from config.reading import Source, read_as

FILE = Path(__file__).parent / "defaults" / "crisis.yaml"

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166


class Line(BaseModel):
    """One number to call, with what it is called by those who answer."""

    model_config = _FROZEN

    number: str = Field(pattern=r"^[+*#0-9][#*0-9 ()-]{0,24}$")
    name: str = Field(min_length=1, max_length=80)
    then: str = Field(default="", max_length=40)  # what to do once it answers, such as which option to choose
    hours: str = Field(default="", max_length=40)  # such as 24/7; empty: not known

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return "".join(sign for sign in self.number if sign in "+*#0123456789")


class Contacts(BaseModel):
    """The numbers of one country, and when somebody last checked them."""

    model_config = _FROZEN

    emergency: tuple[Line, ...] = Field(min_length=1, max_length=4)
    crisis: tuple[Line, ...] = Field(default=(), max_length=4)
    checked_on: date


class CrisisFile(BaseModel):
    """A file of numbers, by country, and those for everywhere else."""

    model_config = _FROZEN

    elsewhere: Contacts | None = None
    countries: Mapping[Country, Contacts] = Field(default_factory=dict)


@dataclass(frozen=True)
class CrisisContacts:
    """The numbers of all countries that are known, and those for everywhere else."""

    countries: Mapping[str, Contacts]
    elsewhere: Contacts

    def of(self, place: str | None) -> Contacts:
        """Return the numbers of a country or of a part of one (DE, DE-BY); of an unknown place, the general ones."""
        return self.countries.get(_country(place), self.elsewhere)

    def knows(self, place: str | None) -> bool:
        """Whether there are numbers of this country itself."""
        return _country(place) in self.countries


def load_crisis(own: Path | None = None) -> CrisisContacts:
    """Read the shipped numbers, and those of an organisation over them, country by country.

    Raises MisconfiguredError naming the file, the country and the key to mend.
    """
    shipped = read_as(CrisisFile, FILE)
    if shipped.elsewhere is None:
        raise MisconfiguredError(f"{FILE}: elsewhere: is missing")
    contacts = CrisisContacts(shipped.countries, shipped.elsewhere)
    return contacts_over(contacts, own) if own else contacts


def contacts_over(contacts: CrisisContacts, own: Source) -> CrisisContacts:
    """Put an organisation's numbers over others, country by country. Raises MisconfiguredError as `load_crisis`."""
    changed = read_as(CrisisFile, own)
    return CrisisContacts({**contacts.countries, **changed.countries}, changed.elsewhere or contacts.elsewhere)


def _country(place: str | None) -> str:
    return (place or "").upper().partition("-")[0]
