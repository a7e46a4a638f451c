"""Runs web, workers and ticker as child processes of one command: for one machine, and for the demo."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
PARTS: dict[str, Sequence[str]] = {
    "web": ("web",),
    "worker": ("worker", "--lane", "live"),
    "worker-batch": ("worker", "--lane", "batch", "--concurrency", "1"),
    "ticker": ("ticker",),
}
STOP_SECONDS = 15.0  # a worker finishes its batch, the web its requests; who takes longer is ended
RESTART_SECONDS = 1.0


@dataclass
class Processes:
    """The parts of one installation. What they print comes to `say`, what they log goes to files."""

    data_dir: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    _stopping: bool = False

    def start(self) -> None:
        """Start every part, in the order in which they need each other least."""
        for folder in (self._logs, self._metrics):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        for name in PARTS:
            self._start(name)

    def watch(self) -> None:
        """Start a part again that has ended by itself. Call it now and then."""
        for name, process in list(self.running.items()):
            if process.poll() is not None and not self._stopping:
                self.say(f"{name} ended with status {process.returncode}; starting it again")
                time.sleep(RESTART_SECONDS)
                self._start(name)

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
        return self._logs / f"{name}.log"

    def _start(self, name: str) -> None:
        with self.log_of(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "plugin", *PARTS[name]],
                env=self._environment(),
                cwd=ROOT,
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
        for line in output:
            self.say(line.rstrip("\n"))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.environment,
            "PROMETHEUS_MULTIPROC_DIR": str(self._metrics),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def _logs(self) -> Path:
        return self.data_dir.absolute() / "logs"

    @property
    def _metrics(self) -> Path:
        return self.data_dir.absolute() / "metrics"
