"""Versions: what is in force since when, what was before, and the one step back."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from config.changes import Change, changes
from config.errors import MalformedError, MisconfiguredError
from config.rights import Right
from plugin.console.diffs import changed_documents
from plugin.console.door import HOME, STEP_UP
from plugin.console.draft_page import grouped, refusal
from plugin.console.frame import Frame
from workers import accounts
from workers.tuning import drafts, publishing
from workers.tuning.versions import (
    SHOWN_DIGITS,
    Publication,
    documents_of,
    find_publication,
    live,
    published,
)

VERSIONS = f"{HOME}/versions"
LISTED = 50


def versions_blueprint(frame: Frame) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame)
    blueprint = frame.blueprint("console_versions", prefix="/versions")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("/<int:number>", "version", views.version)
    blueprint.add_url_rule("/<int:number>/back", "roll_back", views.roll_back, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._door, self._store = frame, frame.door, frame.store
        self._db, self._shelf = frame.store.db, frame.store.live.shelf

    def home(self) -> Response:
        """What was in force when, the newest first."""
        self._door.require(Right.SEE_RULES)
        with self._db.read() as records:
            listed = list(published(records, LISTED + 1))
            titles = {each.draft_id: self._title(records, each) for each in listed}
        in_force = self._store.live.now()
        return self._frame.page(
            "console/versions.html",
            section="versions",
            listed=listed[:LISTED],
            has_more=len(listed) > LISTED,
            titles=titles,
            refused=in_force.refused,
            in_force=in_force.publication,
            names=accounts.names(self._db),
        )

    def version(self, number: int) -> Response:
        """One publication, and what it changed."""
        return self._page(number)

    def roll_back(self, number: int) -> AnyResponse:
        """Put it in force again."""
        self._door.require(Right.ROLL_BACK)
        self._door.check_form()
        visitor, reason, now = self._door.require_fresh(), request.form.get("reason", ""), self._store.clock()
        by, shelf = visitor.account_id, self._shelf
        if refused := refusal(lambda: publishing.roll_back(self._db, shelf, number, reason, by, now)):
            return self._page(number, refused, reason)
        self._store.live.forget()
        with self._db.read() as records:
            newest = live(records).number
        return redirect(f"{VERSIONS}/{newest}?done=1", HTTPStatus.SEE_OTHER)

    def _page(self, number: int, refused: tuple[str, ...] = (), reason: str = "") -> Response:
        visitor = self._door.require(Right.SEE_RULES)
        with self._db.read() as records:
            shown = find_publication(records, number) or abort(HTTPStatus.NOT_FOUND)
            before = find_publication(records, number - 1) if number else None
            current = live(records)
            told = self._told(records, before, shown) if before else {}
            back = self._told(records, current, shown) if shown.digest != current.digest else {}
            old = documents_of(records, before.digest) if before else {}
            diffs = changed_documents(old, documents_of(records, shown.digest))
            title = self._title(records, shown)
        return self._frame.page(
            "console/version.html",
            section="versions",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            shown=shown,
            current=current,
            before=before,
            groups=told,
            back=back,
            diffs=diffs,
            title=title,
            digits=SHOWN_DIGITS,
            may_roll_back=Right.ROLL_BACK in visitor.rights,
            is_fresh=self._store.clock() - visitor.proved_at <= STEP_UP,
            names=accounts.names(self._db),
            refused=refused,
            reason=reason,
            done="done" in request.args,
        )

    def _told(self, records: Session, before: Publication, after: Publication) -> dict[str, list[Change]] | None:
        """What one says otherwise than the other; nothing if one of them can no longer be read."""
        try:
            old, new = (self._shelf.tuning(records, each.digest) for each in (before, after))
        except (MalformedError, MisconfiguredError):
            return None
        return grouped(changes(old, new))

    @staticmethod
    def _title(records: Session, shown: Publication) -> str:
        draft = drafts.find(records, shown.draft_id) if shown.draft_id else None
        return draft.title if draft else ""
