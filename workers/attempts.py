"""How often somebody may try to log in, counted in the queue's server. While it is down nobody gets in."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter

from config.errors import PausepointError, UnavailableError
from workers.server import Server

MINUTES = 15
HOUR_SECONDS = 3600
OF_ACCOUNT = RateLimitItemPerMinute(10, MINUTES)  # tries at one account, until one is right
OF_ADDRESS = RateLimitItemPerMinute(100, MINUTES)  # wrong ones from one address: an office, or a proxy, is one


class TooOftenError(PausepointError):
    """It was tried too often. `seconds` until the next try is heard."""

    def __init__(self, seconds: int) -> None:
        super().__init__("tried too often")
        self.seconds = seconds


class Attempts:
    """Counts tries. Every method raises UnavailableError while the queue's server is down."""

    def __init__(self, server: Server) -> None:
        pool = server.client.connection_pool
        self._storage = RedisStorage("redis://", connection_pool=pool, key_prefix="pp:tries", wrap_exceptions=True)
        self._limiter = FixedWindowRateLimiter(self._storage)

    def begin(self, account: str, address: str) -> None:
        """Note a try. Raises TooOftenError without noting anything more of an address that failed too often."""
        with translated():
            if not self._limiter.test(OF_ADDRESS, address):
                raise self._too_often(OF_ADDRESS, address)
            if not self._limiter.hit(OF_ACCOUNT, account):
                raise self._too_often(OF_ACCOUNT, account)

    def failed(self, address: str) -> None:
        """It was wrong."""
        with translated():
            self._limiter.hit(OF_ADDRESS, address)

    def succeeded(self, account: str) -> None:
        """It was right: the account's tries are forgotten."""
        with translated():
            self._limiter.clear(OF_ACCOUNT, account)

    def count_refused(self, who: str) -> int:
        """How many were refused within the hour, with this one."""
        with translated():
            return self._storage.incr(f"refused/{who}", HOUR_SECONDS)

    def _too_often(self, limit: RateLimitItem, who: str) -> TooOftenError:
        again = self._limiter.get_window_stats(limit, who).reset_time
        return TooOftenError(max(1, round(again - time())))


@contextmanager
def translated() -> Iterator[None]:
    """Turns what the counter raises while its server is down into UnavailableError."""
    try:
        yield
    except StorageError as problem:
        raise UnavailableError(f"queue: {type(problem.storage_error).__name__}") from None
