"""Turns new findings into prompts, in the transaction that keeps the findings."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.vocabulary import Category, Severity
from redaction.asking import Asked, PromptState, decide
from redaction.model import Finding, SegmentId, SessionId
from workers.archive.models import FindingRow, OutboxRow, PromptRow
from workers.archive.store import record
from workers.telemetry import PROMPTS


def open_prompts(
    db: Session,
    session: SessionId,
    coach_id: str | None,
    findings: Sequence[Finding],
    heard_at: datetime,
    now: datetime,
    cooldown: timedelta,
) -> list[str]:
    """Ask the coach about what is new, or add it to a prompt that is still before them. Returns new prompts' ids.

    The findings' rows must be in `db` already. The same findings again change nothing.
    """
    kept = _rows_of(db, session, findings)
    asked = _asked_before(db, session)
    decision = decide(_not_yet_asked(findings, kept, asked), asked, now, cooldown)
    opened = {_open(db, session, coach_id, matter, heard_at, now): matter for matter in decision.ask}
    for prompt, joining in [*decision.attach.items(), *opened.items()]:
        for finding in joining:
            kept[finding.segment, finding.rule].prompt_id = prompt
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
    PROMPTS.labels(prompt.severity).inc()
    return prompt.id


def _asked_before(db: Session, session: SessionId) -> list[Asked]:
    rows = db.scalars(select(PromptRow).where(PromptRow.session_id == session))
    return [
        Asked(row.id, Category(row.category), Severity(row.severity), row.opened_at, PromptState(row.state))
        for row in rows
    ]


def _rows_of(db: Session, session: SessionId, findings: Sequence[Finding]) -> dict[tuple[SegmentId, str], FindingRow]:
    segments = {finding.segment for finding in findings}
    rows = db.scalars(select(FindingRow).where(FindingRow.session_id == session, FindingRow.segment.in_(segments)))
    return {(SegmentId(row.segment), row.rule): row for row in rows}


def _not_yet_asked(
    findings: Iterable[Finding], kept: dict[tuple[SegmentId, str], FindingRow], asked: Iterable[Asked]
) -> list[Finding]:
    """Leave out what belongs to a prompt that is as severe: a batch may be screened twice, long after an answer."""
    rank = {prompt.prompt: prompt.severity.rank for prompt in asked}
    return [
        finding
        for finding in findings
        if finding.severity.rank > rank.get(kept[finding.segment, finding.rule].prompt_id or "", -1)
    ]
