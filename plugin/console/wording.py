"""What roles and rights are, in the console's words. The same words are in docs/console.md."""

from collections.abc import Mapping
from types import MappingProxyType

from config.rights import AccountRole, Right

ROLES: Mapping[AccountRole, str] = MappingProxyType(
    {
        AccountRole.RULE_EDITOR: "drafts changes to what is detected, tries and tests them",
        AccountRole.RULE_APPROVER: "approves somebody else's draft, publishes it, takes it back",
        AccountRole.SUPERVISOR: "reads the redacted lines of sessions",
        AccountRole.PRIVACY_OFFICER: "reads the redacted lines of sessions, and who did what",
        AccountRole.AUDITOR: "reads who did what, and changes nothing",
        AccountRole.OPERATOR: "gives people access, takes a change back",
    }
)

RIGHTS: Mapping[Right, str] = MappingProxyType(
    {
        Right.SEE_HEALTH: "see which sessions run, without content, and whether everything works",
        Right.SEE_RULES: "see the rules that are in force, and earlier ones",
        Right.SEE_EVIDENCE: "see how often each rule is right",
        Right.EDIT_RULES: "draft changes, test them and try them out",
        Right.APPROVE_RULES: "approve or return another person's draft, and publish it",
        Right.ROLL_BACK: "take the last change back",
        Right.READ_SESSIONS: "read redacted lines of sessions, after proving anew who they are",
        Right.SEE_AUDIT: "see who did what, and export it",
        Right.MANAGE_PEOPLE: "add people, give them roles, disable their accounts",
    }
)
