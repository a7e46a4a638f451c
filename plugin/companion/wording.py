"""What the coach reads on the page: each category, severity, choice and time in plain words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from config.vocabulary import Category, Severity
from config.wording import Wording
from redaction.asking import Answer, PromptState

WHAT = {
    Category.SELF_HARM: "Possible risk of suicide or self-harm",
    Category.HARM_TO_OTHERS: "Possible threat to another person",
    Category.ABUSE: "Possible abuse or neglect",
    Category.LEGAL: "Possible court order, police request or duty to report",
    Category.MISCONDUCT: "Possible serious wrongdoing",
    Category.BREACH_INTENT: "The client may be about to break a confidence",
    Category.COACH_DISCLOSURE: "You may be about to share what a client told you",
}

_SAY = {
    Category.SELF_HARM: "I want to stop here for a moment. What you said matters. Did I understand you rightly?",
    Category.HARM_TO_OTHERS: "I want to stop here for a moment. I need to know whether someone could get hurt.",
    Category.ABUSE: "I want to stop here for a moment. I need to know whether someone is being hurt.",
    Category.LEGAL: "Let’s pause here. I need to check with you what our agreement says about this.",
    Category.MISCONDUCT: "Let’s pause here. Before you go on, I need to check with you what our agreement says.",
    Category.BREACH_INTENT: "Let’s pause here. Before you decide, can we look at what was agreed about this?",
    Category.COACH_DISCLOSURE: "Let me stop myself here. I need to check our agreement before I say more.",
}
_SAY_NOW = {
    Category.SELF_HARM: "Let’s stop here. I am staying with you. Are you in danger right now?",
    Category.HARM_TO_OTHERS: "Let’s stop here. Is someone in danger right now?",
    Category.ABUSE: "Let’s stop here. Is someone in danger right now?",
}

SEVERITY = {Severity.INFO: "For later", Severity.CONCERN: "Concern", Severity.IMMINENT: "Imminent"}

_WHY = {"raised by words nearby": "More urgent because of what was said just around it"}

HELP_FIRST = "If anyone is in danger now, get help first: call the local emergency service."


class Trouble(NamedTuple):
    """What a page without a card says: what happened, and what to do."""

    status: int
    title: str
    advice: str
    way_back: bool = True  # offers the page again; pointless for somebody who is not logged in


SIGNED_OUT = Trouble(
    HTTPStatus.OK,
    "Log in with a link",
    "Ask your administrator for a link, made with: pausepoint coach-link. It works once. "
    "After that, the button in each prompt opens your page.",
    way_back=False,
)
SPENT_LINK = Trouble(
    HTTPStatus.GONE,
    "This link no longer works",
    "It was used before, or its time ran out. Ask your administrator for a new one, made with: pausepoint coach-link.",
    way_back=False,
)
FOREIGN_FORM = Trouble(
    HTTPStatus.FORBIDDEN,
    "Nothing was recorded",
    "The form was too old. Open your page and try again. If this comes back, allow cookies for this address.",
)
NOT_FOUND = Trouble(
    HTTPStatus.NOT_FOUND,
    "Nothing is here for you",
    "The prompt is someone else's, or its session was erased.",
)
NO_RECORDS = Trouble(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The records cannot be reached",
    "Use your own judgement until this page is back. Open it again in a moment.",
)


def title(open_prompts: int) -> str:
    """The browser tab: a number, and nothing that a shared screen could give away."""
    return f"({open_prompts}) pausepoint" if open_prompts else "pausepoint"


def say(category: Category, severity: Severity) -> str:
    """The sentence to say aloud. Imminent danger gets the shorter one, where there is one."""
    return _SAY_NOW.get(category, _SAY[category]) if severity is Severity.IMMINENT else _SAY[category]


def next_step(category: Category) -> str:
    """What comes after pausing."""
    if category is Category.COACH_DISCLOSURE:
        return "Read what the contract says before you go on."
    return "Check with your client that what you heard is what they meant."


def choices(words: Wording, snooze: timedelta) -> list[tuple[Answer, str]]:
    """The three buttons, in the order of their keys, in the same words as in chat."""
    buttons = words.buttons
    return [
        (Answer.PAUSED, buttons.paused),
        (Answer.SNOOZE, buttons.snooze.format(time=words.length(snooze))),
        (Answer.FALSE_ALARM, buttons.false_alarm),
    ]


def recorded(state: PromptState, words: Wording, snooze: timedelta) -> str:
    """What was recorded, in the same words as in chat."""
    match state:
        case PromptState.PAUSED:
            return words.paused.headline
        case PromptState.FALSE_ALARM:
            return words.false_alarm.headline
        case _:
            return words.snoozed.headline.format(time=words.length(snooze))


def rule_in_words(rule: str) -> str:
    """A rule's own name, readable: "self-harm.no-way-on" becomes "no way on"."""
    return rule.rpartition(".")[2].replace("-", " ")


def why_in_words(why: Sequence[str]) -> list[str]:
    """What raised a finding. The phrase's number is for whoever tunes the rule, not for the coach."""
    return [_WHY[reason] for reason in why if reason in _WHY]


def into_session(milliseconds: int) -> str:
    """Minutes and seconds since the session's start; hours only when there are any."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def clock(moment: datetime, now: datetime) -> str:
    """A UTC clock time, with the day if it is not today; the page's script turns it into the reader's zone."""
    return f"{moment:%H:%M:%S} UTC" if moment.date() == now.date() else f"{moment:%d %b %H:%M:%S} UTC"
