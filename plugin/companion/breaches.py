"""Breach records on the coach's page, under /companion/breaches: the plan, the clock, the check-ins, the report."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from config.coaches import Coach
from config.errors import MalformedError, UnavailableError
from config.recovery import Recovery, recovery_in, shipped_recovery
from config.vocabulary import Entry
from plugin.companion import wording
from plugin.companion.door import Door, check_form_token
from plugin.companion.frame import Frame
from redaction.model import Redacted
from workers import breaches
from workers.breach_records import NEEDS_WORDS, Breach, find, listed
from workers.wiring import Store

ALMOST_NOW = timedelta(minutes=5)  # how far a coach's own clock may be ahead of ours
MORNING = time(9)  # when a check-in falls due, where the coach is
AUTHORITY = ("told", "personal_data", "no_personal_data")

Redact = Callable[[str, str, Sequence[str]], Redacted]  # text, its language, names that are known to be meant


def breaches_blueprint(store: Store, redacted: Redact) -> Blueprint:
    """Return the pages as a blueprint, for an app that has the coach's page too: login, frame and style are its own.

    `redacted` hides personal data in what is typed, and raises MalformedError for a text that cannot be kept.
    """
    frame = Frame(store, Door(store.settings.companion_session_hours, store.clock))
    views = _Views(frame, redacted)
    bp = Blueprint("breaches", __name__, url_prefix="/companion/breaches", template_folder="templates")
    bp.add_url_rule("", "home", views.home)
    bp.add_url_rule("/new", "new", views.new)
    bp.add_url_rule("", "open", views.open, methods=["POST"])
    bp.add_url_rule("/<breach_id>", "record", views.record)
    bp.add_url_rule("/<breach_id>/report", "report", views.report)
    kinds = ",".join(Entry)
    bp.add_url_rule(f"/<breach_id>/entries/<any({kinds}):kind>", "write", views.write, methods=["POST"])
    bp.add_url_rule("/<breach_id>/checkins", "agree", views.agree, methods=["POST"])
    bp.add_url_rule("/<breach_id>/checkins/<checkin_id>", "held", views.held, methods=["POST"])
    whats = ",".join(AUTHORITY)
    bp.add_url_rule(f"/<breach_id>/authority/<any({whats}):what>", "authority", views.authority, methods=["POST"])
    bp.add_url_rule("/<breach_id>/close", "close", views.close, methods=["POST"])
    bp.register_error_handler(HTTPStatus.UNAUTHORIZED, lambda _: frame.trouble(wording.SIGNED_OUT))
    bp.register_error_handler(HTTPStatus.FORBIDDEN, lambda _: frame.trouble(wording.FOREIGN_FORM))
    bp.register_error_handler(HTTPStatus.NOT_FOUND, lambda _: frame.trouble(wording.NOT_FOUND))
    bp.register_error_handler(UnavailableError, lambda _: frame.trouble(wording.NO_RECORDS))
    return bp


class _Views:
    def __init__(self, frame: Frame, redacted: Redact) -> None:
        self._frame, self._redacted = frame, redacted
        self._store, self._db, self._clock = frame.store, frame.store.db, frame.store.clock

    def home(self) -> Response:
        """All records of this coach."""
        coach = self._coach()
        return self._page("breaches/list.html", coach, records=listed(self._db, coach.id))

    def new(self, complaint: str | None = None) -> Response:
        """The form that opens one."""
        coach = self._coach()
        here = self._clock().astimezone(ZoneInfo(coach.timezone))
        return self._page("breaches/new.html", coach, here=here, complaint=complaint)

    def open(self) -> AnyResponse:
        """Open a record."""
        coach = self._coach()
        check_form_token()
        now = self._clock()
        contract = self._store.directory.contract_of(coach)
        try:
            opened = breaches.open_breach(
                self._db,
                coach.id,
                _aware_at(coach, now),
                coach.id,
                now,
                personal_data=request.form.get("personal_data") != "no",
                contract_id=contract.id if contract else None,
            )
        except MalformedError:
            return _complaining(self.new(self._words(coach).opening.wrong_time))
        return redirect(url_for("breaches.record", breach_id=opened), HTTPStatus.SEE_OTHER)

    def record(self, breach_id: str, complaints: dict[str, str] | None = None) -> Response:
        """One record, with every form that moves it on. `complaints`: by form, what was wrong with it."""
        coach = self._coach()
        breach = self._found(breach_id, coach)
        tomorrow = (self._clock().astimezone(ZoneInfo(coach.timezone)) + timedelta(days=1)).date()
        said = complaints or {}
        return self._page(
            "breaches/record.html", coach, breach=breach, complaints=said, tomorrow=tomorrow, needs_words=NEEDS_WORDS
        )

    def write(self, breach_id: str, kind: str) -> AnyResponse:
        """Add an entry."""
        coach = self._coach()
        check_form_token()
        breach, entry = self._found(breach_id, coach), Entry(kind)
        try:
            text = self._typed(coach, breach)
            breaches.write(self._db, breach.id, entry, text, coach.id, coach.id, self._clock())
        except MalformedError:
            return self._refused(breach, kind, self._words(coach))
        return _back_to(breach, kind)

    def agree(self, breach_id: str) -> AnyResponse:
        """Set a check-in."""
        coach = self._coach()
        check_form_token()
        breach = self._found(breach_id, coach)
        try:
            due_at = datetime.combine(_day("day"), MORNING, ZoneInfo(coach.timezone))
            breaches.agree_on(self._db, breach.id, due_at, coach.id, self._clock())
        except MalformedError:
            return _complaining(self.record(breach.id, {"checkins": self._words(coach).checkin.wrong_day}))
        return _back_to(breach, "checkins")

    def held(self, breach_id: str, checkin_id: str) -> AnyResponse:
        """Note that a check-in took place."""
        coach = self._coach()
        check_form_token()
        breach = self._found(breach_id, coach)
        try:
            said = self._typed(coach, breach)
        except MalformedError:
            return self._refused(breach, "checkins", self._words(coach))
        breaches.checkin_done(self._db, breach.id, checkin_id, said, coach.id, coach.id, self._clock())
        return _back_to(breach, "checkins")

    def authority(self, breach_id: str, what: str) -> AnyResponse:
        """Stop the clock, or start it again."""
        coach = self._coach()
        check_form_token()
        breach, now = self._found(breach_id, coach), self._clock()
        if what == "told":
            breaches.told_authority(self._db, breach.id, coach.id, now)
        else:
            breaches.involves_personal_data(self._db, breach.id, what == "personal_data", coach.id, now)
        return _back_to(breach, "authority")

    def close(self, breach_id: str) -> AnyResponse:
        """Close the record, or say what is missing."""
        coach = self._coach()
        check_form_token()
        breach = self._found(breach_id, coach)
        if breaches.close(self._db, breach.id, coach.id, self._clock()):
            return _complaining(self.record(breach.id, {"close": self._words(coach).closing.refused}))
        return _back_to(breach, "close")

    def report(self, breach_id: str) -> Response:
        """What the client is given: in their language, to be printed."""
        coach = self._coach()
        breach = self._found(breach_id, coach)
        contract = self._store.directory.contract(breach.contract_id)
        spoken = contract.languages[0] if contract and contract.languages else coach.language
        words = recovery_in(request.args.get("language") or spoken or self._store.settings.default_language)
        return self._page("breaches/report.html", coach, words, breach=breach, languages=sorted(shipped_recovery()))

    def _coach(self) -> Coach:
        coach_id = self._frame.door.coach()
        if coach_id is None:
            abort(HTTPStatus.UNAUTHORIZED)
        return self._store.directory.coach(coach_id) or Coach(id=coach_id, name=coach_id)

    def _found(self, breach_id: str, coach: Coach) -> Breach:
        return find(self._db, breach_id, coach.id) or abort(HTTPStatus.NOT_FOUND)

    def _words(self, coach: Coach) -> Recovery:
        return recovery_in(coach.language or self._store.settings.default_language)

    def _typed(self, coach: Coach, breach: Breach) -> Redacted | None:
        """What was typed, redacted; None where nothing was."""
        text = request.form.get("text", "")
        if not text.strip():
            return None
        contract = self._store.directory.contract(breach.contract_id)
        names = (coach.name, *(contract.people if contract else ()))
        return self._redacted(text, coach.language or self._store.settings.default_language, names)

    def _refused(self, breach: Breach, form: str, words: Recovery) -> Response:
        """Nothing was recorded: nothing was typed where words are needed, or too much."""
        empty = not request.form.get("text", "").strip()
        return _complaining(
            self.record(breach.id, {form: words.writing.needs_words if empty else words.writing.too_long})
        )

    def _page(self, template: str, coach: Coach, words: Recovery | None = None, **facts: object) -> Response:
        shown = {"words": words or self._words(coach), "now": self._clock(), "zone": ZoneInfo(coach.timezone)}
        return self._frame.page(template, length=_length, **shown, **facts)


def _aware_at(coach: Coach, now: datetime) -> datetime:
    try:
        clock = time.fromisoformat(request.form.get("time", ""))
    except ValueError:
        raise MalformedError("no time of day") from None
    given = datetime.combine(_day("day"), clock.replace(tzinfo=None), ZoneInfo(coach.timezone))
    return min(given, now) if given <= now + ALMOST_NOW else given


def _day(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        raise MalformedError("no day") from None


def _length(span: timedelta) -> str:
    minutes = int(abs(span.total_seconds()) // 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _back_to(breach: Breach, part: str) -> AnyResponse:
    return redirect(url_for("breaches.record", breach_id=breach.id, _anchor=part), HTTPStatus.SEE_OTHER)


def _complaining(page: Response) -> Response:
    page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page
