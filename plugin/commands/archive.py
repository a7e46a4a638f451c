"""pausepoint archive: list, show, export and erase what was kept of sessions."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from plugin.commands.at_hand import Since, archive, who, write_for_one
from redaction.model import SessionId
from workers.archive import reading, store
from workers.archive.export import Format, clock, export, moment
from workers.archive.models import SessionRow
from workers.archive.reading import SessionSummary

FORMATS = [form.value for form in Format]
NONE_YET = (
    "No sessions yet. Once a platform is connected, a session appears here with its first words.\n"
    "To see what that looks like, play a sample call with: pausepoint demo"
)
NONE_MATCH = "No session matches. Leave out --coach and --since to see all."


@click.group("archive")
def command() -> None:
    """List, show, export and erase what was kept of sessions: redacted words only.

    SESSION is a session's id or the beginning of it, as far as no other begins like that.
    """


@command.command("list")
@click.option("--coach", metavar="ID", help="Only this coach's sessions.")
@click.option("--since", type=Since(), help="Only sessions since then: 2026-11-01, 7d, 12h.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Sessions at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, coach: str | None, since: datetime | None, limit: int, as_json: bool) -> None:
    """List sessions, the newest first."""
    with archive() as database, database.read() as db:
        found = reading.sessions(db, coach=coach, since=since, limit=limit + 1)
    shown, more = found[:limit], len(found) > limit
    if as_json:
        click.echo(json.dumps({"sessions": [_as_dict(each) for each in shown], "more": more}, indent=2))
    elif shown:
        click.echo("\n".join(_table(shown)))
        if more:
            click.echo(f"\nThe newest {limit} are shown, and there are more: --limit {limit * 2}")
    else:
        click.echo(NONE_MATCH if coach or since else NONE_YET)


@command.command("show")
@click.argument("session")
@click.option("--limit", type=click.IntRange(1), default=500, show_default=True, help="Lines at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: all of it, in the shape of an export.")
def show(*, session: str, limit: int, as_json: bool) -> None:
    """Show one session: what was found, what the coach was asked and answered, what was said."""
    form = Format.JSON if as_json else Format.TEXT
    text = _read("session.shown", session, form, limit)
    click.echo(text, nl=False)


@command.command("export")
@click.argument("session")
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True, help="Its form.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write, for your eyes only.")
def export_(*, session: str, form: str, output: Path | None) -> None:
    """Export one session as JSON, WebVTT or text, to a file or to the terminal."""
    text = _read("session.exported", session, Format(form))
    if output is None:
        click.echo(text, nl=False)
        return
    write_for_one(output, text)
    click.echo(f"Written to {output}", err=True)


@command.command("erase")
@click.argument("session")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(*, session: str, yes: bool) -> None:
    """Erase what was kept of one session, and keep nothing of it from now on.

    That it took place, and who did what, stays on record. This cannot be undone.
    """
    with archive() as database:
        with database.read() as db:
            row = reading.find_session(db, session)
            what = _what_is_kept(db, row)
        if not yes:
            click.confirm(f"Erase {what}? This cannot be undone.", abort=True)
        with database.write() as db:
            gone = store.erase_session(db, SessionId(row.id), datetime.now(UTC), "asked-for", actor=who())
        store.scrub(database)
    click.echo(f"Erased: {what}" if gone else f"Nothing to erase: {row.id} holds nothing, and nothing is being added.")


def _what_is_kept(db: Session, row: SessionRow) -> str:
    session = SessionId(row.id)
    lines = _count(len(reading.transcript(db, session)), "line")
    found, asked = len(reading.findings(db, session)), len(reading.prompts(db, session))
    and_more = f"{_count(found, 'finding')} and {_count(asked, 'prompt')}"
    return f"{lines}, {and_more} of {row.id}, started {moment(row.created_at)}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _read(action: str, start: str, form: Format, limit: int | None = None) -> str:
    """Return a session in this format, and put on record who read it."""
    with archive() as database, database.write() as db:
        session = SessionId(reading.find_session(db, start).id)
        store.record(db, who(), action, session, {"format": form.value}, datetime.now(UTC))
        return export(db, session, form, zone=None, limit=limit)


def _as_dict(session: SessionSummary) -> dict[str, Any]:
    return {name: _utc(value) if isinstance(value, datetime) else value for name, value in asdict(session).items()}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _table(found: Sequence[SessionSummary]) -> Iterator[str]:
    rows = [("SESSION", "STARTED", "LENGTH", "LINES", "FINDINGS", "PROMPTS", "COACH"), *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{side}{width}}" for cell, side, width in zip(row, "<<>><<<", widths, strict=True))
        yield "  ".join(cells).rstrip()


def _row(session: SessionSummary) -> tuple[str, ...]:
    found = ", ".join(f"{count} {severity}" for severity, count in session.findings.items())
    asked = f"{session.answered} of {session.prompts} answered" if session.prompts else ""
    kept = str(session.lines) if session.lines or not session.revoked else "erased"
    return (
        session.id,
        moment(session.started),
        clock(session.length_ms),
        kept,
        found or "none",
        asked or "none",
        session.coach or "not known",
    )
