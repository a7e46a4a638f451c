"""How soon running workers screen by what was published, and by what was put back: real processes, real webhooks."""

import json
import os
import secrets
import tempfile
import threading
import time
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import requests
import yaml
from sqlalchemy import select

from bench.figures import percentile, table
from config.database import Database
from config.settings import Settings
from config.tuning import AS_INSTALLED, Documents
from plugin.platforms.standard import sign
from plugin.processes import running
from workers.archive.models import FindingRow
from workers.archive.tuning import PublicationRow
from workers.tuning.versions import keep_version, live

CHANGES = 8  # each published, then taken back
SESSIONS = 8  # that talk all the time: more than there are worker processes
EVERY_SECONDS = 1.0  # each of them says it again: no queue grows
LISTENED_SECONDS = 7.0  # after each change
SETTLE_SECONDS = 3.0
LIMIT_SECONDS = 5
WORDS, RULE = "the zebra took my stapler", "misconduct.zebra"
SECRET = "whsec_" + b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Talk:
    """Sessions in which one sentence is said over and over. When it was said, by its place in time."""

    address: str
    said: dict[int, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def session(self, number: int) -> None:
        """Talk until told to stop. Every utterance of all sessions has a place of its own."""
        web, place = requests.Session(), number
        while not self._stop.wait(EVERY_SECONDS):
            place += SESSIONS
            self.said[place * 1000] = time.monotonic()
            web.post(self.address, **_delivery(number, place), timeout=5)

    def stop(self) -> None:
        """Be silent."""
        self._stop.set()


def measure() -> str:
    """Return the section on how soon a change is followed."""
    with tempfile.TemporaryDirectory(prefix="pausepoint-bench-") as folder:
        settings = _settings(Path(folder))
        with (
            running(settings, os.environ, Path(folder), lambda _: None),
            closing(Database(settings.archive_url)) as db,
        ):
            published, back = _changes(settings, db)
    rows = [(name, len(took), *_figures(took)) for name, took in (("published", published), ("rolled back", back))]
    return "\n".join(
        [
            f"## From a publication to every worker\n\n{SESSIONS} sessions say the same sentence every second."
            " The time from the publication to the last utterance screened by the version before, seconds;"
            f" whatever waits in the queue is in it. Promised: below {LIMIT_SECONDS} s.\n",
            table(("change", "number", "p50", "p95", "longest"), rows),
            "",
        ]
    )


def _changes(settings: Settings, db: Database) -> tuple[list[float], list[float]]:
    talk = Talk(f"{settings.base_url}/webhooks/standard")
    threads = [threading.Thread(target=talk.session, args=(number,), daemon=True) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    published, back = list[float](), list[float]()
    time.sleep(SETTLE_SECONDS)
    for number in range(CHANGES):
        published.append(_followed(db, talk, _rule(number), was_found=False))
        back.append(_followed(db, talk, {}, was_found=True))
    talk.stop()
    for thread in threads:
        thread.join()
    return published, back


def _followed(db: Database, talk: Talk, documents: Documents, *, was_found: bool) -> float:
    """Publish, listen, and return after how long the last utterance was screened as before."""
    began = _publish(db, documents)
    time.sleep(LISTENED_SECONDS)
    until = time.monotonic()
    time.sleep(SETTLE_SECONDS)  # what was said by then is screened by now
    with db.read() as records:
        found = {int(start) for start in records.scalars(select(FindingRow.start_ms).where(FindingRow.rule == RULE))}
    asked = [(start, at - began) for start, at in list(talk.said.items()) if began < at < until]
    return max((after for start, after in asked if (start in found) == was_found), default=0.0)


def _publish(db: Database, documents: Documents) -> float:
    now = datetime.now(UTC)
    with db.write() as records:
        digest = keep_version(records, documents, now) if documents else AS_INSTALLED
        row = PublicationRow(number=live(records).number + 1, digest=digest, kind="publish", in_progress="switch")
        row.by, row.approved_by, row.reason, row.at = "bench", [], "measured", now
        records.add(row)
    return time.monotonic()


def _rule(number: int) -> Documents:
    """A version that no worker has in memory."""
    entry = {"id": RULE, "category": "misconduct", "severity": "info", "phrases": [WORDS]}
    examples = {"hit": [WORDS], "miss": [f"a quiet morning, number {number}"]}
    return {"rules/own.yaml": yaml.safe_dump({"language": "en", "rules": [{**entry, "examples": examples}]})}


def _delivery(number: int, place: int) -> dict[str, object]:
    data = {
        "platform": "generic",
        "meeting_id": f"meeting-{number}",
        "segment_id": f"meeting-{number}:{place}",
        "speaker": {"id": "client-1", "name": "Some client", "role": "client"},
        "start_ms": place * 1000,
        "end_ms": place * 1000 + 900,
        "text": WORDS,
        "language": "en",
        "is_final": True,
        "sequence": place,
        "coach": "anna",
    }
    body = json.dumps({"type": "transcript.segment", "timestamp": datetime.now(UTC).isoformat(), "data": data}).encode()
    return {"data": body, "headers": sign(SECRET, body, f"{number}-{place}", datetime.now(UTC))}


def _figures(took: list[float]) -> list[str]:
    return [f"{value:.1f}" for value in (percentile(took, 0.5), percentile(took, 0.95), max(took))]


def _settings(folder: Path) -> Settings:
    for name in [name for name in os.environ if name.startswith("PAUSEPOINT_")]:
        del os.environ[name]
    consents = [{"id": "c1", "consents": [{"recorded": "2026-01-01"}]}]
    coaches = [{"id": "anna", "name": "Anna Coach", "emails": ["anna@coach.example"], "contract": "c1"}]
    (folder / "coaches.yaml").write_text(yaml.safe_dump({"coaches": coaches, "contracts": consents}))
    given = {"data_dir": folder / "data", "port": 8397, "coaches_file": folder / "coaches.yaml"}
    given["standard_webhook_secret"] = SECRET
    os.environ.update({f"PAUSEPOINT_{name.upper()}": str(value) for name, value in given.items()})
    return Settings(_env_file=None)
