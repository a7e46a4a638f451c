"""What screening hands on to whoever follows a matter: the call's end, a broken stream, a budget."""

import pytest
from sqlalchemy import select

from redaction.events import Ended, TranscriptReady
from tests.builders import said
from tests.fakes import FakeScreener, always
from tests.stores import RING
from workers.archive.matters import DueRow, ScreeningGapRow
from workers.archive.models import AuditRow, OutboxRow, PromptRow, SessionRow
from workers.mailbox import Lane
from workers.reception import Reception, session_id
from workers.screening import Deps, screen_session
from workers.ticker import Ticker

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nSam: good morning\n"
SESSION = session_id(RING, "zoom", "meeting")


@pytest.fixture
def deps(store):
    return Deps(store, always(FakeScreener()), lambda url, token: VTT, lambda: None)


@pytest.fixture
def hear(store, deps):
    """Deliver events as the platform would, and deal with them."""
    reception = Reception(store.mailbox, RING, store.contracts.directory, False, lambda *_: None, store.clock)
    numbers = iter(range(1000))

    def deliver(*events):
        reception.accept("zoom", "meeting", f"delivery {next(numbers)}", events)
        screen_session(SESSION, Lane.LIVE, deps)

    return deliver


def rows(store, query):
    with store.db.read() as records:
        return records.scalars(query).all()


def test_a_prompt_is_watched_from_the_moment_it_opens(store, hear):
    hear(said("concern: something", coach="casey"))

    [prompt] = rows(store, select(PromptRow))
    assert [(row.kind, row.about, row.due_at) for row in rows(store, select(DueRow))] == [
        ("watch", prompt.id, store.clock())
    ]


def test_the_ticker_climbs_the_ladder_of_a_prompt(store, hear, clock):
    hear(said("concern: something", coach="casey"))
    ticker = Ticker(store, lambda *_: None, lambda: None, lambda _: None, ())

    for second in range(130):
        ticker.tick(float(second))
        clock.forward(seconds=1)

    [prompt] = rows(store, select(PromptRow))
    assert prompt.unanswered_at is not None
    assert "prompt.no_supervisor" in rows(store, select(AuditRow.action))


@pytest.mark.parametrize("last", [Ended(), TranscriptReady(url="https://zoom.us/x", token="t")])
def test_the_end_of_a_call_falls_due_once(store, hear, last):
    hear(said("good morning", coach="casey"))
    hear(last)
    hear(last)

    assert rows(store, select(SessionRow.ended_at)) == [store.clock()]
    assert [row.kind for row in rows(store, select(DueRow))] == ["session_over"]


def test_a_bot_that_broke_down_is_told_to_the_coach_for_the_call_may_go_on(store, hear):
    hear(said("good morning", coach="casey"))
    hear(Ended(broken=True))

    assert [row.reason for row in rows(store, select(ScreeningGapRow))] == ["platform"]
    assert [(row.kind, row.recipient) for row in rows(store, select(OutboxRow))] == [("health_off", "casey")]


def test_a_bot_that_breaks_down_after_the_call_is_nothing_to_tell(store, hear):
    hear(said("good morning", coach="casey"))
    hear(Ended())
    hear(Ended(broken=True))

    assert rows(store, select(OutboxRow)) == []


def test_the_fourth_concern_within_an_hour_waits_on_the_page_and_is_on_record(store, hear, clock):
    for _ in range(5):
        hear(said("concern: something", coach="casey"))
        clock.forward(minutes=11)
        _answer_all(store)

    assert len(rows(store, select(PromptRow))) == 3
    assert rows(store, select(AuditRow.action)).count("prompt.spared") == 2
    hear(said("imminent: something", coach="casey"))
    assert len(rows(store, select(PromptRow))) == 4


def _answer_all(store):
    with store.db.write() as records:
        for row in records.scalars(select(PromptRow)):
            row.state = "paused"


def test_when_no_worker_sends_the_ticker_lets_the_message_leave_itself(store, clock, hear):
    left, woken = [], []
    hear(said("concern: something", coach="casey"))
    ticker = Ticker(store, lambda *_: None, lambda: woken.append(1), lambda _: None, (), lambda: left.append(1))

    for second in range(9):
        ticker.tick(float(second))
        clock.forward(seconds=1)
    assert (len(woken), left) == (9, [])
    for second in range(9, 13):
        ticker.tick(float(second))
        clock.forward(seconds=1)

    assert len(left) >= 1
