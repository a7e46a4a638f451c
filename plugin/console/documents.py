"""The documents of a draft as YAML: changed, begun, taken away, with what is wrong said while one types."""

import re
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.reading import Document
from config.rights import Right
from config.rules import read_rule_file
from config.tuning import RULES, SINGLE, is_path
from plugin.console.desk import CLOSED, Desk, Sheet, lines_between, revision_sent, wrong_with
from plugin.console.document_kinds import KINDS, keys_of, kind_of, start_of
from plugin.console.door import HOME, Visitor
from plugin.console.frame import Frame
from workers.tuning.bench import problems_of, refused_phrase
from workers.tuning.drafts import Stale

MOST_TOLD = 20  # examples that do not do what they say
_LINE = re.compile(r"line (\d+)\b")


def documents_blueprint(frame: Frame, desk: Desk) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, desk)
    blueprint = frame.blueprint("console_documents", prefix="/drafts/<draft_id>/documents")
    blueprint.add_url_rule("/new", "new", views.new)
    blueprint.add_url_rule("/<path:path>", "edit", views.edit)
    blueprint.add_url_rule("/<path:path>", "save", views.save, methods=["POST"])
    blueprint.add_url_rule("/<path:path>/check", "check", views.check, methods=["POST"])
    blueprint.add_url_rule("/<path:path>/remove", "remove", views.remove, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, desk: Desk) -> None:
        self._frame, self._desk, self._door = frame, desk, frame.door

    def new(self, draft_id: str) -> AnyResponse:
        """Which kind of document to begin, and how it is called."""
        self._door.require(Right.EDIT_RULES)
        sheet = self._desk.draft(draft_id)
        if not sheet.editable:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        kind, name = request.args.get("kind", ""), request.args.get("name", "").strip().lower().replace(" ", "-")
        path = kind if kind in SINGLE else f"{kind}{name.removesuffix('.yaml')}.yaml"
        if kind and is_path(path):
            return redirect(_address(draft_id, path), HTTPStatus.SEE_OTHER)
        wrong = "needs a to z, 0 to 9, - and _, at most 60" if kind else ""
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return self._frame.page(
            "rules/new_document.html",
            section="drafts",
            status=status,
            draft=sheet.draft,
            sheet=sheet,
            kinds=KINDS,
            kind=kind,
            name=name,
            wrong=wrong,
        )

    def edit(self, draft_id: str, path: str) -> Response:
        """The text of one document; where there is none yet, one to begin with."""
        self._door.require(Right.EDIT_RULES)
        sheet = self._at(draft_id, path)
        if not sheet.editable:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        text = sheet.documents.get(path) or start_of(path, (sheet.tuning or self._desk.ground).protocols)
        return self._page(sheet, path, text, *self._look(sheet, path, text))

    def check(self, draft_id: str, path: str) -> Response:
        """What is wrong with the text as it is now. Nothing is saved."""
        _, sheet = self._sent(draft_id, path)
        text = _text()
        wrong, failing = self._look(sheet, path, text)
        if "HX-Request" in request.headers:
            return self._frame.part("rules/_looked.html", wrong=wrong, failing=failing, line=_line_of(wrong, text))
        return self._page(sheet, path, text, wrong, failing)

    def save(self, draft_id: str, path: str) -> AnyResponse:
        """Save the document in the draft, if it can be read."""
        visitor, sheet = self._sent(draft_id, path)
        if not sheet.editable or sheet.draft is None:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        text, revision = _text(), revision_sent()
        wrong, failing = self._look(sheet, path, text)
        if revision != sheet.draft.revision:
            return self._stale(sheet, path, text, wrong, failing)
        if wrong:
            return self._page(sheet, path, text, wrong, failing, HTTPStatus.UNPROCESSABLE_ENTITY)
        documents = {**sheet.documents, path: text}
        if isinstance(self._desk.save(sheet.draft, revision, documents, visitor.account_id), Stale):
            return self._stale(self._desk.draft(draft_id), path, text, wrong, failing)
        return redirect(f"{_address(draft_id, path)}?done=1", HTTPStatus.SEE_OTHER)

    def remove(self, draft_id: str, path: str) -> AnyResponse:
        """Take the document out of the draft."""
        visitor, sheet = self._sent(draft_id, path)
        if not sheet.editable or sheet.draft is None:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        left = {each: text for each, text in sheet.documents.items() if each != path}
        if wrong := wrong_with(left, self._desk.ground):
            text = sheet.documents.get(path, "")
            said = f"It is still needed: {next(iter(wrong.values()))}"
            return self._page(sheet, path, text, said, [], HTTPStatus.UNPROCESSABLE_ENTITY)
        if isinstance(self._desk.save(sheet.draft, revision_sent(), left, visitor.account_id), Stale):
            again = self._desk.draft(draft_id)
            text = again.documents.get(path, "")
            return self._stale(again, path, text, *self._look(again, path, text))
        return redirect(f"{HOME}/drafts/{draft_id}", HTTPStatus.SEE_OTHER)

    def _sent(self, draft_id: str, path: str) -> tuple[Visitor, Sheet]:
        self._door.require(Right.EDIT_RULES)
        return self._door.check_form(), self._at(draft_id, path)

    def _at(self, draft_id: str, path: str) -> Sheet:
        if not is_path(path):
            abort(HTTPStatus.NOT_FOUND)
        return self._desk.draft(draft_id)

    def _look(self, sheet: Sheet, path: str, text: str) -> tuple[str, list[str]]:
        """Why the document cannot be used, or nothing; and which of its examples do not do what they say."""
        if said := wrong_with({**sheet.documents, path: text}, self._desk.ground):
            return said.get(path) or next(iter(said.values())), []
        if not path.startswith(RULES):
            return "", []
        file = read_rule_file(Document(path, text))
        if refused := refused_phrase(file):
            return refused, []
        failing = list(problems_of(file))
        return "", [each.removeprefix(f"{file.name}: ") for each in failing[:MOST_TOLD]]

    def _stale(self, sheet: Sheet, path: str, text: str, wrong: str, failing: list[str]) -> Response:
        """Nothing is lost: what they typed stays in the field, beside what somebody else saved meanwhile."""
        theirs = sheet.documents.get(path, "")
        name = self._desk.saved_by(sheet.draft) if sheet.draft else ""
        facts = {"theirs": theirs, "between": lines_between(theirs, text), "theirs_by": name}
        return self._page(sheet, path, text, wrong, failing, HTTPStatus.CONFLICT, **facts)

    def _page(
        self,
        sheet: Sheet,
        path: str,
        text: str,
        wrong: str,
        failing: list[str],
        status: int = HTTPStatus.OK,
        **facts: object,
    ) -> Response:
        kind = kind_of(path)
        return self._frame.page(
            "rules/document.html",
            section="drafts",
            status=status,
            draft=sheet.draft,
            sheet=sheet,
            path=path,
            text=text,
            is_new=path not in sheet.documents,
            wrong=wrong,
            failing=failing,
            line=_line_of(wrong, text),
            kind=kind,
            keys=keys_of(kind.name),
            **{"theirs": "", "between": [], "theirs_by": "", **facts},
        )


def _line_of(wrong: str, text: str) -> str:
    """The line that a message names, as it stands there."""
    found = _LINE.search(wrong)
    lines = text.split("\n")
    return lines[int(found[1]) - 1].strip()[:200] if found and 0 < int(found[1]) <= len(lines) else ""


def _text() -> str:
    text = request.form.get("text", "").replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _address(draft_id: str, path: str) -> str:
    return f"{HOME}/drafts/{draft_id}/documents/{path}"
