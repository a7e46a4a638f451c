"""Accounts: made once for an address, roles that fit together, and always somebody who can manage people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select

from config.rights import AccountRole, conflict
from workers import accounts, console_sessions
from workers.accounts import UnfitError
from workers.archive.people import ConsoleSessionRow

OPERATOR, EDITOR, SUPERVISOR, AUDITOR = (
    AccountRole.OPERATOR,
    AccountRole.RULE_EDITOR,
    AccountRole.SUPERVISOR,
    AccountRole.AUDITOR,
)
PAIRS = list(combinations(AccountRole, 2))


def test_an_account_is_as_it_was_made(database, clock):
    made = accounts.create(database, " Robin@Example.ORG ", "  Robin   Berg ", {EDITOR, AUDITOR}, "cli:admin", clock())

    found = accounts.find_by_email(database, "ROBIN@example.org")

    assert found == accounts.find(database, made)
    assert (found.email, found.name, found.roles) == ("robin@example.org", "Robin Berg", {EDITOR, AUDITOR})
    assert not found.is_set_up
    assert accounts.names(database) == {made: "Robin Berg"}
    assert "robin" not in repr(found).lower()


def test_of_two_who_add_the_same_address_at_once_one_is_told(database, clock):
    def add(number):
        try:
            return accounts.create(database, "robin@example.org", f"Robin {number}", [EDITOR], "cli:admin", clock())
        except UnfitError as problem:
            return problem.field

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(add, range(2)))

    assert outcomes.count("email") == 1
    assert len(accounts.listed(database)) == 1


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "+".join(pair))
def test_who_tunes_rules_never_reads_sessions(database, clock, somebody, pair):
    somebody_there = somebody(AUDITOR)
    fits = conflict(pair) is None

    if fits:
        accounts.change_roles(database, somebody_there, pair, "cli:admin", clock())
    else:
        with pytest.raises(UnfitError, match="who tunes rules cannot read sessions"):
            accounts.change_roles(database, somebody_there, pair, "cli:admin", clock())

    assert accounts.find(database, somebody_there).roles == (set(pair) if fits else {AUDITOR})


def test_the_last_operator_cannot_be_taken_away(database, clock, somebody, acts):
    last = somebody(OPERATOR)
    somebody(OPERATOR, ready=False)  # cannot log in, and so helps nobody

    for attempt in (
        lambda: accounts.disable(database, last, "cli:admin", clock()),
        lambda: accounts.change_roles(database, last, [AUDITOR], "cli:admin", clock()),
    ):
        with pytest.raises(UnfitError, match="last operator"):
            attempt()

    somebody(OPERATOR)
    accounts.disable(database, last, "cli:admin", clock())
    assert accounts.find(database, last).disabled_at == clock()
    assert acts() == [("cli:admin", "account.disabled", {"for": last, "sessions": 0})]


def test_two_operators_who_end_each_other_at_once_do_not_both_succeed(database, clock, somebody):
    one, other = somebody(OPERATOR), somebody(OPERATOR)

    def end(pair):
        try:
            accounts.disable(database, pair[1], pair[0], clock())
        except UnfitError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(end, [(one, other), (other, one)]))

    assert sorted(done) == [False, True]


def test_an_operator_may_become_more_than_an_operator(database, clock, somebody):
    last = somebody(OPERATOR)

    accounts.change_roles(database, last, [OPERATOR, AUDITOR], "cli:admin", clock())

    assert accounts.find(database, last).roles == {OPERATOR, AUDITOR}


def test_what_changes_nothing_is_not_on_record(database, clock, somebody, acts):
    robin = somebody(AUDITOR)

    accounts.change_roles(database, robin, [AUDITOR], "cli:admin", clock())
    accounts.enable(database, robin, "cli:admin", clock())

    assert acts() == []


def test_disabling_ends_every_session(database, clock, somebody, acts):
    robin, other = somebody(AUDITOR), somebody(AUDITOR)
    with database.write() as records:
        for each in (robin, robin, other):
            console_sessions.begin(records, each, clock(), timedelta(hours=8))

    accounts.disable(database, robin, other, clock())

    with database.read() as records:
        assert records.scalars(select(ConsoleSessionRow.account_id)).all() == [other]
    assert acts() == [(other, "account.disabled", {"for": robin, "sessions": 2})]


@pytest.mark.parametrize("act", [accounts.disable, accounts.enable])
def test_nobody_there_is_nobody_to_change(database, clock, act):
    with pytest.raises(UnfitError, match="no such account"):
        act(database, "nobody", "cli:admin", clock())


@pytest.mark.parametrize(
    "email", ["", "robin", "@example.org", "robin@", "ro\nbin@example.org", "a@b@c.org", "r@x..org"]
)
def test_an_address_that_is_none_is_refused(database, clock, email):
    with pytest.raises(UnfitError, match="Write an e-mail address"):
        accounts.create(database, email, "Robin", [AUDITOR], "cli:admin", clock())


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "x" * 10_000, "a b", "x\0@example.org", "\ud800@example.org"])
def test_what_no_account_is_called_finds_none(database, clock, somebody, odd):
    somebody(AUDITOR)

    assert accounts.find(database, odd) is None
    assert accounts.find_by_email(database, odd) is None
