"""Passwords and codes: what is refused, what is kept, what is good."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from tests.stores import RING
from workers import second_factor
from workers.keys import KeyRing
from workers.passwords import Passwords, complaint

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET = second_factor.secret_for(RING, "link", "browser")
APP = pyotp.TOTP(SECRET)


def test_the_usual_cost_is_the_one_that_rfc_9106_gives_for_servers():
    assert Passwords().hash("four quiet words").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elevenchars", "at least 12"),
        ("123456789012", "tried first"),
        ("PASSWORD1234", "tried first"),
        ("abababababab", "tried first"),
        ("robin.berg is my name", "Leave your name"),
        ("i am Berg and quiet", "Leave your name"),
        ("x" * 300, "at most"),
    ],
)
def test_what_is_guessed_first_is_refused(password, said):
    assert said in complaint(password, "robin.berg@example.org", "Robin Berg")


@pytest.mark.parametrize(
    "password", ["four quiet words here", "Grüße aus dem Süden", "密码密码是一个秘密的长句子", "a3#Kq9!zLw0p"]
)
def test_a_long_one_of_ones_own_is_good(password):
    assert complaint(password, "robin.berg@example.org", "Robin Berg") is None


def test_a_check_of_nobody_and_of_a_broken_hash_is_wrong(passwords):
    assert passwords.check(passwords.hash("four quiet words"), "four quiet words")
    assert not passwords.check(passwords.hash("four quiet words"), "four quiet word")
    assert not passwords.check(None, "four quiet words")
    assert not passwords.check("no hash", "four quiet words")


@given(st.text(max_size=300))
def test_no_text_breaks_the_check(text):
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    assert not cheap.check(None, text)
    complaint(text, "robin@example.org", "Robin")


def test_a_code_is_good_around_its_time_and_once():
    def step(code, at=NOON, used=None):
        return second_factor.step_of(SECRET, code, at, used)

    code = APP.at(NOON)
    now = int(NOON.timestamp()) // 30

    assert step(code) == now
    assert step(f"{code[:3]} {code[3:]}") == now
    assert step(code, NOON + timedelta(seconds=30)) == now
    assert step(code, NOON - timedelta(seconds=30)) == now
    assert step(code, NOON + timedelta(seconds=60)) is None
    assert step(code, used=now) is None
    assert step(code, used=now - 1) == now


@given(st.text(max_size=12).filter(lambda text: not text.strip().isdecimal()))
def test_what_is_no_code_is_never_good(text):
    assert second_factor.step_of(SECRET, text, NOON, None) is None


@pytest.mark.parametrize("code", ["", "١٢٣٤٥٦", "1234567", "-12345", "12345.", "0x1234"])
def test_six_digits_are_six_digits(code):
    assert second_factor.step_of(SECRET, code, NOON, None) is None


def test_a_secret_is_of_its_link_and_its_browser():
    other = {second_factor.secret_for(RING, *each) for each in [("link", "another"), ("another", "browser")]}

    assert second_factor.secret_for(RING, "link", "browser") == SECRET
    assert SECRET not in other
    assert len(SECRET) == 32
    assert "otpauth://totp/pausepoint:robin%40example.org?secret=" + SECRET in second_factor.address(
        SECRET, "robin@example.org"
    )


def test_a_secret_opens_for_its_account_under_its_key_file():
    sealed = second_factor.seal(RING, "robin", SECRET)

    assert second_factor.unseal(RING, "robin", sealed) == SECRET
    with pytest.raises(MisconfiguredError):
        second_factor.unseal(RING, "another", sealed)
    with pytest.raises(MisconfiguredError):
        second_factor.unseal(KeyRing(b"x" * 32), "robin", sealed)
