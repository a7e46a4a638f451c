"""The console's pages over an archive of 10,000 sessions: how long each takes, beside one that asks for no figures."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.an_archive import AUDITED, FINDINGS, LINES, RULES, SESSIONS, fill
from bench.figures import percentile, table
from config.coaches import CoachDirectory
from config.database import Database
from config.rights import AccountRole
from config.settings import Settings
from plugin.console.door import COOKIE, HOME
from plugin.wsgi import build_app
from workers import console_sessions
from workers.archive.migrations import migrate
from workers.archive.people import AccountRow
from workers.keys import KeyRing
from workers.server import Server
from workers.wiring import Store, now, open_mailbox

ROUNDS = 30
NO_QUEUE = "redis://127.0.0.1:1/0"
LIMIT_MS = 200
SESSION, RULE = f"zoom-{SESSIONS - 100:020}", RULES[3]
BASELINE = "Your account, which counts nothing"

# What is asked for, by what it is called in the results. Each has to stay under LIMIT_MS.
PAGES = {
    BASELINE: "/console/me",
    "Today": "/console",
    "Today, the part that updates": "/console/today",
    "Evidence, 30 days": "/console/evidence",
    "Evidence, everything": "/console/evidence?period=all",
    "Evidence, everything, by precision": "/console/evidence?period=all&sort=precision",
    "One rule, everything": f"/console/evidence/rules/{RULE}?period=all",
    "Sessions": "/console/sessions",
    "Sessions with something imminent": "/console/sessions?severity=imminent",
    "Sessions of one rule": f"/console/sessions?rule={RULE}",
    "Sessions, an old day": "/console/sessions?to=2020-01-01",
    "One session": f"/console/sessions/{SESSION}",
    "Audit": "/console/audit",
    "Audit, one action": "/console/audit?action=prompt.paused",
    "Audit, words of an action": "/console/audit?q=prompt",
    "Audit, one session": f"/console/audit?session={SESSION}",
    "Audit, nothing fits": "/console/audit?actor=nobody&action=prompt.paused",
}


def measure() -> str:
    """Return the section on the console."""
    with tempfile.TemporaryDirectory(prefix="pausepoint-bench-") as folder, _console(Path(folder)) as client:
        times = _in_turn({name: lambda address=address: client.get(address) for name, address in PAGES.items()})
    base = percentile(times[BASELINE], 0.5)
    said = (
        f"Milliseconds from request to whole page, of the application itself, {ROUNDS} rounds in turn. SQLite with"
        f" {SESSIONS:,} sessions of {LINES} lines, {FINDINGS} findings and a prompt each, and {AUDITED:,} audit"
        " entries. No queue answers, and asking for it is part of the time.\n"
    )
    rows = [(name, *_milliseconds(each), f"{percentile(each, 0.5) / base:.1f}x") for name, each in times.items()]
    return "\n".join(["## Console\n", said, table(("page", "p50", "p95", "p99", "ratio"), rows), ""])


def _milliseconds(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.0f}" for share in (0.5, 0.95, 0.99)]


@contextmanager
def _console(folder: Path) -> Iterator[FlaskClient]:
    settings = Settings(_env_file=None, data_dir=folder, redis_url=NO_QUEUE)
    migrate(settings.archive_url)
    ring, server = KeyRing(b"k" * 32), Server(NO_QUEUE)
    with closing(Database(settings.archive_url)) as db:
        fill(db)
        store = Store(settings, now, db, server, ring, open_mailbox(settings, server, ring), CoachDirectory())
        yield _logged_in(build_app(store), db)


def _logged_in(app: Flask, db: Database) -> FlaskClient:
    roles = [AccountRole.PRIVACY_OFFICER.value, AccountRole.OPERATOR.value]
    with db.write() as records:
        records.add(AccountRow(id="bench", email="bench@console.example", name="Bench", roles=roles, created_at=now()))
        records.flush()
        token = console_sessions.begin(records, "bench", now(), timedelta(hours=8))
    client = app.test_client()
    client.set_cookie(COOKIE, token, path=HOME)
    return client


def _in_turn(contenders: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of each, run in turn so that a noisy moment meets all of them; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS + 1):
        for name, run in contenders.items():
            started = time.perf_counter()
            run()
            if number:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    print(measure())
