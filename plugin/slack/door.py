"""The door for Slack: POST /slack/actions, /slack/commands, /slack/events. Verified, then one call."""

from collections.abc import Callable, Iterable
from datetime import datetime

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from slack_sdk.signature import Clock, SignatureVerifier

from config.errors import MisconfiguredError, RejectedError
from config.settings import Settings
from plugin.slack import handlers
from plugin.slack.handlers import Practice
from plugin.slack.incoming import Event, read, read_command, read_interaction


def slack_blueprint(
    settings: Settings, practice: Practice, seen: Callable[[str], bool], clock: Callable[[], datetime]
) -> Blueprint:
    """Build the door.

    `seen` remembers a signature and says whether it knew it: the same request again changes nothing. Raises
    MisconfiguredError without a signing secret.
    """
    bp = Blueprint("slack", __name__, url_prefix="/slack")
    verifiers = _verifiers(settings, clock)

    @bp.post("/actions")
    def act() -> ResponseReturnValue:
        if (body := _genuine(verifiers, seen)) is not None:
            handlers.interaction(read_interaction(body), practice)
        return "", 200

    @bp.post("/commands")
    def command() -> ResponseReturnValue:
        body = _genuine(verifiers, seen)
        return jsonify(handlers.command(read_command(body), practice)) if body is not None else ("", 200)

    @bp.post("/events")
    def event() -> ResponseReturnValue:
        body = _genuine(verifiers, seen)
        return jsonify(handlers.event(read(Event, body), practice)) if body is not None else ("", 200)

    return bp


def _genuine(verifiers: Iterable[SignatureVerifier], seen: Callable[[str], bool]) -> bytes | None:
    """The body of this request, if Slack signed it just now; None if we had it before. Raises RejectedError."""
    body = request.get_data(cache=False)  # what is signed are the raw bytes
    signature = request.headers.get("X-Slack-Signature", "")
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    if not any(_is_genuine(verifier, body, stamp, signature) for verifier in verifiers):
        raise RejectedError("slack: not signed by Slack, or too old")
    return None if seen(signature) else body


def _verifiers(settings: Settings, clock: Callable[[], datetime]) -> list[SignatureVerifier]:
    """One for each secret: while it is being rotated, the one before is good too."""
    secrets = [settings.slack_signing_secret, settings.slack_signing_secret_previous]
    if secrets[0] is None:
        raise MisconfiguredError("PAUSEPOINT_SLACK_SIGNING_SECRET: set it, or leave Slack's door shut")
    return [SignatureVerifier(secret.get_secret_value(), _Clock(clock)) for secret in secrets if secret]


class _Clock(Clock):
    """Our clock, in the shape that slack-sdk asks for."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


def _is_genuine(verifier: SignatureVerifier, body: bytes, stamp: str, signature: str) -> bool:
    try:
        return verifier.is_valid(body, stamp, signature)
    except Exception:  # noqa: BLE001 — it raises on odd timestamps, bytes and signatures: none of them is Slack's
        return False
