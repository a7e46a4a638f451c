"""Property: who took their consent back is not heard, whatever is imported, in whatever order, before they agree."""

import shutil
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from config.coaches import CoachDirectory
from config.contracts import Contract
from config.database import Database
from config.errors import MalformedError
from tests.builders import NOON
from tests.stores import RING
from workers.consent import give, take_back
from workers.contract_directory import Contracts
from workers.contract_imports import import_all
from workers.contracts import current, sign

PEOPLE = ("coach", "client")
IDS = ("c1", "c2")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def some_contracts(draw):
    """Anything an admin may put into a file: old versions, people left out, renamed, unnamed, withdrawn or not."""
    listed = draw(st.booleans())
    parties = [{"id": each, "role": each, "name": f"Somebody {each.title()}son"} for each in PEOPLE if listed]
    return Contract.model_validate(
        {
            "id": draw(st.sampled_from(IDS)),
            "parties": parties,
            "consents": draw(everybody(listed) | st.lists(consents(listed), max_size=3)),
            "retention_days": draw(st.sampled_from([None, 30])),
        }
    )


def everybody(listed):
    """Nobody has taken anything back: what an admin who knows of no withdrawal writes."""
    given = [{"party": each} if listed else {"person": f"Somebody {each.title()}son"} for each in PEOPLE]
    return st.just([{**each, "recorded": date(2026, 5, 1)} for each in given])


@st.composite
def consents(draw, listed):
    who = draw(st.sampled_from(PEOPLE))
    called = draw(st.sampled_from(["party", "person", "nothing"] if listed else ["person", "nothing"]))
    person = {"party": {"party": who}, "person": {"person": f"somebody {who}son "}, "nothing": {}}[called]
    withdrawn = draw(st.none() | DAYS)
    return {**person, "recorded": draw(DAYS), **({"withdrawn": withdrawn} if withdrawn else {})}


class Engagements(RuleBasedStateMachine):
    """Imports, signatures, consents and withdrawals over the file of a coach directory."""

    database = None
    numbers = count(1)

    @initialize(file=st.lists(some_contracts(), unique_by=lambda each: each.id, max_size=2))
    def begin(self, file):
        self.run = next(self.numbers)  # each example has contracts of its own: emptying the tables would take longer
        self.now = NOON
        self.file = [each.model_copy(update={"id": self.own(each.id)}) for each in file]
        self.withdrawn = {(each.id, None) for each in self.file if each.withdrawn}

    def own(self, name):
        return f"{name}-{self.run}"

    @rule(given=st.lists(some_contracts(), min_size=1, max_size=2, unique_by=lambda each: each.id), late=st.booleans())
    def import_a_file(self, given, late):
        """`late`: an admin who made the version fit, whatever they had at hand."""
        mine = [each.model_copy(update={"id": self.own(each.id)}) for each in given]
        mine = [each.model_copy(update={"version": self.version(each.id) if late else 1}) for each in mine]
        try:
            import_all(self.database, RING, mine, "cli:ana", self.tick())
        except MalformedError:
            return

    @rule(name=st.sampled_from(IDS), person=st.sampled_from([*PEOPLE, "1", "2", "Somebody Clientson"]))
    def withdraw(self, name, person):
        try:
            taken_back = take_back(
                self.database, RING, self.own(name), person, self.tick(), "cli:ana", self.known(name)
            )
        except MalformedError:
            return
        assert taken_back.withdrawn
        self.withdrawn.add((self.own(name), person))

    @rule(name=st.sampled_from(IDS), person=st.sampled_from([*PEOPLE, "1", "2"]), day=DAYS)
    def agree_again(self, name, person, day):
        """The only thing that may lift a withdrawal: so the model forgets it where the record does."""
        try:
            contract = give(self.database, RING, self.own(name), person, day, "cli:ana", self.tick(), self.known(name))
        except MalformedError:
            return
        if not contract.withdrawn:
            self.withdrawn = {each for each in self.withdrawn if each[0] != contract.id}
            self.withdrawn |= {(each.id, None) for each in self.file if each.id == contract.id and self.still(each)}

    def still(self, in_file):
        """Whether the file says that somebody took it back later than they agreed again on record."""
        on_record = current(self.database, RING, in_file.id)
        for taken_back in in_file.withdrawn:
            whose = in_file.identities(taken_back)
            theirs = [each for each in on_record.consents if on_record.identities(each) & whose]
            if not theirs or any(each.recorded <= taken_back.withdrawn for each in theirs):
                return True
        return False

    @rule(name=st.sampled_from(IDS), party=st.sampled_from(PEOPLE))
    def sign(self, name, party):
        try:
            sign(self.database, RING, self.own(name), party, date(2026, 6, 1), "cli:ana", self.tick(), self.known(name))
        except MalformedError:
            return

    @invariant()
    def nobody_who_took_it_back_is_heard(self):
        directory = Contracts(self.database, RING, CoachDirectory(contracts=tuple(self.file))).directory()
        heard = {each.id for each in directory.contracts if each.allows_screening}

        assert heard.isdisjoint(contract for contract, _ in self.withdrawn)

    def version(self, name):
        on_record = current(self.database, RING, name)
        return on_record.version if on_record else 1

    def known(self, name):
        return next((each for each in self.file if each.id == self.own(name)), None)

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def archive(migrated_file, tmp_path):
    shutil.copy(migrated_file, tmp_path / "archive.db")
    archive = Database(f"sqlite:///{tmp_path / 'archive.db'}")
    yield archive
    archive.close()


def test_a_withdrawn_consent_is_never_undone_by_a_file(archive):
    machine = type("Machine", (Engagements,), {"database": archive})

    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=12, deadline=None))
