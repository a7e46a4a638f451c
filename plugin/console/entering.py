"""Logging in to the console and out of it, setting up an account by its link, and proving anew who somebody is."""

from http import HTTPStatus

import segno
from flask import Blueprint, Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from plugin.console.door import HOME, ours
from plugin.console.frame import Frame
from workers import account_links, second_factor
from workers.accounts import Account, UnfitError, find
from workers.entrance import Entrance, Proof

_SPENT = (
    "This link does not work any more",
    "It was used, it is older than a day, or a newer one was made. Ask whoever gave it to you for another.",
)
_WRONG = "E-mail address, password or code is not right. A code is good once: wait for the next one."
_NOT_PROVED = "Password or code is not right. A code is good once: wait for the next one."
_UNLIKE = UnfitError("again", "This is not the same password.")


def entering_blueprint(frame: Frame, entrance: Entrance) -> Blueprint:
    """Return the way in as a blueprint."""
    views = _Views(frame, entrance)
    blueprint = frame.blueprint("console_entering")
    blueprint.add_url_rule("/login", "login", views.login)
    blueprint.add_url_rule("/login", "enter", views.enter, methods=["POST"])
    blueprint.add_url_rule("/logout", "logout", views.logout, methods=["POST"])
    blueprint.add_url_rule("/confirm", "confirm", views.confirm)
    blueprint.add_url_rule("/confirm", "prove", views.prove, methods=["POST"])
    blueprint.add_url_rule("/setup/<token>", "setup", views.setup)
    blueprint.add_url_rule("/setup/<token>", "set_up", views.set_up, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, entrance: Entrance) -> None:
        self._frame, self._door, self._entrance = frame, frame.door, entrance
        self._store = frame.store

    def login(self) -> AnyResponse:
        """The form; somebody who is in goes on."""
        if self._door.visitor():
            return _go_on()
        return self._login_page()

    def enter(self) -> AnyResponse:
        """Let somebody in, or say that something of it is wrong, never what."""
        self._door.check_guest_form()
        proof = Proof(request.form.get("password", ""), request.form.get("code", ""))
        token = self._entrance.enter(request.form.get("email", ""), proof, _peer())
        return self._let_in(token) if token else self._login_page(_WRONG)

    def logout(self) -> AnyResponse:
        """End this session."""
        visitor = self._door.check_form()
        self._entrance.leave(self._door.token(), visitor.account_id)
        response = redirect(f"{HOME}/login?left=1", HTTPStatus.SEE_OTHER)
        self._door.dismiss(response)
        return response

    def confirm(self) -> Response:
        """Ask somebody who is logged in to prove that it is still they."""
        return self._confirm_page()

    def prove(self) -> AnyResponse:
        """Go back to where they were asked, or ask again."""
        visitor = self._door.check_form()
        proof = Proof(request.form.get("password", ""), request.form.get("code", ""))
        if self._entrance.confirm(self._door.token(), visitor.account_id, proof, _peer()):
            return _go_on()
        return self._confirm_page(_NOT_PROVED)

    def setup(self, token: str) -> Response:
        """Choose a password, and add the account to an app."""
        account = account_links.whose(self._store.db, token, self._store.clock())
        return self._setup_page(account, token) if account else self._spent()

    def set_up(self, token: str) -> AnyResponse:
        """Keep both and let them in."""
        self._door.check_guest_form()
        account = account_links.whose(self._store.db, token, self._store.clock())
        if account is None:
            return self._spent()
        password, code = request.form.get("password", ""), request.form.get("code", "")
        try:
            if password != request.form.get("again", ""):
                raise _UNLIKE
            entered = self._entrance.set_up(token, password, self._secret(token), code)
        except UnfitError as problem:
            return self._setup_page(account, token, {problem.field: str(problem)})
        return self._let_in(entered) if entered else self._spent()

    def _let_in(self, token: str) -> AnyResponse:
        """A new session under a new token; the one before it in this browser ends."""
        if before := self._door.visitor():
            self._entrance.leave(self._door.token(), before.account_id)
        response = _go_on()
        self._door.admit(response, token)
        return response

    def _login_page(self, wrong: str = "") -> Response:
        settings = self._store.settings
        return self._frame.page(
            "console/login.html",
            section="",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            form_token=self._door.guest_token(),
            wrong=wrong,
            email=request.form.get("email", "")[:254],
            next=_next(),
            left="left" in request.args,
            provider=settings.console_oidc_name if settings.console_oidc_issuer else "",
        )

    def _confirm_page(self, wrong: str = "") -> Response:
        visitor = self._door.require()
        account = find(self._store.db, visitor.account_id)
        settings = self._store.settings
        by_provider = bool(settings.console_oidc_issuer and account and account.has_provider)
        return self._frame.page(
            "console/confirm.html",
            section="",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            wrong=wrong,
            next=_next(),
            by_password=bool(account and account.has_password),
            provider=settings.console_oidc_name if by_provider else "",
        )

    def _setup_page(self, account: Account, token: str, errors: dict[str, str] | None = None) -> Response:
        secret = self._secret(token)
        return self._frame.page(
            "console/setup.html",
            section="",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            visitor=None,
            form_token=self._door.guest_token(),
            account=account,
            errors=errors or {},
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            picture=_picture(second_factor.address(secret, account.email)),
        )

    def _secret(self, token: str) -> str:
        return second_factor.secret_for(self._store.ring, token, self._door.guest_token())

    def _spent(self) -> Response:
        return self._frame.said(*_SPENT, HTTPStatus.GONE)


def _picture(address: str) -> Markup:
    """The QR code, dark on light in either scheme: apps do not read it the other way round."""
    code = segno.make(address, error="m")
    return Markup(code.svg_inline(border=4, light="#fff", omitsize=True, title="QR code for your app"))  # noqa: S704  # ours


def _peer() -> str:
    """Whence the request came: the connection's own address, as a header could be anybody's words."""
    return request.remote_addr or ""


def _next() -> str:
    return ours(request.values.get("next"))


def _go_on() -> AnyResponse:
    return redirect(_next(), HTTPStatus.SEE_OTHER)
