"""Who is at the coach's page: a signed session cookie, and a token that proves a form is ours."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import abort, request, session
from flask.sansio.app import App

from config.settings import Settings

Clock = Callable[[], datetime]


def sign_cookies(app: App, settings: Settings, secret_key: bytes) -> None:
    """Set up the session cookie: signed, out of a script's reach, not sent along from other sites."""
    app.secret_key = secret_key
    app.config.update(
        SESSION_COOKIE_NAME="pausepoint",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.companion_session_hours),
        SESSION_REFRESH_EACH_REQUEST=False,  # the page asks every 2 s: the session would never end
    )


class Door:
    """Lets a coach in for some hours, and knows who is in."""

    def __init__(self, hours: int, clock: Clock) -> None:
        self._stay = timedelta(hours=hours)
        self._clock = clock

    def admit(self, coach_id: str) -> None:
        """Start a fresh session for this coach."""
        session.clear()
        session.permanent = True
        session["coach"] = coach_id
        session["until"] = (self._clock() + self._stay).timestamp()
        form_token()

    def coach(self) -> str | None:
        """The coach who is logged in, if there is one."""
        coach_id: str | None = session.get("coach")
        return coach_id if self._clock().timestamp() < session.get("until", 0) else None

    def leave(self) -> None:
        """Forget who was here."""
        session.clear()


def form_token() -> str:
    """The token that this browser's forms carry; another site cannot read it."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(24)
    token: str = session["form"]
    return token


def check_form_token() -> None:
    """Answer 403 to a form that did not come from our page in this browser."""
    given, expected = request.form.get("token", ""), session.get("form", "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(403)
