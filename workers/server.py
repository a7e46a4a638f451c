"""Redis or Valkey: the one place that speaks to it, and says plainly when it is down."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.errors import UnavailableError

SCRIPTS = ("put", "take", "done", "release", "destroy", "note")
TIMEOUT_SECONDS = 2.0  # a platform waits three seconds for our answer; we say 503 before that


class Server:
    """A connection pool and our scripts. Any failure raises UnavailableError, without arguments in its message."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 1),  # one silent reconnect after a server restart
        )
        self._scripts = {name: self.client.register_script(_source(name)) for name in SCRIPTS}

    def call(self, verb: str, *args: Any, **options: Any) -> Any:
        """Run one command."""
        with _translated():
            return getattr(self.client, verb)(*args, **options)

    def run(self, script: str, keys: list[str], args: list[Any]) -> Any:
        """Run one of our scripts: whole or not at all."""
        with _translated():
            return self._scripts[script](keys=keys, args=args)

    def close(self) -> None:
        """Give every connection back."""
        self.client.close()


@cache
def _source(name: str) -> str:
    return (Path(__file__).parent / "lua" / f"{name}.lua").read_text("utf-8")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as problem:
        raise UnavailableError(f"queue: {type(problem).__name__}") from None
