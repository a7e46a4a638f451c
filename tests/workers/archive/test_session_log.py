"""Sessions for those who may read them: found by what was found in them, read for a purpose, on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config.errors import MalformedError
from config.vocabulary import Category, Severity
from tests.builders import NOON
from tests.console_records import HOUR, a_finding, a_line, a_prompt, a_session
from workers.archive.models import AuditRow
from workers.session_log import Place, Purpose, Wanted, count, every, one, page, read_lines, starts_at

DAY = timedelta(days=1)


@pytest.fixture
def three(database):
    """Three sessions, a day apart: a quiet one, one with an open prompt, one that was answered."""
    with database.write() as records:
        a_session(records, NOON, session="zoom-quiet", language="de")
        open_ = a_session(records, NOON + DAY, session="zoom-open")
        a_prompt(records, open_, "self-harm.no-way-out", severity="imminent")
        a_finding(records, open_, "legal.court", Severity.INFO)
        done = a_session(records, NOON + 2 * DAY, session="recall-done", platform="recall")
        a_prompt(records, done, "abuse.rough-words", state="paused")
    return database


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["recall-done", "zoom-open", "zoom-quiet"]),
        (Wanted(platform="zoom"), ["zoom-open", "zoom-quiet"]),
        (Wanted(language="de"), ["zoom-quiet"]),
        (Wanted(severity=Severity.IMMINENT), ["zoom-open"]),
        (Wanted(severity=Severity.CONCERN), ["recall-done", "zoom-open"]),
        (Wanted(category=Category.ABUSE), ["recall-done"]),
        (Wanted(severity=Severity.CONCERN, category=Category.LEGAL), []),
        (Wanted(rule="legal.court"), ["zoom-open"]),
        (Wanted(answered=True), ["recall-done"]),
        (Wanted(answered=False), ["zoom-open"]),
        (Wanted(first=(NOON + DAY).date(), last=(NOON + DAY).date()), ["zoom-open"]),
    ],
)
def test_sessions_are_listed_newest_first_and_filtered(three, wanted, expected):
    with three.read() as records:
        assert [each.id for each in page(records, wanted).sessions] == expected
        assert count(records, wanted) == len(expected)
    assert [each.id for each in every(three, wanted)] == expected


def test_a_session_is_shown_in_figures(three):
    with three.read() as records:
        each = one(records, "zoom-open")

    assert each.length == HOUR
    assert each.findings == {Severity.INFO: 1, Severity.IMMINENT: 1}
    assert (each.prompts, each.answered, each.over) == (1, 0, True)


def test_page_after_page_shows_every_session_once(database):
    with database.write() as records:
        for number in range(5):
            a_session(records, NOON + DAY * (number // 2), session=f"zoom-{number}")  # some begin at the same moment

    seen, before = [], None
    with database.read() as records:
        while True:
            shown = page(records, Wanted(), before, size=2)
            seen += [each.id for each in shown.sessions]
            if shown.older is None:
                break
            before = Place.of(str(shown.older))

    assert seen == ["zoom-4", "zoom-3", "zoom-2", "zoom-1", "zoom-0"]


def test_whoever_reads_lines_is_on_record_with_the_purpose_and_no_word(three):
    with three.write() as records:
        a_line(records, "zoom-open", 2, "the second")
        a_line(records, "zoom-open", 1, "the first")

    lines = read_lines(three, "zoom-open", Purpose.COMPLAINT, "account-1", NOON)

    assert [line.text for line in lines] == ["the first", "the second"]
    with three.read() as records:
        entry = records.scalars(select(AuditRow)).one()
    assert (entry.actor, entry.action, entry.session_id) == ("account-1", "session.read", "zoom-open")
    assert entry.detail == {"purpose": "complaint", "lines": 2}


def test_a_session_that_is_not_there_is_not_read_and_not_on_record(database):
    with pytest.raises(MalformedError):
        read_lines(database, "zoom-none", Purpose.QUALITY, "account-1", NOON)

    with database.read() as records:
        assert records.scalars(select(AuditRow)).all() == []


@pytest.mark.parametrize(("number", "expected"), [(4, 0), (120_000_000, 1_800_000_000_000)])
def test_a_session_begins_at_zero_unless_its_platform_counts_since_1970(database, number, expected):
    with database.write() as records:
        a_session(records, NOON, session="zoom-1")
        a_line(records, "zoom-1", number, "hello")

        assert starts_at(records, "zoom-1") == expected


@pytest.mark.parametrize("text", ["", "x-y", "9" * 40 + "-zoom", "1-" + "x" * 99, "1-a\0"])
def test_a_place_that_is_none_is_an_error(text):
    with pytest.raises(MalformedError):
        Place.of(text)
