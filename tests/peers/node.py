"""Starts a peer that runs on Node, and says where it listens."""

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

FOLDER = Path(__file__).parent
PATIENCE_SECONDS = 60

needs_node = pytest.mark.skipif(
    not shutil.which("node") or not (FOLDER / "node_modules").is_dir(),
    reason="needs Node 20 and the packages that `make peers` installs",
)


@contextmanager
def peer(*command, **environment):
    """Run this in the folder of the peers, for the length of a block. Yields its address."""
    process = subprocess.Popen(
        ["node", *map(str, command)],
        cwd=FOLDER,
        env={**os.environ, "NO_PROXY": "127.0.0.1,localhost", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    lines = Queue()
    reader = Thread(target=lambda: [lines.put(line) for line in process.stdout], daemon=True)
    reader.start()
    try:
        yield _address(lines), lines
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        reader.join(PATIENCE_SECONDS)
        process.stdout.close()


def _address(lines):
    deadline, said = time.monotonic() + PATIENCE_SECONDS, []
    while time.monotonic() < deadline:
        try:
            said.append(lines.get(timeout=1))
        except Empty:
            continue
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)", said[-1]):
            return f"http://127.0.0.1:{found[1]}"
    raise AssertionError(f"it did not say where it listens: {''.join(said)}")
