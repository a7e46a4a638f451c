"""Remembers signed clicks, so that a copy of one is recognised."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from workers.server import Server

REMEMBERED = timedelta(minutes=10)  # twice as long as a signature stays fresh


def seen_before(server: Server) -> Callable[[str], bool]:
    """Return a function that says whether it was given this signature before, and remembers it."""

    def seen(signature: str) -> bool:
        key = f"pp:seen:{sha256(signature.encode('utf-8', 'surrogatepass')).hexdigest()}"
        return not server.call("set", key, "1", nx=True, px=int(REMEMBERED.total_seconds() * 1000))

    return seen
