"""One installation of the product in real processes, and a video-call platform that talks to it."""

import json
import os
import signal
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import requests
import yaml

from config.database import Database
from config.settings import load_settings
from plugin.platforms.standard import sign
from plugin.processes import running
from tests.slack_workspace import SECRET, TOKEN, SlackWorkspace

PLATFORM_SECRET = "whsec_" + "cGxhdGZvcm0tc2VjcmV0LWZvci10ZXN0cy0zMmJ5dGU="
PATIENCE_SECONDS = 120  # until a test gives up; what is slow belongs in bench/
COACHES = {
    "coaches": [
        {"id": "anna", "name": "Anna Coach", "emails": ["anna@coach.example"], "slack_user": "U0ANNA", "contract": "c1"}
    ],
    "contracts": [{"id": "c1", "consents": [{"recorded": "2026-01-01"}]}],
}


@dataclass
class Installation:
    """What a test may do to it and see of it."""

    settings: object
    processes: object
    slack: SlackWorkspace
    printed: list
    folder: Path
    db: Database = field(init=False)

    def __post_init__(self):
        self.db = Database(self.settings.archive_url)

    def call(self, meeting):
        return Call(self, meeting)

    def rows(self, query):
        with self.db.read() as db:
            return db.scalars(query).all()

    def wait_for(self, true, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if result := true():
                return result
            time.sleep(0.05)  # between two looks, not instead of one
        raise AssertionError(f"waited in vain for {what}")

    def kill(self, name):
        """End a part and its children without warning, as a lack of memory would. It is started again."""
        process = self.processes.running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.processes.watch()


@dataclass
class Call:
    """A call on a platform that uses our Standard Webhooks format."""

    installation: Installation
    meeting: str
    coach: str = "anna"
    sent: list = field(default_factory=list)
    _numbers: object = field(default_factory=lambda: count(1))

    def segment(self, text, *, number=None, speaker="client", final=True, name=None):
        """The body of one delivery, and its id."""
        number = next(self._numbers) if number is None else number
        data = {
            "platform": "generic",
            "meeting_id": self.meeting,
            "segment_id": f"{self.meeting}:{number}",
            "speaker": {"id": f"{speaker}-1", "name": name or f"Some {speaker}", "role": speaker},
            "start_ms": number * 4000,
            "end_ms": number * 4000 + 3500,
            "text": text,
            "language": "en",
            "is_final": final,
            "sequence": number,
            "coach": self.coach,
        }
        return self.event("transcript.segment", data, f"{self.meeting}-{number}-{final}-{len(text)}")

    def event(self, kind, data, message_id):
        body = {"type": kind, "timestamp": datetime.now(UTC).isoformat(), "data": data}
        return message_id, json.dumps(body).encode()

    @property
    def base_url(self):
        return self.installation.settings.base_url

    def end(self):
        data = {"platform": "generic", "meeting_id": self.meeting}
        return self.deliver(self.event("session.ended", data, f"{self.meeting}-end"))

    def deliver(self, delivery):
        """Post one delivery, signed, as the platform does: again while it is told to come back."""
        message_id, body = delivery
        for _ in range(50):
            headers = sign(PLATFORM_SECRET, body, message_id, datetime.now(UTC))
            try:
                response = requests.post(f"{self.base_url}/webhooks/standard", body, headers=headers, timeout=5)
            except requests.ConnectionError:
                response = None
            if response is not None and response.status_code != 503:
                return response
            time.sleep(0.2)  # what a platform does between two tries
        raise AssertionError("the receiver never took the delivery")

    def say(self, text, **given):
        response = self.deliver(self.segment(text, **given))
        assert response.status_code == 200, response.status_code


@contextmanager
def an_installation(folder, monkeypatch, **settings):
    """Run everything in this folder, with Slack connected to a workspace of our own."""
    (folder / "coaches.yaml").write_text(yaml.safe_dump(COACHES))
    with SlackWorkspace(lambda: datetime.now(UTC)) as slack:
        given = {
            "data_dir": folder / "data",
            "coaches_file": folder / "coaches.yaml",
            "standard_webhook_secret": PLATFORM_SECRET,
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_api_url": slack.url,
            "port": _free_port(),
            **settings,
        }
        for name, value in given.items():
            monkeypatch.setenv(f"PAUSEPOINT_{name.upper()}", str(value))
        monkeypatch.chdir(folder)
        printed = []
        loaded = load_settings()
        with running(loaded, os.environ, folder, printed.append) as processes:
            yield Installation(loaded, processes, slack, printed, folder)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
