"""One call to Slack's Web API, and what its failure means: surely not, maybe, or never like this."""

import errno
import logging
import re
import ssl
from collections.abc import Mapping
from datetime import timedelta
from socket import gaierror
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError

TIMEOUT_SECONDS = 4  # Slack usually answers in a fraction of one; a coach is waiting
_RETRY_AFTER = timedelta(seconds=30)  # where Slack asks us to wait but does not say how long

# Slack's own errors after which "it is possible some aspect of the operation succeeded", or nobody can tell.
_MAYBE_ACCEPTED = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_TOO_FAST = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}

_silent = logging.getLogger("slack_sdk.pausepoint")
_silent.setLevel(logging.CRITICAL)  # the SDK would log each failure too, with what the server answered


class SlackApi:
    """Calls methods of the Web API. Never tries again by itself: whoever calls knows when that is safe."""

    def __init__(self, base_url: str) -> None:
        # The SDK's stock retry handler posts a message twice when the connection drops after delivery.
        self.client = WebClient(base_url=base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=_silent)

    def call(self, method: str, token: str, body: Mapping[str, Any]) -> SlackResponse:
        """Call a method. Raises one of the three errors of `sending` and no other."""
        return self._asked(method, json={**body, "token": token})  # the SDK moves the token into a header

    def exchange(self, client_id: str, client_secret: str, **given: str) -> Mapping[str, Any]:
        """Call oauth.v2.access, which knows the app by its secret. Raises as `call` does."""
        who = {"client_id": client_id, "client_secret": client_secret}
        answer = self._asked("oauth.v2.access", data=given, auth=who).data
        return answer if isinstance(answer, dict) else {}

    def _asked(self, method: str, **how: Any) -> SlackResponse:
        try:
            return self.client.api_call(method, **how)
        except SlackApiError as problem:
            raise _meaning(problem.response) from None
        except SlackRequestError:
            raise RefusedError("bad_address") from None  # raised before anything is opened
        except URLError as problem:
            if _failed_to_connect(problem.reason):
                raise NotSentError(type(problem.reason).__name__) from None
            raise AmbiguousError(type(problem.reason).__name__) from None
        except Exception as problem:  # noqa: BLE001 — the SDK lets many kinds through; each may come after delivery
            raise AmbiguousError(type(problem).__name__) from None


def _failed_to_connect(reason: object) -> bool:
    """Whether no byte of the message can have left.

    A timeout counts: urllib wraps only those from before the answer, and a message this small fits
    a fresh socket's buffer, so it was the connection that timed out.
    """
    known = (ConnectionRefusedError, gaierror, TimeoutError, ssl.SSLCertVerificationError)
    return isinstance(reason, known) or (isinstance(reason, OSError) and reason.errno in _NO_ROUTE)


def _meaning(response: SlackResponse) -> NotSentError | AmbiguousError | RefusedError:
    status, code = response.status_code, _code(response)
    if status == 429 or code in _TOO_FAST:
        return NotSentError("ratelimited", _wait(response))
    if status >= 500 or code in _MAYBE_ACCEPTED:
        return AmbiguousError(code or f"http_{status}")
    if code:
        return RefusedError(code)
    return RefusedError(f"http_{status}") if status >= 400 else AmbiguousError("unreadable")


def _code(response: SlackResponse) -> str | None:
    """Slack's error code; None where the answer is not Slack's (a proxy's page, say)."""
    code = response.data.get("error") if isinstance(response.data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_]{1,64}", code) else None


def _wait(response: SlackResponse) -> timedelta:
    given = str(response.headers.get("Retry-After", ""))
    return timedelta(seconds=int(given)) if re.fullmatch(r"[0-9]{1,4}", given) else _RETRY_AFTER
