"""The outbox: a message leaves once, or is known not to have, or a reminder says that nobody can know."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.coaches import CoachDirectory
from config.database import Database
from config.vocabulary import Category, PromptDetail
from redaction.asking import PromptState
from workers.prompts import blocks, ledger
from workers.prompts.answers import Copy
from workers.prompts.blocks import Look, Message
from workers.prompts.claiming import COPIES, Claim, claim, is_due
from workers.prompts.ledger import settle
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError, Sender

__all__ = ["is_due", "send_due", "settle", "show_expired"]

MOST_AT_ONCE = 12  # with a timeout of four seconds each, a call still ends within a minute

_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}  # a preview would fetch the coach's page


def send_due(db: Database, sender: Sender, directory: CoachDirectory, clock: Callable[[], datetime], look: Look) -> int:
    """Send what is due, the most severe first, but not for longer than a minute. Returns how many messages arrived.

    Several processes may call it at once. Raises UnavailableError if the database does not answer.
    """
    arrived = 0
    for _ in range(MOST_AT_ONCE):
        if (claimed := claim(db, clock(), sender.pace)) is None:
            break
        try:
            bodies = _compose(claimed, sender, directory, look)
            if ledger.write_down(db, claimed, *bodies):
                ledger.sent(db, claimed, clock(), _deliver(claimed, sender, bodies))
                arrived += 1
        except NotSentError as problem:
            ledger.put_off(db, claimed, clock(), problem.retry_after)
        except AmbiguousError as problem:
            ledger.in_doubt(db, claimed, clock(), problem.reason)
        except RefusedError as problem:
            ledger.refused(db, claimed, clock(), problem.reason)
    return arrived


def show_expired(sender: Sender, look: Look, clicked: Copy) -> None:
    """Tell whoever clicked on a prompt that is gone that it has expired. Raises what the sender raises."""
    sender.update({"channel": clicked.channel, "ts": clicked.ts, **blocks.expired(look).fields()})


def _compose(claimed: Claim, sender: Sender, directory: CoachDirectory, look: Look) -> list[dict[str, Any]]:
    """Return what to send: one new message, or one change for each copy the coach has."""
    if claimed.kind in COPIES:
        channel = sender.reach(directory.coach(claimed.coach_id))
        return [{"channel": channel, **_question(claimed, directory, look).fields(), **_NO_PREVIEWS}]
    message = _standing(claimed, directory, look).fields()
    return [{"channel": channel, "ts": ts, **message} for channel, ts in claimed.copies]


def _deliver(claimed: Claim, sender: Sender, bodies: list[dict[str, Any]]) -> str | None:
    if claimed.kind in COPIES:
        return sender.post(bodies[0])
    for body in bodies:
        sender.update(body)
    return None


def _question(claimed: Claim, directory: CoachDirectory, look: Look) -> Message:
    ask = blocks.reminder if claimed.kind == "reminder" else blocks.prompt
    return ask(claimed.prompt_id, claimed.severity, look, _may_be_named(claimed, directory))


def _standing(claimed: Claim, directory: CoachDirectory, look: Look) -> Message:
    if claimed.state is PromptState.OPEN:
        return blocks.prompt(claimed.prompt_id, claimed.severity, look, _may_be_named(claimed, directory))
    return blocks.answered(claimed.prompt_id, claimed.state, look)


def _may_be_named(claimed: Claim, directory: CoachDirectory) -> Category | None:
    """The category, where the coach's contract lets chat say it; otherwise nothing of the matter."""
    contract = directory.contract_of(directory.coach(claimed.coach_id))
    return claimed.category if contract and contract.prompt_detail is PromptDetail.CATEGORY else None
