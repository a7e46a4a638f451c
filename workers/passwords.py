"""Passwords of the console: hashed with argon2id, checked in the same time for everybody, refused if guessed first."""

import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workers.tokens import new_token

SHORTEST = 12
LONGEST = 256
FEWEST_CHARACTERS = 5  # different ones
AT_ONCE = 2  # each takes 64 MiB: a crowd at the door must not take the memory of what screens
_NAME_COUNTS_FROM = 4  # a shorter name is in too many words

# Those of the most common passwords that are long enough; the shorter ones fall to the length.
_COMMON = frozenset(
    "123456789012 1234567890123 12345678901234 123456789123 123123123123 qwertyuiop123 qwertyuiop12 qwerty123456"
    " qwerty1234567 1q2w3e4r5t6y 1qaz2wsx3edc asdfghjkl123 passwordpassword password1234 password12345 password123456"
    " passw0rd1234 p@ssw0rd1234 iloveyou1234 letmein12345 welcome12345 welcome123456 administrator administrator1"
    " admin1234567 changeme1234 changemenow1 letmeinplease opensesame123 sunshine1234 football1234 baseball1234"
    " superman1234 princess1234 trustno1trustno1 correcthorsebatterystaple pausepoint123 pausepoint1234".split()
)


class Passwords:
    """Hashes and checks passwords. The cost is the library's own, which follows RFC 9106."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._turns:
            return self._hasher.hash(_normal(password))

    def check(self, kept: str | None, password: str) -> bool:
        """Whether this is the password. None, where there is no such account, takes as long as a wrong one."""
        with self._turns:
            try:
                return self._hasher.verify(kept or self._nobodys, _normal(password[: LONGEST + 1])) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(new_token())


def complaint(password: str, email: str, name: str) -> str | None:
    """What is wrong with a new password, in words for whoever chose it; None for a good one."""
    plain = _normal(password).casefold()
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row do well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(plain)) < FEWEST_CHARACTERS or plain in _COMMON:
        return "This is one of the passwords that are tried first. Use another."
    if any(each in plain for each in _names(email, name)):
        return "Leave your name and your e-mail address out of it."
    return None


def _names(email: str, name: str) -> list[str]:
    every = [email, email.partition("@")[0], name.replace(" ", ""), *name.split()]
    return [each.casefold() for each in every if len(each) >= _NAME_COUNTS_FROM]


def _normal(password: str) -> str:
    """The same keys on another keyboard or system give the same password (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
