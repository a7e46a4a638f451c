"""The supervisor's page: which coach needs them, since when, and never why."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort
from werkzeug.wrappers import Response as AnyResponse

from plugin.companion import wording
from plugin.companion.frame import Frame, Part, an_id, reload, see
from workers import supervisors
from workers.results import Result


class SupervisorViews:
    """Who needs this supervisor. Nothing of a matter is read here: there is nothing to show by mistake."""

    def __init__(self, frame: Frame, wake: Callable[[], None]) -> None:
        self._frame = frame
        self._store = frame.store
        self._wake = wake

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/calls", "calls", self.calls)
        blueprint.add_url_rule("/calls/now", "calls_now", self.now)
        blueprint.add_url_rule("/calls/<about>/take", "take", self.take, methods=["POST"])

    def calls(self) -> AnyResponse:
        """The whole page. Somebody who is a coach, too, finds the way to their own."""
        supervisor_id = self._frame.door.coach()
        if supervisor_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        part = self._calls(supervisor_id)
        coaches = self._store.directory.coach(supervisor_id) is not None
        return self._frame.page("companion/calls.html", part=part, coaches=coaches)

    def now(self) -> AnyResponse:
        """The list alone, for live updates."""
        supervisor_id = self._frame.door.coach()
        if supervisor_id is None:
            return reload()
        return self._frame.fragment("companion/_calls.html", self._calls(supervisor_id))

    def take(self, about: str) -> AnyResponse:
        """The supervisor reaches the coach."""
        supervisor_id = self._frame.sender()
        result = supervisors.acknowledge(self._store.db, an_id(about), supervisor_id, self._store.clock())
        if result in (Result.UNKNOWN, Result.NOT_THEIRS):
            abort(HTTPStatus.NOT_FOUND)
        self._wake()
        return see("calls")

    def _calls(self, supervisor_id: str) -> Part:
        """Who needs this supervisor now. Answers 404 to anybody else."""
        directory = self._store.directory
        if directory.supervisor(supervisor_id) is None:
            abort(HTTPStatus.NOT_FOUND)
        calls = supervisors.calls(self._store.db, supervisor_id)
        names = {call.coach_id: coach.name for call in calls if (coach := directory.coach(call.coach_id))}
        waiting = sum(call.taken_at is None for call in calls)
        title = wording.title(waiting)
        return self._frame.part("companion/_calls_list.html", title, calls=calls, names=names, waiting=waiting)
