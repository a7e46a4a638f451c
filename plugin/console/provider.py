"""Logging in to the console by the organisation's own provider, and proving anew with it who somebody is."""

import base64
import json
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.errors import MisconfiguredError, RejectedError
from config.settings import Settings
from plugin.console.door import HOME, ours
from plugin.console.frame import Frame
from workers.entrance import Entrance
from workers.oidc import Oidc, Provider, Question

log = structlog.get_logger(__name__)

COOKIE = "pausepoint_console_asked"
GOOD_FOR_SECONDS = 600
_PURPOSE = "console provider"
_NOT_KNOWN = (
    "You are not let in",
    "The provider knows you and this console does not, or your e-mail address is not verified there."
    " Ask an operator for an account with that address.",
)
_NOT_THEY = ("This did not work", "It took too long, or it was begun in another browser. Go back and try it once more.")


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name; None where there is none."""
    if not (settings.console_oidc_issuer and settings.console_oidc_client_id and settings.console_oidc_client_secret):
        return None
    return Provider(
        settings.console_oidc_issuer,
        settings.console_oidc_client_id,
        settings.console_oidc_client_secret.get_secret_value(),
        f"{settings.base_url}{HOME}/oidc/back",
        settings.console_oidc_hosts,
    )


def provider_blueprint(frame: Frame, entrance: Entrance, oidc: Oidc) -> Blueprint:
    """Return the way to the provider and back as a blueprint."""
    views = _Views(frame, entrance, oidc)
    blueprint = frame.blueprint("console_provider", prefix="/oidc")
    blueprint.add_url_rule("", "go", views.go)
    blueprint.add_url_rule("/back", "back", views.back)
    return blueprint


class _Views:
    def __init__(self, frame: Frame, entrance: Entrance, oidc: Oidc) -> None:
        self._frame, self._door, self._entrance, self._oidc = frame, frame.door, entrance, oidc
        self._ring = frame.store.ring

    def go(self) -> AnyResponse:
        """Send the browser to the provider. What was asked stays with the browser, sealed."""
        address, question = self._oidc.ask(again=self._door.visitor() is not None)
        response = redirect(address, HTTPStatus.SEE_OTHER)
        asked = {"question": question.facts(), "next": ours(request.args.get("next"))}
        self._keep(response, asked)
        return response

    def back(self) -> AnyResponse:
        """Let in, or let stay, whoever the provider says it is."""
        asked = self._asked()
        if asked is None:
            return self._over(_NOT_THEY)
        question = Question(**asked["question"])
        try:
            person = self._oidc.who(question, request.args.get("state", ""), request.args.get("code", ""))
        except RejectedError as problem:
            log.warning("login refused", why=str(problem))
            return self._over(_NOT_THEY)
        response = redirect(ours(asked["next"]), HTTPStatus.SEE_OTHER)
        visitor = self._door.visitor()
        if question.again:
            if not (visitor and self._entrance.confirm_as(self._door.token(), visitor.account_id, person)):
                return self._over(_NOT_THEY)
        else:
            token = self._entrance.enter_as(person)
            if token is None:
                return self._over(_NOT_KNOWN)
            self._door.admit(response, token)
        return self._forgotten(response)

    def _keep(self, response: AnyResponse, asked: dict[str, Any]) -> None:
        sealed = base64.urlsafe_b64encode(self._ring.seal(_PURPOSE, json.dumps(asked).encode())).decode()
        self._door.keep(response, COOKIE, sealed, "Lax", seconds=GOOD_FOR_SECONDS)

    def _asked(self) -> dict[str, Any] | None:
        """What this browser was sent to ask, if that is not long ago."""
        try:
            sealed = base64.urlsafe_b64decode(request.cookies.get(COOKIE, ""))
            asked: dict[str, Any] = json.loads(self._ring.unseal(_PURPOSE, sealed))
        except (ValueError, MisconfiguredError):
            return None  # none, or not ours
        age = self._frame.store.clock().timestamp() - asked["question"]["asked_at"]
        return asked if age <= GOOD_FOR_SECONDS else None

    def _over(self, words: tuple[str, str]) -> AnyResponse:
        return self._forgotten(self._frame.said(*words, HTTPStatus.FORBIDDEN))

    def _forgotten(self, response: AnyResponse) -> AnyResponse:
        response.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="Lax")
        return response
