"""How well a coach's session is being screened right now, and the one sentence that says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_IN_SECONDS = 120  # above this, seconds are harder to read than minutes


class HealthState(StrEnum):
    """What a coach must know about screening: it works, it hears nothing, there is nothing to hear, it is off."""

    LISTENING = "listening"
    QUIET = "quiet"
    NO_SESSION = "no_session"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Health:
    """The state of screening for one coach. `behind_seconds`: how long the newest words have waited."""

    state: HealthState
    behind_seconds: int = 0
    last_heard_at: datetime | None = None

    def sentence(self, now: datetime) -> str:
        """Say it in one line."""
        match self.state:
            case HealthState.LISTENING:
                return f"Listening, {_length(self.behind_seconds)} behind"
            case HealthState.QUIET:
                return self._silence(now)
            case HealthState.NO_SESSION:
                return "No session"
            case HealthState.OFF:
                return "Screening is off: use your own judgement"

    def _silence(self, now: datetime) -> str:
        if self.last_heard_at is None:
            return "Nothing heard yet"
        return f"Nothing heard for {_length(max(0, int((now - self.last_heard_at).total_seconds())))}"


def _length(seconds: int) -> str:
    return f"{seconds} s" if seconds < _IN_SECONDS else f"{seconds // 60} min"
