"""Consent taken back: screening stops at once, whoever dies meanwhile, and nobody but the person can undo it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config.errors import MalformedError, UnavailableError
from redaction.model import SessionId
from tests.builders import NOON, line, said
from tests.stores import RING
from tests.workers.agreements.engagement import CLIENT_NAME, JULY, MAY, PARTS, a_contract, audit
from workers import consent
from workers.archive import store
from workers.archive.models import LineRow, SessionRow
from workers.consent import changed_lately, give, stop_sessions, withdraw
from workers.contracts import Reason, current, history, put
from workers.mailbox import Lane, Receipt

CALL, OTHER_CALL = SessionId("zoom-running"), SessionId("zoom-other")


@pytest.fixture
def agreed(database):
    return put(database, RING, a_contract(), Reason.IMPORTED, "cli:ana", NOON)


@pytest.fixture
def take_back(database, mailbox):
    def withdrawn(person="client", **given):
        return withdraw(database, RING, mailbox, "c1", person, NOON, "cli:ana", **given)

    return withdrawn


@pytest.fixture
def hear(database, mailbox):
    """Let a session run: something waits, and a line was kept already."""

    def heard(session=CALL, contract="c1", key="one", ended=None):
        mailbox.note_contract(session, contract)
        receipt, _ = mailbox.put(session, [said("hello")], delivery=f"{session}{key}", lane=Lane.LIVE, now=NOON)
        if receipt is not Receipt.REFUSED:
            with database.write() as records:
                row = store.open_session(records, session, "zoom", "en", NOON)
                row.contract_id, row.last_heard_at, row.ended_at = contract, NOON, ended
                store.keep_lines(records, session, [line(segment=f"{session}-{key}")])
        return receipt

    return heard


def lines(database, session=CALL):
    with database.read() as records:
        return len(records.scalars(select(LineRow).where(LineRow.session_id == session)).all())


def test_nothing_more_is_heard_of_a_running_session(agreed, hear, take_back, mailbox):
    hear()

    done = take_back()

    assert done.erased == (CALL,)
    assert mailbox.waiting(CALL, Lane.LIVE) == 0
    assert hear(key="two") is Receipt.REFUSED


def test_what_was_kept_of_the_running_session_is_erased_at_once(agreed, hear, take_back, database, mailbox):
    hear()

    take_back()

    assert lines(database) == 0
    assert mailbox.to_erase() == []


def test_where_the_contract_says_so_what_was_kept_stays(database, hear, take_back, mailbox):
    put(database, RING, a_contract(erase_on_withdrawal=False), Reason.IMPORTED, "cli:ana", NOON)
    hear()

    done = take_back()

    assert (done.stopped, done.erased) == ((CALL,), ())
    assert lines(database) == 1
    assert mailbox.waiting(CALL, Lane.LIVE) == 0
    assert hear(key="two") is Receipt.REFUSED
    with database.write() as records:  # somebody who screens just now
        assert store.keep_lines(records, CALL, [line()]) == 0


def test_a_session_under_a_legal_hold_stops_and_stays(agreed, hear, take_back, database):
    hear()
    with database.write() as records:
        records.get_one(SessionRow, CALL).held_at = NOON

    done = take_back()

    assert (done.stopped, done.erased) == ((CALL,), ())
    assert lines(database) == 1


def test_another_contracts_session_goes_on(agreed, hear, take_back, database):
    put(database, RING, a_contract(id="c2"), Reason.IMPORTED, "cli:ana", NOON)
    hear()
    hear(OTHER_CALL, "c2")

    assert take_back().erased == (CALL,)
    assert hear(OTHER_CALL, "c2", key="two") is not Receipt.REFUSED
    assert lines(database, OTHER_CALL) == 2


def test_an_earlier_session_stays_in_the_archive(agreed, hear, take_back, database, mailbox):
    hear(ended=NOON)
    with mailbox.lease(CALL, Lane.LIVE) as lease:
        lease.done(lease.take(10), lease.context())
    mailbox.end(CALL, NOON)
    assert mailbox.destroy_ended(NOON + timedelta(minutes=1)) == [CALL]

    assert take_back().erased == ()
    assert lines(database) == 1


def test_a_session_that_just_ended_and_whose_words_still_live_is_stopped_too(agreed, hear, take_back):
    hear(ended=NOON)

    assert take_back().erased == (CALL,)


def test_a_session_that_nobody_has_screened_yet_is_stopped_too(agreed, take_back, mailbox, database):
    mailbox.note_contract(CALL, "c1")
    mailbox.put(CALL, [said("hello")], delivery="one", lane=Lane.LIVE, now=NOON)

    assert take_back().erased == (CALL,)
    with database.read() as records:
        assert records.get_one(SessionRow, CALL).revoked_at == NOON


@pytest.mark.parametrize("person", ["client", CLIENT_NAME, f"  {CLIENT_NAME.lower()} ", "2"])
def test_the_person_is_found_by_their_id_their_name_or_the_number_of_their_consent(agreed, take_back, database, person):
    contract = take_back(person).contract

    assert [each.withdrawn for each in contract.consents] == [None, NOON.date()]
    assert audit(database)[-1][2]["person"] == "client"


@pytest.mark.parametrize("person", ["stranger", "0", "3", "²", "", "Quillamena", "x" * 5_000])
def test_somebody_else_is_refused_and_not_repeated(agreed, take_back, database, person):
    with pytest.raises(MalformedError, match="nobody in it is called so") as problem:
        take_back(person)

    assert person not in str(problem.value) or len(person) < 2
    assert len(history(database, "c1")) == 1


def test_people_without_names_are_told_apart_by_number(database, take_back):
    unnamed = ({"recorded": MAY}, {"recorded": MAY})
    put(database, RING, a_contract(parties=(), consents=unnamed), Reason.IMPORTED, "cli:ana", NOON)

    contract = take_back("2").contract

    assert [bool(each.withdrawn) for each in contract.consents] == [False, True]
    assert audit(database)[-1][2]["person"] == "2"
    with pytest.raises(MalformedError):
        take_back("")


def test_consent_can_be_refused_before_it_was_given(database, take_back):
    only_coach = ({"party": "coach", "recorded": MAY},)
    put(database, RING, a_contract(consents=only_coach), Reason.IMPORTED, "cli:ana", NOON)

    assert not take_back("client").contract.allows_screening
    with pytest.raises(MalformedError, match="a consent that was withdrawn"):
        put(database, RING, a_contract(version=2), Reason.IMPORTED, "cli:ana", NOON)


def test_taking_it_back_twice_is_taking_it_back_once(agreed, take_back, database):
    take_back()
    take_back()

    assert [each.reason for each in history(database, "c1")] == [Reason.WITHDRAWN, Reason.IMPORTED]


def test_the_person_can_agree_again_and_a_new_session_is_heard(agreed, hear, take_back, database):
    hear()
    take_back()

    again = give(database, RING, "c1", "client", JULY, "cli:ana", NOON)

    assert again.allows_screening
    assert again.consents[1].recorded == JULY
    assert hear(key="two") is Receipt.REFUSED  # the session that was stopped stays stopped
    assert hear(OTHER_CALL) is not Receipt.REFUSED


def test_consent_given_for_the_first_time_is_put_on_record(database):
    put(database, RING, a_contract(consents=()), Reason.IMPORTED, "cli:ana", NOON)

    for person in ("client", "coach"):
        contract = give(database, RING, "c1", person, MAY, "cli:ana", NOON)

    assert contract.allows_screening
    assert [row[1] for row in audit(database)[1:]] == ["contract.consent", "contract.consent"]


def test_consent_that_is_there_already_changes_nothing(agreed, database):
    give(database, RING, "c1", "client", JULY, "cli:ana", NOON)

    assert len(history(database, "c1")) == 1


def test_a_contract_of_the_file_is_put_on_record_with_its_withdrawal(take_back, database):
    take_back(known=a_contract())

    assert [each.reason for each in history(database, "c1")] == [Reason.WITHDRAWN, Reason.IMPORTED]


def test_killed_after_the_record_the_ticker_stops_the_session(agreed, hear, database, mailbox):
    hear()
    consent.take_back(database, RING, "c1", "client", NOON, "cli:ana")  # and no further

    [name] = changed_lately(database, NOON + timedelta(seconds=1))
    stop_sessions(database, mailbox, current(database, RING, name), NOON, "ticker", "en")

    assert hear(key="two") is Receipt.REFUSED
    assert lines(database) == 0


@pytest.mark.parametrize("erases", [True, False])
def test_killed_between_mailbox_and_archive_the_rest_is_done_the_next_time(agreed, hear, database, mailbox, erases):
    contract = a_contract(
        erase_on_withdrawal=erases, consents=({"party": "client", "recorded": MAY, "withdrawn": MAY},)
    )
    hear()
    mailbox.revoke(CALL, erase=erases)  # and no further

    stop_sessions(database, mailbox, contract, NOON, "ticker", "en")

    with database.read() as records:
        assert records.get_one(SessionRow, CALL).revoked_at == NOON
    assert lines(database) == (0 if erases else 1)


def test_stopping_again_finds_nothing_to_do(agreed, hear, take_back, database, mailbox):
    hear()
    contract = take_back().contract

    again = stop_sessions(database, mailbox, contract, NOON, "ticker", "en")

    assert (again.stopped, again.erased) == ((), ())


def test_nothing_is_stopped_while_everybody_agrees(agreed, hear, database, mailbox):
    hear()

    done = stop_sessions(database, mailbox, a_contract(), NOON, "ticker", "en")

    assert (done.stopped, done.erased) == ((), ())
    assert hear(key="two") is not Receipt.REFUSED


def test_without_a_queue_the_withdrawal_is_on_record_all_the_same(agreed, database, take_back, mailbox, monkeypatch):
    with pytest.raises(UnavailableError):
        withdraw(database, RING, _Broken(), "c1", "client", NOON, "cli:ana")

    assert not current(database, RING, "c1").allows_screening


class _Broken:
    def under(self, _contract):
        raise UnavailableError("queue: down")


def test_no_name_is_in_the_audit_or_in_what_is_printed(agreed, hear, take_back, database):
    hear()
    done = take_back(CLIENT_NAME)
    give(database, RING, "c1", CLIENT_NAME, JULY, "cli:ana", NOON)

    everything = f"{audit(database)} {done!r}"
    assert [part for part in PARTS if part.lower() in everything.lower()] == []
