"""What a step of a protocol looks like in Slack: one discreet line, how far it is, and the choices."""

import re
from typing import Protocol as Shape

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, SectionBlock

from config.protocols import Protocol, Step, words_in
from redaction.protocol import Course, progress
from workers.prompts.blocks import Look, Message, actions, button, link, plain, told

MOST_CHOICES = 3
STEP_ACTION_IDS = tuple(f"step_{number}" for number in range(1, MOST_CHOICES + 1))
BACK_ACTION_ID = "step_back"
REHEARSAL = "rehearsal"  # the protocol that is only practice

_HANDLE = re.compile(r"([A-Za-z0-9_-]{1,32})\.([0-9]{1,6})")


class Stands(Shape):
    """As much of a run as a card needs."""

    @property
    def run_id(self) -> str:
        """Opaque: all that chat sees of the run."""

    @property
    def course(self) -> Course:
        """Where it stands."""


def card(standing: Stands, protocol: Protocol, look: Look, *, returned: bool = False) -> Message:
    """Show the step at which a run stands; once it has an outcome, that it is closed, but never which outcome.

    `returned`: this card comes by itself, because the matter is still open.
    """
    course = standing.course
    if course.outcome is not None:
        return Message(look.words.card.closed.headline, tuple(told(look.words.card.closed, look)))
    step, language = protocol.step(course.step), look.words.language
    headline = HeaderBlock(text=plain(words_in(step.discreet, language)))
    buttons = actions(handle(standing), _buttons(step, course, look))
    return Message(look.words.notification, (headline, _progress(protocol, course, look, returned), buttons))


def handle(standing: Stands) -> str:
    """Which run, and how many moves it had: a click on a card that has been overtaken can be told from a fresh one."""
    return f"{standing.run_id}.{standing.course.moves}"


def _progress(protocol: Protocol, course: Course, look: Look, returned: bool) -> Block:
    words = look.words.card
    number, total = progress(protocol, course)
    said = [
        words.rehearsal if protocol.id == REHEARSAL else "",
        words.returned if returned else "",
        words.progress.format(number=number, total=total),
        words.more,
    ]
    return SectionBlock(
        text=plain(" ".join(filter(None, said))), accessory=link(look.words.buttons.page, look.page_url)
    )


def _buttons(step: Step, course: Course, look: Look) -> list[ButtonElement]:
    """The choices in their order; the words of a choice stay on its button, its meaning stays with us."""
    labels = [words_in(choice.label, look.words.language) for choice in step.choices]
    choices = [button(label, action_id) for label, action_id in zip(labels, STEP_ACTION_IDS, strict=False)]
    back = [button(look.words.card.back, BACK_ACTION_ID)] if course.trail else []
    return [*choices, *back]


def read_handle(given: str) -> tuple[str, int] | None:
    """Undo `handle`: the run's id and its number of moves. None: that is no handle of ours."""
    found = _HANDLE.fullmatch(given)
    return (found[1], int(found[2])) if found else None
