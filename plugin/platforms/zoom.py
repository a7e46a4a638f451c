"""Zoom: webhooks of meetings, webinars and Video SDK sessions (https://developers.zoom.us/docs/api/webhooks/)."""

import hmac
import re
from collections.abc import Callable, Mapping
from typing import Self

from pydantic import Field

from config.errors import MalformedError
from config.settings import Settings
from plugin.platforms.base import (
    Address,
    Delivery,
    Millis,
    Notice,
    OptionalId,
    OptionalShort,
    Short,
    Wire,
    check_fresh,
    fingerprint,
    read,
    secret_behind,
    secrets_in_use,
)
from redaction.events import Ended, Event, Joined, Left, Person, Revoked, Started, TranscriptReady

VALIDATION = "endpoint.url_validation"
STREAM_REVOKED = 8  # the stop reason when the right to listen was taken back


class Zoom:
    """Zoom signs `v0:<timestamp>:<body>` with the app's secret token, written in hex."""

    name = "zoom"

    def __init__(self, secrets: tuple[str, ...], tolerance: int) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._tolerance = tolerance

    @classmethod
    def connect(cls, settings: Settings) -> Self | None:
        """Make it from the settings; None when there is no secret."""
        if settings.zoom_webhook_secret is None:
            return None
        secrets = secrets_in_use(settings.zoom_webhook_secret, settings.zoom_webhook_secret_previous)
        return cls(secrets, settings.signature_tolerance_seconds)

    def verify(self, delivery: Delivery) -> None:
        """Raise RejectedError unless Zoom signed these bytes a moment ago."""
        self._signing_secret(delivery)

    def answer(self, delivery: Delivery) -> dict[str, str] | None:
        """Prove that we know the secret, when Zoom asks for it. Raises RejectedError and MalformedError.

        Proof and signature are the same HMAC: whoever gets us to sign a text of their choice can forge any
        delivery. So only a signed question is answered, and only for a token that no signed text looks like.
        """
        secret = self._signing_secret(delivery)
        if read(_Envelope, delivery.body).event != VALIDATION:
            return None
        token = read(_Validation, delivery.body).payload.plain
        if not re.fullmatch(r"[A-Za-z0-9_\-+/=]{1,128}", token):
            raise MalformedError("the validation token has a form that Zoom does not use")
        return {"plainToken": token, "encryptedToken": hmac.digest(secret, token.encode(), "sha256").hex()}

    def parse(self, delivery: Delivery) -> Notice:
        """Turn a verified delivery into a notice. Raises MalformedError."""
        envelope = read(_Envelope, delivery.body)
        events_of = _EVENTS.get(envelope.event)
        if events_of is None:
            return Notice(None, fingerprint(envelope.event, envelope.event_ts), ())
        news = read(_News, delivery.body)
        return Notice(
            meeting=news.about.meeting,
            # Zoom numbers no deliveries, and several people may come in within one millisecond.
            key=fingerprint(news.event, news.event_ts, news.about.meeting, *news.about.details),
            events=events_of(news),
            batch=events_of is _transcripts,
        )

    def _signing_secret(self, delivery: Delivery) -> bytes:
        stamp = delivery.headers.get("x-zm-request-timestamp", "")
        check_fresh(stamp, delivery.received_at, self._tolerance)
        return secret_behind(
            self._secrets,
            signed=b"v0:%s:%s" % (stamp.encode(), delivery.body),
            given=[delivery.headers.get("x-zm-signature", "")],
            written=lambda digest: f"v0={digest.hex()}",
        )


# What Zoom sends


class _Envelope(Wire):
    event: Short
    event_ts: Millis | None = None


class _Token(Wire):
    plain: Short = Field(alias="plainToken")


class _Validation(Wire):
    payload: _Token


class _Participant(Wire):
    user_id: OptionalId = None  # good for this meeting; also names the speaker in a live transcript
    id: OptionalId = None  # the person's Zoom account
    participant_user_id: OptionalId = None
    user_name: OptionalShort = None
    name: OptionalShort = None
    email: OptionalShort = None


class _File(Wire):
    file_type: OptionalShort = None
    file_extension: OptionalShort = None
    download_url: Address | None = None


class _Subject(Wire):
    uuid: OptionalId = None
    meeting_uuid: OptionalId = None
    webinar_uuid: OptionalId = None
    session_id: OptionalId = None
    host_id: OptionalShort = None
    host_email: OptionalShort = None
    rtms_stream_id: OptionalId = None
    stop_reason: int | None = None
    participant: _Participant | None = None
    user: _Participant | None = None  # what the Video SDK calls a participant
    recording_files: tuple[_File, ...] = ()

    @property
    def meeting(self) -> str:
        """One meeting's own id; the number that people dial is used again and again."""
        meeting = self.uuid or self.meeting_uuid or self.webinar_uuid or self.session_id
        if meeting is None:
            raise MalformedError("Zoom names no meeting")
        return meeting

    @property
    def details(self) -> tuple[str | None, ...]:
        return self.rtms_stream_id, (self.participant or self.user or _Participant()).user_id

    @property
    def coach(self) -> str | None:
        return self.host_id or self.host_email

    @property
    def host(self) -> Person | None:
        known = self.host_id or self.host_email
        return Person(id=known, email=self.host_email, is_host=True) if known else None

    @property
    def person(self) -> Person:
        seen = self.participant or self.user or _Participant()
        identity = seen.user_id or seen.id or seen.participant_user_id
        if identity is None:
            raise MalformedError("Zoom names no participant")
        is_host = self.host_id is not None and self.host_id in (seen.id, seen.participant_user_id)
        return Person(id=identity, name=seen.user_name or seen.name, email=seen.email, is_host=is_host)


class _Payload(_Subject):
    nested: _Subject | None = Field(None, alias="object")


class _News(Wire):
    event: Short
    event_ts: Millis
    payload: _Payload
    download_token: Address | None = None

    @property
    def about(self) -> _Subject:
        """Live-stream news stands flat in `payload` or, in some of Zoom's texts, in `payload.object`."""
        return self.payload.nested or self.payload


# Their news -> our events


def _started(news: _News) -> tuple[Event, ...]:
    return (Started(at_ms=news.event_ts, coach=news.about.coach),)


def _ended(news: _News) -> tuple[Event, ...]:
    return (Ended(at_ms=news.event_ts),)


def _joined(news: _News) -> tuple[Event, ...]:
    return (Joined(person=news.about.person, coach=news.about.coach),)


def _left(news: _News) -> tuple[Event, ...]:
    return (Left(person=news.about.person),)


def _stream_goes_on(_news: _News) -> tuple[Event, ...]:
    return ()


def _stream_stopped(news: _News) -> tuple[Event, ...]:
    return (Revoked(),) if news.about.stop_reason == STREAM_REVOKED else ()


def _transcripts(news: _News) -> tuple[Event, ...]:
    return tuple(_transcript(file, news) for file in news.about.recording_files if _is_transcript(file))


def _is_transcript(file: _File) -> bool:
    return (file.file_type or "").upper() == "TRANSCRIPT" and (file.file_extension or "").upper() == "VTT"


def _transcript(file: _File, news: _News) -> TranscriptReady:
    if not file.download_url or not news.download_token:
        raise MalformedError("Zoom names a transcript without an address or without a token")
    return TranscriptReady(url=file.download_url, token=news.download_token, host=news.about.host)


_IN_CALL: Mapping[str, Callable[[_News], tuple[Event, ...]]] = {
    "started": _started,
    "ended": _ended,
    "participant_joined": _joined,
    "participant_left": _left,
    "user_joined": _joined,
    "user_left": _left,
    "rtms_started": _stream_goes_on,
    "rtms_interrupted": _stream_goes_on,
    "rtms_stopped": _stream_stopped,
}
_EVENTS = {f"{kind}.{news}": events for kind in ("meeting", "webinar", "session") for news, events in _IN_CALL.items()}
_EVENTS["recording.transcript_completed"] = _transcripts
