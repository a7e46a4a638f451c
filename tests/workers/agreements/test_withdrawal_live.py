"""A consent is taken back while the call goes on: receiver, worker and ticker each stop, whoever knows of it first."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from config.coaches import Coach, CoachDirectory
from redaction.events import Started
from tests.builders import said
from tests.fakes import FakeScreener, always
from tests.stores import RING
from tests.workers.agreements.engagement import a_contract
from workers import consent
from workers.archive.models import LineRow, PromptRow, SessionRow
from workers.contracts import Reason, put
from workers.mailbox import Lane, Receipt
from workers.reception import Reception, session_id
from workers.screening import Deps, screen_session
from workers.ticker import Ticker

CALL = session_id(RING, "zoom", "meeting")


@pytest.fixture
def place(store):
    """The store of a process that was started before anything changed."""
    place = replace(store, file=CoachDirectory(coaches=(Coach(id="casey", name="Casey", contract="c1"),)))
    put(place.db, RING, a_contract(), Reason.IMPORTED, "cli:ana", place.clock())
    assert place.directory.contract("c1").allows_screening
    return place


@pytest.fixture
def hear(place):
    reception = Reception(place.mailbox, RING, place.contracts.directory, False, lambda *_: None, place.clock)

    def heard(*events, key):
        return reception.accept("zoom", "meeting", key, events)

    return heard


@pytest.fixture
def screen(place):
    def fetch_nothing(_url, _token):
        raise AssertionError("nothing is to be fetched here")

    deps = Deps(place, always(FakeScreener()), fetch_nothing, lambda: None)
    return lambda: screen_session(CALL, Lane.LIVE, deps)


@pytest.fixture
def ticker(place):
    return Ticker(place, wake=lambda *_: None, wake_sender=lambda: None, ask_alive=lambda _: None, queues=())


@pytest.fixture
def take_back(place):
    """Only put it on record, as if whoever did it had died then."""
    return lambda: consent.take_back(place.db, RING, "c1", "client", place.clock(), "cli:ana")


def rows(place, table):
    with place.db.read() as records:
        return records.scalars(select(table)).all()


def test_the_receiver_refuses_as_soon_as_it_looks_again(place, hear, take_back):
    assert hear(Started(coach="casey"), said("hello"), key="one") is Receipt.WOKEN
    take_back()
    place.contracts.forget()

    assert hear(said("more"), key="two") is Receipt.REFUSED


def test_the_worker_does_not_screen_what_came_in_before(place, hear, screen, take_back):
    hear(Started(coach="casey"), said("concern: that"), key="one")
    take_back()
    place.contracts.forget()

    screen()

    assert rows(place, LineRow) == rows(place, PromptRow) == []
    assert place.mailbox.waiting(CALL, Lane.LIVE) == 0
    assert rows(place, SessionRow)[0].revoked_at is not None
    assert hear(said("more"), key="two") is Receipt.REFUSED


def test_the_ticker_stops_it_although_receiver_and_worker_still_go_by_what_they_knew(
    place, hear, screen, ticker, take_back, clock
):
    hear(Started(coach="casey"), said("hello"), key="one")
    screen()
    assert len(rows(place, LineRow)) == 1
    take_back()
    assert hear(said("a moment later"), key="two") is not Receipt.REFUSED  # what it knew is good for a second
    place.contracts.forget()

    clock.forward(seconds=1)
    ticker.tick(1)

    assert rows(place, LineRow) == []
    assert place.mailbox.waiting(CALL, Lane.LIVE) == 0
    assert hear(said("more"), key="three") is Receipt.REFUSED


def test_words_that_were_just_being_screened_are_not_kept(place, hear, take_back):
    """The worker has read them and is about to write: the withdrawal comes in between."""
    hear(Started(coach="casey"), said("hello"), key="one")

    class Overtaken(FakeScreener):
        def screen(self, window, pseudonyms):
            contract = take_back()
            consent.stop_sessions(place.db, place.mailbox, contract, place.clock(), "cli:ana", "en")
            return super().screen(window, pseudonyms)

    deps = Deps(place, always(Overtaken()), lambda *_: b"", lambda: None)
    with pytest.raises(Exception, match="key is gone"):
        screen_session(CALL, Lane.LIVE, deps)

    assert rows(place, LineRow) == rows(place, PromptRow) == []


def test_after_a_withdrawal_the_append_only_file_is_written_anew(place, hear, ticker):
    hear(Started(coach="casey"), said("hello"), key="one")
    consent.withdraw(place.db, RING, place.mailbox, "c1", "client", place.clock(), "cli:ana")
    asked = _Asked(place.server)
    ticker.store = replace(place, server=asked)

    for second in range(3):
        ticker.tick(second)

    assert asked.verbs.count("bgrewriteaof") == 1


class _Asked:
    """Passes on what a server is asked, and remembers it."""

    def __init__(self, server):
        self._server, self.verbs = server, []

    def call(self, verb, *arguments, **options):
        self.verbs.append(verb)
        return None if verb == "bgrewriteaof" else self._server.call(verb, *arguments, **options)


def test_a_session_of_an_older_contract_without_listed_parties_goes_on(place, hear, screen, ticker):
    put(place.db, RING, a_contract(id="c2"), Reason.IMPORTED, "cli:ana", place.clock())
    hear(Started(coach="casey"), said("hello"), key="one")
    ticker.tick(1)

    screen()

    assert len(rows(place, LineRow)) == 1
