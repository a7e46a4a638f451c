"""Breach records as they are read: the entries, the check-ins, what is missing, until when the authority is told."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.vocabulary import Entry, Missing
from workers.archive.agreements import BreachEntryRow, BreachRow, CheckinRow

AUTHORITY_HOURS = 72  # from awareness to telling the data-protection authority: GDPR, article 33 (1)

_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")

# What the client may read: their own words, and what the coach did. Nothing of a supervisor's, nothing noted of a talk.
FOR_THE_CLIENT = (Entry.ACKNOWLEDGED, Entry.APOLOGISED, Entry.EXPLAINED, Entry.CONTRACT, Entry.CHANGED, Entry.FEEDBACK)
NEEDS_WORDS = (Entry.EXPLAINED, Entry.CHANGED, Entry.FEEDBACK)


@dataclass(frozen=True, slots=True)
class Written:
    """One entry. `actor`: whose words they are."""

    kind: Entry
    text: str = field(repr=False)
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Checkin:
    """A date on which coach and client look at it again."""

    id: str
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Breach:
    """One record, as it stands."""

    id: str
    coach_id: str
    contract_id: str | None
    session_id: str | None
    run_id: str | None
    opened_at: datetime
    aware_at: datetime
    personal_data: bool
    authority_told_at: datetime | None
    closed_at: datetime | None
    entries: tuple[Written, ...]
    checkins: tuple[Checkin, ...]

    @property
    def authority_by(self) -> datetime | None:
        """Until when the authority has to be told; None when nobody has to be, or was."""
        if not self.personal_data or self.authority_told_at:
            return None
        return self.aware_at + timedelta(hours=AUTHORITY_HOURS)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What has to happen before it can be closed."""
        wanted = {
            Missing.NO_CHECKIN: not self.checkins,
            Missing.CHECKIN_OPEN: any(each.done_at is None for each in self.checkins),
            Missing.NO_FEEDBACK: not self.of_kind(Entry.FEEDBACK),
        }
        return tuple(each for each, is_missing in wanted.items() if is_missing)

    @property
    def next_checkin(self) -> Checkin | None:
        """The first one that is not done."""
        return next((each for each in self.checkins if each.done_at is None), None)

    @property
    def for_the_client(self) -> tuple[Written, ...]:
        """What the report shows, in the order of the plan: the coach's words and the client's own, nobody else's."""
        theirs = (each for each in self.entries if each.actor == self.coach_id or each.kind is Entry.FEEDBACK)
        return tuple(sorted((each for each in theirs if each.kind in FOR_THE_CLIENT), key=_in_order))

    def of_kind(self, kind: Entry) -> tuple[Written, ...]:
        """The entries of one kind, oldest first."""
        return tuple(each for each in self.entries if each.kind is kind)


def is_id(text: str) -> bool:
    """Whether this can be an id of ours: anything else is not, and may be more than a database takes."""
    return _AN_ID.fullmatch(text) is not None


def _in_order(written: Written) -> int:
    return FOR_THE_CLIENT.index(written.kind)


def find(db: Database, breach_id: str, coach_id: str | None = None) -> Breach | None:
    """Return a record; of this coach, if one is given."""
    if not is_id(breach_id):
        return None
    with db.read() as records:
        row = records.get(BreachRow, breach_id)
        return read(records, row) if row and coach_id in (None, row.coach_id) else None


def listed(db: Database, coach_id: str | None = None) -> list[Breach]:
    """Return all records, or those of a coach: open ones first, then the newest."""
    wanted = select(BreachRow).order_by(BreachRow.closed_at.is_not(None), BreachRow.opened_at.desc(), BreachRow.id)
    if coach_id is not None:
        wanted = wanted.where(BreachRow.coach_id == coach_id)
    with db.read() as records:
        return [read(records, row) for row in records.scalars(wanted)]


def read(records: Session, row: BreachRow) -> Breach:
    """Return the record of this row, in a transaction that is open already."""
    entries = select(BreachEntryRow).where(BreachEntryRow.breach_id == row.id).order_by(BreachEntryRow.id)
    checkins = select(CheckinRow).where(CheckinRow.breach_id == row.id).order_by(CheckinRow.due_at, CheckinRow.id)
    return Breach(
        id=row.id,
        coach_id=row.coach_id,
        contract_id=row.contract_id,
        session_id=row.session_id,
        run_id=row.run_id,
        opened_at=row.opened_at,
        aware_at=row.aware_at,
        personal_data=row.personal_data,
        authority_told_at=row.authority_told_at,
        closed_at=row.closed_at,
        entries=tuple(Written(Entry(each.kind), each.text, each.actor, each.at) for each in records.scalars(entries)),
        checkins=tuple(Checkin(each.id, each.due_at, each.done_at) for each in records.scalars(checkins)),
    )
