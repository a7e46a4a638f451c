"""A coach's matters: the moves on the cards of a protocol, rehearsals, and the list of all matters."""

from http import HTTPStatus

from flask import Blueprint, abort
from werkzeug.wrappers import Response as AnyResponse

from plugin.companion import wording
from plugin.companion.frame import Frame, an_id, see
from workers.matters import Matters
from workers.results import Result


class MatterViews:
    """What a coach does with an open matter. Every form goes back to the page, which shows what stands."""

    def __init__(self, matters: Matters, frame: Frame) -> None:
        self._matters = matters
        self._frame = frame

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/matters", "matters", self.all)
        blueprint.add_url_rule("/rehearse", "rehearse", self.rehearse, methods=["POST"])
        blueprint.add_url_rule("/matters/<run_id>/<int:number>/<choice>", "move", self.move, methods=["POST"])

    def move(self, run_id: str, number: int, choice: str) -> AnyResponse:
        """Record what the coach chose on a card. A card that was answered already changes nothing."""
        result = self._matters.move(an_id(run_id), number, choice, self._frame.sender())
        if result in (Result.UNKNOWN, Result.NOT_THEIRS):
            abort(HTTPStatus.NOT_FOUND)
        return see("home", matter=run_id)

    def rehearse(self) -> AnyResponse:
        """Begin a rehearsal."""
        return see("home", matter=self._matters.rehearse(self._frame.sender()))

    def all(self) -> AnyResponse:
        """List the coach's matters, and what came of them."""
        coach_id = self._frame.door.coach()
        if coach_id is None:
            return self._frame.trouble(wording.SIGNED_OUT)
        return self._frame.page("companion/matters.html", matters=self._matters.all(coach_id))
