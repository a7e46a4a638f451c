"""How fast programs may ask, counted in the queue's server. While it is down nobody is answered."""

from time import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from workers.attempts import MINUTES, TooOftenError, translated
from workers.server import Server

OF_KEY = RateLimitItemPerMinute(120)
OF_STRANGER = RateLimitItemPerMinute(100, MINUTES)  # wrong keys from one address: an office, or a proxy, is one


class Pace:
    """Counts requests. Every method raises UnavailableError while the queue's server is down."""

    def __init__(self, storage: Storage, of_key: RateLimitItem = OF_KEY) -> None:
        self._limiter, self._of_key = FixedWindowRateLimiter(storage), of_key

    @classmethod
    def over(cls, server: Server) -> "Pace":
        """Counted for all web processes together."""
        pool = server.client.connection_pool
        return cls(RedisStorage("redis://", connection_pool=pool, key_prefix="pp:pace", wrap_exceptions=True))

    def check_address(self, address: str) -> None:
        """Raises TooOftenError for an address that came with too many wrong keys."""
        with translated():
            if not self._limiter.test(OF_STRANGER, address):
                raise self._too_often(OF_STRANGER, address)

    def was_wrong(self, address: str) -> None:
        """Note a wrong key."""
        with translated():
            self._limiter.hit(OF_STRANGER, address)

    def count(self, key: str) -> None:
        """Note a request with this key, by its id. Raises TooOftenError."""
        with translated():
            if not self._limiter.hit(self._of_key, key):
                raise self._too_often(self._of_key, key)

    def _too_often(self, limit: RateLimitItem, who: str) -> TooOftenError:
        again = self._limiter.get_window_stats(limit, who).reset_time
        return TooOftenError(max(1, round(again - time())))
