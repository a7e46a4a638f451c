"""The door between the web and the mailbox: consent first, and a lost wake-up loses nothing."""

from dataclasses import replace
from datetime import date

import pytest

from config.coaches import Coach, CoachDirectory
from config.contracts import Consent, Contract
from config.errors import UnavailableError
from redaction.events import Joined, Revoked, Started
from tests.builders import person, said
from tests.stores import RING
from workers.mailbox import Lane, Receipt
from workers.reception import Reception, session_id

SESSION = session_id(RING, "zoom", "meeting")
AGREED = Contract(id="agreed", consents=(Consent(recorded=date(2026, 1, 1)), Consent(recorded=date(2026, 1, 1))))
WITHDRAWN = Contract(
    id="withdrawn",
    consents=(Consent(recorded=date(2026, 1, 1)), Consent(recorded=date(2026, 1, 1), withdrawn=date(2026, 2, 1))),
)
UNSIGNED = Contract(id="unsigned")
CONTRACTS = (AGREED, WITHDRAWN, UNSIGNED)
DIRECTORY = CoachDirectory(
    coaches=tuple(
        Coach(id=f"coach-{each.id}", name="A Coach", contract=each.id) for each in (AGREED, WITHDRAWN, UNSIGNED)
    ),
    contracts=(AGREED, WITHDRAWN, UNSIGNED),
)


@pytest.fixture
def woken():
    return []


@pytest.fixture
def reception(store, woken):
    return Reception(store.mailbox, RING, lambda: DIRECTORY, False, lambda *hint: woken.append(hint), store.clock)


def accept(reception, *events, key="one", batch=False):
    return reception.accept("zoom", "meeting", key, events, batch=batch)


def waiting(reception, lane=Lane.LIVE):
    return reception.mailbox.waiting(SESSION, lane)


def test_what_was_said_is_kept_and_the_idle_session_woken(reception, woken):
    assert accept(reception, said("hello")) is Receipt.WOKEN
    assert woken == [(SESSION, Lane.LIVE)]
    assert waiting(reception) == 1


def test_a_whole_transcript_goes_by_the_other_lane(reception, woken):
    accept(reception, said("hello"), batch=True)

    assert woken == [(SESSION, Lane.BATCH)]


def test_a_wake_up_that_cannot_be_sent_does_not_refuse_the_delivery(reception):
    def broken(*_):
        raise UnavailableError("broker")

    assert accept(replace(reception, wake=broken), said("hello")) is Receipt.WOKEN
    assert waiting(reception) == 1


def test_words_without_consent_on_record_are_not_kept(reception):
    for contract in (WITHDRAWN, UNSIGNED):
        assert accept(reception, said("hello", coach=f"coach-{contract.id}"), key=contract.id) is Receipt.REFUSED

    assert waiting(reception) == 0


def test_the_contract_of_a_session_is_remembered_for_words_that_do_not_name_the_coach(reception):
    accept(reception, Started(coach="coach-withdrawn"), key="start")

    assert accept(reception, said("hello"), key="words") is Receipt.REFUSED


def test_the_contract_is_found_through_whoever_joins(reception):
    accept(reception, Joined(person=person(id="coach-withdrawn")), key="join")

    assert accept(reception, said("hello"), key="words") is Receipt.REFUSED


def test_where_contracts_are_required_an_unknown_session_is_not_heard(reception):
    strict = replace(reception, require_contract=True)

    assert accept(strict, said("hello"), key="one") is Receipt.REFUSED
    assert accept(strict, Started(coach="coach-agreed"), key="two") is Receipt.WOKEN
    assert accept(strict, said("hello"), key="three") is Receipt.QUEUED


def test_revoked_words_are_gone_at_once(reception):
    accept(reception, said("hello"), key="one")

    assert accept(reception, Revoked(), key="two") is Receipt.REFUSED
    assert waiting(reception) == 0


def test_the_same_meeting_number_on_two_platforms_is_two_sessions():
    assert session_id(RING, "zoom", "1") != session_id(RING, "recall", "1")


def test_a_session_is_named_after_its_platform_and_nothing_else_that_can_be_read():
    name = session_id(RING, "standard", "meeting about Sarah")

    assert name.startswith("standard-")
    assert len(name) <= 32
    assert "sarah" not in name.lower()
