"""The audit is read newest first, filtered, and page by page without leaving anything out."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from config.errors import MalformedError
from tests.builders import NOON
from workers.archive.models import AuditRow
from workers.archive.store import record
from workers.audit_log import COUNTED, Place, Wanted, count, every, page

DAY = timedelta(days=1)


def fill(database, *entries):
    """Entries as (seconds after noon, actor, action, session)."""
    with database.write() as records:
        records.execute(delete(AuditRow))
        for seconds, actor, action, session in entries:
            record(records, actor, action, session, {}, NOON + timedelta(seconds=seconds))
            records.flush()


def found(database, wanted=Wanted()):  # noqa: B008  # it cannot be changed
    with database.read() as records:
        return [(row.actor, row.action) for row in page(records, wanted).rows]


def test_the_newest_entry_comes_first_and_of_one_moment_the_one_written_last(database):
    fill(database, (5, "a", "x.late", None), (1, "b", "x.early", None), (5, "c", "x.late", None))

    assert [actor for actor, _ in found(database)] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("wanted", "actors"),
    [
        (Wanted(actor="a"), ["a"]),
        (Wanted(actions={"run.opened", "run.closed"}), ["c", "b"]),
        (Wanted(actions=set()), []),
        (Wanted(session="zoom-2"), ["c"]),
        (Wanted(actor="a", actions={"run.opened"}), []),
    ],
)
def test_the_audit_is_filtered_by_who_what_and_which_session(database, wanted, actors):
    fill(
        database,
        (1, "a", "prompt.opened", "zoom-1"),
        (2, "b", "run.opened", "zoom-1"),
        (3, "c", "run.closed", "zoom-2"),
    )

    assert [actor for actor, _ in found(database, wanted)] == actors


def test_days_are_whole_days_in_utc_and_both_are_included(database):
    midnight = 12 * 3600  # after noon
    fill(database, (midnight - 1, "before", "x.y", None), (midnight, "first", "x.y", None))
    with database.write() as records:
        record(records, "last", "x.y", None, {}, NOON + 2.5 * DAY - timedelta(microseconds=1))
        record(records, "after", "x.y", None, {}, NOON + 2.5 * DAY)
    first = (NOON + DAY).date()

    assert [actor for actor, _ in found(database, Wanted(first=first, last=first + DAY))] == ["last", "first"]
    assert len(found(database, Wanted(last=date.max))) == 4


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(st.integers(0, 5), max_size=25), size=st.integers(1, 7))
def test_page_after_page_shows_everything_once(database, moments, size):
    fill(database, *((seconds, f"actor-{number}", "x.y", None) for number, seconds in enumerate(moments)))

    seen, before = [], None
    while True:
        with database.read() as records:
            shown = page(records, Wanted(), before, size)
        seen += shown.rows
        before = shown.older and Place.of(str(shown.older))
        if before is None:
            break

    assert len({row.id for row in seen}) == len(seen) == len(moments)
    assert seen == sorted(seen, key=lambda row: (row.at, row.id), reverse=True)


def test_what_is_written_while_somebody_exports_is_not_in_the_export(database, monkeypatch):
    monkeypatch.setattr("workers.audit_log.CHUNK", 2)
    fill(database, *((number, f"actor-{number}", "x.y", None) for number in range(5)))

    exporting = every(database, Wanted())
    first = next(exporting)
    with database.write() as records:
        record(records, "newcomer", "x.y", None, {}, NOON + DAY)

    assert [first.actor, *(row.actor for row in exporting)] == [f"actor-{number}" for number in (4, 3, 2, 1, 0)]


def test_entries_are_counted_up_to_a_number_beyond_which_it_does_not_matter(database, monkeypatch):
    fill(database, *((number, "a", "x.y", None) for number in range(5)), (9, "b", "x.y", None))

    with database.read() as records:
        assert count(records, Wanted(actor="a")) == 5
        monkeypatch.setattr("workers.audit_log.COUNTED", 3)
        assert count(records, Wanted()) == 4  # more than three
    assert COUNTED >= 10_000


@pytest.mark.parametrize("text", ["", "x", "1", "1-", "-", "1-x", "9" * 40 + "-1", "1-" + "9" * 40, "1--5", "١-١٢x"])
def test_a_place_that_is_none_is_an_error(text):
    with pytest.raises(MalformedError):
        Place.of(text)
