"""Sessions, for supervisors and privacy officers: figures openly, redacted lines for a purpose, and on record."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request

from config.errors import MalformedError
from config.rights import Right
from config.vocabulary import Category, Severity
from plugin.companion.frame import an_id
from plugin.console.asked import again, asked, chosen, day, plain
from plugin.console.frame import Frame
from plugin.console.sheets import Cell, csv_file
from redaction.model import SessionId
from workers import session_log
from workers.archive.export import clock
from workers.archive.models import LineRow
from workers.archive.reading import findings, prompts
from workers.session_log import Listed, Place, Purpose, Wanted

PURPOSES = {
    Purpose.SUPERVISION: "Supervision with the coach",
    Purpose.COMPLAINT: "A complaint",
    Purpose.LEGAL_REQUEST: "A legal request",
    Purpose.QUALITY: "Quality of detection",
}
_HEADER = (
    "session",
    "platform",
    "language",
    "began_at",
    "minutes",
    "info",
    "concern",
    "imminent",
    "prompts",
    "answered",
)


def sessions_blueprint(frame: Frame) -> Blueprint:
    """Return the pages under /console/sessions."""
    blueprint = frame.blueprint("sessions", prefix="/sessions")
    SessionViews(frame).add_to(blueprint)
    return blueprint


class SessionViews:
    """The list, one session, and its lines."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._db = frame.store.db

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("", "newest", self.newest)
        blueprint.add_url_rule("/sessions.csv", "sheet", self.sheet)
        blueprint.add_url_rule("/<session>", "one", self.one)
        blueprint.add_url_rule("/<session>/findings.csv", "findings", self.findings)
        blueprint.add_url_rule("/<session>/lines", "again", self.again)
        blueprint.add_url_rule("/<session>/lines", "lines", self.lines, methods=["POST"])

    def newest(self) -> Response:
        """The newest sessions, page by page."""
        self._frame.door.require(Right.READ_SESSIONS)
        wanted = _wanted()
        before = Place.of(plain("before")) if request.args.get("before") else None
        with self._db.read() as records:
            page, count = session_log.page(records, wanted, before), session_log.count(records, wanted)
            platforms, languages = session_log.kinds(records)
        return self._frame.page(
            "sessions/list.html",
            section="sessions",
            page=page,
            count=count,
            platforms=platforms,
            languages=languages,
            **_facts(),
        )

    def sheet(self) -> Response:
        """All sessions that fit the filter."""
        self._frame.door.require(Right.READ_SESSIONS)
        return csv_file("sessions", _HEADER, map(_row, session_log.every(self._db, _wanted())))

    def one(self, session: str) -> Response:
        """A session in figures, with its findings; not a word of it."""
        self._frame.door.require(Right.READ_SESSIONS)
        return self._page(an_id(session))

    def findings(self, session: str) -> Response:
        """A session's findings as a file."""
        self._frame.door.require(Right.READ_SESSIONS)
        with self._db.read() as records:
            found = findings(records, SessionId(an_id(session)))
        header = ("rule", "category", "severity", "role", "start_ms", "segment", "found_at", "prompt")
        rows = (
            (
                each.rule,
                each.category,
                each.severity,
                each.role,
                each.start_ms,
                each.segment,
                each.found_at,
                each.prompt_id,
            )
            for each in found
        )
        return csv_file("findings", header, rows)

    def again(self, session: str) -> Response:
        """Whoever comes back from proving who they are, or reloads, chooses the purpose anew."""
        return self.one(session)

    def lines(self, session: str) -> Response:
        """The redacted lines, once: for a purpose, after proving anew who reads them, and on record."""
        self._frame.door.require(Right.READ_SESSIONS)
        self._frame.door.check_form()
        reader = self._frame.door.require_fresh()
        try:
            purpose = Purpose(request.form.get("purpose", ""))
        except ValueError:
            return self._page(an_id(session), HTTPStatus.BAD_REQUEST, error="Choose what you read this session for.")
        read = session_log.read_lines(self._db, an_id(session), purpose, reader.account_id, self._frame.store.clock())
        return self._page(session, lines=read, purpose=purpose)

    def _page(
        self,
        session: str,
        status: int = HTTPStatus.OK,
        *,
        lines: Iterable[LineRow] | None = None,
        purpose: Purpose | None = None,
        error: str = "",
    ) -> Response:
        with self._db.read() as records:
            listed = session_log.one(records, session) or abort(HTTPStatus.NOT_FOUND)
            found, asked = findings(records, SessionId(session)), prompts(records, SessionId(session))
            zero = session_log.starts_at(records, session)
        read = list(lines or ())
        return self._frame.page(
            "sessions/one.html",
            section="sessions",
            status=status,
            session=listed,
            findings=found,
            prompts=asked,
            lines=None if lines is None else read,
            zero=zero,
            kept={line.segment for line in read},
            purpose=purpose,
            purposes=PURPOSES,
            error=error,
            clock=clock,
            **_facts(),
        )


def _wanted() -> Wanted:
    answered = {"": None, "yes": True, "no": False}
    if request.args.get("answered", "") not in answered:
        raise MalformedError("no such answer")
    return Wanted(
        platform=plain("platform"),
        language=plain("language"),
        severity=chosen(Severity, "severity"),
        category=chosen(Category, "category"),
        rule=plain("rule"),
        answered=answered[request.args.get("answered", "")],
        first=day("from"),
        last=day("to"),
    )


def _facts() -> dict[str, Any]:
    return {
        "again": again,
        "asked": asked(),
        "categories": list(Category),
        "severities": list(reversed(Severity)),
    }


def _row(each: Listed) -> tuple[Cell, ...]:
    return (
        *(each.id, each.platform, each.language, each.began_at, round(each.length.total_seconds() / 60, 1)),
        *(each.findings.get(severity, 0) for severity in Severity),
        *(each.prompts, each.answered),
    )
