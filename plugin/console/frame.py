"""What all of the console's pages have: the bar, the sections that somebody's rights open, and pages for trouble."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

import structlog
from flask import Blueprint, Response, make_response, render_template
from werkzeug.exceptions import HTTPException

from config.errors import MalformedError, MisconfiguredError, UnavailableError
from config.rights import RIGHTS, AccountRole, Right
from plugin.console.door import HOME, Door, NotTheirsError, Visitor, came_from
from plugin.console.rule_words import language_name
from workers.attempts import TooOftenError
from workers.liveness import screening_works
from workers.wiring import Store

log = structlog.get_logger(__name__)

ASKED_EVERY = timedelta(seconds=5)  # how old the bar's word about screening may be


class Section(NamedTuple):
    """A place in the bar, and the rights of which any one opens it."""

    name: str
    title: str
    path: str
    rights: frozenset[Right]


SECTIONS = (
    Section("today", "Today", HOME, frozenset({Right.SEE_HEALTH})),
    Section("rules", "Rules", f"{HOME}/rules", frozenset({Right.SEE_RULES})),
    Section("drafts", "Drafts", f"{HOME}/drafts", frozenset({Right.EDIT_RULES, Right.APPROVE_RULES, Right.SEE_AUDIT})),
    Section("versions", "Versions", f"{HOME}/versions", frozenset({Right.SEE_RULES})),
    Section("evidence", "Evidence", f"{HOME}/evidence", frozenset({Right.SEE_EVIDENCE})),
    Section("sessions", "Sessions", f"{HOME}/sessions", frozenset({Right.READ_SESSIONS})),
    Section("audit", "Audit", f"{HOME}/audit", frozenset({Right.SEE_AUDIT})),
    Section("people", "People", f"{HOME}/people", frozenset({Right.MANAGE_PEOPLE})),
)

# What happened, and what to do.
_TROUBLE: dict[int, tuple[str, str]] = {
    400: ("This could not be read", "Go back, look at what you entered, and send it once more."),
    401: ("You are not logged in", "Log in and come back to this page."),
    403: (
        "This form is too old",
        "You have logged in since it was opened. Go back, reload the page and send it again.",
    ),
    404: ("There is nothing here", "It may have been removed, or the address has a mistake in it."),
    405: ("This cannot be done here", "Go back to the page that you came from."),
    413: ("This is too large", "Send something smaller."),
    429: ("That was too often", "Wait a little, then try again."),
    503: ("Part of the service does not answer", "Nothing was changed. Wait a few seconds, then reload this page."),
}
_SET_UP = ("A setting or file is wrong", "Nothing was changed. Ask whoever runs this to call: pausepoint doctor")


class Frame:
    """Renders the console's pages for whoever is at the door."""

    def __init__(self, store: Store, door: Door) -> None:
        self.store = store
        self.door = door
        self._works: tuple[datetime, bool] | None = None

    def page(self, template: str, *, section: str, status: int = HTTPStatus.OK, **facts: object) -> Response:
        """A whole page of this section; empty for a page of none."""
        return self.part(template, status=status, section=section, **facts)

    def part(self, template: str, *, status: int = HTTPStatus.OK, **facts: object) -> Response:
        """A piece of a page, for htmx to swap in."""
        return make_response(render_template(template, **{**self._known(), **facts}), status)

    def said(self, heading: str, advice: str, status: int) -> Response:
        """A page with one thing to say: what happened, and what to do."""
        return self.page("console/trouble.html", section="", status=status, heading=heading, advice=advice)

    def blueprint(self, name: str, *, prefix: str = "") -> Blueprint:
        """An area of the console under /console and this prefix, with its templates and its pages for trouble."""
        blueprint = Blueprint(name, __name__, url_prefix=f"{HOME}{prefix}", template_folder="templates")
        blueprint.register_error_handler(HTTPException, self._refused)
        blueprint.register_error_handler(MalformedError, lambda _: self._trouble(HTTPStatus.BAD_REQUEST))
        blueprint.register_error_handler(UnavailableError, lambda _: self._trouble(HTTPStatus.SERVICE_UNAVAILABLE))
        blueprint.register_error_handler(MisconfiguredError, self._misconfigured)
        blueprint.register_error_handler(TooOftenError, self._too_often)
        return blueprint

    def _refused(self, error: HTTPException) -> Response | HTTPException:
        if isinstance(error, NotTheirsError):
            return self._not_theirs(error.right)
        if error.code not in _TROUBLE:
            return error
        response = self._trouble(error.code)
        response.headers.extend(
            (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
        )
        return response

    def _not_theirs(self, right: Right) -> Response:
        roles = [in_words(role) for role in AccountRole if right in RIGHTS[role]]
        advice = f"It is open to: {', '.join(roles)}. Somebody who manages people can give you that role."
        return self.said("Your role does not open this", advice, HTTPStatus.FORBIDDEN)

    def _misconfigured(self, error: MisconfiguredError) -> Response:
        log.error("misconfigured", why=str(error))  # names the setting: for whoever can mend it
        return self.said(*_SET_UP, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _too_often(self, error: TooOftenError) -> Response:
        heading, _ = _TROUBLE[HTTPStatus.TOO_MANY_REQUESTS]
        minutes = -(-error.seconds // 60)
        advice = f"Try again in {minutes} min. If it was not you who tried, tell an operator."
        response = self.said(heading, advice, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.seconds)
        return response

    def _trouble(self, status: int) -> Response:
        return self.said(*_TROUBLE[status], status)

    def _known(self) -> dict[str, object]:
        """What every template of the console finds."""
        visitor = self._visitor()
        rights: frozenset[Right] = visitor.rights if visitor else frozenset()
        return {
            "visitor": visitor,
            "rights": rights,
            "sections": [section for section in SECTIONS if section.rights & rights],
            "form_token": visitor.form_token if visitor else "",
            "here": came_from(),
            "moment": self.store.clock(),
            "works": self._screening_works() if visitor else False,
            "in_words": in_words,
            "language_name": language_name,
        }

    def _visitor(self) -> Visitor | None:
        try:
            return self.door.visitor()
        except UnavailableError:
            return None  # the page that says so is better without a name than not at all

    def _screening_works(self) -> bool:
        now = self.store.clock()
        if self._works is None or not timedelta() <= now - self._works[0] < ASKED_EVERY:
            self._works = now, screening_works(self.store.server)
        return self._works[1]


def in_words(name: str) -> str:
    """A role, state or kind as people read it: "rule_editor" becomes "rule editor"."""
    return name.replace("_", " ")
