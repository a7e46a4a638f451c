"""What is on record of a matter: notes, whether the prompt was right, and as little as needed to disclose."""

from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from config.errors import MalformedError
from config.vocabulary import AlarmReason, Category, Recipient, Verdict
from plugin.companion import wording
from plugin.companion.frame import Frame, an_id, see
from workers import disclosures, feedback
from workers.disclosures import Extract
from workers.matters import MatterRecord, Matters
from workers.results import Result

MINUTES_BEFORE = (0, 5, 15, 30, 60)
_TYPES = {"text": ("text/plain; charset=utf-8", "txt"), "json": ("application/json", "json")}
_Named = TypeVar("_Named", bound=StrEnum)


class RecordViews:
    """The pages for after the call. Nothing on them moves by itself."""

    def __init__(self, matters: Matters, frame: Frame) -> None:
        self._matters = matters
        self._frame = frame
        self._store = frame.store

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/matters/<run_id>", "record", self.record)
        blueprint.add_url_rule("/matters/<run_id>/note", "note", self.note, methods=["POST"])
        blueprint.add_url_rule("/matters/<run_id>/verdict", "judge", self.judge, methods=["POST"])
        blueprint.add_url_rule("/matters/<run_id>/preview", "preview", self.preview, methods=["POST"])
        blueprint.add_url_rule("/matters/<run_id>/disclosure", "disclose", self.disclose, methods=["POST"])
        blueprint.add_url_rule("/missed", "missed", self.missed)
        blueprint.add_url_rule("/missed", "report", self.report, methods=["POST"])

    def record(self, run_id: str) -> AnyResponse:
        """Everything that is on record of one matter."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        return self._page(run_id, coach_id)

    def note(self, run_id: str) -> AnyResponse:
        """Keep a note, redacted."""
        self._check(self._matters.note(an_id(run_id), request.form.get("text", ""), self._frame.sender()))
        return see("record", run_id=run_id, _anchor="notes")

    def judge(self, run_id: str) -> AnyResponse:
        """Record whether the prompt was right."""
        coach_id = self._frame.sender()
        verdict, reason = _chosen(Verdict, "verdict"), request.form.get("reason")
        if verdict is Verdict.MISSED:
            raise MalformedError("a prompt that came was not missed")
        why = _chosen(AlarmReason, "reason") if reason else None
        self._check(feedback.judge(self._store.db, an_id(run_id), coach_id, verdict, why, self._store.clock()))
        return see("record", run_id=run_id, _anchor="feedback")

    def preview(self, run_id: str) -> AnyResponse:
        """Show exactly what would leave."""
        coach_id = self._frame.sender()
        picked = request.form.getlist("line")
        leaving = self._extract(run_id, coach_id, picked)
        return self._page(run_id, coach_id, picked=picked, leaving=leaving, previewed=True)

    def disclose(self, run_id: str) -> AnyResponse:
        """Let the picked lines leave, and record that they did."""
        coach_id, form = self._frame.sender(), request.form.get("format", "")
        leaving = self._extract(run_id, coach_id, request.form.getlist("line"))
        if leaving is None or form not in _TYPES:
            raise MalformedError("no lines, no recipient or no format")
        kind, ending = _TYPES[form]
        content = disclosures.disclose(self._store.db, run_id, leaving, form, coach_id, self._store.clock())
        response = Response(content, content_type=kind)
        response.headers["Content-Disposition"] = f'attachment; filename="extract.{ending}"'
        return response

    def missed(self) -> AnyResponse:
        """Ask what was missed, and about when."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        sessions = feedback.recent_sessions(self._store.db, coach_id, self._store.clock())
        done = "done" in request.args
        return self._frame.page("companion/missed.html", sessions=sessions, minutes=MINUTES_BEFORE, done=done)

    def report(self) -> AnyResponse:
        """Record that something was missed."""
        coach_id, minutes = self._frame.sender(), request.form.get("minutes", "")
        category, session = _chosen(Category, "category"), an_id(request.form.get("session"))
        if minutes not in map(str, MINUTES_BEFORE):
            raise MalformedError("no such time")
        before, now = timedelta(minutes=int(minutes)), self._store.clock()
        self._check(feedback.report_missed(self._store.db, session, coach_id, category, before, now))
        return see("missed", done=1)

    def _page(self, run_id: str, coach_id: str, **more: object) -> Response:
        everything = bool(request.values.get("all"))
        facts = {"picked": [], "leaving": None, "previewed": False, **more}
        return self._frame.page(
            "companion/record.html", matter=self._record(run_id, coach_id, everything), everything=everything, **facts
        )

    def _record(self, run_id: str, coach_id: str, everything: bool = False) -> MatterRecord:
        return self._matters.record(an_id(run_id), coach_id, everything=everything) or abort(HTTPStatus.NOT_FOUND)

    def _extract(self, run_id: str, coach_id: str, picked: list[str]) -> Extract | None:
        self._record(run_id, coach_id)
        if not request.form.get("recipient"):
            return None
        recipient, words = _chosen(Recipient, "recipient"), self._frame.speech().page
        labels = words["disclosure"]
        to = labels["to"].format(recipient=words["recipients"][recipient.value])
        said = {"heading": labels["heading"], "to": to, "place": labels["place"]}
        return disclosures.extract(self._store.db, run_id, picked, recipient, said)

    def _check(self, result: Result) -> None:
        if result in (Result.UNKNOWN, Result.NOT_THEIRS):
            abort(HTTPStatus.NOT_FOUND)


def _chosen(kind: type[_Named], name: str) -> _Named:
    """What was chosen from a list. Raises MalformedError for anything else."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError:
        raise MalformedError(f"no such {name}") from None
