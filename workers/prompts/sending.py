"""What the outbox asks of a sender, and the three ways in which a message may not have gone out."""

from datetime import timedelta
from typing import Any, Protocol

from config.errors import MisconfiguredError, UnavailableError
from config.people import Person


class NotSentError(UnavailableError):
    """Nothing was accepted. The same message may go out again after `retry_after`."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class AmbiguousError(UnavailableError):
    """The message may have arrived or not. Sending it again could show it twice."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedError(MisconfiguredError):
    """This message will never go out like this; `reason` is a short code, such as channel_not_found."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Sender(Protocol):
    """Puts messages before a person. Every verb raises one of the three errors above and no other.

    `team` is the workspace of that person, where several are connected.
    """

    @property
    def pace(self) -> timedelta:
        """The least time between two messages to the same person."""

    def reach(self, person: Person | None) -> str:
        """Return the channel in which this person is reached."""

    def post(self, body: dict[str, Any], team: str | None = None) -> str:
        """Send a new message to the channel in `body`. Return the id under which it can be updated."""

    def update(self, body: dict[str, Any], team: str | None = None) -> None:
        """Replace the message `ts` of the channel in `body`. Doing it twice shows the same."""
