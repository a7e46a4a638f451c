"""Hints to the workers, by name: whoever sends one need not load what it takes to follow it."""

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.errors import UnavailableError
from redaction.model import SessionId
from workers import telemetry
from workers.app import PROMPTS_QUEUE, app
from workers.mailbox import Lane
from workers.prompts.answers import Copy

SCREEN, SEND, EXPIRED, ALIVE = "screen-session", "send-prompts", "show-expired", "alive"
HOME, QUIET_WINDOW = "show-slack-home", "open-quiet-window"
CHECK = "work-on-check"
STALE_SECONDS = 60  # a hint that nobody followed for so long has been repeated many times


def wake(session: SessionId, lane: Lane) -> None:
    """Say that a session has something waiting. Raises UnavailableError when the broker is down."""
    _publish(SCREEN, (session, lane.value), lane.value)


def wake_sender() -> None:
    """Say that the outbox has something to send. A hint that is lost is repeated by the ticker."""
    _publish_if_possible(SEND)


def show_expired(clicked: Copy, team: str | None = None) -> None:
    """Ask for a message in chat, whose prompt is gone, to say so. If that is lost, a next click asks again."""
    _publish_if_possible(EXPIRED, clicked.channel, clicked.ts, team)


def show_home(user: str, team: str | None) -> None:
    """Ask for the app's own tab in Slack to be drawn anew for this person. If that is lost, a next look asks again."""
    _publish_if_possible(HOME, user, team)


def open_quiet_window(trigger: str, user: str, team: str | None) -> None:
    """Ask for the window about quiet. Slack wants it within three seconds of the click, or not at all."""
    _publish_if_possible(QUIET_WINDOW, trigger, user, team)


def wake_check(check: str) -> None:
    """Say that there is something to do on a check. A hint that is lost is repeated by the ticker."""
    _publish_if_possible(CHECK, check, queue=Lane.BATCH.value)


def ask_alive(queue: str) -> None:
    """Ask whoever works on this queue to say so. Raises UnavailableError when the broker is down."""
    _publish(ALIVE, (queue,), queue)


def _publish_if_possible(task: str, *args: str | None, queue: str = PROMPTS_QUEUE) -> None:
    try:
        _publish(task, args, queue)
    except UnavailableError as problem:
        telemetry.FAILURES.labels("wake", type(problem).__name__).inc()


def _publish(task: str, args: tuple[str | None, ...], queue: str) -> None:
    try:
        app.send_task(task, args=args, queue=queue, expires=STALE_SECONDS)
    except (OperationalError, OSError, RedisError) as problem:
        raise UnavailableError(f"broker: {type(problem).__name__}") from None
