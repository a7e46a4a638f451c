"""Who may do what in the console: roles, the rights that each brings, and which roles nobody may hold together."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import product
from types import MappingProxyType


class AccountRole(StrEnum):
    """What somebody is to the installation. One person may be several, within `conflict`."""

    RULE_EDITOR = "rule_editor"
    RULE_APPROVER = "rule_approver"
    SUPERVISOR = "supervisor"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Right(StrEnum):
    """One thing that the console can show or do."""

    SEE_HEALTH = "see_health"  # live sessions without content, lag, workers
    SEE_RULES = "see_rules"
    SEE_EVIDENCE = "see_evidence"
    EDIT_RULES = "edit_rules"  # drafts, their checks, try-out
    APPROVE_RULES = "approve_rules"  # approve or return somebody else's draft, and publish it
    ROLL_BACK = "roll_back"
    READ_SESSIONS = "read_sessions"  # redacted lines, after proving anew who they are
    SEE_AUDIT = "see_audit"
    MANAGE_PEOPLE = "manage_people"


_EVERYBODY = frozenset({Right.SEE_HEALTH, Right.SEE_RULES, Right.SEE_EVIDENCE})

RIGHTS: Mapping[AccountRole, frozenset[Right]] = MappingProxyType(
    {
        AccountRole.RULE_EDITOR: _EVERYBODY | {Right.EDIT_RULES},
        AccountRole.RULE_APPROVER: _EVERYBODY | {Right.APPROVE_RULES, Right.ROLL_BACK},
        AccountRole.SUPERVISOR: _EVERYBODY | {Right.READ_SESSIONS},
        AccountRole.PRIVACY_OFFICER: _EVERYBODY | {Right.READ_SESSIONS, Right.SEE_AUDIT},
        AccountRole.AUDITOR: _EVERYBODY | {Right.SEE_AUDIT},
        AccountRole.OPERATOR: _EVERYBODY | {Right.ROLL_BACK, Right.MANAGE_PEOPLE},
    }
)

_TUNING = (AccountRole.RULE_EDITOR, AccountRole.RULE_APPROVER)
_READING = (AccountRole.SUPERVISOR, AccountRole.PRIVACY_OFFICER)


def rights_of(roles: Iterable[AccountRole]) -> frozenset[Right]:
    """Return everything that these roles together allow."""
    return frozenset(right for role in roles for right in RIGHTS[role])


def conflict(roles: Iterable[AccountRole]) -> tuple[AccountRole, AccountRole] | None:
    """Return two of these roles that nobody may hold together: who tunes rules cannot read sessions."""
    held = set(roles)
    return next((pair for pair in product(_TUNING, _READING) if held.issuperset(pair)), None)
