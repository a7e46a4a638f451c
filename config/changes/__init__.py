"""What one tuning says otherwise than another: by meaning, in sentences, and whether the safety core gets weaker."""

from config.changes.change import Change, Kind, Part
from config.changes.contacts import crisis_changes
from config.changes.ladder import escalation_changes
from config.changes.personal import detection_changes
from config.changes.protocols import protocol_changes
from config.changes.rules import rule_changes
from config.tuning import Tuning

__all__ = ["Change", "Kind", "Part", "changes", "weakens_core"]


def changes(before: Tuning, after: Tuning) -> list[Change]:
    """Return what `after` does otherwise than `before`.

    Order, comments, formatting and the file that a rule stands in mean nothing. Both lie over the same installation.
    """
    return [
        *rule_changes(before, after),
        *detection_changes(before.detection, after.detection),
        *escalation_changes(before.escalation, after.escalation),
        *crisis_changes(before.crisis, after.crisis),
        *protocol_changes(before, after),
    ]


def weakens_core(before: Tuning, after: Tuning) -> list[Change]:
    """Return the changes that make the safety core weaker.

    That are the rules that are imminent before, or may be raised to it, how soon somebody is told, and the numbers to
    call in danger.
    """
    return [change for change in changes(before, after) if change.weakens_core]
