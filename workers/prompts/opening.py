"""Turns new findings into prompts, in the transaction that keeps the findings."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from config.escalation import Budget
from config.vocabulary import Category, Role, Severity
from redaction.asking import GATHER_WITHIN, Asked, PromptState, decide
from redaction.budget import within_budget
from redaction.model import Finding, SegmentId, SessionId
from workers.archive.models import FindingRow, OutboxRow, PromptRow
from workers.archive.store import record
from workers.escalation import watch
from workers.telemetry import PROMPTS

SHIPPED_BUDGET = Budget()
AROUND_MS = GATHER_WITHIN // timedelta(milliseconds=1)

Rows = Mapping[tuple[str, str], FindingRow]  # by segment and rule


def open_prompts(
    db: Session,
    session: SessionId,
    coach_id: str | None,
    findings: Sequence[Finding],
    heard_at: datetime,
    now: datetime,
    cooldown: timedelta,
    budget: Budget = SHIPPED_BUDGET,
) -> list[str]:
    """Ask the coach about what is new, or add it to a prompt that is still before them. Returns new prompts' ids.

    The findings' rows must be in `db` already. The same findings again change nothing.
    """
    kept = _rows_of(db, session, findings)
    asked = _asked_before(db, session)
    noted = [_finding(row) for row in kept.values() if row.prompt_id is None]
    decision = decide(_not_yet_asked(findings, kept, asked), asked, now, cooldown, noted)
    decision, spared = within_budget(decision, asked, now, budget)
    for matter in spared:
        record(db, "worker", "prompt.spared", session, {"rule": matter[0].rule, "findings": len(matter)}, now)
    opened = {_open(db, session, coach_id, matter, heard_at, now): matter for matter in decision.ask}
    for prompt, joining in [*decision.attach.items(), *opened.items()]:
        for finding in joining:
            _join(kept[finding.segment, finding.rule], finding, prompt)
    return list(opened)


def _open(
    db: Session, session: SessionId, coach_id: str | None, ask: Sequence[Finding], heard_at: datetime, now: datetime
) -> str:
    about = ask[0]
    prompt = PromptRow(
        id=secrets.token_urlsafe(12),
        session_id=session,
        coach_id=coach_id,
        category=about.category.value,
        severity=about.severity.value,
        state=PromptState.OPEN.value,
        opened_at=now,
        heard_at=heard_at,
    )
    db.add(prompt)
    db.flush()  # the rows below point at it
    db.add(OutboxRow(prompt_id=prompt.id, kind="prompt", state="pending", created_at=now, not_before=now))
    detail = {"prompt": prompt.id, "category": prompt.category, "severity": prompt.severity, "rule": about.rule}
    record(db, "worker", "prompt.opened", session, detail, now)
    watch(db, prompt, now)
    PROMPTS.labels(prompt.severity).inc()
    return prompt.id


def _join(row: FindingRow, finding: Finding, prompt: str) -> None:
    row.prompt_id = prompt
    if finding.severity.rank > Severity(row.severity).rank:
        row.why = list(finding.why)  # by itself it stays what it was; with others it came to more, and this says so


def _rows_of(db: Session, session: SessionId, findings: Sequence[Finding]) -> Rows:
    """The rows of these findings, and of what was noted around the time at which they were said."""
    starts = [finding.start_ms for finding in findings]
    near = FindingRow.start_ms.between(min(starts, default=0) - AROUND_MS, max(starts, default=0) + AROUND_MS)
    theirs = FindingRow.segment.in_({finding.segment for finding in findings})
    noted = and_(FindingRow.prompt_id.is_(None), near)
    wanted = select(FindingRow).where(FindingRow.session_id == session, or_(theirs, noted))
    return {(row.segment, row.rule): row for row in db.scalars(wanted.order_by(FindingRow.id))}


def _asked_before(db: Session, session: SessionId) -> list[Asked]:
    rules = _rules_by_prompt(db, session)
    before = select(PromptRow).where(PromptRow.session_id == session).order_by(PromptRow.opened_at, PromptRow.id)
    return [
        Asked(
            prompt=row.id,
            category=Category(row.category),
            severity=Severity(row.severity),
            opened_at=row.opened_at,
            state=PromptState(row.state),
            rules=rules.get(row.id, {}),
        )
        for row in db.scalars(before)
    ]


def _rules_by_prompt(db: Session, session: SessionId) -> Mapping[str, Mapping[str, Severity]]:
    """The rules of each prompt's findings, with the worst severity that each had in it."""
    met = select(PromptRow.id, FindingRow.rule, FindingRow.severity).distinct()
    met = met.join(FindingRow, FindingRow.prompt_id == PromptRow.id).where(PromptRow.session_id == session)
    rules: dict[str, dict[str, Severity]] = {}
    for prompt, rule, severity in db.execute(met):
        known = rules.setdefault(prompt, {})
        known[rule] = max(known.get(rule, Severity.INFO), Severity(severity), key=lambda each: each.rank)
    return rules


def _not_yet_asked(findings: Iterable[Finding], kept: Rows, asked: Iterable[Asked]) -> list[Finding]:
    """Leave out what belongs to a prompt that is as severe: a batch may be screened twice, long after an answer."""
    rank = {prompt.prompt: prompt.severity.rank for prompt in asked}
    return [
        finding
        for finding in findings
        if finding.severity.rank > rank.get(kept[finding.segment, finding.rule].prompt_id or "", -1)
    ]


def _finding(row: FindingRow) -> Finding:
    return Finding(
        rule=row.rule,
        rule_version=row.rule_version,
        category=Category(row.category),
        severity=Severity(row.severity),
        segment=SegmentId(row.segment),
        role=Role(row.role),
        start_ms=row.start_ms,
        span=(row.span_start, row.span_end),
        why=tuple(row.why),
    )
