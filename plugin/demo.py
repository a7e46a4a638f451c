"""Plays the sample call through the real door: signed deliveries, faster than real time."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import requests
from sqlalchemy import func, select

from config.database import Database
from plugin.platforms.standard import sign
from workers.archive.models import FindingRow, LineRow, OutboxRow, PromptRow

MEETING = "sample-call"
COACH = "casey"  # as in the sample coach directory
POST_SECONDS = 5.0
SETTLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of the sample call. Times are milliseconds from its start."""

    role: str
    name: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt of the finished call: what for, when in the call, and how long after the words it was sent."""

    category: str
    severity: str
    rules: tuple[str, ...]
    at_ms: int
    took: timedelta | None


def sample_call() -> list[Turn]:
    """Read the call that comes with the product."""
    raw = json.loads(files("config").joinpath("defaults", "sample_call.json").read_text("utf-8"))
    return [Turn(**turn) for turn in raw["turns"]]


def play(
    turns: Iterable[Turn], post: Callable[[bytes, str], None], speed: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Turn]:
    """Say each turn when its time has come, `speed` times faster than life; yields what was just said.

    The first half of a longer utterance goes ahead as a partial, as live transcripts do.
    """
    began, clock = time.monotonic(), 0.0
    post(_body("session.started", {"coach": COACH, "language": "en"}), "started")
    for number, turn in enumerate(turns):
        clock = turn.end_ms / 1000 / speed
        sleep(max(0.0, began + clock - time.monotonic()))
        for final, text in _growing(turn.text):
            post(_segment(turn, number, text, final=final), f"{number}-{final}")
        yield turn
    post(_body("session.ended", {}), "ended")


def poster(base_url: str, secret: str) -> Callable[[bytes, str], None]:
    """Return a function that posts a signed delivery to our own door. Raises requests.RequestException."""
    http = requests.Session()

    def post(body: bytes, message_id: str) -> None:
        headers = {"content-type": "application/json", **sign(secret, body, message_id, datetime.now(UTC))}
        http.post(f"{base_url}/webhooks/standard", body, headers=headers, timeout=POST_SECONDS).raise_for_status()

    return post


def settled(db: Database, lines: int) -> bool:
    """Wait until every line is kept and every prompt has gone out. False when that takes too long."""
    deadline = time.monotonic() + SETTLE_SECONDS
    waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.state.in_(("pending", "sending")))
    while time.monotonic() < deadline:
        with db.read() as records:
            if records.scalar(select(func.count()).select_from(LineRow)) == lines and not records.scalar(waiting):
                return True
        time.sleep(0.1)
    return False


def asked(db: Database) -> list[Asked]:
    """What the coach was asked, in the order of the call."""
    with db.read() as records:
        prompts = records.scalars(select(PromptRow)).all()
        return sorted((_asked(records, prompt) for prompt in prompts), key=lambda each: each.at_ms)


def _asked(records: Any, prompt: PromptRow) -> Asked:
    findings = records.scalars(select(FindingRow).where(FindingRow.prompt_id == prompt.id)).all()
    first = select(func.min(OutboxRow.sent_at)).where(OutboxRow.prompt_id == prompt.id)
    sent = records.scalar(first)
    return Asked(
        category=prompt.category,
        severity=prompt.severity,
        rules=tuple(sorted({finding.rule for finding in findings})),
        at_ms=min((finding.start_ms for finding in findings), default=0),
        took=sent - prompt.heard_at if sent else None,
    )


def _growing(text: str) -> Iterator[tuple[bool, str]]:
    words = text.split()
    if len(words) > 8:
        yield False, " ".join(words[: len(words) // 2])
    yield True, text


def _segment(turn: Turn, number: int, text: str, *, final: bool) -> bytes:
    return _body(
        "transcript.segment",
        {
            "segment_id": f"{MEETING}:{number}",
            "speaker": {"id": turn.role, "name": turn.name, "role": turn.role},
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "text": text,
            "language": "en",
            "is_final": final,
            "sequence": number,
        },
    )


def _body(kind: str, data: Mapping[str, object]) -> bytes:
    event = {
        "type": kind,
        "timestamp": datetime.now(UTC).isoformat(),
        "data": {"platform": "generic", "meeting_id": MEETING, **data},
    }
    return json.dumps(event).encode()
