"""What all of a coach's pages have: who is there, their words, and parts that update by themselves."""

import hashlib
import re
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from config.errors import UnavailableError
from config.page_words import shipped_page_words
from plugin.companion import wording
from plugin.companion.door import Door, check_form_token, form_token
from plugin.companion.wording import Speech, Trouble
from workers import login_links
from workers.wiring import Store

PAGES = ("companion", "breaches")  # blueprints that share this frame
_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Part(NamedTuple):
    """A piece of the page that updates by itself, and the tag that says whether it changed."""

    html: Markup
    tag: str  # quoted, as in the ETag header
    title: str


class Frame:
    """Renders pages and parts for whoever is at the door, in their language."""

    def __init__(self, store: Store, door: Door) -> None:
        self.store = store
        self.door = door

    def speech(self) -> Speech:
        """The words of the person who is here; of the browser, where nobody is or nobody can be looked up."""
        person_id = self.door.coach()
        if person_id is None:
            wanted = request.accept_languages.best_match(list(shipped_page_words()))
            return Speech.of(wanted or self.store.settings.default_language)
        try:
            person = self.store.directory.person(person_id)
        except UnavailableError:
            person = None  # the page that says so is better in any language than not at all
        return Speech.of((person and person.language) or self.store.settings.default_language)

    def page(self, template: str, **facts: object) -> Response:
        """A whole page."""
        return make_response(render_template(template, **facts))

    def part(self, template: str, title: str = "", **facts: object) -> Part:
        """A piece of a page that updates by itself."""
        html = render_template(template, **facts)
        tag = hashlib.sha256(html.encode()).hexdigest()[:32]
        return Part(Markup(html), f'"{tag}"', title)  # noqa: S704  # our own template has escaped what it shows

    def fragment(self, template: str, part: Part, **facts: object) -> AnyResponse:
        """The piece alone; 304 while it is the same, so that nothing on the page moves."""
        response = make_response(render_template(template, live=True, part=part, **facts))
        response.headers["ETag"] = part.tag
        return response.make_conditional(request)

    def trouble(self, trouble: Trouble) -> Response:
        """A page that says what happened, and what to do."""
        response = self.page("companion/trouble.html", trouble=trouble)
        response.status_code = trouble.status
        return response

    def sender(self) -> str:
        """Who sent our own form. Answers 403 to a form that is not ours, or of nobody."""
        check_form_token()
        return self.door.coach() or abort(HTTPStatus.FORBIDDEN)

    def known(self) -> dict[str, object]:
        """What every template of these pages finds, the breach records' too."""
        if request.blueprint not in PAGES:
            return {}
        speech = self.speech()
        return {
            "form_token": form_token(),
            "in_slack": login_links.given_in_slack(self.store.settings),
            "live": False,
            "moment": self.store.clock(),
            "part": None,
            "person": self.door.coach(),
            "speech": speech,
            "w": speech.page,
            "wording": wording,
        }


def an_id(text: str | None) -> str:
    """An id as we give them. Answers 404 to anything else: it is not ours, and may be more than a database takes."""
    return text if text and _AN_ID.fullmatch(text) else abort(HTTPStatus.NOT_FOUND)


def wanted_matter() -> str | None:
    """The matter that the page's address names."""
    text = request.args.get("matter", "")
    return text if _AN_ID.fullmatch(text) else None


def see(endpoint: str, **values: Any) -> AnyResponse:
    """Go on to another page, with a fresh request."""
    return redirect(url_for(f"companion.{endpoint}", **values), HTTPStatus.SEE_OTHER)


def reload() -> Response:
    """The session is over: let the page open anew, which says how to log in."""
    return Response(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Refresh": "true"})
