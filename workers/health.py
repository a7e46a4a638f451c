"""How well a coach's session is being screened right now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
