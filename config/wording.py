"""The words of prompts, per language: their shape, and the checks that keep them short."""

import string
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.errors import MisconfiguredError
from config.reading import plain, read_yaml
from config.vocabulary import Category, Severity

WORDING_DIR = Path(__file__).parent / "defaults" / "wording"
HEADLINE_WORDS = 12  # what a person who is listening to somebody else takes in at a glance


def _few_words(headline: str) -> str:
    if len(headline.split()) > HEADLINE_WORDS:
        raise ValueError(f"a headline has {HEADLINE_WORDS} words at most")
    return headline


def _with_places(*allowed: str) -> AfterValidator:
    """Require exactly these places to fill in, such as {time}."""

    def check(text: str) -> str:
        found = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name is not None]
        if set(found) != {(name, "", None) for name in allowed}:
            wanted = " and ".join(f"{{{name}}}" for name in allowed) or "no braces"
            raise ValueError(f"needs {wanted}")
        return text

    return AfterValidator(check)


# Lengths are Slack's: 150 for a header, 75 for a button. The rest is ours, to be read in five seconds.
_Headline = Annotated[str, Field(min_length=1, max_length=150), AfterValidator(_few_words)]
_Button = Annotated[str, Field(min_length=1, max_length=40)]
_Body = Annotated[str, Field(min_length=1, max_length=200), _with_places()]
_Name = Annotated[str, Field(min_length=1, max_length=40), _with_places()]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class Saying(_Words):
    """A headline, and one line below it."""

    headline: Annotated[_Headline, _with_places()]
    body: _Body


class TimedSaying(_Words):
    """A saying whose headline names a length of time."""

    headline: Annotated[_Headline, _with_places("time")]
    body: _Body


class BySeverity(_Words):
    """One saying for each severity that prompts."""

    concern: Saying
    imminent: Saying

    def of(self, severity: Severity) -> Saying:
        """Return the saying for this severity."""
        return self.imminent if severity is Severity.IMMINENT else self.concern


class Buttons(_Words):
    """What the buttons say."""

    paused: Annotated[_Button, _with_places()]
    snooze: Annotated[_Button, _with_places("time")]
    false_alarm: Annotated[_Button, _with_places()]
    undo: Annotated[_Button, _with_places()]
    page: Annotated[_Button, _with_places()]


class Times(_Words):
    """How a length of time is said."""

    seconds: Annotated[str, Field(max_length=20), _with_places("count")]
    minutes: Annotated[str, Field(max_length=20), _with_places("count")]


class Wording(_Words):
    """Everything that prompts say in one language."""

    language: Literal["en", "de", "es", "pt"]
    notification: Annotated[str, Field(min_length=1, max_length=100), _with_places()]
    prompt: BySeverity
    reminder: BySeverity
    paused: Saying
    snoozed: TimedSaying
    false_alarm: Saying
    expired: Saying
    about: Annotated[str, Field(min_length=1, max_length=100), _with_places("category")]
    categories: dict[Category, _Name]
    buttons: Buttons
    time: Times

    @model_validator(mode="after")
    def _names_every_category(self) -> "Wording":
        if missing := [category.value for category in Category if category not in self.categories]:
            raise ValueError(f"categories: no name for {', '.join(missing)}")
        return self

    def length(self, time: timedelta) -> str:
        """Say a length of time: whole minutes as minutes, all else as seconds."""
        seconds = round(time.total_seconds())
        minutes, rest = divmod(seconds, 60)
        return self.time.seconds.format(count=seconds) if rest else self.time.minutes.format(count=minutes)


def load_wording(path: Path = WORDING_DIR / "en.yaml") -> Wording:
    """Read the words of one language. Raises MisconfiguredError naming the file and what to mend."""
    data = read_yaml(path)
    try:
        return Wording.model_validate(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {plain(problem, data)}") from None
