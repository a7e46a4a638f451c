"""What messages in Slack look like: Block Kit as pure functions. No message ever holds a word of the session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, HeaderBlock, PlainTextObject, SectionBlock

from config.vocabulary import Category, Severity
from config.wording import Saying, Wording, wording_in
from redaction.asking import Answer, PromptState

# Slack sends an action id back with a click. Old messages keep theirs: change one, and their buttons die.
ACTION_IDS: Mapping[Answer, str] = MappingProxyType({answer: f"prompt_{answer.value}" for answer in Answer})
PAGE_ACTION_ID = "open_page"
TAKE_ACTION_ID = "supervisor_take"
READY_ACTION_ID = "ready_seen"
NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}  # a preview would fetch the coach's page

HANDLE_CHARACTERS = 6  # of an id, for people: enough to tell two messages apart, too few to be the id

_BUTTONS = {
    PromptState.OPEN: (Answer.PAUSED, Answer.SNOOZE, Answer.FALSE_ALARM),
    PromptState.SNOOZED: (Answer.PAUSED, Answer.FALSE_ALARM),
    PromptState.FALSE_ALARM: (Answer.UNDO,),
    PromptState.PAUSED: (),
}


class Supervised(StrEnum):
    """What a supervisor hears of a matter; the values are the kinds of message in the outbox."""

    UNANSWERED = "supervisor"  # nobody answers the prompt, or it cannot wait
    ASKED = "ask_supervisor"  # the coach is unsure
    SUPERVISION = "supervision"  # the coach wants to look back at it together
    TAKEN = "supervisor_taken"  # this supervisor has said that they reach the coach
    ANSWERED = "supervisor_answered"  # it is over, or somebody else has taken it


@dataclass(frozen=True, slots=True)
class Look:
    """What all messages share: their words, the address of the coach's page, how long a snooze lasts."""

    words: Wording
    page_url: str
    snooze: timedelta

    def speaking(self, language: str | None) -> "Look":
        """Return the same look in this language, or in English where we have no words for it."""
        return replace(self, words=wording_in(language))

    def page(self, *path: str) -> str:
        """The address of the coach's page, or of a page below it."""
        return "/".join((self.page_url, *path))


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message. `text` is what a notification shows and a screen reader reads."""

    text: str
    blocks: tuple[Block, ...]

    def fields(self) -> dict[str, Any]:
        """Return the message as Slack's Web API takes it."""
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}


def prompt(
    prompt_id: str, severity: Severity, look: Look, category: Category | None = None, *, may_snooze: bool = True
) -> Message:
    """Ask the coach to pause. `category` only where the contract lets chat name it."""
    return _question(prompt_id, look.words.prompt.of(severity), look, category, may_snooze)


def reminder(
    prompt_id: str, severity: Severity, look: Look, category: Category | None = None, *, may_snooze: bool = True
) -> Message:
    """Ask again, in a message of its own. It resolves together with the first one: both carry the prompt's id."""
    return _question(prompt_id, look.words.reminder.of(severity), look, category, may_snooze)


def answered(prompt_id: str, state: PromptState, look: Look) -> Message:
    """Say what was recorded. Whatever can still be answered, or undone, keeps its buttons."""
    saying = _recorded(state, look)
    return Message(saying.headline, (*told(saying, look), *_buttons(prompt_id, state, look)))


def expired(look: Look) -> Message:
    """Say that this prompt is no longer on record. Nothing can be clicked but the page."""
    return _telling(look.words.expired, look)


def supervisor(kind: Supervised, handle: str, look: Look) -> Message:
    """Tell a supervisor that a coach needs them. Who, and since when, is on the supervisor's own page.

    `handle` is the opaque id of the prompt or run; a click on "I will reach them" brings it back.
    """
    words = look.words.supervisor
    saying = {
        Supervised.UNANSWERED: words.unanswered,
        Supervised.ASKED: words.asked,
        Supervised.SUPERVISION: words.supervision,
        Supervised.TAKEN: words.taken,
        Supervised.ANSWERED: words.answered,
    }[kind]
    page = link(words.page, look.page("calls"))
    about = SectionBlock(text=plain(words.handle.format(handle=handle[:HANDLE_CHARACTERS])))
    waits = kind in {Supervised.UNANSWERED, Supervised.ASKED, Supervised.SUPERVISION}
    take = [actions(handle, [button(words.take, TAKE_ACTION_ID, primary=True)])] if waits else []
    section = SectionBlock(text=plain(saying.body), accessory=page)
    return Message(saying.headline, (HeaderBlock(text=plain(saying.headline)), section, about, *take))


def health(kind: Literal["health_off", "health_on"], look: Look) -> Message:
    """Tell the coach that nobody is listening, so that it is their judgement alone; or that screening is back."""
    words = look.words.screening
    return _telling(words.off if kind == "health_off" else words.on, look)


def checkin(look: Look) -> Message:
    """Remind the coach of a check-in that was agreed on after a breach."""
    return _telling(look.words.checkin, look, text=look.words.notification)


def deadline(look: Look) -> Message:
    """Remind the coach that a time runs out within which somebody has to be told."""
    return _telling(look.words.deadline, look, text=look.words.notification)


def ready(handle: str, look: Look) -> Message:
    """Ask the coach to press a button before the session, to know that prompts reach them."""
    words = look.words.ready
    press = actions(handle, [button(words.seen, READY_ACTION_ID, primary=True)])
    return Message(words.asked.headline, (*told(words.asked, look), press))


def ready_passed(look: Look) -> Message:
    """Say that the button was pressed."""
    return _telling(look.words.ready.passed, look)


def told(saying: Saying, look: Look) -> list[Block]:
    """A headline, a line below it, and beside that the way to the coach's page."""
    page = link(look.words.buttons.page, look.page_url)
    return [HeaderBlock(text=plain(saying.headline)), SectionBlock(text=plain(saying.body), accessory=page)]


def actions(handle: str, elements: Iterable[ButtonElement]) -> ActionsBlock:
    """A row of buttons. A click on one of them brings the handle back: it is all that says what it is about."""
    return ActionsBlock(block_id=handle, elements=list(elements))


def button(label: str, action_id: str, *, primary: bool = False) -> ButtonElement:
    """A button that says this."""
    return ButtonElement(text=plain(label), action_id=action_id, style="primary" if primary else None)


def link(label: str, url: str) -> ButtonElement:
    """A button that opens one of our pages."""
    return ButtonElement(text=plain(label), action_id=PAGE_ACTION_ID, url=url)


def plain(text: str) -> PlainTextObject:
    """Plain text: nothing in it can turn into a link or a mention."""
    return PlainTextObject(text=text, emoji=False)


def _telling(saying: Saying, look: Look, text: str | None = None) -> Message:
    return Message(text or saying.headline, tuple(told(saying, look)))


def _question(prompt_id: str, saying: Saying, look: Look, category: Category | None, may_snooze: bool) -> Message:
    about = [SectionBlock(text=plain(_about(category, look.words)))] if category else []
    answers = [answer for answer in _BUTTONS[PromptState.OPEN] if may_snooze or answer is not Answer.SNOOZE]
    buttons = [actions(prompt_id, [_answer_button(answer, look) for answer in answers])]
    return Message(look.words.notification, (*told(saying, look), *about, *buttons))


def _about(category: Category, words: Wording) -> str:
    return words.about.format(category=words.categories[category])


def _recorded(state: PromptState, look: Look) -> Saying:
    words = look.words
    match state:
        case PromptState.PAUSED:
            return words.paused
        case PromptState.FALSE_ALARM:
            return words.false_alarm
        case PromptState.SNOOZED:
            headline = words.snoozed.headline.format(time=words.length(look.snooze))
            return Saying(headline=headline, body=words.snoozed.body)
        case PromptState.OPEN:
            raise ValueError("an open prompt has no answer to show")


def _buttons(prompt_id: str, state: PromptState, look: Look) -> list[Block]:
    buttons = [_answer_button(answer, look) for answer in _BUTTONS[state]]
    return [actions(prompt_id, buttons)] if buttons else []


def _answer_button(answer: Answer, look: Look) -> ButtonElement:
    words = look.words.buttons
    label = {
        Answer.PAUSED: words.paused,
        Answer.SNOOZE: words.snooze.format(time=look.words.length(look.snooze)),
        Answer.FALSE_ALARM: words.false_alarm,
        Answer.UNDO: words.undo,
    }[answer]
    return button(label, ACTION_IDS[answer], primary=answer is Answer.PAUSED)
