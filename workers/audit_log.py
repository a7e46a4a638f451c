"""The audit, read: newest first, filtered, page by page, however long it has become."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from config.database import Database
from config.errors import MalformedError
from workers.archive.models import AuditRow
from workers.archive.people import AccountRow

PAGE = 50
CHUNK = 1_000  # rows that an export reads at once
COUNTED = 10_000  # beyond, the exact number says nothing more


class Place(NamedTuple):
    """Where a page ends: the row before which the next one goes on."""

    at: datetime
    number: int

    def __str__(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}-{self.number}"

    @classmethod
    def of(cls, text: str) -> "Place":
        """Read a place out of an address. Raises MalformedError for anything that is none."""
        micros, _, number = text.partition("-")
        try:
            at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(micros))
            place = cls(at, int(number))
        except (ValueError, OverflowError):
            raise MalformedError("no such place in the list") from None
        if not 0 <= place.number < 2**63:
            raise MalformedError("no such place in the list")
        return place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of the audit. Days are whole days in UTC, both included. `actions`: None for every action."""

    actor: str = ""
    actions: Collection[str] | None = None
    session: str = ""
    first: date | None = None
    last: date | None = None


class Page(NamedTuple):
    """One page, and where the next one begins, if there is one."""

    rows: list[AuditRow]
    older: Place | None


def page(records: Session, wanted: Wanted, before: Place | None = None, size: int = PAGE) -> Page:
    """Return the newest entries, or those before a place."""
    rows = list(records.scalars(_in_order(wanted, before).limit(size + 1)))
    shown = rows[:size]
    return Page(shown, _place(shown[-1]) if len(rows) > size else None)


def count(records: Session, wanted: Wanted) -> int:
    """Return how many entries there are, counted up to `COUNTED` and one more."""
    some = select(AuditRow.id).where(*_conditions(wanted)).limit(COUNTED + 1).subquery()
    return records.scalar(select(func.count()).select_from(some)) or 0


def every(db: Database, wanted: Wanted) -> Iterator[AuditRow]:
    """Yield all that is wanted, newest first, without holding a transaction while somebody reads on slowly."""
    before: Place | None = None
    while True:
        with db.read() as records:
            found = page(records, wanted, before, CHUNK)
        yield from found.rows
        before = found.older
        if before is None:
            return


def names(records: Session) -> dict[str, str]:
    """Return the accounts' names by id."""
    return dict(records.execute(select(AccountRow.id, AccountRow.name).order_by(AccountRow.name)).all())


def _in_order(wanted: Wanted, before: Place | None) -> Select[AuditRow]:
    entries = select(AuditRow).where(*_conditions(wanted)).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    return entries.where(tuple_(AuditRow.at, AuditRow.id) < (before.at, before.number)) if before else entries


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield AuditRow.actor == wanted.actor
    if wanted.actions is not None:
        yield AuditRow.action.in_(wanted.actions)
    if wanted.session:
        yield AuditRow.session_id == wanted.session
    if wanted.first:
        yield AuditRow.at >= _midnight(wanted.first)
    if wanted.last and wanted.last < date.max:
        yield AuditRow.at < _midnight(wanted.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _place(row: AuditRow) -> Place:
    return Place(row.at, row.id)
