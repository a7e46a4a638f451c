"""pausepoint breaches: open, read and keep breach records, and print the report for the client."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import click

from config.coaches import Coach, CoachDirectory, load_coaches
from config.database import Database
from config.errors import MalformedError
from config.recovery import recovery_in, shipped_recovery
from config.settings import Settings, load_settings
from config.vocabulary import Entry
from plugin.commands import breach_text
from plugin.commands.at_hand import Since, archive, who
from plugin.commands.contract_text import table
from redaction.model import Redacted
from workers import breaches
from workers.breach_records import Breach, find, listed
from workers.contract_directory import Contracts
from workers.keys import KeyRing, load_or_create_kek
from workers.results import Result

NONE_YET = (
    "No records. Where a confidence was broken, open one at once, even if you are not sure:\n"
    "  pausepoint breaches open COACH --aware 2h"
)
MORNING = time(9)
HEADINGS = ("RECORD", "COACH", "OPENED", "STATE", "AUTHORITY", "NEXT CHECK-IN")


@click.group("breaches")
def command() -> None:
    """Records of broken confidences: the recovery plan, its check-ins, the authority's 72 hours, the client's report.

    Coaches do all this on their own page, under /companion/breaches. RECORD is a record's id.
    """


@command.command("open")
@click.argument("coach")
@click.option("--aware", type=Since(), help="When the coach knew of it: 2026-11-01T14:00, 2h. Now if it is left out.")
@click.option("--no-personal-data", is_flag=True, help="Nothing from which somebody can be recognised is involved.")
def open_(*, coach: str, aware: datetime | None, no_personal_data: bool) -> None:
    """Open a record for COACH, an id of the coach directory. The 72 hours run from when they knew."""
    with _desk() as desk:
        found = desk.coach(coach)
        opened = breaches.open_breach(
            desk.db,
            found.id,
            aware or _now(),
            who(),
            _now(),
            personal_data=not no_personal_data,
            contract_id=found.contract,
        )
        click.echo(f"{opened}: {breach_text.authority(desk.found(opened), _now())}")


@command.command("list")
@click.option("--coach", metavar="ID", help="Only this coach's records.")
def list_(*, coach: str | None) -> None:
    """List records: open ones first, with the time that is left to tell the authority."""
    with _desk() as desk:
        found = listed(desk.db, coach)
    rows = [HEADINGS, *(breach_text.row(each, _now()) for each in found)]
    click.echo("\n".join(table(rows)) if found else NONE_YET)


@command.command("show")
@click.argument("record")
def show(*, record: str) -> None:
    """Show a record: what was done, what is missing before it can be closed."""
    with _desk() as desk:
        click.echo("\n".join(breach_text.whole(desk.found(record), recovery_in("en"), _now())))


@command.command("write")
@click.argument("record")
@click.argument("kind", type=click.Choice([each.value for each in Entry]))
@click.option("--as-coach", is_flag=True, help="These are the coach's own words: they reach the client's report.")
def write(*, record: str, kind: str, as_coach: bool) -> None:
    """Add an entry. Its words are read from standard input, and redacted before they are kept."""
    with _desk() as desk:
        breach = desk.found(record)
        author = breach.coach_id if as_coach else who()
        _report(breaches.write(desk.db, breach.id, Entry(kind), desk.typed(breach), author, who(), _now()))


@command.command("checkin")
@click.argument("record")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def checkin(*, record: str, day: datetime) -> None:
    """Set a check-in for DAY. The coach is reminded in the morning, where they are."""
    with _desk() as desk:
        breach = desk.found(record)
        due_at = datetime.combine(day.date(), MORNING, desk.zone(breach))
        made = breaches.agree_on(desk.db, breach.id, due_at, who(), _now())
    click.echo(made or "Nothing changed: the record is closed.")


@command.command("held")
@click.argument("record")
@click.argument("checkin_id", metavar="CHECKIN")
def held(*, record: str, checkin_id: str) -> None:
    """Note that a check-in took place. What the client said of it is read from standard input, if anything is there."""
    with _desk() as desk:
        breach = desk.found(record)
        said = desk.typed(breach)
        _report(breaches.checkin_done(desk.db, breach.id, checkin_id, said, breach.coach_id, who(), _now()))


@command.command("authority")
@click.argument("record")
@click.argument("what", type=click.Choice(["told", "not-needed", "needed"]))
def authority(*, record: str, what: str) -> None:
    """Stop the 72 hours because the authority was TOLD, or since no personal data is involved; or start them again."""
    with _desk() as desk:
        breach = desk.found(record)
        if what == "told":
            _report(breaches.told_authority(desk.db, breach.id, who(), _now()))
        else:
            _report(breaches.involves_personal_data(desk.db, breach.id, what == "needed", who(), _now()))


@command.command("close")
@click.argument("record")
def close(*, record: str) -> None:
    """Close a record, if the check-ins are done and the client's feedback is there; otherwise say what is missing."""
    with _desk() as desk:
        missing = breaches.close(desk.db, desk.found(record).id, who(), _now())
    if missing:
        words = recovery_in("en").closing
        raise MalformedError(" ".join((words.refused, *(words.missing[each] for each in missing))))
    click.echo("Closed.")


@command.command("report")
@click.argument("record")
@click.option("--language", type=click.Choice(sorted(shipped_recovery())), help="The contract's, if it is left out.")
def report(*, record: str, language: str | None) -> None:
    """Print the report for the client: what the coach did, in the client's language, and nobody else's words."""
    with _desk() as desk:
        breach = desk.found(record)
        words = recovery_in(language or desk.spoken(breach))
        click.echo("\n".join(breach_text.report(breach, words, _now(), desk.zone(breach))))


@dataclass(frozen=True)
class _Desk:
    settings: Settings
    db: Database
    directory: CoachDirectory

    def coach(self, coach_id: str) -> Coach:
        known = ", ".join(sorted(each.id for each in self.directory.coaches)) or "none: set PAUSEPOINT_COACHES_FILE"
        found = self.directory.coach(coach_id)
        if found is None:
            raise click.BadParameter(f"no coach has this id. Known: {known}.", param_hint="COACH")
        return found

    def found(self, record: str) -> Breach:
        breach = find(self.db, record)
        if breach is None:
            raise MalformedError("no record has this id: `pausepoint breaches list` shows them")
        return breach

    def zone(self, breach: Breach) -> ZoneInfo:
        coach = self.directory.coach(breach.coach_id)
        return ZoneInfo(coach.timezone if coach else "UTC")

    def spoken(self, breach: Breach) -> str:
        contract, coach = self.directory.contract(breach.contract_id), self.directory.coach(breach.coach_id)
        spoken = contract.languages[0] if contract and contract.languages else coach and coach.language
        return spoken or self.settings.default_language

    def typed(self, breach: Breach) -> Redacted | None:
        """What standard input holds, redacted with the names of the contract; None when it holds nothing."""
        if sys.stdin.isatty():
            click.echo("Type the words; end with Ctrl-D on a line of its own.", err=True)
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        if not text.strip():
            return None
        from workers.notes import Scribe  # brings Presidio along, which takes a second or two

        contract, coach = self.directory.contract(breach.contract_id), self.directory.coach(breach.coach_id)
        names = (*(contract.people if contract else ()), *([coach.name] if coach else []))
        language = (coach and coach.language) or self.settings.default_language
        return Scribe(self.settings.detection).redacted(text, language, names)


@contextmanager
def _desk() -> Iterator[_Desk]:
    settings = load_settings()
    with archive() as db:
        ring = KeyRing(load_or_create_kek(settings.kek_path))
        yield _Desk(settings, db, Contracts(db, ring, load_coaches(settings.coaches_file)).directory())


def _report(result: Result) -> None:
    said = {
        Result.RECORDED: "Recorded.",
        Result.STOOD: "Nothing changed: it was so before, or the record is closed.",
        Result.UNKNOWN: "Nothing changed: there is no such check-in in this record.",
        Result.NOT_THEIRS: "Nothing changed: it is somebody else's.",
    }
    click.echo(said[result])


def _now() -> datetime:
    return datetime.now(UTC)
