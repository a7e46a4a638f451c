"""What a coach reads on the page, in their language: words with times and numbers in their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from config.page_words import PageWords, page_words_in
from config.vocabulary import Category, Severity
from config.wording import Wording, wording_in
from redaction.asking import Answer, PromptState
from workers.health import Health, HealthState

_IN_SECONDS = 120  # above this, seconds are harder to read than minutes
_WHY = {"raised by words nearby": "raised"}


class Trouble(NamedTuple):
    """A page without a card: its words, its status, and whether it offers the way back to the page."""

    name: str
    status: int
    way_back: bool = True  # pointless for somebody who is not logged in


SIGNED_OUT = Trouble("signed_out", HTTPStatus.OK, way_back=False)
SPENT_LINK = Trouble("spent_link", HTTPStatus.GONE, way_back=False)
FOREIGN_FORM = Trouble("foreign_form", HTTPStatus.FORBIDDEN)
NOT_FOUND = Trouble("not_found", HTTPStatus.NOT_FOUND)
NO_RECORDS = Trouble("no_records", HTTPStatus.SERVICE_UNAVAILABLE)
NOT_UNDERSTOOD = Trouble("not_understood", HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True)
class Speech:
    """The words of one language: `page` is the page's own, `chat` what is said in chat too."""

    language: str
    page: PageWords
    chat: Wording

    @classmethod
    def of(cls, language: str | None) -> "Speech":
        """Return the words for somebody who speaks this language; English, where there are none."""
        chat = wording_in(language)
        return cls(chat.language, page_words_in(language), chat)

    def say(self, category: Category, severity: Severity) -> str:
        """The sentence to say aloud. Imminent danger gets the shorter one, where there is one."""
        usual: str = self.page["say"][category.value]
        shorter: str | None = self.page["say_now"].get(category.value)
        return shorter if shorter and severity is Severity.IMMINENT else usual

    def choices(self, snooze: timedelta | None) -> list[tuple[int, Answer, str]]:
        """The buttons with their keys, in the same words as in chat. None: it may not be snoozed.

        Each keeps its key: who means to snooze must not press what closes the prompt.
        """
        buttons = self.chat.buttons
        put_off = [(2, Answer.SNOOZE, buttons.snooze.format(time=self.chat.length(snooze)))] if snooze else []
        return [(1, Answer.PAUSED, buttons.paused), *put_off, (3, Answer.FALSE_ALARM, buttons.false_alarm)]

    def recorded(self, state: PromptState, snooze: timedelta) -> str:
        """What was recorded, in the same words as in chat."""
        match state:
            case PromptState.PAUSED:
                return self.chat.paused.headline
            case PromptState.FALSE_ALARM:
                return self.chat.false_alarm.headline
            case _:
                return self.chat.snoozed.headline.format(time=self.chat.length(snooze))

    def why(self, reasons: Sequence[str]) -> list[str]:
        """What raised a finding. The phrase's number is for whoever tunes the rule, not for the coach."""
        return [self.page["prompt"][_WHY[reason]] for reason in reasons if reason in _WHY]

    def health(self, health: Health, now: datetime) -> str:
        """How screening does, in one line."""
        words: dict[str, str] = self.page["health"]
        match health.state:
            case HealthState.LISTENING:
                return words["listening"].format(length=self._length(health.behind_seconds))
            case HealthState.QUIET:
                return self._silence(words, health.last_heard_at, now)
            case HealthState.NO_SESSION:
                return words["no_session"]
            case HealthState.OFF:
                return words["off"]

    def _silence(self, words: dict[str, str], since: datetime | None, now: datetime) -> str:
        if since is None:
            return words["nothing_yet"]
        return words["nothing_for"].format(length=self._length(max(0, int((now - since).total_seconds()))))

    def _length(self, seconds: int) -> str:
        times = self.chat.time
        whole = times.seconds if seconds < _IN_SECONDS else times.minutes
        return whole.format(count=seconds if seconds < _IN_SECONDS else seconds // 60)


def fill(words: str, **parts: Any) -> Markup:
    """Put parts into words: markup stays markup, everything else is escaped."""
    return escape(words).format(**parts)


def title(open_prompts: int) -> str:
    """The browser tab: a number, and nothing that a shared screen could give away."""
    return f"({open_prompts}) pausepoint" if open_prompts else "pausepoint"


def rule_in_words(rule: str) -> str:
    """A rule's own name, readable: "self-harm.no-way-on" becomes "no way on"."""
    return rule.rpartition(".")[2].replace("-", " ")


def into_session(milliseconds: int) -> str:
    """Minutes and seconds since the session's start; hours only when there are any."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def clock(moment: datetime, now: datetime) -> str:
    """A UTC clock time, with the day if it is not today; the page's script turns it into the reader's zone."""
    return f"{moment:%H:%M:%S} UTC" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
