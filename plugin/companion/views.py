"""The coach's page under /companion: log in by one-time link, see the open prompt, answer it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple, Self

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from config.database import Database
from config.errors import UnavailableError
from config.settings import Settings
from config.wording import Wording
from plugin.companion import wording
from plugin.companion.door import Clock, Door, check_form_token, form_token, sign_cookies
from redaction.asking import Answer
from workers import companion, login_links
from workers.health import Health, HealthState


@dataclass(frozen=True)
class CompanionPages:
    """What the page needs from the rest: records to read, one call to answer, one to ask how screening does."""

    database: Database
    answer: Callable[[str, Answer, str], object]  # prompt id, choice, coach id
    health: Callable[[str], Health]  # of this coach's session
    words: Wording
    secret_key: bytes = field(repr=False)  # signs the session cookie


def companion_blueprint(settings: Settings, pages: CompanionPages, clock: Clock) -> Blueprint:
    """Return the coach's page as a blueprint. Registering it also sets up the app's session cookie."""
    views = _Views(settings, pages, clock)
    choices = ",".join(Answer)
    blueprint = Blueprint(
        "companion", __name__, url_prefix="/companion", template_folder="templates", static_folder="static"
    )
    blueprint.record_once(lambda state: sign_cookies(state.app, settings, pages.secret_key))
    blueprint.add_url_rule("/login/<token>", "login", views.login)
    blueprint.add_url_rule("/login/<token>", "enter", views.enter, methods=["POST"])
    blueprint.add_url_rule("/logout", "logout", views.logout, methods=["POST"])
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("/now", "now", views.now)
    blueprint.add_url_rule("/health", "health", views.health)
    blueprint.add_url_rule(f"/prompts/<prompt_id>/<any({choices}):choice>", "answer", views.answer, methods=["POST"])
    blueprint.register_error_handler(HTTPStatus.FORBIDDEN, lambda _: _trouble(wording.FOREIGN_FORM))
    blueprint.register_error_handler(HTTPStatus.NOT_FOUND, lambda _: _trouble(wording.NOT_FOUND))
    blueprint.register_error_handler(UnavailableError, lambda _: _trouble(wording.NO_RECORDS))
    return blueprint


class _Views:
    def __init__(self, settings: Settings, pages: CompanionPages, clock: Clock) -> None:
        self._settings = settings
        self._pages = pages
        self._clock = clock
        self._door = Door(settings.companion_session_hours, clock)

    def login(self, token: str) -> Response:  # noqa: ARG002  # the form posts to its own address
        """Only a button: what scans links in mail and chat opens pages, and must not use the link up."""
        return _page("companion/login.html", hours=self._settings.companion_session_hours)

    def enter(self, token: str) -> AnyResponse:
        """Redeem the link. A used one is no trouble for a coach who is already in."""
        check_form_token()
        coach_id = login_links.redeem(self._pages.database, token, self._clock())
        if coach_id:
            self._door.admit(coach_id)
        return _see_home() if self._door.coach() else _trouble(wording.SPENT_LINK)

    def logout(self) -> AnyResponse:
        """Leave, and say how to come back."""
        check_form_token()
        self._door.leave()
        return _see_home()

    def home(self) -> AnyResponse:
        """The whole page."""
        coach_id = self._door.coach()
        if coach_id is None:
            return _trouble(wording.SIGNED_OUT)
        return _page("companion/home.html", desk=self._desk(coach_id), health=self._health(coach_id), coach=coach_id)

    def now(self) -> AnyResponse:
        """The card alone, for live updates."""
        coach_id = self._door.coach()
        return _fragment("companion/_now.html", desk=self._desk(coach_id)) if coach_id else _reload()

    def health(self) -> AnyResponse:
        """The health line alone, for live updates."""
        coach_id = self._door.coach()
        return _fragment("companion/_health.html", health=self._health(coach_id)) if coach_id else _reload()

    def answer(self, prompt_id: str, choice: str) -> AnyResponse:
        """Record what the coach chose, if the prompt is theirs."""
        coach_id = self._door.coach()
        if coach_id is None:
            return _trouble(wording.SIGNED_OUT)
        check_form_token()
        if not companion.owns(self._pages.database, coach_id, prompt_id):
            abort(HTTPStatus.NOT_FOUND)
        self._pages.answer(prompt_id, Answer(choice), coach_id)
        return _see_home()

    def _desk(self, coach_id: str) -> "_Part":
        moment = self._clock()
        desk = companion.desk(self._pages.database, coach_id, moment)
        return _Part.render(
            "companion/_desk.html",
            title=wording.title(desk.open_prompts),
            desk=desk,
            moment=moment,
            wording=wording,
            words=self._pages.words,
            snooze=timedelta(seconds=self._settings.snooze_seconds),
        )

    def _health(self, coach_id: str) -> "_Part":
        try:
            health = self._pages.health(coach_id)
        except UnavailableError:
            health = Health(HealthState.OFF)  # what cannot be asked cannot be trusted to listen
        return _Part.render("companion/_line.html", state=health.state, sentence=health.sentence(self._clock()))


class _Part(NamedTuple):
    """A piece of the page that updates by itself, and the tag that says whether it changed."""

    html: Markup
    tag: str  # quoted, as in the ETag header
    title: str

    @classmethod
    def render(cls, template: str, title: str = "", **facts: object) -> Self:
        html = render_template(template, form_token=form_token(), **facts)
        tag = hashlib.sha256(html.encode()).hexdigest()[:32]
        return cls(Markup(html), f'"{tag}"', title)  # noqa: S704  # our own template has escaped what it shows


def _page(template: str, **facts: object) -> Response:
    return make_response(render_template(template, form_token=form_token(), **facts))


def _fragment(template: str, **parts: _Part) -> AnyResponse:
    """Answer 304 while the part is the same, so that nothing on the page moves."""
    response = make_response(render_template(template, live=True, **parts))
    for part in parts.values():
        response.headers["ETag"] = part.tag
    return response.make_conditional(request)


def _trouble(trouble: wording.Trouble) -> Response:
    response = _page("companion/trouble.html", trouble=trouble)
    response.status_code = trouble.status
    return response


def _reload() -> Response:
    """The session is over: let the page open anew, which says how to log in."""
    return Response(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Refresh": "true"})


def _see_home() -> AnyResponse:
    return redirect(url_for("companion.home"), HTTPStatus.SEE_OTHER)
