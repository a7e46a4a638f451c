"""What the slash command answers, to its sender alone: how things are and where to go, nothing of any matter."""

from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from workers.prompts.blocks import NO_PREVIEWS, Look, Message, link, plain
from workers.prompts.home import Overview, escaped, health_line, matters_line, quiet_line

COMMAND = "/pausepoint"  # as in the manifest


def ephemeral(message: Message) -> dict[str, Any]:
    """Return a message as the answer to a command: only its sender sees it, and Slack does not keep it."""
    return {"response_type": "ephemeral", **message.fields(), **NO_PREVIEWS}


def usage(look: Look) -> Message:
    """List what the command understands."""
    words = look.words.command
    text = "\n".join(f"`{COMMAND} {word}`  {escaped(line)}" for word, line in words.help.items())
    return Message(COMMAND, (SectionBlock(text=MarkdownTextObject(text=text)),))


def begun(look: Look) -> Message:
    """Say that the first step is on its way."""
    return _line(look.words.command.begun, look)


def no_session(look: Look) -> Message:
    """Say that there is no session to pause."""
    return _line(look.words.command.no_session, look)


def choose(look: Look) -> Message:
    """Point at the window that opens."""
    return _line(look.words.command.choose, look)


def missed(look: Look) -> Message:
    """Show the way to the page on which a coach reports what was not noticed."""
    return _line(look.words.command.missed, look, "missed")


def way_in(token: str, good_for: timedelta, look: Look) -> Message:
    """Give a one-time link to the sender's page. Nothing else that goes to Slack opens anything: see docs/adr/0007."""
    text = look.words.command.login.format(time=look.words.length(good_for))
    return _line(text, look, "login", token)


def login_off(look: Look) -> Message:
    """Say that links are given by administrators only."""
    return _sentence(look.words.command.login_off)


def no_address(look: Look) -> Message:
    """Say that a link would not be safe on its way, and what is missing."""
    return _sentence(look.words.command.no_address)


def stranger(look: Look) -> Message:
    """Tell somebody who is no coach whom to ask."""
    return _sentence(look.words.command.stranger)


def status(overview: Overview, look: Look) -> Message:
    """Say how screening does, how many matters are open and until when it is quiet."""
    plain_lines = (health_line(overview.health, look.words), matters_line(overview.matters, look.words))
    lines = [escaped(line) for line in plain_lines]
    if overview.quiet_until:
        lines.append(quiet_line(overview.quiet_until, look.words))
    page = link(look.words.buttons.page, look.page_url)
    return Message(plain_lines[0], (SectionBlock(text=MarkdownTextObject(text="\n".join(lines)), accessory=page),))


def _sentence(text: str) -> Message:
    return Message(text, (SectionBlock(text=plain(text)),))


def _line(text: str, look: Look, *path: str) -> Message:
    page = link(look.words.buttons.page, look.page(*path))
    return Message(text, (SectionBlock(text=plain(text), accessory=page),))
