"""Hints to the workers, by name: whoever sends one need not load what it takes to follow it."""

from config.errors import UnavailableError
from redaction.model import SessionId
from workers import telemetry
from workers.app import PROMPTS_QUEUE, app
from workers.mailbox import Lane

SCREEN, SEND, ALIVE = "screen-session", "send-prompts", "alive"
STALE_SECONDS = 60  # a hint that nobody followed for so long has been repeated many times


def wake(session: SessionId, lane: Lane) -> None:
    """Say that a session has something waiting. Raises UnavailableError when the broker is down."""
    _publish(SCREEN, (session, lane.value), lane.value)


def wake_sender() -> None:
    """Say that the outbox has something to send. A hint that is lost is repeated by the ticker."""
    try:
        _publish(SEND, (), PROMPTS_QUEUE)
    except UnavailableError as problem:
        telemetry.FAILURES.labels("wake", type(problem).__name__).inc()


def ask_alive(queue: str) -> None:
    """Ask whoever works on this queue to say so. Raises UnavailableError when the broker is down."""
    _publish(ALIVE, (queue,), queue)


def _publish(task: str, args: tuple[str, ...], queue: str) -> None:
    try:
        app.send_task(task, args=args, queue=queue, expires=STALE_SECONDS)
    except app.connection_for_write().recoverable_connection_errors as problem:
        raise UnavailableError(f"broker: {type(problem).__name__}") from None
