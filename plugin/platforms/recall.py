"""Recall.ai: live transcripts of Zoom, Meet, Teams and Webex calls, read by a bot in the call (https://docs.recall.ai)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Generic, Self, TypeVar

from pydantic import Field

from config.errors import MalformedError
from config.settings import Settings
from plugin.platforms.base import (
    LONGEST_SPEECH,
    Delivery,
    Id,
    Moment,
    Notice,
    OptionalId,
    OptionalShort,
    Short,
    Speech,
    Wire,
    read,
    to_millis,
)
from plugin.platforms.standard import keys_of, message_id, verify_signed
from redaction.events import Ended, Event, Joined, Left, Person, Said, Started


class Recall:
    """Recall.ai signs as Standard Webhooks, with a secret for each workspace."""

    name = "recall"

    def __init__(self, keys: tuple[bytes, ...], tolerance: int) -> None:
        self._keys = keys
        self._tolerance = tolerance

    @classmethod
    def connect(cls, settings: Settings) -> Self | None:
        """Make it from the settings; None when there is no secret. Raises MisconfiguredError."""
        if settings.recall_webhook_secret is None:
            return None
        keys = keys_of(
            recall_webhook_secret=settings.recall_webhook_secret,
            recall_webhook_secret_previous=settings.recall_webhook_secret_previous,
        )
        return cls(keys, settings.signature_tolerance_seconds)

    def verify(self, delivery: Delivery) -> None:
        """Raise RejectedError unless Recall.ai signed this a moment ago."""
        verify_signed(delivery, self._keys, self._tolerance)

    def answer(self, delivery: Delivery) -> None:
        """There is no handshake."""

    def parse(self, delivery: Delivery) -> Notice:
        """Turn a verified delivery into a notice. Raises MalformedError."""
        reader = _READERS.get(read(_Envelope, delivery.body).event)
        if reader is None:
            return Notice(None, message_id(delivery), ())
        meeting, events = reader(delivery.body)
        return Notice(meeting, message_id(delivery), events)


# What Recall.ai sends: {"event": ..., "data": {"data": what happened, "bot": ..., "recording": ...}}


class _Envelope(Wire):
    event: Short


class _Metadata(Wire):
    """What whoever created the bot wrote down with it: we ask for a word on who the coach is."""

    coach_slack_id: OptionalShort = None
    coach_email: OptionalShort = None
    coach: OptionalShort = None


class _Source(Wire):
    id: OptionalId = None
    metadata: _Metadata | None = None


class _Participant(Wire):
    id: Id
    name: OptionalShort = None
    email: OptionalShort = None
    is_host: bool | None = None

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, email=self.email, is_host=bool(self.is_host))


class _Instant(Wire):
    relative: Annotated[float, Field(ge=-1e9, le=1e9)]  # seconds since the recording began

    @property
    def ms(self) -> int:
        return round(self.relative * 1000)


class _Word(Wire):
    text: Speech
    start_timestamp: _Instant
    end_timestamp: _Instant | None = None


class _Spoken(Wire):
    words: tuple[_Word, ...]
    language_code: OptionalShort = None
    participant: _Participant


class _Presence(Wire):
    participant: _Participant


class _State(Wire):
    updated_at: Moment | None = None


_What = TypeVar("_What", bound=Wire)


class _Call(Wire, Generic[_What]):
    data: _What
    bot: _Source | None = None
    recording: _Source | None = None

    @property
    def meeting(self) -> str:
        """The bot's id, as every event has it; without a bot (desktop recorder) the recording's."""
        for source in (self.bot, self.recording):
            if source and source.id:
                return source.id
        raise MalformedError("Recall.ai names neither a bot nor a recording")

    @property
    def coach(self) -> str | None:
        notes = [source.metadata for source in (self.bot, self.recording) if source and source.metadata]
        found = (note.coach_slack_id or note.coach_email or note.coach for note in notes)
        return next((coach for coach in found if coach), None)


class _News(Wire, Generic[_What]):
    data: _Call[_What]


class _OldStatus(Wire):
    code: Short
    created_at: Moment | None = None


class _OldCall(Wire):
    bot_id: Id
    status: _OldStatus


class _OldNews(Wire):
    data: _OldCall


# Their news -> the meeting and our events

_Read = tuple[str, tuple[Event, ...]]


def _said(final: bool, body: bytes) -> _Read:
    call = read(_News[_Spoken], body).data
    return call.meeting, (_segment(call, final),) if call.data.words else ()


def _segment(call: _Call[_Spoken], final: bool) -> Said:
    spoken, words = call.data, call.data.words
    start = words[0].start_timestamp.ms
    recording = call.recording.id if call.recording else None
    return Said(
        # Recall.ai numbers no segments; partials and their final text begin with the same word
        segment=f"{recording or call.meeting}:{spoken.participant.id}:{start}",
        person=spoken.participant.person,
        text=_text(words),
        start_ms=start,
        end_ms=(words[-1].end_timestamp or words[-1].start_timestamp).ms,
        language=spoken.language_code,
        final=final,
        coach=call.coach,
    )


def _text(words: tuple[_Word, ...]) -> str:
    text = " ".join(word.text for word in words)
    if len(text) > LONGEST_SPEECH:
        raise MalformedError("Recall.ai sends more words at once than anyone says")
    return text


def _joined(body: bytes) -> _Read:
    call = read(_News[_Presence], body).data
    return call.meeting, (Joined(person=call.data.participant.person, coach=call.coach),)


def _left(body: bytes) -> _Read:
    call = read(_News[_Presence], body).data
    return call.meeting, (Left(person=call.data.participant.person),)


def _began(body: bytes) -> _Read:
    call = read(_News[_State], body).data
    return call.meeting, (Started(at_ms=_at(call.data.updated_at), coach=call.coach),)


def _over(body: bytes, *, broken: bool = False) -> _Read:
    call = read(_News[_State], body).data
    return call.meeting, (Ended(at_ms=_at(call.data.updated_at), broken=broken),)


def _old_state(body: bytes) -> _Read:
    """Read what workspaces made before December 2025 may send in place of `bot.<code>`."""
    call = read(_OldNews, body).data
    at = _at(call.status.created_at)
    if call.status.code == "in_call_recording":
        return call.bot_id, (Started(at_ms=at),)
    over = call.status.code in ("call_ended", "done", "fatal")
    return call.bot_id, (Ended(at_ms=at, broken=call.status.code == "fatal"),) if over else ()


def _at(moment: datetime | None) -> int | None:
    return to_millis(moment) if moment else None


_READERS: Mapping[str, Callable[[bytes], _Read]] = {
    "transcript.data": partial(_said, True),
    "transcript.partial_data": partial(_said, False),
    "participant_events.join": _joined,
    "participant_events.leave": _left,
    "bot.in_call_recording": _began,
    "bot.call_ended": _over,
    "bot.done": _over,
    "bot.fatal": partial(_over, broken=True),
    "bot.status_change": _old_state,
}
