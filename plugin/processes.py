"""Runs web, workers and ticker as child processes of one command: for one machine, and for the demo."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import requests

from config.errors import MisconfiguredError
from config.settings import Settings
from workers.archive.migrations import migrate
from workers.embedded import embedded_valkey
from workers.keys import load_or_create_kek

ROOT = Path(__file__).parent.parent
PARTS: dict[str, Sequence[str]] = {
    "worker": ("worker", "--lane", "live"),
    "web": ("web",),
    "ticker": ("ticker",),
    "worker-batch": ("worker", "--lane", "batch", "--concurrency", "1"),
}
SOCKET = {"slack": ("listen", "slack")}  # only where Slack is heard over a socket
# What screens a call. The rest follows when that stands: starting takes both cores for seconds.
AT_ONCE = ("worker", "web", "ticker")
STOP_SECONDS = 15.0  # a worker finishes its batch, the web its requests; who takes longer is ended
WATCH_SECONDS = 1.0  # also the pause before a part that keeps failing is started again
READY_SECONDS = 60.0  # a cold start compiles and loads models


@contextmanager
def running(
    settings: Settings, environment: Mapping[str, str], cwd: Path, say: Callable[[str], None]
) -> Iterator["Processes"]:
    """Run everything for the length of a block: archive brought up to date, queue, web, workers, ticker.

    The parts find the same settings as we did: in the environment, or in `.env` in the folder `cwd`.

    Yields once the web answers and a worker listens. Raises MisconfiguredError when that does not come about.
    """
    with ExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        url = str(settings.redis_url) if settings.redis_url else stack.enter_context(embedded_valkey(settings.data_dir))
        load_or_create_kek(settings.kek_path)
        migrate(settings.archive_url)
        data_dir = settings.data_dir.absolute()
        ours = {"PAUSEPOINT_DATA_DIR": str(data_dir), "PAUSEPOINT_REDIS_URL": url}
        parts = {**PARTS, **SOCKET} if settings.slack_app_token else PARTS
        processes = Processes(data_dir, {**environment, **ours}, cwd, say, parts)
        stack.callback(processes.stop)
        stack.enter_context(_ends_like_an_interrupt())
        processes.start()
        _wait_until_ready(settings.base_url, processes)
        processes.start_the_rest()
        yield processes


def _wait_until_ready(base_url: str, processes: "Processes") -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        for name, process in processes.running.items():
            if process.poll() is not None:
                raise MisconfiguredError(f"{name} does not start; see {processes.log_of(name)}")
        with suppress(requests.RequestException):
            if requests.get(f"{base_url}/readyz", timeout=2).ok:
                return
        time.sleep(0.1)
    raise MisconfiguredError(f"it is not ready after {READY_SECONDS:.0f} s; see the logs in {processes.logs}")


@contextmanager
def _ends_like_an_interrupt() -> Iterator[None]:
    """Being told to end (SIGTERM) stops every part in order, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@dataclass
class Processes:
    """The parts of one installation. What they print comes to `say`, what they log goes to files."""

    data_dir: Path
    environment: Mapping[str, str]
    cwd: Path
    say: Callable[[str], None]
    parts: Mapping[str, Sequence[str]] = field(default_factory=lambda: PARTS)
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    _stopping: bool = False

    def start(self) -> None:
        """Start what screens a call."""
        for folder in (self.logs, self.metrics):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        for name in AT_ONCE:
            self._start(name)

    def start_the_rest(self) -> None:
        """Start what can wait."""
        for name in self.parts:
            if name not in self.running:
                self._start(name)

    def watch(self) -> None:
        """Start every part again that has ended by itself."""
        for name, process in list(self.running.items()):
            if process.poll() is not None and not self._stopping:
                self.say(f"{name} ended with status {process.returncode}; starting it again")
                self._start(name)

    def watch_until(self, done: threading.Event) -> None:
        """Keep every part running until this is set, or the person has had enough."""
        while not done.wait(WATCH_SECONDS):
            self.watch()

    def stop(self) -> None:
        """End every part, politely first."""
        self._stopping = True
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            if process.poll() is None:
                process.kill()
                process.wait()

    def log_of(self, name: str) -> Path:
        """Where this part logs."""
        return self.logs / f"{name}.log"

    def _start(self, name: str) -> None:
        with self.log_of(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "plugin", *self.parts[name]],
                env=self._whole_environment(),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C is for us: we end them in order
            )
        self.running[name] = process
        if process.stdout:
            threading.Thread(target=self._relay, args=(process.stdout,), daemon=True).start()

    def _relay(self, output: IO[str]) -> None:
        with output:
            for line in output:
                if not self._stopping:  # how Celery says goodbye interests nobody
                    self.say(line.rstrip("\n"))

    def _whole_environment(self) -> dict[str, str]:
        return {
            **self.environment,
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), self.environment.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "OPENBLAS_NUM_THREADS": "1",  # workers are processes already: their threads would fight over the cores
        }

    @property
    def logs(self) -> Path:
        """The folder with one log for each part."""
        return self.data_dir / "logs"

    @property
    def metrics(self) -> Path:
        """The folder in which the parts share their metrics."""
        return self.data_dir / "metrics"
