"""The kinds of messages that leave: which are new to their reader, and which change what the reader has."""

from collections.abc import Mapping
from types import MappingProxyType

from workers.supervisors import CALLS, EDIT, OVER

PROMPT, REMINDER, UPDATE = "prompt", "reminder", "update"
CARD, CARD_UPDATE = "card", "card_update"
HEALTH_OFF, HEALTH_ON = "health_off", "health_on"
CHECKIN, READY, READY_UPDATE = "checkin", "ready", "ready_update"

ASKING = (PROMPT, REMINDER)
TO_SUPERVISOR = (*CALLS, OVER, EDIT)

# A change shows the newest state in every message of these kinds that the reader has of the same matter.
CHANGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {UPDATE: (*ASKING, CARD), CARD_UPDATE: (*ASKING, CARD), EDIT: CALLS, READY_UPDATE: (READY,)}
)


def is_new(kind: str) -> bool:
    """Whether this puts a new message before somebody: it leaves once, and never twice blindly."""
    return kind not in CHANGES


def shown_with(change: str) -> frozenset[str]:
    """The kinds whose messages show the same as those that this change is about, and what changes them, too."""
    changed = CHANGES[change]
    return frozenset(changed).union(other for other, kinds in CHANGES.items() if kinds == changed)
