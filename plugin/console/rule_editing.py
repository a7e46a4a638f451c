"""Changing a rule in a draft: by form, with its examples tried at once; by a switch; or back to as it was."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from config.catalogue import Listed, Origin
from config.context import VetoName
from config.errors import MalformedError, MisconfiguredError
from config.reading import first_of, in_plain_words
from config.rights import Right
from config.rule_forms import Form, entry_of, form_of
from config.rule_writing import (
    home_of,
    lists_used,
    plain_entry,
    with_entry,
    with_switch,
    without_entry,
    without_switch,
)
from config.rules import Pair, Rule
from config.switches import Position, Switch
from config.vocabulary import Role, Severity
from config.yaml_edits import written
from plugin.console import rule_words
from plugin.console.desk import CLOSED, Desk, Sheet, lines_between, revision_sent, wrong_with
from plugin.console.door import HOME, Visitor
from plugin.console.frame import Frame
from redaction.risk.proof import Tried
from workers.tuning.bench import MOST_TRIED, try_examples
from workers.tuning.drafts import LONGEST_TITLE, Stale

UNCHANGED = "unchanged"  # of a switch: as the rule is written


def rule_editing_blueprint(frame: Frame, desk: Desk) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, desk)
    blueprint = frame.blueprint("console_rule_editing", prefix="/drafts")
    blueprint.add_url_rule("/new", "new", views.new)
    blueprint.add_url_rule("/new", "begin", views.begin, methods=["POST"])
    at = "/<draft_id>/rules/<language>/<rule>"
    blueprint.add_url_rule(at, "form", views.form)
    blueprint.add_url_rule(at, "save", views.save, methods=["POST"])
    blueprint.add_url_rule(f"{at}/check", "check", views.check, methods=["POST"])
    blueprint.add_url_rule(f"{at}/back", "back", views.back, methods=["POST"])
    blueprint.add_url_rule(f"{at}/switch", "switch", views.switch)
    blueprint.add_url_rule(f"{at}/switch", "put_switch", views.put_switch, methods=["POST"])
    return blueprint


class _Views:
    def __init__(self, frame: Frame, desk: Desk) -> None:
        self._frame, self._desk, self._door = frame, desk, frame.door

    def new(self) -> AnyResponse:
        """Which draft a change goes into: one that is open, straight away, or a new one, whose title is asked for."""
        self._door.require(Right.EDIT_RULES)
        language, rule, to = (request.args.get(name, "") for name in ("language", "rule", "to"))
        if not rule:
            return self._beginning(None, "")
        if draft_id := request.args.get("draft"):
            return redirect(_address(draft_id, language, rule) + _switch_query(to), HTTPStatus.SEE_OTHER)
        return self._beginning(self._named(language, rule), to)

    def begin(self) -> AnyResponse:
        """Begin a draft, and with it the change of a rule, if one is named."""
        self._door.require(Right.EDIT_RULES)
        visitor = self._door.check_form()
        language, rule, to = (request.form.get(name, "") for name in ("language", "rule", "to"))
        listed = self._named(language, rule) if rule else None
        documents = self._desk.live().documents
        try:
            changed = _switched(documents, listed, to, request.form.get("reason", "")) if listed and to else None
            draft = self._desk.begin(request.form.get("title", ""), visitor.account_id, changed)
        except _WrongError as problem:
            return self._beginning(listed, to, errors={problem.field: str(problem)})
        except MalformedError as problem:
            return self._beginning(listed, to, errors={"title": str(problem)})
        if listed is None:
            return redirect(f"{HOME}/drafts/{draft.id}", HTTPStatus.SEE_OTHER)
        if to:
            return redirect(f"{HOME}/rules/{language}/{rule}?draft={draft.id}&done=1", HTTPStatus.SEE_OTHER)
        return redirect(_address(draft.id, language, rule), HTTPStatus.SEE_OTHER)

    def form(self, draft_id: str, language: str, rule: str) -> Response:
        """The form of one rule."""
        self._door.require(Right.EDIT_RULES)
        sheet = self._desk.draft(draft_id)
        if not sheet.editable:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        listed = self._desk.found(sheet, language, rule)
        return self._form(sheet, listed, form_of(listed.entry), *_tried(listed, listed.entry))

    def check(self, draft_id: str, language: str, rule: str) -> Response:
        """What comes of the examples as the form has them now. Nothing is saved."""
        _, sheet, listed = self._sent(draft_id, language, rule)
        form = _sent_form()
        tried, errors = self._look(listed, form)[1:]
        if "HX-Request" in request.headers:
            return self._frame.part("rules/_tried.html", tried=tried, errors=errors, most=MOST_TRIED)
        return self._form(sheet, listed, form, tried, errors)

    def save(self, draft_id: str, language: str, rule: str) -> AnyResponse:
        """Save the rule as an own copy in the draft."""
        visitor, sheet, listed = self._sent(draft_id, language, rule)
        if not sheet.editable or sheet.draft is None:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        form = _sent_form()
        entry, tried, errors = self._look(listed, form)
        if entry is None or errors:
            return self._form(sheet, listed, form, tried, errors)
        revision = revision_sent()
        if revision != sheet.draft.revision:
            return self._stale(sheet, listed, form, entry, tried)
        documents = with_entry(sheet.documents, listed.file, entry) if entry != listed.entry else sheet.documents
        if wrong := wrong_with(documents, self._desk.ground):
            return self._form(sheet, listed, form, tried, {"form": next(iter(wrong.values()))})
        if isinstance(self._desk.save(sheet.draft, revision, documents, visitor.account_id), Stale):
            again = self._desk.draft(draft_id)
            return self._stale(again, self._desk.found(again, language, rule), form, entry, tried)
        return redirect(f"{_address(draft_id, language, rule)}?done=1", HTTPStatus.SEE_OTHER)

    def back(self, draft_id: str, language: str, rule: str) -> AnyResponse:
        """Take the draft's own copy away: the rule is again as it is installed."""
        visitor, sheet, _ = self._sent(draft_id, language, rule)
        documents = without_entry(sheet.documents, language, rule)
        return self._put(sheet, documents, visitor, f"{HOME}/drafts/{draft_id}")

    def switch(self, draft_id: str, language: str, rule: str) -> Response:
        """Where the rule's switch stands in the draft, and where it may be put."""
        self._door.require(Right.EDIT_RULES)
        sheet = self._desk.draft(draft_id)
        if not sheet.editable:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        return self._switch(sheet, self._desk.found(sheet, language, rule))

    def put_switch(self, draft_id: str, language: str, rule: str) -> AnyResponse:
        """Put the switch where the form says."""
        visitor, sheet, listed = self._sent(draft_id, language, rule)
        try:
            to, reason = request.form.get("to", ""), request.form.get("reason", "")
            documents = _switched(sheet.documents, listed, to, reason)
        except _WrongError as problem:
            return self._switch(sheet, listed, errors={problem.field: str(problem)})
        return self._put(sheet, documents, visitor, f"{HOME}/rules/{language}/{rule}?draft={draft_id}&done=1")

    def _sent(self, draft_id: str, language: str, rule: str) -> tuple[Visitor, Sheet, Listed]:
        self._door.require(Right.EDIT_RULES)
        visitor, sheet = self._door.check_form(), self._desk.draft(draft_id)
        return visitor, sheet, self._desk.found(sheet, language, rule)

    def _named(self, language: str, rule: str) -> Listed:
        """The live rule that an address or a form names; English, where it names no language."""
        every = [each for each in self._desk.listed(self._desk.live()) if each.id == rule]
        wanted = [each for each in every if each.language == language] if language else every
        return wanted[0] if wanted else abort(HTTPStatus.NOT_FOUND)

    def _put(self, sheet: Sheet, documents: Mapping[str, str], visitor: Visitor, then: str) -> AnyResponse:
        """Save what was changed by a button. What somebody else saved meanwhile is shown before it is pressed again."""
        if not sheet.editable or sheet.draft is None:
            return self._frame.said(*CLOSED, HTTPStatus.CONFLICT)
        if wrong := wrong_with(documents, self._desk.ground):
            advice = f"Then this could not be used any more: {next(iter(wrong.values()))}"
            return self._frame.said("Something else needs it", advice, HTTPStatus.CONFLICT)
        if isinstance(self._desk.save(sheet.draft, revision_sent(), documents, visitor.account_id), Stale):
            name = self._desk.saved_by(self._desk.draft(sheet.draft.id).draft or sheet.draft)
            advice = (
                f"{name} saved this draft while you looked at it. Nothing was changed. Go back, reload, look again."
            )
            return self._frame.said("Somebody else was faster", advice, HTTPStatus.CONFLICT)
        return redirect(then, HTTPStatus.SEE_OTHER)

    def _look(self, listed: Listed, form: Form) -> tuple[Rule | Pair | None, list[Tried], dict[str, str]]:
        """The entry that a form says, what comes of its examples, and what is wrong with it by field."""
        entry, errors = entry_of(form, listed.entry)
        return (None, [], errors) if entry is None else (entry, *_tried(listed, entry))

    def _stale(self, sheet: Sheet, listed: Listed, form: Form, mine: Rule | Pair, tried: list[Tried]) -> Response:
        """Nothing is lost: what they typed stays in the form, beside what somebody else saved meanwhile."""
        theirs, ours = written(plain_entry(listed.entry)), written(plain_entry(mine))
        name = self._desk.saved_by(sheet.draft) if sheet.draft else ""
        facts = {"theirs": theirs, "between": lines_between(theirs, ours), "theirs_by": name}
        return self._form(sheet, listed, form, tried, {}, HTTPStatus.CONFLICT, **facts)

    def _form(
        self,
        sheet: Sheet,
        listed: Listed,
        form: Form,
        tried: list[Tried],
        errors: Mapping[str, str],
        status: int = HTTPStatus.OK,
        **facts: object,
    ) -> Response:
        home = home_of(sheet.documents, listed.language, listed.id)
        return self._frame.page(
            "rules/form.html",
            section="drafts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors and request.method == "POST" else status,
            sheet=sheet,
            draft=sheet.draft,
            rule=listed,
            is_rule=isinstance(listed.entry, Rule),
            is_own=listed.origin is Origin.OWN,
            home=home,
            form=form,
            tried=tried,
            errors=errors,
            most=MOST_TRIED,
            lists={name: listed.file.lists[name] for name in lists_used(listed.file, listed.entry)},
            severities=list(Severity),
            roles=list(Role),
            vetoes=list(VetoName),
            words=rule_words,
            **{"theirs": "", "between": [], "theirs_by": "", **facts},
        )

    def _switch(self, sheet: Sheet, listed: Listed, errors: Mapping[str, str] | None = None) -> Response:
        return self._frame.page(
            "rules/switch.html",
            section="drafts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            sheet=sheet,
            draft=sheet.draft,
            rule=listed,
            to=request.values.get("to") or (listed.switch.to.value if listed.switch else UNCHANGED),
            reason=request.form.get("reason", listed.switch.reason if listed.switch else ""),
            positions=list(Position),
            unchanged=UNCHANGED,
            errors=errors or {},
            words=rule_words,
        )

    def _beginning(self, listed: Listed | None, to: str, errors: Mapping[str, str] | None = None) -> Response:
        return self._frame.page(
            "rules/begin.html",
            section="drafts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            rule=listed,
            to=to,
            title=request.form.get("title", _suggested(listed, to)),
            reason=request.form.get("reason", ""),
            drafts=self._desk.open_drafts(),
            positions=list(Position),
            longest=LONGEST_TITLE,
            errors=errors or {},
            words=rule_words,
        )


class _WrongError(Exception):
    """What is wrong with one field of a form."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


def _switched(documents: Mapping[str, str], listed: Listed, to: str, reason: str) -> dict[str, str]:
    if to == UNCHANGED:
        return without_switch(documents, listed.language, listed.id)
    try:
        switch = Switch.model_validate({"rule": listed.id, "language": listed.language, "to": to, "reason": reason})
    except ValidationError as problem:
        first = first_of(problem)
        said = "say why, for whoever approves it" if first["loc"] == ("reason",) else in_plain_words(first)
        raise _WrongError(str(first["loc"][0]), said) from None
    return with_switch(documents, switch)


def _tried(listed: Listed, entry: Rule | Pair) -> tuple[list[Tried], dict[str, str]]:
    try:
        return try_examples(listed.file, entry), {}
    except MisconfiguredError as problem:
        said = str(problem).removeprefix(f"{listed.file.name}: ")
        field = "near" if ", near" in said.partition(":")[0] else "phrases" if isinstance(entry, Rule) else "ask"
        return [], {field: said.removeprefix(f"rule {entry.id}, ").removeprefix(f"pair {entry.id}, ")}


def _sent_form() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form}


def _suggested(listed: Listed | None, to: str) -> str:
    if listed is None:
        return ""
    what = {"": "Change", "off": "Switch off"}.get(to, "Quieten" if to == "info" else "Switch")
    return f"{what} {listed.name} ({listed.language})"[:LONGEST_TITLE]


def _address(draft_id: str, language: str, rule: str) -> str:
    return f"{HOME}/drafts/{draft_id}/rules/{language}/{rule}"


def _switch_query(to: str) -> str:
    return f"/switch?to={to}" if to in set(Position) else ""
