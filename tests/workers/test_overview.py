"""How it is going right now, as the dashboard shows it: the worst first, and nothing of what was said."""

from datetime import timedelta

import pytest

from config.errors import UnavailableError
from config.vocabulary import Severity
from redaction.events import Person, Said
from redaction.model import SessionId
from tests.console_records import HOUR, a_gap, a_prompt, a_session
from workers.archive.models import OutboxRow, ParkedRow
from workers.archive.tuning import PublicationRow
from workers.liveness import TICKER, note_alive
from workers.mailbox import Lane
from workers.overview import overview

pytestmark = pytest.mark.service
MINUTE = timedelta(minutes=1)


def live(records, store, session, *, heard=timedelta(seconds=2), **given):
    """A session that goes on."""
    a_session(
        records, store.clock() - 20 * MINUTE, session=session, lasting=20 * MINUTE - heard, ended_at=None, **given
    )


def said(store, session, ago):
    event = Said(segment="1", person=Person(id="p"), text="hello", start_ms=0, end_ms=1)
    store.mailbox.put(SessionId(session), [event], delivery=session, lane=Lane.LIVE, now=store.clock() - ago)


def test_sessions_that_go_on_are_shown_those_without_screening_first_then_the_latest(store):
    with store.db.write() as records:
        for session in ("zoom-fine", "zoom-late", "zoom-gap"):
            live(records, store, session)
        a_gap(records, "zoom-gap", "silence", store.clock() - MINUTE)
        a_gap(records, "zoom-fine", "lag", store.clock() - 9 * MINUTE, store.clock() - 8 * MINUTE)
    said(store, "zoom-late", timedelta(seconds=9))

    seen = overview(store).sessions[:3]

    assert [each.gap for each in seen] == ["silence", None, None]
    assert [each.behind for each in seen] == [timedelta(), timedelta(seconds=9), timedelta()]
    assert [each.is_late for each in seen] == [True, True, False]


def test_a_session_that_is_over_revoked_or_long_silent_does_not_go_on(store):
    with store.db.write() as records:
        a_session(records, store.clock() - HOUR, session="zoom-over")
        live(records, store, "zoom-revoked", revoked_at=store.clock())
        a_session(records, store.clock() - 4 * HOUR, session="zoom-silent", lasting=HOUR, ended_at=None)

    assert list(overview(store).sessions) == []


def test_prompts_that_wait_are_counted_by_severity_the_worst_first(store):
    with store.db.write() as records:
        session = a_session(records, store.clock() - HOUR)
        for minutes, severity, state in ((9, "concern", "open"), (5, "concern", "snoozed"), (1, "imminent", "open")):
            a_prompt(records, session, "abuse.x", severity=severity, state=state, at=store.clock() - minutes * MINUTE)
        a_prompt(records, session, "abuse.x", state="paused")

    found = [(each.severity, each.open, each.snoozed, each.oldest_at) for each in overview(store).prompts]

    assert found == [
        (Severity.IMMINENT, 1, 0, store.clock() - MINUTE),
        (Severity.CONCERN, 1, 1, store.clock() - 9 * MINUTE),
    ]


def test_it_is_seen_who_is_there_and_what_waits_in_which_lane(store):
    note_alive(store.server, TICKER)
    note_alive(store.server, Lane.LIVE)
    said(store, "zoom-1", timedelta())

    queues = overview(store).queues

    assert queues.alive == {"Ticker": True, "Live lane": True, "Batch lane": False, "Sender": False}
    assert queues.waiting == {"live": 1, "batch": 0}


def test_a_platform_has_its_last_delivery_its_sessions_and_the_gaps_of_the_last_hour(store):
    now = store.clock()
    with store.db.write() as records:
        live(records, store, "zoom-1")
        old = a_session(records, now - 5 * HOUR, session="zoom-2")
        a_gap(records, "zoom-1", "lag", now - 30 * MINUTE, now - 29 * MINUTE)
        a_gap(records, old, "lag", now - 5 * HOUR, now - 4 * HOUR)
        a_session(records, now - timedelta(days=90), session="recall-1", platform="recall")

    [zoom] = overview(store).platforms

    assert (zoom.name, zoom.delivered_at) == ("zoom", now - timedelta(seconds=2))
    assert (zoom.live, zoom.sessions, zoom.gaps) == (1, 2, 1)


def test_what_was_laid_aside_and_what_could_not_be_sent_is_counted(store):
    now = store.clock()
    with store.db.write() as records:
        session = a_session(records, now - HOUR)
        for number, reason in enumerate(("ValueError", "ValueError", "unreadable")):
            records.add(ParkedRow(session_id=session, number=number, parked_at=now, reason=reason))
        for state, hours in (("failed", 1), ("failed", 30), ("unknown", 1), ("sent", 1)):
            at = now - hours * HOUR
            records.add(OutboxRow(kind="prompt", state=state, created_at=at, not_before=at))

    seen = overview(store)

    assert seen.parked == {"ValueError": 2, "unreadable": 1}
    assert seen.unsent == {"failed": 1, "unknown": 1}


def test_rules_are_as_installed_until_a_version_is_published_and_then_the_newest_is_in_force(store):
    assert overview(store).publication is None

    with store.db.write() as records:
        for number in (1, 2):
            row = PublicationRow(number=number, digest=str(number) * 64, kind="publish", in_progress="switch", by="a")
            row.approved_by, row.reason, row.at = [], "better", store.clock() - number * MINUTE
            records.add(row)

    assert overview(store).publication == ("2" * 64, store.clock() - 2 * MINUTE)


def test_when_the_queue_is_down_the_rest_is_still_shown(store, monkeypatch):
    with store.db.write() as records:
        live(records, store, "zoom-1")
    monkeypatch.setattr(store.server, "call", _down)

    seen = overview(store)

    assert seen.queues is None
    assert [each.behind for each in seen.sessions] == [None]


def _down(*_, **__):
    raise UnavailableError("queue")
