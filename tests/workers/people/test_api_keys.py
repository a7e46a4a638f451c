"""Keys for programs: shown once, good for months, gone with a word."""

from datetime import timedelta

import pytest

from config.rights import AccountRole
from workers import accounts, api_keys
from workers.accounts import UnfitError
from workers.archive.people import ApiKeyRow

AUDITOR = AccountRole.AUDITOR


def test_a_key_opens_for_its_owner_until_its_end(database, clock, somebody):
    robin = somebody(AUDITOR)
    key = api_keys.make(database, robin, "git", 30, clock())

    assert api_keys.account_of(database, key, clock()).id == robin
    clock.forward(days=29, hours=23)
    assert api_keys.account_of(database, key, clock()).id == robin
    clock.forward(hours=1)
    assert api_keys.account_of(database, key, clock()) is None


def test_only_a_hash_of_it_is_kept(database, clock, somebody):
    key = api_keys.make(database, somebody(AUDITOR), "git", 30, clock())

    with database.read() as records:
        [row] = records.query(ApiKeyRow).all()
    assert key.startswith("pausepoint_")
    assert not any(key[11:] in str(value) for value in vars(row).values())


@pytest.mark.parametrize("token", ["", "pausepoint_", "pausepoint_" + "x" * 43, "\0", "\ud800", "x" * 100_000])
def test_what_is_no_key_opens_nothing(database, clock, somebody, token):
    api_keys.make(database, somebody(AUDITOR), "git", 30, clock())

    assert api_keys.account_of(database, token, clock()) is None


def test_a_key_dies_with_its_account_and_by_its_owner_alone(database, clock, somebody, acts):
    robin, other = somebody(AUDITOR), somebody(AUDITOR)
    key, spare = (api_keys.make(database, robin, name, 90, clock()) for name in ("git", "spare"))
    [git] = [each for each in api_keys.listed(database, robin, clock()) if each.name == "git"]

    assert not api_keys.revoke(database, other, git.id, clock())
    assert not api_keys.revoke(database, robin, "\0", clock())
    assert api_keys.account_of(database, key, clock())
    assert api_keys.revoke(database, robin, git.id, clock())
    assert api_keys.account_of(database, key, clock()) is None
    accounts.disable(database, robin, other, clock())
    assert api_keys.account_of(database, spare, clock()) is None
    assert [action for _, action, _ in acts()] == ["apikey.made"] * 2 + ["apikey.revoked", "account.disabled"]


def test_when_it_was_used_is_known_to_the_minute(database, clock, somebody):
    robin = somebody(AUDITOR)
    key = api_keys.make(database, robin, "git", 90, clock())

    def used():
        return api_keys.listed(database, robin, clock())[0].used_at

    assert used() is None
    api_keys.account_of(database, key, first := clock())
    clock.forward(seconds=59)
    api_keys.account_of(database, key, clock())
    assert used() == first
    clock.forward(seconds=1)
    api_keys.account_of(database, key, clock())
    assert used() == first + timedelta(minutes=1)


def test_nobody_heaps_up_keys(database, clock, somebody):
    robin = somebody(AUDITOR)
    for number in range(api_keys.MOST):
        api_keys.make(database, robin, f"key {number}", 90, clock())

    with pytest.raises(UnfitError, match="are the most"):
        api_keys.make(database, robin, "one more", 90, clock())
    clock.forward(days=91)
    assert api_keys.make(database, robin, "one more", 90, clock())
