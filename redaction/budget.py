"""How often a coach may be interrupted: a coach who hears too many prompts stops hearing any."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from config.escalation import Budget
from config.vocabulary import Severity
from redaction.asking import Asked, Decision, Matter


def within_budget(
    decision: Decision, asked: Iterable[Asked], now: datetime, budget: Budget
) -> tuple[Decision, tuple[Matter, ...]]:
    """Return what may still be asked, and what is spared: the coach reads that on their page, after the call.

    What is imminent is always asked, and never counts.
    """
    lately = [each for each in asked if now - each.opened_at < budget.within and each.severity is Severity.CONCERN]
    left = max(0, budget.prompts - len(lately))
    concerns = [matter for matter in decision.ask if matter[0].severity is not Severity.IMMINENT]
    spared = tuple(concerns[left:])
    return replace(decision, ask=tuple(matter for matter in decision.ask if matter not in spared)), spared
