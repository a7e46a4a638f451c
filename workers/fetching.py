"""Fetches a finished transcript from the platform, and from nobody else.

The address comes from outside: without an allow-list, whoever can send one could have us call anything.
"""

import logging
import re
from collections.abc import Sequence
from contextlib import nullcontext
from urllib.parse import urljoin

import requests

from config.errors import MalformedError, MisconfiguredError, UnavailableError

# urllib3 warns with the whole address, which may hold a token.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

MOST_REDIRECTS = 3  # Zoom needs one
CHUNK_BYTES = 64 * 1024

_VISIBLE = re.compile(r"[!-\[\]-~]{1,8192}")  # ASCII without the backslash, which some programs read as a slash
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A dotted name whose last part begins with a letter, which no way of writing an IP address does; then the
# path. No port and no user name, so that nothing can be read as another host than the one that is checked.
_HTTPS = re.compile(rf"https://(?P<host>(?:{_LABEL}\.)+(?=[a-z]){_LABEL})(?:[/?].*)?", re.IGNORECASE)


def fetch_transcript(
    url: str,
    token: str,
    hosts: Sequence[str],
    *,
    session: requests.Session | None = None,
    limit_bytes: int = 20_000_000,  # 100 hours of talk
    timeout: float = 10.0,
) -> bytes:
    """Return the file behind this address, fetched with a bearer token; `timeout` is seconds without news.

    `hosts` are names, good for https and for their subdomains, or whole origins such as
    `http://127.0.0.1:9000`, good for exactly that one. Raises MisconfiguredError for any other host,
    UnavailableError when it may work later, MalformedError when it will not.
    """
    with nullcontext(session) if session else requests.Session() as client:
        try:
            return _follow(client, url, _Bearer(token), hosts, limit_bytes, timeout)
        except ValueError:  # the message may quote the address or the token
            raise MalformedError("the transcript's address or token cannot be used") from None
        except requests.RequestException as problem:
            raise UnavailableError(f"the transcript could not be fetched: {type(problem).__name__}") from None


class _Bearer(requests.auth.AuthBase):
    """As `auth`, the token goes along with each request of ours, and no .netrc file can take its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _follow(
    client: requests.Session, url: str, bearer: _Bearer, hosts: Sequence[str], limit_bytes: int, timeout: float
) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        _check_address(url, hosts)
        with client.get(url, auth=bearer, stream=True, allow_redirects=False, timeout=timeout) as response:
            if not response.is_redirect:
                return _body(response, limit_bytes)
            url = urljoin(url, response.headers["location"])
    raise MalformedError("the transcript's address redirects too often")


def _check_address(url: str, hosts: Sequence[str]) -> None:
    if not _VISIBLE.fullmatch(url):
        raise MalformedError("the transcript's address holds characters that an address cannot have")
    if any("://" in origin and url.startswith(origin.rstrip("/") + "/") for origin in hosts):
        return
    plain = _HTTPS.fullmatch(url)
    if plain is None:
        raise MalformedError("the transcript's address is not a plain https address with a host name")
    host = plain["host"].lower()
    if not any(_covers(name.lower(), host) for name in hosts):
        raise MisconfiguredError(
            f"a transcript lies on {host}, which is not among the hosts that transcripts may be fetched from"
        )


def _covers(name: str, host: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _body(response: requests.Response, limit_bytes: int) -> bytes:
    status = response.status_code
    if status == requests.codes.too_many_requests or status >= requests.codes.server_error:
        raise UnavailableError(f"the transcript could not be fetched: status {status}")
    if status != requests.codes.ok:
        raise MalformedError(f"the transcript is not to be had: status {status}")
    body = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > limit_bytes:
            raise MalformedError(f"the transcript is larger than {limit_bytes} bytes")
    return bytes(body)
