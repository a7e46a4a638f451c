"""What is said in chat, per language: its shape, and the checks that keep it short."""

import string
from collections.abc import Container, Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from config.reading import read_as
from config.vocabulary import Category, QuietReason, Severity

WORDING_DIR = Path(__file__).parent / "defaults" / "wording"
FALLBACK = "en"  # spoken to whoever has no language of their own, or one that we have no words for
COMMAND_WORDS = ("login", "pause", "status", "off", "missed")  # what can be typed after the slash command
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


# Lengths are Slack's: 150 for a header, 75 for a button, 24 in a window. The rest is ours, to be read in five seconds.
_Headline = Annotated[str, Field(min_length=1, max_length=150), AfterValidator(_few_words)]
_Button = Annotated[str, Field(min_length=1, max_length=40)]
_Body = Annotated[str, Field(min_length=1, max_length=200), _with_places()]
_Name = Annotated[str, Field(min_length=1, max_length=40), _with_places()]
_Label = Annotated[str, Field(min_length=1, max_length=24), _with_places()]
_Line = Annotated[str, Field(min_length=1, max_length=100)]


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
    hours: Annotated[str, Field(max_length=20), _with_places("count")]


class Cards(_Words):
    """What surrounds the steps of a protocol. The steps bring their own words along."""

    progress: Annotated[_Line, _with_places("number", "total")]
    more: Annotated[_Line, _with_places()]  # after the progress: where the rest is
    returned: Annotated[_Line, _with_places()]  # on a card that comes back
    rehearsal: Annotated[_Line, _with_places()]  # on every card of a rehearsal
    back: _Label
    closed: Saying  # the same, however it ended


class Supervising(_Words):
    """What a supervisor is told: that somebody needs them, never why."""

    unanswered: Saying
    asked: Saying
    supervision: Saying
    taken: Saying
    answered: Saying
    handle: Annotated[_Line, _with_places("handle")]
    take: _Label
    page: _Label


class Screening(_Words):
    """What a coach is told when screening stops and when it is back."""

    off: Saying
    on: Saying


class Readiness(_Words):
    """The test before a session: does a prompt reach the coach?"""

    asked: Saying
    passed: Saying
    seen: _Label  # the button


class Home(_Words):
    """The app's own tab in chat."""

    listening: _Name
    silent: _Name
    no_session: _Name
    off: _Name
    matters: Annotated[_Line, _with_places("count")]
    no_matters: Annotated[_Line, _with_places()]
    prompts: Annotated[_Line, _with_places()]
    quiet_until: Annotated[_Line, _with_places("time")]
    promise: Annotated[str, Field(min_length=1, max_length=200), _with_places()]
    login: Annotated[_Line, _with_places()]
    quiet: _Label
    end_quiet: _Label
    rehearse: _Label
    test: _Label


class Quiet(_Words):
    """The window in which a coach asks for quiet: a reason and an end, both from a list."""

    title: _Label
    body: _Body
    why: _Label
    how_long: _Label
    start: _Label
    cancel: _Label
    reasons: dict[QuietReason, _Name]


class Commands(_Words):
    """What the slash command answers, to its sender alone. `help` has one line for each word it understands."""

    help: dict[Literal["login", "pause", "status", "off", "missed"], Annotated[_Line, _with_places()]]
    begun: _Body
    no_session: _Body
    choose: _Body
    missed: _Body
    login: Annotated[str, Field(min_length=1, max_length=200), _with_places("time")]
    login_off: _Body
    no_address: _Body
    stranger: _Body


class Wording(_Words):
    """Everything that is said in chat, in one language."""

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
    card: Cards
    supervisor: Supervising
    screening: Screening
    checkin: Saying
    deadline: Saying
    ready: Readiness
    home: Home
    quiet: Quiet
    command: Commands
    time: Times

    @model_validator(mode="after")
    def _names_everything(self) -> "Wording":
        lists: dict[str, tuple[Iterable[str], Container[str]]] = {
            "categories": (Category, self.categories),
            "quiet, reasons": (QuietReason, self.quiet.reasons),
            "command, help": (COMMAND_WORDS, self.command.help),
        }
        for where, (wanted, given) in lists.items():
            if missing := [each for each in wanted if each not in given]:
                raise ValueError(f"{where}: no words for {', '.join(missing)}")
        return self

    def length(self, time: timedelta) -> str:
        """Say a length of time in the largest unit that has no rest."""
        seconds = round(time.total_seconds())
        if seconds % 60:
            return self.time.seconds.format(count=seconds)
        minutes = seconds // 60
        if minutes % 60:
            return self.time.minutes.format(count=minutes)
        return self.time.hours.format(count=minutes // 60)


def load_wording(path: Path = WORDING_DIR / f"{FALLBACK}.yaml") -> Wording:
    """Read the words of one language. Raises MisconfiguredError naming the file and what to mend."""
    return read_as(Wording, path)


@cache
def shipped_wordings() -> Mapping[str, Wording]:
    """Return the words that we ship, by language."""
    return MappingProxyType({path.stem: load_wording(path) for path in sorted(WORDING_DIR.glob("*.yaml"))})


def wording_in(language: str | None) -> Wording:
    """Return the words in this language ("de", also "de-AT"), or in English where there are none."""
    known = shipped_wordings()
    return known.get((language or "").partition("-")[0].lower(), known[FALLBACK])
