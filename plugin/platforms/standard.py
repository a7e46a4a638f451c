"""Our own door: live segments as documented JSON, signed as Standard Webhooks (docs/webhooks.md)."""

import base64
import hmac
import re
from datetime import datetime
from typing import Self

from pydantic import SecretStr

from config.errors import MisconfiguredError, RejectedError
from config.settings import Settings
from plugin.platforms.base import Delivery, Notice, check_fresh, read, secret_behind
from plugin.platforms.standard_wire import MODELS, Envelope

MOST_SIGNATURES = 10  # in one header; a sender that rotates its secret sends two
LEAST_KEY_BYTES = 16  # the specification asks for 24 to 64; fewer than 16 can be guessed


class Standard:
    """Anyone who sends our JSON, signed as Standard Webhooks."""

    name = "standard"

    def __init__(self, keys: tuple[bytes, ...], tolerance: int) -> None:
        self._keys = keys
        self._tolerance = tolerance

    @classmethod
    def connect(cls, settings: Settings) -> Self | None:
        """Make it from the settings; None when there is no secret. Raises MisconfiguredError."""
        if settings.standard_webhook_secret is None:
            return None
        keys = keys_of(
            standard_webhook_secret=settings.standard_webhook_secret,
            standard_webhook_secret_previous=settings.standard_webhook_secret_previous,
        )
        return cls(keys, settings.signature_tolerance_seconds)

    def verify(self, delivery: Delivery) -> None:
        """Raise RejectedError unless the sender signed this a moment ago."""
        verify_signed(delivery, self._keys, self._tolerance)

    def answer(self, delivery: Delivery) -> None:
        """There is no handshake."""

    def parse(self, delivery: Delivery) -> Notice:
        """Turn a verified delivery into a notice. Raises MalformedError."""
        model = MODELS.get(read(Envelope, delivery.body).type)
        if model is None:
            return Notice(None, message_id(delivery), ())
        news = read(model, delivery.body)
        return Notice(news.data.meeting_id, message_id(delivery), (news.event,))


# The signature (https://github.com/standard-webhooks/standard-webhooks). The library for it reads the machine's
# clock and fixes the tolerance at five minutes; here time is handed in and the tolerance is a setting.


def sign(secret: str, body: bytes, message_id: str, at: datetime) -> dict[str, str]:
    """Return the headers of a delivery signed at this time with a `whsec_...` secret. Raises MisconfiguredError."""
    stamp = str(int(at.timestamp()))
    digest = hmac.digest(_key("secret", secret), _signed(message_id, stamp, body), "sha256")
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": _written(digest)}


def verify_signed(delivery: Delivery, keys: tuple[bytes, ...], tolerance: int) -> None:
    """Raise RejectedError unless one of the keys signed exactly this, at most `tolerance` seconds away."""
    stamp = _header(delivery, "timestamp")
    check_fresh(stamp, delivery.received_at, tolerance)
    secret_behind(
        keys,
        signed=_signed(message_id(delivery), stamp, delivery.body),
        given=_header(delivery, "signature").split()[:MOST_SIGNATURES],
        written=_written,
    )


def message_id(delivery: Delivery) -> str:
    """Return the id that all retries of a delivery share. Raises RejectedError when there is none."""
    given = _header(delivery, "id")
    if not re.fullmatch("[!-~]{1,256}", given):
        raise RejectedError("the message id is missing or odd")
    return given


def keys_of(**secrets: SecretStr | None) -> tuple[bytes, ...]:
    """Decode the secrets that are set, each under its setting's name. Raises MisconfiguredError naming a bad one."""
    return tuple(_key(setting, secret.get_secret_value()) for setting, secret in secrets.items() if secret)


def _key(setting: str, secret: str) -> bytes:
    encoded = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) < LEAST_KEY_BYTES:
        raise MisconfiguredError(
            f"PAUSEPOINT_{setting.upper()}: must be whsec_ followed by at least {LEAST_KEY_BYTES} bytes in base64"
        )
    return key


def _header(delivery: Delivery, part: str) -> str:
    """Svix, which many senders use, still signs older accounts under its own header names."""
    return delivery.headers.get(f"webhook-{part}") or delivery.headers.get(f"svix-{part}", "")


def _signed(message_id: str, stamp: str, body: bytes) -> bytes:
    return b"%s.%s.%s" % (message_id.encode(), stamp.encode(), body)


def _written(digest: bytes) -> str:
    return f"v1,{base64.b64encode(digest).decode()}"
