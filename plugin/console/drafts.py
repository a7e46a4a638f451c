"""Drafts: the list, beginning one, and what its authors do with it."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from config.rights import Right
from config.tuning import Documents
from plugin.console.diffs import diff
from plugin.console.door import HOME, Visitor
from plugin.console.draft_page import DraftPage, refusal, require_reader
from plugin.console.frame import Frame
from plugin.console.stages import TITLES
from workers.tuning import drafts, publishing
from workers.tuning.drafts import EDITABLE, Draft, DraftState, Merged, Stale
from workers.tuning.gates import standing
from workers.tuning.versions import documents_of

DRAFTS = f"{HOME}/drafts"
CLOSED = (DraftState.PUBLISHED, DraftState.DROPPED)
SAVED_BEFORE = "Somebody saved it while you looked. This is the newest revision; nothing of it was changed."


def drafts_blueprint(frame: Frame, page: DraftPage) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, page)
    blueprint = frame.blueprint("console_drafts", prefix="/drafts")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("", "begin", views.begin, methods=["POST"])
    blueprint.add_url_rule("/<draft_id>", "draft", views.draft)
    blueprint.add_url_rule("/<draft_id>/title", "rename", views.rename, methods=["POST"])
    blueprint.add_url_rule("/<draft_id>/propose", "propose", views.propose, methods=["POST"])
    blueprint.add_url_rule("/<draft_id>/drop", "drop", views.drop, methods=["POST"])
    blueprint.add_url_rule("/<draft_id>/restore", "restore", views.restore, methods=["POST"])
    blueprint.add_url_rule("/<draft_id>/merge", "merge", views.merge)
    blueprint.add_url_rule("/<draft_id>/merge", "take_in", views.take_in, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, page: DraftPage) -> None:
        self._frame, self._door, self._page = frame, frame.door, page
        self._db, self._clock, self._shelf = frame.store.db, frame.store.clock, frame.store.live.shelf

    def home(self) -> Response:
        """All that are open; the closed ones on demand."""
        return self._list()

    def begin(self) -> AnyResponse:
        """Begin a draft of what is live, or of another draft's documents."""
        visitor, source = self._editor(), request.form.get("like", "")
        made: list[Draft] = []

        def act() -> None:
            with self._db.write() as records:
                like = drafts.find(records, source) if source else None
                documents = documents_of(records, like.digest) if like else None
                title = request.form.get("title", "")
                made.append(drafts.begin(records, title, visitor.account_id, self._clock(), documents))

        if refused := refusal(act):
            return self._list(refused)
        return redirect(f"{DRAFTS}/{made[0].id}", HTTPStatus.SEE_OTHER)

    def draft(self, draft_id: str) -> Response:
        """One draft."""
        return self._page.show(draft_id, done=_DONE.get(request.args.get("done", ""), ""))

    def rename(self, draft_id: str) -> AnyResponse:
        """Give it another title."""
        visitor, title = self._editor(draft_id), request.form.get("title", "")

        def act() -> None:
            with self._db.write() as records:
                drafts.rename(records, draft_id, title, visitor.account_id, self._clock())

        if refused := refusal(act):
            return self._page.show(draft_id, refused={"title": refused}, given={"title": title})
        return _to(draft_id)

    def propose(self, draft_id: str) -> AnyResponse:
        """Ask for somebody else's approval."""
        visitor, reason, revision = self._editor(draft_id), request.form.get("reason", ""), _revision()
        now, by = self._clock(), visitor.account_id
        if refused := refusal(lambda: publishing.propose(self._db, draft_id, revision, reason, by, now)):
            return self._page.show(draft_id, refused={"propose": refused}, given={"reason": reason})
        return _to(draft_id, "proposed")

    def drop(self, draft_id: str) -> AnyResponse:
        """Close it; nobody publishes it any more."""
        visitor = self._editor(draft_id)

        def act() -> None:
            with self._db.write() as records:
                drafts.drop(records, draft_id, visitor.account_id, self._clock())

        refused = refusal(act)
        return self._page.show(draft_id, refused={"drop": refused}) if refused else _to(draft_id, "dropped")

    def restore(self, draft_id: str) -> AnyResponse:
        """Save what an earlier revision said as the newest one."""
        visitor, number = self._editor(draft_id), request.form.get("number", "")
        with self._db.read() as records:
            saved = {str(each.number): each.digest for each in drafts.revisions(records, draft_id)}
            documents = documents_of(records, saved[number]) if number in saved else abort(HTTPStatus.NOT_FOUND)
        refused = self._save(draft_id, _revision(), documents, visitor, None)
        return self._page.show(draft_id, refused={"revisions": refused}) if refused else _to(draft_id, "restored")

    def merge(self, draft_id: str) -> Response:
        """What went live since the draft was begun, beside what the draft says."""
        return self._merge_page(self._page.found(draft_id))

    def take_in(self, draft_id: str) -> AnyResponse:
        """Take in what is live now, with a choice for every document that both changed."""
        visitor, draft = self._editor(draft_id), self._page.found(draft_id)
        with self._db.read() as records:
            merged = drafts.merge(records, draft)
            theirs = documents_of(records, merged.onto)
        if merged.onto != request.form.get("onto"):
            return self._merge_page(draft, ("Something else went live while you looked. Choose anew.",))
        choices = {path: request.form.get(f"choice-{path}") for path in merged.conflicts}
        if missing := [path for path, choice in choices.items() if choice not in ("mine", "theirs")]:
            return self._merge_page(draft, (f"Choose a text for {missing[0]}.",))
        documents = _chosen(merged, theirs, [path for path, choice in choices.items() if choice == "theirs"])
        refused = self._save(draft_id, _revision(), documents, visitor, merged.onto)
        return self._merge_page(draft, refused) if refused else _to(draft_id, "merged")

    def _save(
        self, draft_id: str, revision: int, documents: Documents, visitor: Visitor, onto: str | None
    ) -> tuple[str, ...]:
        saved: list[Draft | Stale] = []

        def act() -> None:
            with self._db.write() as records:
                by, now = visitor.account_id, self._clock()
                saved.append(drafts.save(records, draft_id, revision, documents, by, now, onto=onto))

        refused = refusal(act)
        return (SAVED_BEFORE,) if saved and isinstance(saved[0], Stale) else refused

    def _editor(self, draft_id: str | None = None) -> Visitor:
        """Whoever sent our form, and may edit. 404 if there is no such draft."""
        self._door.require(Right.EDIT_RULES)
        visitor = self._door.check_form()
        if draft_id is not None:
            self._page.found(draft_id)
        return visitor

    def _list(self, refused: tuple[str, ...] = ()) -> Response:
        visitor = require_reader(self._frame)
        wants_closed = request.args.get("show") == "closed"
        with self._db.read() as records:
            listed = drafts.listed(records, *(CLOSED if wants_closed else EDITABLE))
            missing = {each.id: self._missing(records, each) for each in listed if each.state in EDITABLE}
        return self._frame.page(
            "console/drafts.html",
            section="drafts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            listed=listed,
            missing=missing,
            waiting={each.id for each in listed if _waits_for(visitor, each)},
            wants_closed=wants_closed,
            may_edit=Right.EDIT_RULES in visitor.rights,
            names=self._page.names(),
            refused=refused,
        )

    def _missing(self, records: Session, draft: Draft) -> list[str]:
        return [TITLES[name] for name in standing(records, draft, self._shelf).missing]

    def _merge_page(self, draft: Draft, refused: tuple[str, ...] = ()) -> Response:
        self._door.require(Right.EDIT_RULES)
        with self._db.read() as records:
            merged = drafts.merge(records, draft)
            mine, theirs = documents_of(records, draft.digest), documents_of(records, merged.onto)
        sides = {path: (theirs.get(path), mine.get(path)) for path in merged.conflicts}
        changed = sorted(path for path in {*mine, *merged.documents} if mine.get(path) != merged.documents.get(path))
        return self._frame.page(
            "console/draft_merge.html",
            section="drafts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            draft=draft,
            onto=merged.onto,
            sides=sides,
            diffs={path: diff(mine_or or "", theirs_or or "") for path, (theirs_or, mine_or) in sides.items()},
            taken=changed,
            is_behind=draft.based_on != merged.onto and draft.state in EDITABLE,
            refused=refused,
        )


def _chosen(merged: Merged, theirs: Documents, paths: list[str]) -> Documents:
    """The merged documents, with these as they are live."""
    kept = {path: text for path, text in merged.documents.items() if path not in paths}
    return kept | {path: theirs[path] for path in paths if path in theirs}


def _waits_for(visitor: Visitor, draft: Draft) -> bool:
    approves = Right.APPROVE_RULES in visitor.rights
    return approves and draft.state is DraftState.PROPOSED and visitor.account_id not in draft.authors


def _revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _to(draft_id: str, done: str = "") -> AnyResponse:
    return redirect(f"{DRAFTS}/{draft_id}" + (f"?done={done}" if done else ""), HTTPStatus.SEE_OTHER)


_DONE = {
    "proposed": "Proposed. Somebody who wrote no part of it can approve it now.",
    "dropped": "Dropped. It is closed; its revisions are kept.",
    "restored": "Restored as the newest revision.",
    "merged": "Taken in. Check it again: what was proved before was held against something else.",
    "approved": "Your approval is kept.",
    "returned": "Returned to its authors.",
    "published": "Published. Workers follow within a second or two.",
}
