"""What every platform file builds on: a delivery, a notice, the checks at the door, safe reading of JSON."""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Protocol, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from config.errors import MalformedError, RejectedError
from config.settings import Settings
from redaction.events import Event


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as it came in: header names in lower case, the body's raw bytes, the time (aware)."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What a delivery tells us. `key` is the same for a retry; `meeting` is the platform's own id.

    `batch` marks work that nobody waits for in a call.
    """

    meeting: str | None = field(repr=False)
    key: str = field(repr=False)
    events: tuple[Event, ...]
    batch: bool = False


class Platform(Protocol):
    """A video-call platform: bytes in, events out. No I/O, no clock."""

    @property
    def name(self) -> str:
        """The last part of its address: POST /webhooks/<name>."""

    @classmethod
    def connect(cls, settings: Settings) -> Self | None:
        """Make it from the settings; None when its secret is not set. Raises MisconfiguredError."""

    def verify(self, delivery: Delivery) -> None:
        """Raise RejectedError unless the platform sent exactly this, a moment ago."""

    def answer(self, delivery: Delivery) -> dict[str, str] | None:
        """Return the answer to a handshake, None for any other verified delivery. Raises MalformedError."""

    def parse(self, delivery: Delivery) -> Notice:
        """Turn a verified delivery into a notice; news we have no use for gives one without events.

        Raises MalformedError.
        """


# The checks at the door


def secrets_in_use(*secrets: SecretStr | None) -> tuple[str, ...]:
    """Return the secrets that are set, the current one first."""
    return tuple(secret.get_secret_value() for secret in secrets if secret)


def check_fresh(stamp: str, received_at: datetime, tolerance: int) -> None:
    """Raise RejectedError unless `stamp` is Unix time and within `tolerance` seconds, before or after."""
    is_number = re.fullmatch("[0-9]{1,12}", stamp)  # int() also takes "+1", " 1", "1_0" and other scripts' digits
    if not is_number or abs(received_at.timestamp() - int(stamp)) > tolerance:
        raise RejectedError("the timestamp is missing, odd, too old or too far ahead")


def secret_behind(
    secrets: Iterable[bytes], signed: bytes, given: Iterable[str], written: Callable[[bytes], str]
) -> bytes:
    """Return the secret that one of the `given` signatures was made with. Raises RejectedError.

    `written` turns an HMAC-SHA256 digest into the platform's way of writing a signature.
    """
    signatures = [each.encode("utf-8", "replace") for each in given]  # compare_digest refuses non-ASCII str
    for secret in secrets:
        expected = written(hmac.digest(secret, signed, sha256)).encode()
        if any(hmac.compare_digest(expected, signature) for signature in signatures):
            return secret
    raise RejectedError("the signature is missing or does not fit")


def fingerprint(*parts: object) -> str:
    """Return one short delivery key for what identifies a delivery on platforms that number none."""
    return sha256("\0".join(str(part) for part in parts).encode()).hexdigest()


# Safe reading: JSON from outside becomes a type that cannot be wrong, or a MalformedError


class Wire(BaseModel):
    """A JSON object from outside. Keys that we do not know are passed over: platforms add some at any time."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


AnyWire = TypeVar("AnyWire", bound=Wire)


def read(model: type[AnyWire], body: bytes) -> AnyWire:
    """Read a body as `model`. Whatever may be wrong with it, the only error is MalformedError."""
    try:
        return model.model_validate_json(body)
    except ValidationError:
        raise MalformedError("the body is not in the form that this platform sends") from None


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


LONGEST_SPEECH = 20_000  # characters: about 20 minutes without a breath
_STORABLE = r"^[^\x00]*$"  # PostgreSQL takes no NUL; lone surrogates are refused as bad JSON

Id = Annotated[str, Field(min_length=1, max_length=256, pattern=_STORABLE, coerce_numbers_to_str=True)]
Short = Annotated[str, Field(max_length=320, pattern=_STORABLE)]  # the longest e-mail address
Speech = Annotated[str, Field(max_length=LONGEST_SPEECH, pattern=_STORABLE)]
Address = Annotated[str, Field(max_length=8_192, pattern=_STORABLE)]
Millis = Annotated[int, Field(ge=-(10**14), le=10**14)]  # the year 5138; anything later is another unit
Moment = Annotated[datetime, AfterValidator(_in_utc)]
OptionalId = Annotated[Id | None, BeforeValidator(_none_if_empty)]
OptionalShort = Annotated[Short | None, BeforeValidator(_none_if_empty)]


def to_millis(moment: datetime) -> int:
    """Return Unix time in milliseconds."""
    return int(moment.timestamp() * 1000)
