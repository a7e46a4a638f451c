"""The door for Slack: POST /slack/actions, where a coach's click comes in. Verified, then one call."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qs

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from slack_sdk.signature import Clock, SignatureVerifier

from config.coaches import CoachDirectory
from config.errors import MalformedError, MisconfiguredError, RejectedError
from config.settings import Settings
from redaction.asking import Answer
from workers.prompts.answers import Answered, Copy, Outcome
from workers.prompts.blocks import ACTION_IDS

_ANSWERS = {action_id: answer for answer, action_id in ACTION_IDS.items()}
_MOST_FIELDS = 10  # Slack sends one

_Id = Annotated[str, Field(max_length=255)]  # Slack's limit for action ids and block ids


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _User(_Part):
    id: _Id


class _Action(_Part):
    action_id: _Id
    block_id: _Id = ""


class _Container(_Part):
    channel_id: str | None = Field(default=None, pattern=r"^[A-Z0-9]{1,32}$")
    message_ts: str | None = Field(default=None, pattern=r"^[0-9.]{1,32}$")

    @property
    def message(self) -> Copy | None:
        return Copy(self.channel_id, self.message_ts) if self.channel_id and self.message_ts else None


class _Payload(_Part):
    """As much of Slack's interaction payload as we use."""

    type: str
    user: _User | None = None
    actions: tuple[_Action, ...] = ()
    container: _Container = _Container()


def slack_blueprint(
    settings: Settings,
    directory: CoachDirectory,
    answer: Callable[[str, Answer, str, Copy | None], Answered],
    seen: Callable[[str], bool],
    clock: Callable[[], datetime],
    expire: Callable[[Copy], None] = lambda _clicked: None,
) -> Blueprint:
    """Build the door.

    `answer` takes prompt id, choice, coach id and the message that was clicked on; `seen` remembers a signature
    and says whether it knew it; `expire` is told of a message whose prompt is gone. Raises MisconfiguredError
    without a signing secret.
    """
    bp = Blueprint("slack", __name__, url_prefix="/slack")
    verifiers = _verifiers(settings, clock)

    @bp.post("/actions")
    def act() -> ResponseReturnValue:
        body = request.get_data(cache=False)  # what is signed are the raw bytes
        signature = request.headers.get("X-Slack-Signature", "")
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not any(_is_genuine(verifier, body, stamp, signature) for verifier in verifiers):
            raise RejectedError("slack: not signed by Slack, or too old")
        if not seen(signature):
            _pass_on(_read(body), directory, answer, expire)
        return "", 200

    return bp


def _pass_on(
    payload: _Payload,
    directory: CoachDirectory,
    answer: Callable[[str, Answer, str, Copy | None], Answered],
    expire: Callable[[Copy], None],
) -> None:
    """Record the answer. What is no answer, such as a click on a link, and who is no coach, changes nothing."""
    if payload.type != "block_actions":
        return
    if payload.user is None or not payload.actions:
        raise MalformedError("slack: a click without a user or an action")
    choice = _ANSWERS.get(payload.actions[0].action_id)
    coach = directory.find(payload.user.id)
    if choice is None or coach is None:
        return
    clicked = payload.container.message
    given = answer(payload.actions[0].block_id, choice, coach.id, clicked)
    if given.outcome is Outcome.UNKNOWN and clicked:
        expire(clicked)


def _read(body: bytes) -> _Payload:
    try:
        (payload,) = parse_qs(body.decode(), max_num_fields=_MOST_FIELDS)["payload"]
        return _Payload.model_validate_json(payload)
    except (KeyError, ValueError):  # a ValidationError is a ValueError; the body must not be repeated
        raise MalformedError("slack: a payload that cannot be read") from None


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
