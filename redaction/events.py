"""What a video-call platform tells us, in our own words: one small type for each kind of news."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from config.vocabulary import Role


class _Event(BaseModel):
    # An event may hold session words: no validation error and no repr may show them.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Person(_Event):
    """Somebody in the call, as the platform describes them."""

    id: str = Field(repr=False)
    name: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)
    is_host: bool = False
    role: Role | None = None  # only where the platform knows the role itself


class Started(_Event):
    """A session began. `coach` is a host id, an e-mail or a Slack id to look up in the directory."""

    kind: Literal["started"] = "started"
    at_ms: int | None = None
    coach: str | None = Field(default=None, repr=False)
    language: str | None = None


class Joined(_Event):
    """Somebody came in."""

    kind: Literal["joined"] = "joined"
    person: Person
    coach: str | None = Field(default=None, repr=False)


class Left(_Event):
    """Somebody went."""

    kind: Literal["left"] = "left"
    person: Person


class Said(_Event):
    """Somebody said something. A partial is replaced by the next text for the same segment.

    Times are milliseconds, from the session's start or since 1970, as the platform counts them.
    """

    kind: Literal["said"] = "said"
    segment: str = Field(repr=False)
    person: Person
    text: str = Field(repr=False)
    start_ms: int
    end_ms: int
    language: str | None = None
    final: bool = True
    coach: str | None = Field(default=None, repr=False)


class TranscriptReady(_Event):
    """A whole transcript can be fetched, with a bearer token that is good for this file only."""

    kind: Literal["transcript_ready"] = "transcript_ready"
    url: str = Field(repr=False)
    token: str = Field(repr=False)
    host: Person | None = None


class Ended(_Event):
    """The session is over. `broken`: as far as we can hear; the call itself may go on."""

    kind: Literal["ended"] = "ended"
    at_ms: int | None = None
    broken: bool = False


class Revoked(_Event):
    """The right to listen was taken back: stop at once and erase what was kept."""

    kind: Literal["revoked"] = "revoked"


Event = Annotated[Started | Joined | Left | Said | TranscriptReady | Ended | Revoked, Field(discriminator="kind")]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
