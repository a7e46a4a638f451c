"""The audit log: who did what and when, in plain words, to filter and to take along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request

from config.rights import Right
from plugin.console.asked import again, asked, day, plain, words
from plugin.console.audit_words import SENTENCES, sentence
from plugin.console.frame import Frame
from plugin.console.sheets import Cell, csv_file, json_lines
from workers import audit_log
from workers.archive.models import AuditRow
from workers.archive.store import record
from workers.audit_log import COUNTED, Place, Wanted

OURS = ("worker", "ticker", "slack")  # what acts by itself
_HEADER = ("at", "actor", "actor_name", "action", "what", "session", "detail")


@dataclass(frozen=True)
class Shown:
    """One entry as people read it."""

    row: AuditRow
    actor: str
    what: str

    @property
    def facts(self) -> str:
        """The ids, counts and names that belong to it."""
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.row.detail.items())


def audit_blueprint(frame: Frame) -> Blueprint:
    """Return the pages under /console/audit."""
    blueprint = frame.blueprint("audit", prefix="/audit")
    AuditViews(frame).add_to(blueprint)
    return blueprint


class AuditViews:
    """The list, and the list as a file."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._db = frame.store.db

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("", "log", self.log)
        blueprint.add_url_rule("/audit.<any(csv,jsonl):form>", "export", self.export, methods=["POST"])

    def log(self) -> Response:
        """The newest entries, page by page."""
        self._frame.door.require(Right.SEE_AUDIT)
        wanted = _wanted()
        before = Place.of(plain("before")) if request.args.get("before") else None
        with self._db.read() as records:
            page, count = audit_log.page(records, wanted, before), audit_log.count(records, wanted)
            names = audit_log.names(records)
        return self._frame.page(
            "audit/log.html",
            section="audit",
            entries=[_shown(row, names) for row in page.rows],
            older=page.older,
            count=count,
            counted=COUNTED,
            actors=[*names.items(), *((name, name) for name in (*OURS, *self._coaches()))],
            actions=sorted(SENTENCES.items(), key=lambda each: each[1]),
            again=again,
            asked=asked(),
        )

    def export(self, form: str) -> Response:
        """Everything that fits the filter, as a file; that it was taken is on record itself."""
        reader = self._frame.door.require(Right.SEE_AUDIT)
        self._frame.door.check_form()
        wanted = _wanted()
        with self._db.write() as records:
            names = audit_log.names(records)
            record(records, reader.account_id, "audit.exported", None, {"format": form} | _facts(), self._now())
        entries = (_shown(row, names) for row in audit_log.every(self._db, wanted))
        return (
            csv_file("audit", _HEADER, map(_cells, entries))
            if form == "csv"
            else json_lines("audit", _objects(entries))
        )

    def _now(self) -> datetime:
        return self._frame.store.clock()

    def _coaches(self) -> list[str]:
        directory = self._frame.store.file
        return sorted(person.id for person in (*directory.coaches, *directory.supervisors))


def _wanted() -> Wanted:
    action, text = plain("action"), words("q")
    actions = {action} if action else None
    if text:
        actions = {name for name in _matching(text) if actions is None or name in actions}
    return Wanted(plain("actor"), actions, plain("session"), day("from"), day("to"))


def _matching(text: str) -> set[str]:
    """The actions whose name or sentence holds this text."""
    return {name for name, said in SENTENCES.items() if text in name or text in said.lower()}


def _facts() -> dict[str, object]:
    """By what the export was filtered: ids and days. What was typed to search for stays out."""
    ids = {name: plain(name) for name in ("actor", "action", "session") if plain(name)}
    days = {name: str(day(name)) for name in ("from", "to") if day(name)}
    return {**ids, **days, "searched": bool(words("q"))}


def _shown(row: AuditRow, names: dict[str, str]) -> Shown:
    return Shown(row, names.get(row.actor, row.actor), sentence(row.action))


def _cells(each: Shown) -> tuple[Cell, ...]:
    row = each.row
    return row.at, row.actor, each.actor, row.action, each.what, row.session_id, each.facts


def _objects(entries: Iterator[Shown]) -> Iterator[dict[str, object]]:
    for each in entries:
        yield {
            "at": each.row.at.isoformat(),
            "actor": each.row.actor,
            "actor_name": each.actor,
            "action": each.row.action,
            "session": each.row.session_id,
            "detail": each.row.detail,
        }
