"""The words of breach records, per language: the plan, the clock, what is missing, the report for the client."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.reading import read_as
from config.vocabulary import Entry, Missing

RECOVERY_DIR = Path(__file__).parent / "defaults" / "recovery"
FALLBACK = "en"

_Short = Annotated[str, Field(min_length=1, max_length=60)]
_Line = Annotated[str, Field(min_length=1, max_length=240)]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class Listing(_Words):
    """The page with all records."""

    title: _Short
    empty: _Short
    teaches: tuple[_Line, ...]  # what a record is good for, where there is none yet
    opened: _Short
    state: _Short
    authority: _Short
    next_checkin: _Short
    open: _Short
    closed: _Short
    nothing: _Short
    record: _Short  # before the day of one
    left: Annotated[_Short, Field(pattern=r"\{time\}")]
    late: Annotated[_Short, Field(pattern=r"\{time\}")]
    told: _Short
    not_needed: _Short


class Opening(_Words):
    """The form that opens a record."""

    title: _Short
    lead: _Line
    aware_day: _Short
    aware_time: _Short
    zone: _Short
    personal_data: _Line
    yes: _Short
    no: _Short
    unsure: _Line
    submit: _Short
    wrong_time: _Line


class Step(_Words):
    """One entry of the plan: what to do, how, and how it reads in the report."""

    title: _Short
    how: _Line
    report: _Short


class Writing(_Words):
    """The form of an entry."""

    words: _Short
    optional: _Short
    redacted: _Line
    begin: _Short
    submit: _Short
    more: _Short
    done: _Short
    needs_words: _Line
    too_long: _Line


class Meeting(_Words):
    """Check-ins."""

    title: _Short
    how: _Line
    day: _Short
    submit: _Short
    held: _Short
    on: _Short
    said: _Short
    none: _Short
    wrong_day: _Line


class Clock(_Words):
    """The authority's 72 hours."""

    title: _Short
    left: Annotated[_Line, Field(pattern=r"\{time\}.*\{until\}|\{until\}.*\{time\}")]
    over: Annotated[_Line, Field(pattern=r"\{time\}")]
    told: Annotated[_Line, Field(pattern=r"\{at\}")]
    not_needed: _Line
    who_decides: _Line
    tell: _Short
    no_data: _Short
    has_data: _Short


class Closing(_Words):
    """The end of a record."""

    title: _Short
    ready: _Line
    submit: _Short
    closed: Annotated[_Line, Field(pattern=r"\{at\}")]
    refused: _Line
    missing: dict[Missing, _Line]


class Report(_Words):
    """What the client is given."""

    link: _Short
    title: _Short
    lead: _Line
    known_since: _Short
    told_on: _Short
    checkins: _Short
    agreed_for: _Short
    held_on: _Short
    your_words: _Short
    made: _Short
    print: _Line
    nothing_yet: _Line


class Recovery(_Words):
    """Everything that is said of breach records in one language."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    list: Listing
    opening: Opening
    plan: _Short
    steps: dict[Entry, Step]
    writing: Writing
    checkin: Meeting
    clock: Clock
    closing: Closing
    report: Report
    back: _Short
    home: _Short

    @model_validator(mode="after")
    def _names_everything(self) -> "Recovery":
        if missing := [each.value for each in Entry if each not in self.steps]:
            raise ValueError(f"steps: no words for {', '.join(missing)}")
        if missing := [each.value for each in Missing if each not in self.closing.missing]:
            raise ValueError(f"closing, missing: no words for {', '.join(missing)}")
        return self


def load_recovery(path: Path) -> Recovery:
    """Read the words of one language. Raises MisconfiguredError naming the file and what to mend."""
    return read_as(Recovery, path)


@cache
def shipped_recovery() -> Mapping[str, Recovery]:
    """Return the words that we ship, by language."""
    return MappingProxyType({path.stem: load_recovery(path) for path in sorted(RECOVERY_DIR.glob("*.yaml"))})


def recovery_in(language: str | None) -> Recovery:
    """Return the words in this language ("de", also "de-AT"), or in English where there are none."""
    known = shipped_recovery()
    return known.get((language or "").partition("-")[0].lower(), known[FALLBACK])
