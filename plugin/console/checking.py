"""What a draft is put to: checks that workers do, and shadow."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from config.rights import Right
from plugin.console.door import Visitor
from plugin.console.draft_page import DraftPage, refusal
from plugin.console.drafts import DRAFTS
from plugin.console.frame import Frame
from plugin.console.stages import CHECKED, TITLES, USUAL_BACKTEST, found, per_hour
from workers import hints
from workers.tuning import checks, shadowing
from workers.tuning.backtest import MOST_PLACES
from workers.tuning.checks import MOST_DAYS, MOST_SESSIONS, Kind
from workers.tuning.gates import standing

KINDS = {kind.value: kind for kind in CHECKED.values()}
_TITLES = {kind: TITLES[gate] for gate, kind in CHECKED.items()}


def checking_blueprint(frame: Frame, page: DraftPage) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, page)
    blueprint = frame.blueprint("console_checking", prefix="/drafts/<draft_id>")
    blueprint.add_url_rule("/stages", "stages", page.stages)
    blueprint.add_url_rule("/checks/<kind>", "check", views.check)
    blueprint.add_url_rule("/checks/<kind>/found", "found", views.found)
    blueprint.add_url_rule("/checks/<kind>", "ask", views.ask, methods=["POST"])
    blueprint.add_url_rule("/checks/<kind>/cancel", "cancel", views.cancel, methods=["POST"])
    blueprint.add_url_rule("/shadow", "shadow", views.shadow)
    blueprint.add_url_rule("/shadow", "switch_shadow", views.switch_shadow, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, page: DraftPage) -> None:
        self._frame, self._door, self._page = frame, frame.door, page
        self._db, self._clock, self._shelf = frame.store.db, frame.store.clock, frame.store.live.shelf

    def check(self, draft_id: str, kind: str) -> Response:
        """Everything that the newest check of a kind has found."""
        return self._check_page(draft_id, _kind(kind))

    def found(self, draft_id: str, kind: str) -> Response:
        """What it has found alone: it asks for itself while the check runs."""
        return self._frame.part("console/check_found.html", status=HTTPStatus.OK, **self._facts(draft_id, _kind(kind)))

    def ask(self, draft_id: str, kind: str) -> AnyResponse:
        """Ask for a check against what is in force."""
        visitor, wanted = self._editor(draft_id), _kind(kind)
        asked = {name: _number(name) for name in USUAL_BACKTEST} if wanted is Kind.BACKTEST else {}
        made: list[str] = []

        def act() -> None:
            with self._db.write() as records:
                digest, against = self._sides(records, draft_id)
                made.append(checks.ask(records, wanted, digest, against, asked, visitor.account_id, self._clock()))

        if refused := refusal(act):
            return self._check_page(draft_id, wanted, refused)
        hints.wake_check(made[0])
        return self._back(draft_id)

    def cancel(self, draft_id: str, kind: str) -> AnyResponse:
        """Stop a check."""
        visitor, wanted = self._editor(draft_id), _kind(kind)
        with self._db.write() as records:
            made = checks.newest(records, *self._sides(records, draft_id)).get(wanted)
            if made:
                checks.cancel(records, made.id, visitor.account_id, self._clock())
        return self._back(draft_id)

    def shadow(self, draft_id: str) -> Response:
        """What it heard in shadow, by rule."""
        known = self._page.known(draft_id)
        return self._frame.page("console/draft_shadow.html", section="drafts", draft=known.draft, heard=known.heard)

    def switch_shadow(self, draft_id: str) -> AnyResponse:
        """Let it listen, or stop it."""
        visitor = self._editor(draft_id)
        switch = shadowing.start if request.form.get("do") == "start" else shadowing.stop

        def act() -> None:
            with self._db.write() as records:
                switch(records, draft_id, visitor.account_id, self._clock())

        if refused := refusal(act):
            return self._page.show(draft_id, refused={"shadow": refused})
        return self._back(draft_id)

    def _editor(self, draft_id: str) -> Visitor:
        self._door.require(Right.EDIT_RULES)
        visitor = self._door.check_form()
        self._page.found(draft_id)
        return visitor

    def _sides(self, records: Session, draft_id: str) -> tuple[str, str]:
        """The draft's version, and the one that it is held against."""
        draft = self._page.found(draft_id)
        return draft.digest, standing(records, draft, self._shelf).against

    def _check_page(self, draft_id: str, kind: Kind, refused: tuple[str, ...] = ()) -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
        facts = self._facts(draft_id, kind)
        return self._frame.page("console/check.html", section="drafts", status=status, **facts, refused=refused)

    def _facts(self, draft_id: str, kind: Kind) -> dict[str, object]:
        known, visitor = self._page.known(draft_id), self._door.require()
        check = known.checks.get(kind)
        asked = check.asked if check else USUAL_BACKTEST
        return {
            "draft": known.draft,
            "check": check,
            "kind": kind.value,
            "title": _TITLES[kind],
            "said": found(check) if check else "",
            "may_edit": known.may_edit and known.where.unreadable is None,
            "reads_sessions": Right.READ_SESSIONS in visitor.rights,
            "no_worker": self._page.no_worker(known),
            "names": self._page.names(),
            "per_hour": per_hour,
            "asked": {name: request.form.get(name, asked[name]) for name in asked},
            "most": {"days": MOST_DAYS, "sessions": MOST_SESSIONS, "places": MOST_PLACES},
        }

    @staticmethod
    def _back(draft_id: str) -> AnyResponse:
        return redirect(f"{DRAFTS}/{draft_id}#stages", HTTPStatus.SEE_OTHER)


def _kind(name: str) -> Kind:
    return KINDS.get(name) or abort(HTTPStatus.NOT_FOUND)


def _number(name: str) -> int:
    given = request.form.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0
