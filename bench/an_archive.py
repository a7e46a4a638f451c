"""A large archive in half a minute: sessions with lines, findings, prompts and answers, and a long audit."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from config.database import Database
from config.vocabulary import AlarmReason, Category, Outcome, Severity
from workers.archive.matters import FeedbackRow, RunRow, ScreeningGapRow
from workers.archive.models import AuditRow, Base, FindingRow, PromptRow, SessionRow

SESSIONS, LINES, FINDINGS, AUDITED = 10_000, 200, 4, 300_000
DAYS = 365  # over which the sessions are spread
RULES = [f"{category.value.replace('_', '-')}.rule-{number:02}" for category in Category for number in range(10)]
VERSION = "0123456789ab"

_LINES = text("""
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :lines - 1)
    INSERT INTO lines (session_id, segment, revision, speaker, role, start_ms, end_ms, text, entities, withheld)
    SELECT s.id, 'segment-' || i, i + 1, CASE i % 2 WHEN 0 THEN 'Coach' ELSE 'Client' END,
           CASE i % 2 WHEN 0 THEN 'coach' ELSE 'client' END, i * 15000, i * 15000 + 9000,
           'we said we would look at the plan again, and [PERSON_1] agreed to wait until then', '{}', 0
    FROM sessions s, n
""")


def fill(db: Database, sessions: int = SESSIONS, audited: int = AUDITED) -> None:
    """Put a year of sessions into an empty SQLite archive, the same ones each time but for when they end: now."""
    rng, now = random.Random(6), datetime.now(UTC)
    everything: dict[type[Base], list[dict[str, Any]]] = {
        table: [] for table in (SessionRow, PromptRow, FindingRow, FeedbackRow, RunRow, ScreeningGapRow)
    }
    for number in range(sessions):
        for table, row in _a_session(rng, number, now - timedelta(days=DAYS) * (1 - (number + 1) / sessions)):
            everything[table].append(row)
    with db.write() as records:
        for table, rows in everything.items():
            records.execute(insert(table), rows)
        records.execute(_LINES, {"lines": LINES})
        records.execute(insert(AuditRow), [_audited(rng, number, audited, now) for number in range(audited)])


def _a_session(rng: random.Random, number: int, at: datetime) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    session, ended, coach = f"zoom-{number:020}", at + timedelta(minutes=50), f"coach-{number % 40}"
    over = number < 9_990  # the last ones go on
    yield (
        SessionRow,
        {
            "id": session,
            "platform": rng.choice(("zoom", "recall", "standard")),
            "coach_id": coach,
            "language": rng.choice(("en", "en", "de", "es")),
            "created_at": at,
            "last_heard_at": ended if over else at,
            "ended_at": ended if over else None,
        },
    )
    yield from _prompts(rng, session, coach, number, at)
    if number % 100 == 0:
        yield ScreeningGapRow, {"session_id": session, "reason": "lag", "began_at": at, "ended_at": ended}


def _prompts(
    rng: random.Random, session: str, coach: str, number: int, at: datetime
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    rules = rng.sample(RULES, FINDINGS)
    category, prompt = Category(rules[0].partition(".")[0].replace("-", "_")), f"prompt-{number}"
    state = rng.choice(("paused", "paused", "false_alarm", "open"))
    yield (
        PromptRow,
        {
            "id": prompt,
            "session_id": session,
            "coach_id": coach,
            "category": category.value,
            "state": state,
            "severity": "concern",
            "opened_at": at,
            "heard_at": at,
            "answered_at": None if state == "open" else at,
        },
    )
    for place, rule in enumerate(rules):
        yield FindingRow, _finding(rng, session, place, rule, at, prompt if place < 2 else None)
    about = {"session_id": session, "coach_id": coach, "at": at, "category": category.value, "rules": [rules[0]]}
    if state == "paused":
        told = rng.choice(("confirmed", "false_alarm"))
        reason = rng.choice(list(AlarmReason)).value if told == "false_alarm" else None
        yield FeedbackRow, {**about, "prompt_id": prompt, "verdict": told, "reason": reason}
        yield (
            RunRow,
            {
                "id": f"run-{number}",
                "session_id": session,
                "prompt_id": prompt,
                "coach_id": coach,
                "protocol": "disclosure",
                "protocol_version": "1",
                "language": "en",
                "category": category.value,
                "severity": "concern",
                "step": "end",
                "outcome": Outcome.CLIENT_DISCLOSES.value,
                "opened_at": at,
                "moved_at": at,
                "closed_at": at,
            },
        )
    elif number % 10 == 0:
        yield FeedbackRow, {**about, "prompt_id": None, "verdict": "missed", "reason": None}


def _finding(
    rng: random.Random, session: str, place: int, rule: str, at: datetime, prompt: str | None
) -> dict[str, Any]:
    severity = rng.choices(list(Severity), (5, 4, 1))[0].value
    return {
        "session_id": session,
        "segment": f"segment-{place}",
        "rule": rule,
        "rule_version": VERSION,
        "category": rule.partition(".")[0].replace("-", "_"),
        "severity": severity,
        "role": "client",
        "start_ms": place * 15000,
        "span_start": 0,
        "span_end": 9,
        "why": [f"rule {rule}, phrase 1"],
        "found_at": at,
        "prompt_id": prompt,
    }


def _audited(rng: random.Random, number: int, of: int, now: datetime) -> dict[str, Any]:
    action = rng.choice(("prompt.opened", "message.leaving", "prompt.paused", "key.destroyed", "session.read"))
    return {
        "at": now - timedelta(days=DAYS) * (1 - (number + 1) / of),
        "actor": rng.choice(("worker", "ticker", "coach-1", "coach-2", "cli:admin")),
        "action": action,
        "session_id": f"zoom-{rng.randrange(SESSIONS):020}",
        "detail": {"prompt": f"prompt-{number}"},
    }
