"""Somebody's own account: what they may do, keys for programs, and ending their sessions."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from plugin.console import wording
from plugin.console.door import HOME
from plugin.console.frame import Frame
from workers import account_links, api_keys
from workers.accounts import UnfitError
from workers.entrance import Entrance


def me_blueprint(frame: Frame, entrance: Entrance) -> Blueprint:
    """Return the page as a blueprint."""
    views = _Views(frame, entrance)
    blueprint = frame.blueprint("console_me", prefix="/me")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("/keys", "make", views.make, methods=["POST"])
    blueprint.add_url_rule("/keys/<key_id>/revoke", "revoke", views.revoke, methods=["POST"])
    blueprint.add_url_rule("/anew", "anew", views.anew, methods=["POST"])
    blueprint.add_url_rule("/everywhere", "everywhere", views.everywhere, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, entrance: Entrance) -> None:
        self._frame, self._door, self._entrance = frame, frame.door, entrance
        self._db, self._clock = frame.store.db, frame.store.clock

    def home(self) -> Response:
        """The whole page."""
        return self._page()

    def make(self) -> Response:
        """Make a key and show it, once."""
        visitor = self._door.check_form()
        self._door.require_fresh()
        name, days = request.form.get("name", ""), request.form.get("days", "")
        try:
            key = api_keys.make(self._db, visitor.account_id, name, int(days) if days.isdecimal() else 0, self._clock())
        except UnfitError as problem:
            return self._page(HTTPStatus.UNPROCESSABLE_ENTITY, errors={problem.field: str(problem)}, given=name)
        return self._page(made=key)

    def revoke(self, key_id: str) -> AnyResponse:
        """End a key of theirs."""
        visitor = self._door.check_form()
        if not api_keys.revoke(self._db, visitor.account_id, key_id, self._clock()):
            abort(HTTPStatus.NOT_FOUND)
        return redirect(f"{HOME}/me?revoked=1#keys", HTTPStatus.SEE_OTHER)

    def anew(self) -> AnyResponse:
        """Another password and another phone: a set-up link for themselves. Until it is used, the old ones work."""
        visitor = self._door.check_form()
        self._door.require_fresh()
        token = account_links.issue(self._db, visitor.account_id, visitor.account_id, self._clock())
        return redirect(f"{HOME}/setup/{token}", HTTPStatus.SEE_OTHER)

    def everywhere(self) -> AnyResponse:
        """End all of their sessions, this one too."""
        visitor = self._door.check_form()
        self._entrance.leave_everywhere(visitor.account_id)
        response = redirect(f"{HOME}/login?left=1", HTTPStatus.SEE_OTHER)
        self._door.dismiss(response)
        return response

    def _page(self, status: int = HTTPStatus.OK, **facts: object) -> Response:
        visitor = self._door.require()
        shown = {"errors": {}, "given": "", "made": "", **facts}
        return self._frame.page(
            "console/me.html",
            section="me",
            status=status,
            keys=api_keys.listed(self._db, visitor.account_id, self._clock()),
            days=api_keys.DAYS,
            words=wording,
            revoked="revoked" in request.args,
            **shown,
        )
