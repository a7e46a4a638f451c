"""The second factor: codes of six digits from an app (TOTP, RFC 6238), each good once."""

import hmac
import re
from datetime import datetime

import pyotp

from workers.keys import KeyRing

ISSUER = "pausepoint"  # what the app calls it
STEP_SECONDS = 30
SECRET_LENGTH = 32  # base32: 160 bits, as RFC 4226 recommends
_CODE = re.compile(r"\d{6}", re.ASCII)


def secret_for(ring: KeyRing, link: str, browser: str) -> str:
    """The secret that this link offers in this browser: the same at each reload, and another in any other browser."""
    halves = (ring.opaque_id("second factor", half, link, browser) for half in "12")
    return "".join(halves)[:SECRET_LENGTH].upper()


def address(secret: str, email: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, used: int | None) -> int | None:
    """The step whose code this is: the current one or one beside it, for clocks that differ; None for any other.

    `used` is the last step of which a code was used: it, and those before it, are over.
    """
    code = "".join(code.split())
    if not _CODE.fullmatch(code):
        return None
    current, app = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    fits = (step for step in (current - 1, current, current + 1) if hmac.compare_digest(app.generate_otp(step), code))
    return next((step for step in fits if used is None or step > used), None)


def seal(ring: KeyRing, account_id: str, secret: str) -> bytes:
    """What is kept of a secret."""
    return ring.seal(_purpose(account_id), secret.encode())


def unseal(ring: KeyRing, account_id: str, sealed: bytes) -> str:
    """Undo `seal`. Raises MisconfiguredError under another key file."""
    return ring.unseal(_purpose(account_id), sealed).decode()


def _purpose(account_id: str) -> str:
    return f"second factor {account_id}"
