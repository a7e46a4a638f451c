"""Who asks: the account behind an API key. A cookie opens nothing here."""

import re
from http import HTTPStatus

from flask import request

from plugin.api.problems import ProblemError
from workers import api_keys
from workers.accounts import Account
from workers.pace import Pace
from workers.tokens import hashed
from workers.wiring import Store

_BEARER = re.compile(r"bearer +(pausepoint_[A-Za-z0-9_-]{43})", re.IGNORECASE)
_ID_LENGTH = 16  # of a key's hash: enough to count by
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="pausepoint"'}


class Door:
    """Lets in whoever has a key that works, at a pace that leaves room for others."""

    def __init__(self, store: Store, pace: Pace) -> None:
        self._store, self._pace = store, pace

    def enter(self) -> Account:
        """Return whose key came with the request.

        Raises ProblemError (401) for none that works, TooOftenError, and UnavailableError.
        """
        address = request.remote_addr or ""
        self._pace.check_address(address)
        if (given := _BEARER.fullmatch(request.headers.get("Authorization", "").strip())) is None:
            raise _stranger("Send an API key: Authorization: Bearer pausepoint_...")
        account = api_keys.account_of(self._store.db, given[1], self._store.clock())
        if account is None:
            self._pace.was_wrong(address)
            raise _stranger("This API key is not known, was revoked, has expired, or its account is disabled.")
        self._pace.count(hashed(given[1])[:_ID_LENGTH])
        return account


def _stranger(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, headers=_CHALLENGE)
