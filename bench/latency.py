"""From webhook to prompt with 1, 20 and 100 live sessions: real processes, signed deliveries, this machine."""

import json
import os
import random
import secrets
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psutil
import requests
from sqlalchemy import func, select

from bench.figures import percentile, table
from config.database import Database
from config.settings import Settings
from plugin.platforms.standard import sign
from plugin.processes import Processes, running
from workers.archive.models import OutboxRow, PromptRow

SETTLE_SECONDS = 30.0
RISK = "honestly i want to die"
CALM = (
    "i kept the morning walk, five days out of seven",
    "the meeting with the new team went better than i thought it would",
    "my calendar is a mess this week, so let us keep it short",
    "i would like to talk about the presentation on thursday",
    "they moved the deadline again and nobody asked us",
    "i think i know what i want to say, i just have not said it yet",
)


@dataclass(frozen=True)
class Pace:
    """How many sessions talk at once, how often that is repeated, and what each says: one risk among its utterances."""

    sessions: int
    repeats: int
    utterances: int = 4
    every_seconds: float = 4.0  # an utterance takes about that long to say


PACES = (Pace(1, repeats=25, utterances=2, every_seconds=1.0), Pace(20, repeats=4), Pace(100, repeats=2))


@dataclass
class Load:
    """Sessions that talk to the receiver, each at the pace of speech, and how long each answer took (seconds)."""

    url: str
    secret: str
    answers: list[float] = field(default_factory=list)
    refused: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def run(self, pace: Pace) -> None:
        """Let this many sessions talk at once."""
        names = [f"session {next(self._numbers)}" for _ in range(pace.sessions)]
        threads = [threading.Thread(target=self._talk, args=(name, pace), daemon=True) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _talk(self, meeting: str, pace: Pace) -> None:
        rng, http = random.Random(meeting), requests.Session()
        time.sleep(rng.uniform(0, pace.every_seconds))  # sessions do not speak in chorus
        risky = rng.randrange(pace.utterances)
        for number in range(pace.utterances):
            self._post(http, meeting, number, RISK if number == risky else f"{rng.choice(CALM)} {number}")
            time.sleep(pace.every_seconds)

    def _post(self, http: requests.Session, meeting: str, number: int, text: str) -> None:
        body = _delivery(meeting, number, text)
        headers = sign(self.secret, body, f"{meeting} {number}".replace(" ", "-"), datetime.now(UTC))
        started = time.perf_counter()
        response = http.post(f"{self.url}/webhooks/standard", body, headers=headers, timeout=10)
        self.answers.append(time.perf_counter() - started)
        self.refused += not response.ok


def measure() -> str:
    """Return the latency and memory sections of the results."""
    with tempfile.TemporaryDirectory(prefix="pausepoint-bench-") as folder:
        settings, environment = _settings(Path(folder))
        with running(settings, environment, Path(folder), lambda _: None) as processes:
            with closing(Database(settings.archive_url)) as db:
                rows = [_measure(db, settings, pace) for pace in PACES]
            memory = _memory(processes)
    return "\n".join(
        [
            "## Webhook to prompt\n\nSessions speak every 4 s (one alone: every second), and each says one thing that"
            " prompts. Milliseconds from the delivery's arrival to the sent prompt, and from request to answer as the"
            " sender sees it. SQLite, embedded Valkey (appendfsync always), two worker processes, console prompts, and"
            " the load itself, all on this machine.\n",
            table(
                ("sessions", "prompts", "p50", "p95", "p99", "answers", "answer p50", "answer p95", "answer p99"), rows
            ),
            "\n## Memory\n\nProportional set size: memory shared with other processes is divided among them.\n",
            table(("process", "MiB"), memory),
            "",
        ]
    )


def _measure(db: Database, settings: Settings, pace: Pace) -> tuple[object, ...]:
    secret = settings.standard_webhook_secret
    load, started = Load(settings.base_url, secret.get_secret_value() if secret else ""), datetime.now(UTC)
    load._numbers = count(pace.sessions * 10_000)  # noqa: SLF001  # no session is used twice
    for _ in range(pace.repeats):
        load.run(pace)
    expected = pace.sessions * pace.repeats
    took = _prompt_milliseconds(db, started, expected)
    if load.refused or len(took) != expected:
        raise SystemExit(f"{pace.sessions} sessions: {load.refused} refused, {len(took)} of {expected} prompts sent")
    answers = [seconds * 1000 for seconds in load.answers]
    figures = [f"{percentile(values, share):.0f}" for values in (took, answers) for share in (0.5, 0.95, 0.99)]
    return pace.sessions, len(took), *figures[:3], len(answers), *figures[3:]


def _prompt_milliseconds(db: Database, since: datetime, expected: int) -> list[float]:
    sent = func.min(OutboxRow.sent_at, type_=OutboxRow.sent_at.type)
    query = (
        select(PromptRow.heard_at, sent)
        .join(OutboxRow, OutboxRow.prompt_id == PromptRow.id)
        .where(PromptRow.heard_at >= since, OutboxRow.state == "sent")
        .group_by(PromptRow.id)
    )
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        with db.read() as records:
            rows = records.execute(query).all()
        if len(rows) >= expected or time.monotonic() > deadline:
            return [(sent_at - heard_at).total_seconds() * 1000 for heard_at, sent_at in rows]
        time.sleep(0.2)


def _memory(processes: Processes) -> list[tuple[str, str]]:
    rows = []
    for name, process in processes.running.items():
        parent = psutil.Process(process.pid)
        for role, each in [(name, parent), *((f"{name}, child", child) for child in parent.children())]:
            rows.append((role, f"{each.memory_full_info().pss / 2**20:.0f}"))
    return rows


def _settings(folder: Path) -> tuple[Settings, dict[str, str]]:
    for name in [name for name in os.environ if name.startswith("PAUSEPOINT_")]:
        del os.environ[name]
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    given = {"data_dir": folder / "data", "port": 8399, "standard_webhook_secret": secret}
    theirs = {f"PAUSEPOINT_{name.upper()}": str(value) for name, value in given.items()}
    return Settings(_env_file=None, **given), {**os.environ, **theirs}


def _delivery(meeting: str, number: int, text: str) -> bytes:
    data = {
        "meeting_id": meeting,
        "segment_id": f"{meeting}:{number}",
        "speaker": {"id": "client", "name": "Sam Tarrant", "role": "client"},
        "start_ms": number * 4000,
        "end_ms": number * 4000 + 3500,
        "text": text,
        "language": "en",
        "is_final": True,
    }
    event = {"type": "transcript.segment", "timestamp": datetime.now(UTC).isoformat(), "data": data}
    return json.dumps(event).encode()
