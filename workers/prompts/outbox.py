"""The outbox: a message leaves once, or is known not to have, or a reminder says that nobody can know."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.coaches import CoachDirectory
from config.database import Database
from config.protocols import Protocols
from workers.prompts import blocks, kinds, ledger
from workers.prompts.answers import Copy
from workers.prompts.blocks import Look
from workers.prompts.claiming import Claim, claim, is_due
from workers.prompts.composing import Composer
from workers.prompts.ledger import settle
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError, Sender

__all__ = ["is_due", "send_due", "settle", "show_expired"]

MOST_AT_ONCE = 12  # with a timeout of four seconds each, a call still ends within a minute


def send_due(
    db: Database,
    sender: Sender,
    directory: CoachDirectory,
    clock: Callable[[], datetime],
    look: Look,
    protocols: Protocols,
    most: int = MOST_AT_ONCE,
) -> int:
    """Send what is due, the most severe first, but not for longer than a minute. Returns how many messages arrived.

    Several processes may call it at once. Raises UnavailableError if the database does not answer.
    """
    composer = Composer(db, directory, protocols, look)
    arrived = 0
    for _ in range(most):
        if (claimed := claim(db, clock(), sender.pace, directory)) is None:
            break
        try:
            arrived += _send(claimed, sender, composer, clock)
        except NotSentError as problem:
            ledger.put_off(db, claimed, clock(), problem.retry_after)
        except AmbiguousError as problem:
            ledger.in_doubt(db, claimed, clock(), problem.reason)
        except RefusedError as problem:
            ledger.refused(db, claimed, clock(), problem.reason)
    return arrived


def show_expired(sender: Sender, look: Look, clicked: Copy, team: str | None = None) -> None:
    """Tell whoever clicked on a prompt that is gone that it has expired. Raises what the sender raises."""
    sender.update({"channel": clicked.channel, "ts": clicked.ts, **blocks.expired(look).fields()}, team)


def _send(claimed: Claim, sender: Sender, composer: Composer, clock: Callable[[], datetime]) -> bool:
    """Write down what leaves, then let it: one new message, or one change for each that the reader has."""
    reader = composer.reader(claimed)
    is_new = kinds.is_new(claimed.kind)
    bodies = [composer.new(claimed, sender.reach(reader))] if is_new else list(composer.changes(claimed))
    if not ledger.write_down(composer.db, claimed, clock(), *bodies):
        return False
    ts = _deliver(sender, bodies, reader.slack_team if reader else None, is_new=is_new)
    ledger.sent(composer.db, claimed, clock(), ts)
    return True


def _deliver(sender: Sender, bodies: list[dict[str, Any]], team: str | None, *, is_new: bool) -> str | None:
    if is_new:
        return sender.post(bodies[0], team)
    for body in bodies:
        sender.update(body, team)
    return None
