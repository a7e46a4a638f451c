"""How soon Slack hears that a click has arrived: real processes, signed clicks, a busy machine, this machine only."""

import json
import os
import random
import secrets
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import requests
import yaml
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select

from bench.figures import percentile, table
from bench.latency import Load, Pace
from config.database import Database
from config.settings import Settings
from plugin.processes import running
from redaction.model import SessionId
from workers.archive.matters import RunRow
from workers.archive.models import OutboxRow, PromptRow
from workers.archive.store import open_session

COACHES = 8  # who all deal with something at the same time: of a hundred who are in a call, more than ever will
PROMPTS = 2  # each of them
MOVES = 8  # in each protocol
THINK_SECONDS = (1.0, 3.0)  # between two clicks: faster than anybody reads
LIMIT_MS = 300  # what we promise; Slack itself gives up after three seconds
TALKING = Pace(sessions=20, repeats=1, utterances=8, every_seconds=3.0)


@dataclass
class Clicks:
    """Coaches who click, and how long each click took to be answered (seconds), by what it was."""

    settings: Settings
    db: Database
    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: int = 0

    def run(self, name: str) -> None:
        """Let all coaches work through their prompts at the same time."""
        prompts = self._prompts(name)
        threads = [threading.Thread(target=self._coach, args=each, daemon=True) for each in prompts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _coach(self, number: int, prompts: Sequence[str]) -> None:
        http, user, rng = requests.Session(), f"U0COACH{number}", random.Random(number)
        for prompt in prompts:
            time.sleep(rng.uniform(*THINK_SECONDS))
            self._click(http, "answer", user, "prompt_paused", prompt)
            run = self._run_of(prompt)
            for moves in range(MOVES):
                time.sleep(rng.uniform(*THINK_SECONDS))
                self._click(http, "step", user, "step_back" if moves % 2 else "step_1", f"{run}.{moves}")
            form = {"command": "/pausepoint", "text": "status", "user_id": user, "team_id": "T0ONE"}
            self._post(http, "command", "/slack/commands", form)

    def _click(self, http: requests.Session, what: str, user: str, action: str, block: str) -> None:
        payload = {
            "type": "block_actions",
            "user": {"id": user},
            "team": {"id": "T0ONE"},
            "trigger_id": secrets.token_hex(8),
            "container": {"channel_id": f"D{user[1:]}", "message_ts": "1.1"},
            "actions": [{"action_id": action, "block_id": block}],
        }
        self._post(http, what, "/slack/actions", {"payload": json.dumps(payload)})

    def _post(self, http: requests.Session, what: str, path: str, form: Mapping[str, str]) -> None:
        body = urlencode({**form, "nonce": secrets.token_hex(8)})  # Slack's clicks are never alike either
        stamp, secret = str(int(time.time())), self.settings.slack_signing_secret
        signature = SignatureVerifier(secret.get_secret_value() if secret else "").generate_signature(
            timestamp=stamp, body=body
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
        }
        started = time.perf_counter()
        response = http.post(f"{self.settings.base_url}{path}", body, headers=headers, timeout=10)
        self.took.setdefault(what, []).append(time.perf_counter() - started)
        self.wrong += not response.ok

    def _prompts(self, name: str) -> dict[int, list[str]]:
        """Ask every coach something. Returns the prompts by coach."""
        asked: dict[int, list[str]] = {}
        with self.db.write() as records:
            for coach, number in product(range(COACHES), range(PROMPTS)):
                now, session = datetime.now(UTC), SessionId(f"{name}-{coach}-{number}")
                open_session(records, session, "generic", "en", now)
                row = PromptRow(id=secrets.token_urlsafe(12), session_id=session, coach_id=f"coach-{coach}")
                row.category, row.severity, row.state = "legal", "concern", "open"
                row.opened_at = row.heard_at = now
                records.add(row)
                records.flush()  # the message below points at it
                records.add(_sent(row, now))
                asked.setdefault(coach, []).append(row.id)
        return asked

    def _run_of(self, prompt: str) -> str:
        with self.db.read() as records:
            return records.scalars(select(RunRow.id).where(RunRow.prompt_id == prompt)).one()


def _sent(prompt: PromptRow, now: datetime) -> OutboxRow:
    """The message that its coach clicks on."""
    row = OutboxRow(prompt_id=prompt.id, kind="prompt", state="sent", recipient=prompt.coach_id, channel="D0")
    row.message_ts, row.created_at, row.not_before, row.sent_at = f"1.{prompt.id}", now, now, now
    return row


def measure() -> str:
    """Return the section about clicks of the results. Raises SystemExit if a click was refused."""
    with tempfile.TemporaryDirectory(prefix="pausepoint-bench-") as folder, _slack() as api:
        settings, environment = _settings(Path(folder), api)
        with (
            running(settings, environment, Path(folder), lambda _: None),
            closing(Database(settings.archive_url)) as db,
        ):
            rows = [*_measure(settings, db, "alone", None), *_measure(settings, db, "while 20 sessions talk", TALKING)]
    return "\n".join(
        [
            f"## Clicks in Slack\n\n{COACHES} coaches deal with something at once and click every other second."
            " Milliseconds from request to answer, as Slack sees it, everything recorded by then; SQLite, embedded"
            f" Valkey, eight web threads. Promised: p99 below {LIMIT_MS} ms; Slack waits 3,000.\n",
            table(("clicks", "number", "p50", "p95", "p99", "longest"), rows),
            "",
        ]
    )


def _measure(settings: Settings, db: Database, name: str, pace: Pace | None) -> list[tuple[object, ...]]:
    clicks = Clicks(settings, db)
    with _talking(settings, pace):
        clicks.run(secrets.token_hex(4))
    every = [seconds for took in clicks.took.values() for seconds in took]
    if clicks.wrong:
        raise SystemExit(f"{name}: {clicks.wrong} clicks refused")
    return [(f"{name}: {what}", len(took), *_figures(took)) for what, took in {**clicks.took, "all": every}.items()]


def _figures(took: list[float]) -> list[str]:
    return [f"{percentile(took, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99, 1.0)]


@contextmanager
def _talking(settings: Settings, pace: Pace | None) -> Iterator[None]:
    if pace is None:
        yield
        return
    secret = settings.standard_webhook_secret
    load = Load(settings.base_url, secret.get_secret_value() if secret else "")
    thread = threading.Thread(target=load.run, args=(pace,), daemon=True)
    thread.start()
    yield
    thread.join()


@contextmanager
def _slack() -> Iterator[str]:
    """Something on this machine that takes every message, as fast as Slack would at best."""

    class Yes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"ok": True, "ts": "1.1", "channel": {"id": "D0"}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: it would be in the way of the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Yes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    server.server_close()


def _settings(folder: Path, api: str) -> tuple[Settings, dict[str, str]]:
    for name in [name for name in os.environ if name.startswith("PAUSEPOINT_")]:
        del os.environ[name]
    coaches = [{"id": f"coach-{n}", "name": f"Coach {n}", "slack_user": f"U0COACH{n}"} for n in range(COACHES)]
    (folder / "coaches.yaml").write_text(yaml.safe_dump({"coaches": coaches}))
    given = {
        "data_dir": folder / "data",
        "port": 8398,
        "coaches_file": folder / "coaches.yaml",
        "standard_webhook_secret": "whsec_" + b64encode(secrets.token_bytes(32)).decode(),
        "slack_bot_token": f"xoxb-{secrets.token_hex(12)}",
        "slack_signing_secret": secrets.token_hex(16),
        "slack_api_url": api,
    }
    theirs = {f"PAUSEPOINT_{name.upper()}": str(value) for name, value in given.items()}
    return Settings(_env_file=None, **given), {**os.environ, "NO_PROXY": "127.0.0.1,localhost", **theirs}


if __name__ == "__main__":
    print(measure())
