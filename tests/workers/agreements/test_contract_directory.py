"""What a process knows of the contracts: those on record before those in the file, a second old at most."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from config.coaches import Coach, CoachDirectory
from config.contracts import Contract
from config.database import Database
from config.errors import UnavailableError
from config.vocabulary import ClauseName
from tests.builders import NOON
from tests.stores import RING
from tests.workers.agreements.engagement import JULY, JUNE, MAY, PARTS, a_contract
from workers.consent import give, take_back
from workers.contract_directory import FRESH_SECONDS, Contracts
from workers.contracts import Reason, put
from workers.keys import KeyRing

CASEY = Coach(id="casey", name="Casey", emails=("casey@coach.example",), contract="c1")


class Seconds:
    """A clock that stands still until it is moved."""

    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def contracts(database, seconds):
    return Contracts(database, RING, CoachDirectory(coaches=(CASEY,)), seconds)


def with_file(database, *in_file):
    return Contracts(database, RING, CoachDirectory(coaches=(CASEY,), contracts=in_file))


def imported(database, contract):
    return put(database, RING, contract, Reason.IMPORTED, "cli:ana", NOON)


def of_casey(contracts):
    directory = contracts.directory()
    return directory.contract_of(directory.find("CASEY@coach.example"))


def test_a_contract_on_record_is_the_coachs_contract(database, contracts):
    imported(database, a_contract())

    assert of_casey(contracts) == a_contract()


def test_the_record_goes_before_the_file(database):
    imported(database, a_contract(retention_days=90))

    assert of_casey(with_file(database, a_contract(retention_days=30))).retention_days == 90


def test_a_contract_of_the_file_alone_works_as_it_always_did(database):
    assert of_casey(with_file(database, a_contract())) == a_contract()


def test_a_coach_whose_contract_nobody_knows_is_not_screened(contracts):
    assert not of_casey(contracts).allows_screening


def test_a_change_is_known_within_a_second_and_not_looked_for_before(database, contracts, seconds):
    imported(database, a_contract())
    assert of_casey(contracts).allows_screening
    take_back(database, RING, "c1", "client", NOON, "cli:ana")

    seconds.now += FRESH_SECONDS / 2
    assert of_casey(contracts).allows_screening

    seconds.now += FRESH_SECONDS / 2
    assert not of_casey(contracts).allows_screening


def test_whoever_changed_something_themselves_need_not_wait(database, contracts):
    imported(database, a_contract())
    assert of_casey(contracts).allows_screening
    take_back(database, RING, "c1", "client", NOON, "cli:ana")

    contracts.forget()

    assert not of_casey(contracts).allows_screening


def test_while_the_database_does_not_answer_what_was_known_counts(database, contracts, seconds, monkeypatch):
    imported(database, a_contract())
    assert of_casey(contracts).allows_screening
    monkeypatch.setattr(contracts, "_db", _Down())

    seconds.now += 10

    assert of_casey(contracts).allows_screening


def test_a_process_that_never_saw_the_contracts_takes_nothing_in(seconds):
    contracts = Contracts(_Down(), RING, CoachDirectory(coaches=(CASEY,), contracts=(a_contract(),)), seconds)

    for _ in range(2):
        with pytest.raises(UnavailableError):
            contracts.directory()


class _Down:
    def read(self):
        raise UnavailableError("database: down")


def test_one_looks_and_nobody_waits_for_it(database, contracts, seconds):
    """A database that takes its time must not hold up every delivery."""
    imported(database, a_contract())
    contracts.directory()
    slow = _Slow(database)
    contracts._db, seconds.now = slow, seconds.now + 10

    with ThreadPoolExecutor(1) as looking:
        first = looking.submit(contracts.directory)
        slow.asked.wait(10)
        assert of_casey(contracts).allows_screening  # while the other still looks
        slow.may_answer.set()
        first.result(10)

    assert slow.times == 1


class _Slow:
    def __init__(self, database):
        self.database, self.asked, self.may_answer, self.times = database, Event(), Event(), 0

    def read(self):
        self.times += 1
        self.asked.set()
        self.may_answer.wait(10)
        return self.database.read()


@pytest.mark.parametrize("on_record", [(), ({"party": "client", "recorded": MAY},), ({"recorded": JULY},)])
def test_a_withdrawal_in_the_file_holds_whatever_is_on_record(database, on_record):
    taken_back = {"party": "client", "recorded": MAY, "withdrawn": JUNE}
    imported(database, a_contract(consents=({"party": "coach", "recorded": MAY}, *on_record)))

    file = a_contract(consents=({"party": "coach", "recorded": MAY}, taken_back))

    assert not of_casey(with_file(database, file)).allows_screening


def test_who_agreed_again_after_the_files_withdrawal_is_heard(database):
    taken_back = {"party": "client", "recorded": MAY, "withdrawn": JUNE}
    file = a_contract(consents=({"party": "coach", "recorded": MAY}, taken_back))
    contracts = with_file(database, file)
    give(database, RING, "c1", "client", JULY, "cli:ana", NOON, known=file)

    assert of_casey(contracts).allows_screening


def test_a_contract_that_cannot_be_opened_allows_nothing_and_is_named_in_the_log(database, capsys):
    imported(database, a_contract())
    file = CoachDirectory(coaches=(CASEY,), contracts=(a_contract(),))

    contract = of_casey(Contracts(database, KeyRing(b"x" * 32), file))

    said = capsys.readouterr().out
    assert not contract.allows_screening
    assert "contract cannot be opened" in said
    assert "c1" in said
    assert not any(part in said for part in PARTS)


def test_an_address_book_of_coaches_stays_as_it_is(database, contracts):
    imported(database, Contract(id="c2"))

    assert contracts.directory().coaches == (CASEY,)
    assert contracts.in_file("c1") is None


def test_the_protocols_clause_is_the_one_in_force(database, contracts):
    imported(database, a_contract(clauses={"disclosure": {"es": "Primero hablamos."}}))

    assert contracts.clause("c1", ClauseName.DISCLOSURE, "en").text == "Primero hablamos."
    assert contracts.clause("c9", ClauseName.DISCLOSURE, "en").is_default
    assert contracts.clause(None, ClauseName.DISCLOSURE, "en").is_default


def test_many_contracts_are_loaded_at_once(database):
    for number in range(300):
        imported(database, Contract(id=f"k{number}"))

    assert len(Contracts(database, RING, CoachDirectory()).directory().contracts) == 300


def test_a_database_without_the_tables_takes_nothing_in(tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(UnavailableError):
        Contracts(empty, RING, CoachDirectory()).directory()
    empty.close()
