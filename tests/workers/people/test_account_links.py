"""Set-up links: good once, for a day, and what they take the place of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from config.rights import AccountRole
from tests.stores import RING
from workers import account_links, accounts, console_sessions, second_factor
from workers.accounts import UnfitError
from workers.archive.people import AccountLinkRow, AccountRow, ConsoleSessionRow

AUDITOR = AccountRole.AUDITOR
PASSWORD = "four quiet words here"


@pytest.fixture
def use(database, clock, passwords):
    """Uses a link as the page does."""

    def one(token, password=PASSWORD):
        secret = second_factor.secret_for(RING, token, "browser")
        code = pyotp.TOTP(secret).at(clock())
        given = {"password": password, "secret": secret, "code": code, "now": clock(), "longest": timedelta(hours=8)}
        return account_links.set_up(database, RING, passwords, token, **given)

    return one


def row(database, account_id):
    with database.read() as records:
        return records.get_one(AccountRow, account_id)


def test_of_two_who_use_a_link_at_once_one_is_in(database, clock, somebody, use):
    token = account_links.issue(database, somebody(AUDITOR, ready=False), "cli:admin", clock())

    with ThreadPoolExecutor(2) as threads:
        entered = list(threads.map(use, [token, token]))

    assert entered.count(None) == 1


def test_only_hashes_and_sealed_secrets_are_kept(database, clock, somebody, use):
    robin = somebody(AUDITOR, ready=False)
    token = account_links.issue(database, robin, "cli:admin", clock())
    session = use(token)

    secret = second_factor.secret_for(RING, token, "browser")
    with database.read() as records:
        kept = [*records.scalars(select(AccountLinkRow)), *records.scalars(select(ConsoleSessionRow))]
        account = records.get_one(AccountRow, robin)
    stored = " ".join(str(vars(each)) for each in [*kept, account])
    assert not any(each in stored for each in (token, session, PASSWORD, secret))
    assert account.password_hash.startswith("$argon2id$")
    assert second_factor.unseal(RING, robin, account.totp_sealed) == secret


def test_a_link_made_by_another_voids_what_was_and_one_of_ones_own_does_not(database, clock, somebody):
    robin = somebody(AUDITOR)
    with database.write() as records:
        session = console_sessions.begin(records, robin, clock(), timedelta(hours=8))

    account_links.issue(database, robin, robin, clock())
    assert row(database, robin).password_hash
    assert console_sessions.find(database, session, clock(), timedelta(minutes=30))

    account_links.issue(database, robin, "cli:admin", clock())
    assert row(database, robin).password_hash is None
    assert console_sessions.find(database, session, clock(), timedelta(minutes=30)) is None


def test_a_newer_link_voids_the_one_before(database, clock, somebody):
    robin = somebody(AUDITOR)
    first, second = (account_links.issue(database, robin, "cli:admin", clock()) for _ in range(2))

    assert account_links.whose(database, first, clock()) is None
    assert account_links.whose(database, second, clock()).id == robin


def test_a_link_is_good_for_a_day_and_not_for_somebody_who_is_disabled(database, clock, somebody, use):
    robin = somebody(AUDITOR)
    token = account_links.issue(database, robin, "cli:admin", clock())
    clock.forward(hours=23, minutes=59)
    assert account_links.whose(database, token, clock())

    accounts.disable(database, robin, "cli:admin", clock())
    assert use(token) is None
    accounts.enable(database, robin, "cli:admin", clock())
    clock.forward(minutes=1)
    assert use(token) is None
    with pytest.raises(UnfitError):
        account_links.issue(database, "nobody", "cli:admin", clock())


def test_a_password_that_is_refused_uses_nothing_up(database, clock, somebody, use):
    token = account_links.issue(database, somebody(AUDITOR), "cli:admin", clock())

    with pytest.raises(UnfitError, match="at least 12"):
        use(token, password="short")

    assert use(token)
