"""What somebody other than the authors does with a draft: approve it, return it, publish it."""

from http import HTTPStatus
from typing import TypeVar

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.rights import Right
from plugin.console.door import Visitor
from plugin.console.draft_page import DraftPage, refusal
from plugin.console.drafts import DRAFTS
from plugin.console.frame import Frame
from workers.tuning import publishing
from workers.tuning.gates import GateName, Verdict
from workers.tuning.versions import InProgress

Choice = TypeVar("Choice", Verdict, InProgress)


def deciding_blueprint(frame: Frame, page: DraftPage) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, page)
    blueprint = frame.blueprint("console_deciding", prefix="/drafts/<draft_id>")
    blueprint.add_url_rule("/decide", "decide", views.decide, methods=["POST"])
    blueprint.add_url_rule("/publish", "publish", views.publish, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, page: DraftPage) -> None:
        self._door, self._page, self._store = frame.door, page, frame.store

    def decide(self, draft_id: str) -> AnyResponse:
        """Approve the version that was read, or return it."""
        visitor, verdict = self._approver(draft_id), _one(Verdict, "verdict")
        digest, reason = request.form.get("digest", ""), request.form.get("reason", "")
        waives = {name for name in GateName if name.value in request.form.getlist("waives")}
        by, now, db = visitor.account_id, self._store.clock(), self._store.db
        given = waives if verdict is Verdict.APPROVED else set()
        if refused := refusal(lambda: publishing.say(db, draft_id, digest, verdict, reason, by, now, given)):
            kept = {"reason": reason, "waives": waives}
            return self._page.show(draft_id, refused={"decide": refused}, given=kept)
        return redirect(f"{DRAFTS}/{draft_id}?done={verdict.value}", HTTPStatus.SEE_OTHER)

    def publish(self, draft_id: str) -> AnyResponse:
        """Put it in force."""
        visitor, in_progress = self._approver(draft_id), _one(InProgress, "in_progress")
        by, now, db, live = visitor.account_id, self._store.clock(), self._store.db, self._store.live
        if refused := refusal(lambda: publishing.publish(db, live.shelf, draft_id, in_progress, by, now)):
            return self._page.show(draft_id, refused={"publish": refused}, given={"in_progress": in_progress})
        live.forget()
        return redirect(f"{DRAFTS}/{draft_id}?done=published", HTTPStatus.SEE_OTHER)

    def _approver(self, draft_id: str) -> Visitor:
        """Whoever sent our form: may approve, and has lately proved who they are."""
        self._door.require(Right.APPROVE_RULES)
        self._door.check_form()
        self._page.found(draft_id)
        return self._door.require_fresh()


def _one(choices: type[Choice], name: str) -> Choice:
    given = request.form.get(name, "")
    return next((each for each in choices if each.value == given), None) or abort(HTTPStatus.BAD_REQUEST)
