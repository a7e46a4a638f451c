"""What a prompt looks like in Slack: Block Kit as pure functions. No message ever holds a word of the session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, HeaderBlock, PlainTextObject, SectionBlock

from config.vocabulary import Category, Severity
from config.wording import Saying, Wording
from redaction.asking import Answer, PromptState

# Slack sends an action id back with a click. Old messages keep theirs: change one, and their buttons die.
ACTION_IDS: Mapping[Answer, str] = MappingProxyType({answer: f"prompt_{answer.value}" for answer in Answer})
PAGE_ACTION_ID = "open_page"

_BUTTONS = {
    PromptState.OPEN: (Answer.PAUSED, Answer.SNOOZE, Answer.FALSE_ALARM),
    PromptState.SNOOZED: (Answer.PAUSED, Answer.FALSE_ALARM),
    PromptState.FALSE_ALARM: (Answer.UNDO,),
    PromptState.PAUSED: (),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What all prompts share: their words, the address of the coach's page, how long a snooze lasts."""

    words: Wording
    page_url: str
    snooze: timedelta


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message. `text` is what a notification shows and a screen reader reads."""

    text: str
    blocks: tuple[Block, ...]

    def fields(self) -> dict[str, Any]:
        """Return the message as Slack's Web API takes it."""
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}


def prompt(prompt_id: str, severity: Severity, look: Look, category: Category | None = None) -> Message:
    """Ask the coach to pause. `category` only where the contract lets chat name it."""
    return _question(prompt_id, look.words.prompt.of(severity), look, category)


def reminder(prompt_id: str, severity: Severity, look: Look, category: Category | None = None) -> Message:
    """Ask again, in a message of its own. It resolves together with the first one: both carry the prompt's id."""
    return _question(prompt_id, look.words.reminder.of(severity), look, category)


def answered(prompt_id: str, state: PromptState, look: Look) -> Message:
    """Say what was recorded. Whatever can still be answered, or undone, keeps its buttons."""
    saying = _recorded(state, look)
    return Message(saying.headline, (*_saying(saying, look), *_buttons(prompt_id, state, look)))


def expired(look: Look) -> Message:
    """Say that this prompt is no longer on record. Nothing can be clicked but the page."""
    return Message(look.words.expired.headline, tuple(_saying(look.words.expired, look)))


def _question(prompt_id: str, saying: Saying, look: Look, category: Category | None) -> Message:
    about = [SectionBlock(text=_plain(_about(category, look.words)))] if category else []
    buttons = _buttons(prompt_id, PromptState.OPEN, look)
    return Message(look.words.notification, (*_saying(saying, look), *about, *buttons))


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


def _saying(saying: Saying, look: Look) -> list[Block]:
    page = ButtonElement(text=_plain(look.words.buttons.page), action_id=PAGE_ACTION_ID, url=look.page_url)
    return [HeaderBlock(text=_plain(saying.headline)), SectionBlock(text=_plain(saying.body), accessory=page)]


def _buttons(prompt_id: str, state: PromptState, look: Look) -> list[Block]:
    buttons = [_button(answer, look) for answer in _BUTTONS[state]]
    return [ActionsBlock(block_id=prompt_id, elements=buttons)] if buttons else []


def _button(answer: Answer, look: Look) -> ButtonElement:
    words = look.words.buttons
    label = {
        Answer.PAUSED: words.paused,
        Answer.SNOOZE: words.snooze.format(time=look.words.length(look.snooze)),
        Answer.FALSE_ALARM: words.false_alarm,
        Answer.UNDO: words.undo,
    }[answer]
    style = "primary" if answer is Answer.PAUSED else None
    return ButtonElement(text=_plain(label), action_id=ACTION_IDS[answer], style=style)


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)  # plain text: nothing in it can turn into a link or a mention
