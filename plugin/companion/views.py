"""The coach's page under /companion: log in by one-time link, see the open prompt or matter, answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from config.errors import MalformedError, UnavailableError
from plugin.companion import wording
from plugin.companion.door import Door, check_form_token, sign_cookies
from plugin.companion.frame import Frame, Part, reload, see, wanted_matter
from plugin.companion.matters import MatterViews
from plugin.companion.records import RecordViews
from plugin.companion.supervising import SupervisorViews
from redaction.asking import Answer
from workers import companion, login_links
from workers.health import Health, HealthState
from workers.matters import Matters
from workers.prompts.answers import Answered
from workers.results import Result


@dataclass(frozen=True)
class CompanionPages:
    """What the page needs from the rest: matters, one call to answer a prompt, one to ask how screening does."""

    matters: Matters
    answer: Callable[[str, Answer, str], Answered]  # prompt id, choice, coach id
    health: Callable[[str], Health]  # of this coach's session
    secret_key: bytes = field(repr=False)  # signs the session cookie


def companion_blueprint(pages: CompanionPages) -> Blueprint:
    """Return the coach's page as a blueprint. Registering it also sets up the app's session cookie."""
    store = pages.matters.store
    frame = Frame(store, Door(store.settings.companion_session_hours, store.clock))
    blueprint = Blueprint(
        "companion", __name__, url_prefix="/companion", template_folder="templates", static_folder="static"
    )
    blueprint.record_once(lambda state: sign_cookies(state.app, store.settings, pages.secret_key))
    blueprint.app_context_processor(frame.known)
    _Views(pages, frame).add_to(blueprint)
    MatterViews(pages.matters, frame).add_to(blueprint)
    RecordViews(pages.matters, frame).add_to(blueprint)
    SupervisorViews(frame, pages.matters.wake).add_to(blueprint)
    blueprint.register_error_handler(HTTPStatus.FORBIDDEN, lambda _: frame.trouble(wording.FOREIGN_FORM))
    blueprint.register_error_handler(HTTPStatus.NOT_FOUND, lambda _: frame.trouble(wording.NOT_FOUND))
    blueprint.register_error_handler(MalformedError, lambda _: frame.trouble(wording.NOT_UNDERSTOOD))
    blueprint.register_error_handler(UnavailableError, lambda _: frame.trouble(wording.NO_RECORDS))
    return blueprint


class _Views:
    def __init__(self, pages: CompanionPages, frame: Frame) -> None:
        self._pages = pages
        self._frame = frame
        self._store = frame.store

    def add_to(self, blueprint: Blueprint) -> None:
        choices = ",".join(Answer)
        blueprint.add_url_rule("/login/<token>", "login", self.login)
        blueprint.add_url_rule("/login/<token>", "enter", self.enter, methods=["POST"])
        blueprint.add_url_rule("/logout", "logout", self.logout, methods=["POST"])
        blueprint.add_url_rule("", "home", self.home)
        blueprint.add_url_rule("/now", "now", self.now)
        blueprint.add_url_rule("/bell", "bell", self.bell)
        blueprint.add_url_rule("/health", "health", self.health)
        blueprint.add_url_rule(f"/prompts/<prompt_id>/<any({choices}):choice>", "answer", self.answer, methods=["POST"])

    def login(self, token: str) -> Response:  # noqa: ARG002  # the form posts to its own address
        """Only a button: what scans links in mail and chat opens pages, and must not use the link up."""
        return self._frame.page("companion/login.html", hours=self._store.settings.companion_session_hours)

    def enter(self, token: str) -> AnyResponse:
        """Redeem the link. A used one is no trouble for somebody who is already in."""
        check_form_token()
        person = login_links.redeem(self._store.db, token, self._store.clock())
        if person:
            self._frame.door.admit(person)
        return see("home") if self._frame.door.coach() else self._frame.trouble(wording.SPENT_LINK)

    def logout(self) -> AnyResponse:
        """Leave, and say how to come back."""
        check_form_token()
        self._frame.door.leave()
        return see("home")

    def home(self) -> AnyResponse:
        """The whole page. Somebody who is a supervisor only has a page of their own."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        directory = self._store.directory
        if directory.supervisor(coach_id) and not directory.coach(coach_id):
            return see("calls")
        return self._frame.page(
            "companion/home.html",
            part=self._desk(coach_id),
            health=self._health(coach_id),
            matter_id=wanted_matter(),
            supervises=directory.supervisor(coach_id) is not None,
        )

    def now(self) -> AnyResponse:
        """The card alone, for live updates."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return reload()
        return self._frame.fragment("companion/_now.html", self._desk(coach_id), matter_id=wanted_matter())

    def bell(self) -> AnyResponse:
        """On the other pages: whether a prompt is open."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return reload()
        waiting = companion.desk(self._store.db, coach_id, self._store.clock()).open_prompts
        part = self._frame.part("companion/_bell_line.html", wording.title(waiting), waiting=waiting)
        return self._frame.fragment("companion/_bell.html", part)

    def health(self) -> AnyResponse:
        """The health line alone, for live updates."""
        coach_id = self._frame.door.coach()
        return self._frame.fragment("companion/_health.html", self._health(coach_id)) if coach_id else reload()

    def answer(self, prompt_id: str, choice: str) -> AnyResponse:
        """Record what the coach chose, if the prompt is theirs. Too late for that: show what has become of it."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        check_form_token()
        if not companion.owns(self._store.db, coach_id, prompt_id):
            abort(HTTPStatus.NOT_FOUND)
        answered = self._pages.answer(prompt_id, Answer(choice), coach_id)
        too_late = answered.outcome is Result.STOOD
        return see("home", matter=self._pages.matters.led_to(prompt_id) if too_late else None)

    def _desk(self, coach_id: str) -> Part:
        """An open prompt goes before every matter; a matter that was just closed, before the next one."""
        desk = companion.desk(self._store.db, coach_id, self._store.clock())
        wanted = wanted_matter()
        return self._frame.part(
            "companion/_desk.html",
            wording.title(desk.open_prompts),
            desk=desk,
            matter=self._pages.matters.current(coach_id, wanted),
            closed=self._pages.matters.closed(wanted, coach_id),
            snooze=timedelta(seconds=self._store.settings.snooze_seconds),
        )

    def _health(self, coach_id: str) -> Part:
        try:
            health = self._pages.health(coach_id)
        except UnavailableError:
            health = Health(HealthState.OFF)  # what cannot be asked cannot be trusted to listen
        sentence = self._frame.speech().health(health, self._store.clock())
        return self._frame.part("companion/_line.html", state=health.state, sentence=sentence)
