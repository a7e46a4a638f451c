"""Breach records: the plan, the clock, the check-ins, and an end only when everything promised is done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config.errors import MalformedError
from config.vocabulary import Entry, Missing
from redaction.model import Redacted
from tests.builders import NOON
from tests.workers.agreements.engagement import audit
from workers import breaches, due
from workers.archive import store
from workers.archive.agreements import BreachRow
from workers.archive.matters import DueRow, RunRow
from workers.archive.models import OutboxRow, SessionRow
from workers.breach_records import find, listed
from workers.recovery import HANDLERS, MOST_REMINDERS
from workers.results import Result

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Book:
    """Breach records of one database, with a clock."""

    def __init__(self, database):
        self.db, self.now = database, NOON

    def opened(self, aware_ago=timedelta(0), **given):
        return breaches.open_breach(self.db, "anna", self.now - aware_ago, "anna", self.now, **given)

    def write(self, breach, kind, text="In a few words."):
        return breaches.write(self.db, breach, kind, Redacted(text), "anna", "anna", self.now)

    def agree(self, breach, days=7):
        return breaches.agree_on(self.db, breach, self.now + days * DAY, "anna", self.now)

    def held(self, breach, checkin, said=None):
        said = Redacted(said) if said else None
        return breaches.checkin_done(self.db, breach, checkin, said, "anna", "anna", self.now)

    def close(self, breach):
        return breaches.close(self.db, breach, "anna", self.now)

    def after(self, **span):
        """Let time pass, second by second as far as what falls due is concerned. Returns the messages since then."""
        self.now += timedelta(**span)
        before = len(self.messages())
        due.take_due(self.db, self.now, HANDLERS)
        return self.messages()[before:]

    def messages(self):
        with self.db.read() as records:
            rows = records.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return [(row.kind, row.recipient, sorted(row.detail)) for row in rows]

    def waiting(self, kind):
        with self.db.read() as records:
            rows = records.scalars(select(DueRow).where(DueRow.kind == kind, DueRow.done_at.is_(None))).all()
        return sorted(row.due_at for row in rows)


@pytest.fixture
def book(database):
    return Book(database)


def test_a_record_is_opened_with_the_clock_running_from_awareness(book):
    breach = book.opened(aware_ago=2 * HOUR)

    assert find(book.db, breach).authority_by == NOON + 70 * HOUR
    assert book.waiting("authority") == [NOON + 46 * HOUR, NOON + 64 * HOUR]


def test_without_personal_data_no_clock_runs(book):
    breach = book.opened(personal_data=False)

    assert find(book.db, breach).authority_by is None
    assert book.waiting("authority") == []


def test_the_coach_is_reminded_at_48_and_at_66_hours(book):
    book.opened()

    assert book.after(hours=47) == []
    assert book.after(hours=1) == [("checkin", "anna", ["breach"])]
    assert book.after(hours=17) == []
    assert book.after(hours=1) == [("checkin", "anna", ["breach"])]
    assert book.after(days=30) == []


def test_who_knew_for_long_is_reminded_at_once_and_then_in_time(book):
    book.opened(aware_ago=50 * HOUR)

    assert len(book.after(seconds=1)) == 1
    assert len(book.after(hours=16)) == 1


def test_when_all_72_hours_are_over_there_is_one_reminder_and_no_more(book):
    book.opened(aware_ago=100 * HOUR)

    assert len(book.after(seconds=1)) == 1
    assert book.after(days=10) == []


def test_telling_the_authority_stops_the_clock(book):
    breach = book.opened()

    assert breaches.told_authority(book.db, breach, "anna", book.now) is Result.RECORDED
    assert find(book.db, breach).authority_by is None
    assert book.after(days=4) == []
    assert breaches.told_authority(book.db, breach, "anna", book.now) is Result.STOOD


def test_the_clock_stops_when_it_turns_out_that_no_personal_data_is_involved_and_starts_from_awareness_again(book):
    breach = book.opened()

    breaches.involves_personal_data(book.db, breach, False, "anna", book.now)
    assert book.after(hours=49) == []

    breaches.involves_personal_data(book.db, breach, True, "anna", book.now)
    assert find(book.db, breach).authority_by == NOON + 72 * HOUR
    assert len(book.after(seconds=1)) == 1  # the one at 48 hours is made up for
    assert len(book.after(hours=17)) == 1


def test_told_is_told_even_if_there_was_nothing_to_tell(book):
    breach = book.opened(personal_data=False)

    assert breaches.told_authority(book.db, breach, "anna", book.now) is Result.STOOD


@pytest.mark.parametrize("aware_ago", [-HOUR, timedelta(days=4_000)])
def test_a_time_of_awareness_that_cannot_be_right_is_refused(book, aware_ago):
    with pytest.raises(MalformedError):
        book.opened(aware_ago=aware_ago)
    assert listed(book.db) == []


def test_a_check_in_is_due_on_its_day_and_again_until_it_is_done(book):
    breach = book.opened(personal_data=False)
    book.agree(breach, days=7)

    assert book.after(days=6) == []
    told = [book.after(days=1) for _ in range(MOST_REMINDERS + 2)]
    assert [len(each) for each in told] == [1] * MOST_REMINDERS + [0, 0]
    assert told[0] == [("checkin", "anna", ["checkin"])]


def test_a_check_in_that_took_place_reminds_nobody(book):
    breach = book.opened(personal_data=False)
    checkin = book.agree(breach)
    book.after(days=7)

    assert book.held(breach, checkin) is Result.RECORDED
    assert book.after(days=30) == []
    assert book.held(breach, checkin) is Result.STOOD


@pytest.mark.parametrize("days", [0, -1, 5_000])
def test_a_check_in_lies_ahead(book, days):
    breach = book.opened()

    with pytest.raises(MalformedError):
        book.agree(breach, days=days)


def test_what_the_client_said_at_a_check_in_is_their_feedback(book):
    breach = book.opened()
    book.held(breach, book.agree(breach), said="It is better.")

    assert [each.text for each in find(book.db, breach).of_kind(Entry.FEEDBACK)] == ["It is better."]


def test_it_cannot_be_closed_before_everything_promised_is_done(book):
    breach = book.opened()
    assert book.close(breach) == (Missing.NO_CHECKIN, Missing.NO_FEEDBACK)

    checkin = book.agree(breach)
    assert book.close(breach) == (Missing.CHECKIN_OPEN, Missing.NO_FEEDBACK)

    book.held(breach, checkin)
    assert book.close(breach) == (Missing.NO_FEEDBACK,)

    book.write(breach, Entry.FEEDBACK)
    assert book.close(breach) == ()
    assert find(book.db, breach).closed_at == book.now


def test_one_open_check_in_among_many_keeps_it_open(book):
    breach = book.opened()
    for _ in range(3):
        book.held(breach, book.agree(breach), said="Fine.")
    book.agree(breach, days=90)

    assert book.close(breach) == (Missing.CHECKIN_OPEN,)


def test_a_closed_record_takes_nothing_more(book):
    breach = book.opened()
    book.held(breach, book.agree(breach), said="Fine.")
    book.close(breach)

    assert book.write(breach, Entry.CHANGED) is Result.STOOD
    assert book.agree(breach) is None
    assert breaches.involves_personal_data(book.db, breach, False, "anna", book.now) is Result.STOOD
    assert book.close(breach) == ()


def test_a_closed_record_still_counts_until_the_authority_is_told(book):
    breach = book.opened()
    book.held(breach, book.agree(breach), said="Fine.")
    book.close(breach)

    assert len(book.after(hours=48)) == 1
    assert breaches.told_authority(book.db, breach, "anna", book.now) is Result.RECORDED


@pytest.mark.parametrize("kind", [Entry.EXPLAINED, Entry.CHANGED, Entry.FEEDBACK])
@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_some_entries_need_words(book, kind, text):
    breach = book.opened()

    with pytest.raises(MalformedError):
        breaches.write(book.db, breach, kind, text, "anna", "anna", book.now)


def test_an_apology_needs_no_words(book):
    breach = book.opened()

    assert breaches.write(book.db, breach, Entry.APOLOGISED, None, "anna", "anna", book.now) is Result.RECORDED


@pytest.mark.parametrize("unknown", ["", "nobody", "x" * 5_000, "\0"])
def test_a_record_that_does_not_exist_changes_nothing(book, unknown):
    assert find(book.db, unknown) is None
    assert book.write(unknown, Entry.CHANGED) is Result.UNKNOWN
    assert book.agree(unknown) is None
    assert book.held(unknown, "x") is Result.UNKNOWN
    assert book.close(unknown) is None
    assert breaches.told_authority(book.db, unknown, "anna", book.now) is Result.UNKNOWN


def test_a_check_in_of_another_record_is_not_done_from_here(book):
    one, other = book.opened(), book.opened()
    checkin = book.agree(one)

    assert book.held(other, checkin) is Result.UNKNOWN


def test_a_coach_sees_their_own_records_open_ones_first(book):
    closed = book.opened()
    book.held(closed, book.agree(closed), said="Fine.")
    book.close(closed)
    book.now += HOUR
    still_open = book.opened()
    breaches.open_breach(book.db, "ben", book.now, "ben", book.now)

    assert [each.id for each in listed(book.db, "anna")] == [still_open, closed]
    assert len(listed(book.db)) == 3
    assert find(book.db, closed, "ben") is None


def test_the_client_is_shown_what_the_coach_did_and_their_own_words_and_nobody_elses(book):
    breach = book.opened()
    for kind in reversed(Entry):
        book.write(breach, kind, f"anna on {kind}")
    breaches.write(book.db, breach, Entry.EXPLAINED, Redacted("by someone else"), "cli:root", "cli:root", book.now)

    shown = [each.text for each in find(book.db, breach).for_the_client]

    assert shown == [
        f"anna on {kind}" for kind in ("acknowledged", "apologised", "explained", "contract", "changed", "feedback")
    ]


def a_run(records, session):
    run = RunRow(
        id="run-1",
        session_id=session,
        coach_id="anna",
        protocol="coach_disclosure",
        protocol_version="1",
        language="en",
        step="s",
    )
    run.opened_at = run.moved_at = NOON
    records.add(run)
    records.flush()
    return run


def test_a_protocol_opens_one_record_however_often_it_asks(book, session):
    with book.db.write() as records:
        records.get_one(SessionRow, session).contract_id = "c1"
        run = a_run(records, session)
        opened = {breaches.open_for_run(records, run, "anna", NOON) for _ in range(3)}

    [breach] = listed(book.db)
    assert opened == {breach.id}
    assert (breach.coach_id, breach.contract_id, breach.session_id) == ("anna", "c1", session)
    assert breach.authority_by == NOON + 72 * HOUR


def test_a_record_outlives_the_session_that_it_is_about(book, session):
    with book.db.write() as records:
        breach = breaches.open_for_run(records, a_run(records, session), "anna", NOON)
    book.agree(breach)
    with book.db.write() as records:
        store.erase_session(records, session, NOON, "revoked")

    kept = find(book.db, breach)
    assert (kept.session_id, kept.run_id) in {(session, None), (None, None)}
    assert len(kept.checkins) == 1
    assert len(book.after(hours=48)) == 1


def test_every_step_is_on_record_by_id_and_without_a_word(book):
    breach = book.opened()
    book.write(breach, Entry.APOLOGISED, "Plimbexter heard it")
    checkin = book.agree(breach)
    book.held(breach, checkin, said="Plimbexter says fine")
    breaches.told_authority(book.db, breach, "anna", book.now)
    book.close(breach)

    rows = audit(book.db)

    assert [action for _, action, _ in rows] == [
        "breach.opened",
        "breach.apologised",
        "breach.checkin_set",
        "breach.checkin_done",
        "breach.authority_told",
        "breach.closed",
    ]
    assert all(detail["breach"] == breach for _, _, detail in rows)
    assert "Plimbexter" not in str(rows)


def test_reminders_are_on_record_too(book):
    breach = book.opened()
    book.agree(breach, days=1)
    book.after(days=3)

    actions = [action for _, action, _ in audit(book.db)]
    assert actions.count("breach.reminded") == 1
    assert actions.count("breach.authority_reminded") == 2


def test_of_two_tickers_one_reminds(book):
    book.opened()
    book.now += 48 * HOUR

    for _ in range(3):
        due.take_due(book.db, book.now, HANDLERS)

    assert len(book.messages()) == 1


def test_the_words_of_an_entry_are_in_no_repr(book):
    breach = book.opened()
    book.write(breach, Entry.CHANGED, "secret words")

    assert "secret words" not in repr(find(book.db, breach))
    with book.db.read() as records:
        assert "secret" not in repr(records.get(BreachRow, breach))
