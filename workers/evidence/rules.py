"""What is known about each rule: how often it speaks, how often coaches say that it was right, what it costs.

All figures of a period are of the sessions that began in it, so that what is divided belongs together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import extract, func, select, true
from sqlalchemy.orm import Session

from config.vocabulary import Severity, Verdict
from redaction.intervals import Share
from workers.archive.models import FindingRow, SessionRow
from workers.evidence.prompts import Judged, began, of_period, prompts_by_rule

SECONDS_IN_HOUR = 3600
DISMISSED_TOO_OFTEN = 0.8
ENOUGH = 10  # with ten answers of which more than 80 % dismiss, Wilson's lower bound is above a half: noise, not chance


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rule in one period. A prompt that several rules led to counts for each of them."""

    rule: str
    category: str
    hours: float  # of talk in all sessions of the period
    findings: Mapping[Severity, int] = field(default_factory=dict)
    prompts: int = 0
    answered: int = 0
    confirmed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)  # of false alarms: an AlarmReason, or NOT_SAID

    @property
    def found(self) -> int:
        """Findings of any severity."""
        return sum(self.findings.values())

    @property
    def false_alarms(self) -> int:
        """Prompts of which the coach said that it was nothing."""
        return sum(self.reasons.values())

    @property
    def precision(self) -> Share:
        """Confirmed of those that coaches judged either way."""
        return Share(self.confirmed, self.confirmed + self.false_alarms)

    @property
    def dismissed(self) -> Share:
        """False alarms of all prompts that were answered."""
        return Share(self.false_alarms, self.answered)

    @property
    def per_hour(self) -> float | None:
        """Findings in an hour of talk; None where nobody talked."""
        return self.found / self.hours if self.hours else None


def is_dismissed_too_often(evidence: Evidence) -> bool:
    """Whether coaches dismiss it in more than 80 % of ten or more answers."""
    dismissed = evidence.dismissed
    return dismissed.of >= ENOUGH and dismissed.count > DISMISSED_TOO_OFTEN * dismissed.of


def suggests_info(evidence: Evidence) -> bool:
    """Whether to suggest that the rule no longer prompts by itself.

    Never for one that found imminent danger: that rule should be narrowed, not silenced.
    """
    found = evidence.findings
    return is_dismissed_too_often(evidence) and bool(found.get(Severity.CONCERN)) and not found.get(Severity.IMMINENT)


def evidence(
    records: Session, since: datetime | None, judged: Mapping[str, Judged], hours: float, rule: str | None = None
) -> list[Evidence]:
    """Return every rule that found something in the period, by name; or this one alone, if it did.

    `judged` are the prompts of the period, `hours` its hours of talk.
    """
    categories, findings = _found(records, since, rule)
    led_to = prompts_by_rule(records, rule)
    return [
        Evidence(
            name, categories[name], hours, findings[name], *_counts(led_to.get(name, set()) & judged.keys(), judged)
        )
        for name in sorted(categories)
    ]


def hours_of_talk(records: Session, since: datetime | None) -> float:
    """Return the hours between the first delivery of each session and the last one, or its end, added up.

    From `sessions`: `last_heard_at`, else `ended_at`, minus `created_at`. A transcript that came whole, after the
    call, arrives in one moment and adds no time.
    """
    until = func.coalesce(SessionRow.last_heard_at, SessionRow.ended_at, SessionRow.created_at)
    seconds = func.sum(extract("epoch", until) - extract("epoch", SessionRow.created_at))
    return float(records.scalar(select(seconds).where(began(since))) or 0) / SECONDS_IN_HOUR


def languages(records: Session, rule: str, since: datetime | None) -> dict[str, int]:
    """Return in how many sessions of each language the rule found something, the most frequent first."""
    count = func.count(FindingRow.session_id.distinct())
    spoken = select(SessionRow.language, count).join(FindingRow).where(FindingRow.rule == rule, began(since))
    rows = records.execute(spoken.group_by(SessionRow.language).order_by(count.desc(), SessionRow.language))
    return dict(rows.all())


def _found(
    records: Session, since: datetime | None, rule: str | None
) -> tuple[dict[str, str], dict[str, dict[Severity, int]]]:
    categories: dict[str, str] = {}
    findings: dict[str, dict[Severity, int]] = {}
    kinds = FindingRow.rule, FindingRow.category, FindingRow.severity
    of_rule = FindingRow.rule == rule if rule else true()
    counted = select(*kinds, func.count()).where(of_rule, of_period(FindingRow.session_id, since)).group_by(*kinds)
    for name, category, severity, count in records.execute(counted):
        categories[name] = category
        by_severity = findings.setdefault(name, {})
        by_severity[Severity(severity)] = by_severity.get(Severity(severity), 0) + count
    return categories, findings


def _counts(prompts: Iterable[str], judged: Mapping[str, Judged]) -> tuple[int, int, int, dict[str, int]]:
    kinds = Counter(map(judged.__getitem__, prompts))
    answered = sum(count for each, count in kinds.items() if each.answered)
    confirmed = sum(count for each, count in kinds.items() if each.verdict is Verdict.CONFIRMED)
    reasons: dict[str, int] = {}
    for each, count in kinds.items():
        if each.reason:
            reasons[each.reason] = reasons.get(each.reason, 0) + count
    return kinds.total(), answered, confirmed, reasons
