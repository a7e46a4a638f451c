"""Who is at the console: the session behind the cookie, rights, our own forms, and proof that it is still they."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import urlencode

from flask import Response, abort, after_this_request, g, redirect, request
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from config.rights import AccountRole, Right, rights_of
from workers import console_sessions
from workers.tokens import new_token
from workers.wiring import Store

COOKIE = "pausepoint_console"
GUEST_COOKIE = "pausepoint_console_form"
HOME = "/console"
STEP_UP = timedelta(minutes=10)  # how long a proof of who somebody is lasts for what is grave
_A_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_OF_OURS = re.compile(r"/console(?:[/?][!-\[\]-~]*)?")  # printable ASCII without a backslash, which browsers read as /


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in, with what they may do at this request."""

    account_id: str
    name: str
    email: str
    roles: frozenset[AccountRole]
    rights: frozenset[Right]
    form_token: str
    proved_at: datetime


class NotTheirsError(Forbidden):
    """They are logged in and lack this right."""

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right


class Door:
    """Knows who is there, and lets nobody further than their rights go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clock = store.clock

    def visitor(self) -> Visitor | None:
        """Who is logged in in this browser. Raises UnavailableError if the database does not answer."""
        if "console_visitor" not in g:
            g.console_visitor = self._look()
        found: Visitor | None = g.console_visitor
        return found

    def require(self, right: Right | None = None) -> Visitor:
        """Who is logged in. Nobody is sent to log in; 403 goes to whoever lacks the right."""
        visitor = self.visitor()
        if visitor is None:
            _send_to("login", came_from())
        if right is not None and right not in visitor.rights:
            raise NotTheirsError(right)
        return visitor

    def check_form(self) -> Visitor:
        """Who sent this form. 403 for one that did not come from our page in this session."""
        visitor = self.require()
        _check_same(request.headers.get("X-Form-Token") or request.form.get("token", ""), visitor.form_token)
        return visitor

    def guest_token(self) -> str:
        """What the forms of somebody who is not logged in carry. This browser has it as a cookie, no other site has."""
        if "console_guest" not in g:
            kept = request.cookies.get(GUEST_COOKIE, "")
            g.console_guest = kept if _A_TOKEN.fullmatch(kept) else new_token()
            after_this_request(lambda response: self.keep(response, GUEST_COOKIE, g.console_guest, "Strict"))
        token: str = g.console_guest
        return token

    def check_guest_form(self) -> None:
        """403 for a form that did not come from our page in this browser."""
        kept = request.cookies.get(GUEST_COOKIE, "")
        if not _A_TOKEN.fullmatch(kept):
            abort(HTTPStatus.FORBIDDEN)
        _check_same(request.form.get("token", ""), kept)

    def require_fresh(self) -> Visitor:
        """Who is logged in and proved it within `STEP_UP`. Others are asked to, and then come back; nothing is done."""
        visitor = self.require()
        if self._clock() - visitor.proved_at > STEP_UP:
            _send_to("confirm", came_from())
        return visitor

    def token(self) -> str:
        """What this browser's cookie holds; empty without one."""
        return request.cookies.get(COOKIE, "")

    def admit(self, response: AnyResponse, token: str) -> None:
        """Let the browser keep the token of a session that has just begun."""
        self.keep(response, COOKIE, token, "Lax")
        g.pop("console_visitor", None)

    def dismiss(self, response: AnyResponse) -> None:
        """Let the browser forget."""
        response.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="Lax")
        g.pop("console_visitor", None)

    def keep(
        self, response: AnyResponse, cookie: str, value: str, same_site: str, seconds: int | None = None
    ) -> AnyResponse:
        """Set a cookie that only the console gets, and no script; over https alone where that is our address."""
        secure = self._store.settings.base_url.startswith("https://")
        response.set_cookie(cookie, value, max_age=seconds, path=HOME, httponly=True, samesite=same_site, secure=secure)
        return response

    def _look(self) -> Visitor | None:
        idle = timedelta(minutes=self._store.settings.console_idle_minutes)
        used = not (request.method == "GET" and "HX-Request" in request.headers)  # a page that asks by itself is no use
        entered = console_sessions.find(self._store.db, self.token(), self._clock(), idle, used=used)
        if entered is None:
            return None
        return Visitor(
            entered.account_id,
            entered.name,
            entered.email,
            entered.roles,
            rights_of(entered.roles),
            entered.form_token,
            entered.proved_at,
        )


def ours(address: str | None) -> str:
    """This address, if it is a path within the console; the console's own otherwise."""
    return address if address and _OF_OURS.fullmatch(address) else HOME


def came_from() -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method in ("GET", "HEAD"):
        return ours(request.full_path.rstrip("?"))
    try:
        return ours(request.form.get("here"))
    except RequestEntityTooLarge:  # the page that says so asks for this as well
        return HOME


def _check_same(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode()):
        abort(HTTPStatus.FORBIDDEN)


def _send_to(page: str, back: str) -> NoReturn:
    address = f"{HOME}/{page}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:  # a redirect would be swapped into a part of the page
        abort(Response(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": address}))
    abort(redirect(address, HTTPStatus.SEE_OTHER))
