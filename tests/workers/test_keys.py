"""Keys: nothing opens without the right one, and ids from outside cannot be recognised."""

import stat
from threading import Thread

import pytest

from config.errors import MisconfiguredError, UnavailableError
from workers.keys import KeyRing, load_or_create_kek


def test_words_come_back_only_with_their_key_and_in_their_place():
    ring = KeyRing(b"k" * 32)
    key = ring.new_key("one")
    sealed = key.encrypt(b"words", "mail:one")

    assert ring.open("one", key.wrapped).decrypt(sealed, "mail:one") == b"words"
    for wrong in (lambda: key.decrypt(sealed, "mail:two"), lambda: ring.new_key("one").decrypt(sealed, "mail:one")):
        with pytest.raises(UnavailableError):
            wrong()


def test_a_sessions_key_opens_neither_for_another_session_nor_under_another_key_file():
    ring = KeyRing(b"k" * 32)
    wrapped = ring.new_key("one").wrapped

    for other, session in ((ring, "two"), (KeyRing(b"x" * 32), "one")):
        with pytest.raises(MisconfiguredError, match="key file"):
            other.open(session, wrapped)


def test_what_is_sealed_opens_for_its_purpose_and_under_its_key_file_only():
    ring = KeyRing(b"k" * 32)
    sealed = ring.seal("slack tokens T1", b"a token")

    assert ring.unseal("slack tokens T1", sealed) == b"a token"
    assert b"a token" not in sealed
    assert ring.seal("slack tokens T1", b"a token") != sealed
    for other, purpose in ((ring, "slack tokens T2"), (KeyRing(b"x" * 32), "slack tokens T1")):
        with pytest.raises(MisconfiguredError, match="key file"):
            other.unseal(purpose, sealed)


def test_a_key_does_not_show_itself():
    key = KeyRing(b"k" * 32).new_key("one")

    assert repr(key) == "SessionKey()"


def test_our_ids_are_stable_here_and_different_elsewhere():
    here, elsewhere = KeyRing(b"k" * 32), KeyRing(b"x" * 32)

    assert here.opaque_id("session", "zoom", "1") == here.opaque_id("session", "zoom", "1")
    assert len({here.opaque_id("a", "bc"), here.opaque_id("ab", "c"), elsewhere.opaque_id("a", "bc")}) == 3


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path):
    path = tmp_path / "new folder" / "kek"

    made = load_or_create_kek(path)

    assert load_or_create_kek(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_at_once_end_up_with_one_key(tmp_path):
    keys = []
    threads = [Thread(target=lambda: keys.append(load_or_create_kek(tmp_path / "kek"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["kek"]


def test_a_key_that_others_can_read_is_refused_with_the_mend(tmp_path):
    load_or_create_kek(tmp_path / "kek")
    (tmp_path / "kek").chmod(0o644)

    with pytest.raises(MisconfiguredError, match="chmod 600"):
        load_or_create_kek(tmp_path / "kek")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", b"A" * 43])
def test_a_file_that_holds_no_key_is_refused(tmp_path, content):
    (tmp_path / "kek").write_bytes(content)
    (tmp_path / "kek").chmod(0o600)

    with pytest.raises(MisconfiguredError, match="32 bytes"):
        load_or_create_kek(tmp_path / "kek")
