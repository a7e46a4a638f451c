"""Reading the archive: which sessions there are, and one of them in its order."""

from datetime import timedelta

import pytest

from config.errors import MalformedError
from config.vocabulary import Severity
from redaction.model import SessionId
from tests.builders import NOON, finding, line
from tests.workers.archive.steps import LATER, ask, erase, fill, find, keep
from workers.archive import reading, store
from workers.archive.models import SessionRow


def listed(database, **filters):
    with database.read() as db:
        return reading.sessions(db, **{"limit": 10} | filters)


def coached_by(database, session, coach):
    with database.write() as db:
        db.get_one(SessionRow, session).coach_id = coach


def test_an_empty_archive_lists_no_session(database):
    assert listed(database) == []


def test_a_session_is_listed_with_its_figures(database, session):
    keep(database, session, line(start_ms=1_000, end_ms=2_000), line(start_ms=60_000, end_ms=63_000))
    grave = finding(severity=Severity.IMMINENT)
    find(database, session, finding(), grave, finding(severity=Severity.INFO), finding())
    for prompt, state in (("p1", "open"), ("p2", "snoozed"), ("p3", "paused"), ("p4", "false_alarm")):
        ask(database, session, prompt, state=state)

    [summary] = listed(database)

    assert (summary.id, summary.platform, summary.language, summary.started) == (session, "zoom", "en", NOON)
    assert (summary.lines, summary.length_ms, summary.prompts, summary.answered) == (2, 62_000, 4, 2)
    assert list(summary.findings.items()) == [(Severity.IMMINENT, 1), (Severity.CONCERN, 2), (Severity.INFO, 1)]
    assert (summary.coach, summary.ended, summary.revoked) == (None, None, None)


def test_each_session_has_its_own_figures_and_one_in_which_nothing_was_said_has_none(database, new_session):
    quiet, busy = new_session(), new_session()
    fill(database, busy)

    figures = {each.id: (each.lines, each.length_ms, dict(each.findings), each.prompts) for each in listed(database)}

    assert figures == {quiet: (0, 0, {}, 0), busy: (1, 900, {Severity.CONCERN: 1}, 1)}


def test_an_erased_session_is_listed_as_such(database, session):
    fill(database, session)
    erase(database, session)

    assert [(each.lines, each.revoked) for each in listed(database)] == [(0, LATER)]


def test_sessions_are_listed_from_the_newest_on_and_no_more_than_asked_for(database, new_session):
    first, second, third = (new_session(at=NOON + timedelta(hours=hour)) for hour in range(3))

    assert [each.id for each in listed(database)] == [third, second, first]
    assert [each.id for each in listed(database, limit=2)] == [third, second]


def test_sessions_of_one_coach_or_since_a_moment_can_be_picked(database, new_session):
    old, new = new_session(at=NOON), new_session(at=LATER)
    coached_by(database, old, "anna")
    coached_by(database, new, "ben")

    assert [each.id for each in listed(database, coach="anna")] == [old]
    assert [each.id for each in listed(database, since=LATER)] == [new]
    assert listed(database, coach="anna", since=LATER) == []


@pytest.fixture
def three_sessions(database):
    with database.write() as db:
        for name in ("zoom-aaa1", "zoom-aaa2", "zoom-b_"):
            store.open_session(db, SessionId(name), "zoom", "en", NOON)


@pytest.mark.parametrize(
    ("start", "whole"), [("zoom-aaa1", "zoom-aaa1"), ("zoom-b", "zoom-b_"), ("zoom-b_", "zoom-b_")]
)
def test_a_session_is_found_by_the_beginning_of_its_id(database, three_sessions, start, whole):
    with database.read() as db:
        assert reading.find_session(db, start).id == whole


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        ("zoom-a", "several"),
        ("", "several"),
        ("zoom-c", "no session"),
        ("zoom-aaa11", "no session"),
        ("ZOOM-B", "no session"),
        ("%", "no session"),
        ("zoom-aaa_", "no session"),
        ("'; --", "no session"),
    ],
)
def test_a_beginning_that_fits_none_or_several_says_which(database, three_sessions, start, answer):
    with database.read() as db, pytest.raises(MalformedError, match=answer):
        reading.find_session(db, start)


def test_an_empty_beginning_finds_nothing_even_where_there_is_one_session(database, session):
    with database.read() as db, pytest.raises(MalformedError):
        reading.find_session(db, "")


def test_a_transcript_is_in_the_order_in_which_it_was_spoken(database, session):
    spoken = [("b", 200), ("d", 100), ("a", 200), ("c", 300)]
    keep(database, session, *(line(segment, segment=segment, start_ms=start) for segment, start in spoken))

    with database.read() as db:
        assert [row.text for row in reading.transcript(db, session)] == ["d", "a", "b", "c"]


def test_findings_are_in_the_order_of_the_words_that_led_to_them(database, session):
    find(
        database,
        session,
        *(finding(rule=rule, start_ms=start) for rule, start in [("r.b", 9), ("r.a", 10), ("r.c", 1)]),
    )

    with database.read() as db:
        assert [row.rule for row in reading.findings(db, session)] == ["r.c", "r.b", "r.a"]


def test_prompts_are_in_the_order_in_which_they_were_put(database, session):
    ask(database, session, "a", opened_at=LATER)
    ask(database, session, "b", opened_at=NOON)

    with database.read() as db:
        assert [row.id for row in reading.prompts(db, session)] == ["b", "a"]


def test_nothing_of_another_session_is_read(database, new_session):
    mine, other = new_session(), new_session()
    fill(database, other)

    with database.read() as db:
        assert (reading.transcript(db, mine), reading.findings(db, mine), reading.prompts(db, mine)) == ([], [], [])
