"""Stable placeholders: the same name is [PERSON_1] throughout a session, and nothing says whose it was."""

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from hashlib import sha256

from config.anonymity import Relation, name_titles
from config.vocabulary import Role

PERSON = "PERSON"
WITHOUT_NUMBER = tuple(each.value.upper() for each in (*Role, *Relation))  # the first of a kind: [MANAGER]
PLACEHOLDER = re.compile(rf"\[(?:[A-Z][A-Z0-9_]*_[0-9]+|{'|'.join(WITHOUT_NUMBER)})\]")

_BY_CHARACTERS = frozenset("PHONE_NUMBER CREDIT_CARD IBAN_CODE BANK_ACCOUNT US_SSN NATIONAL_ID POSTCODE".split())
_WITH_PUNCTUATION = frozenset({"EMAIL_ADDRESS", "URL", "IP_ADDRESS"})
_POSSESSIVE = re.compile(r"(?<=\w)'s?(?=\W*$)")
_WORD = re.compile(r"\w+")
_PARTICLES = frozenset("al bin da das de del den der di do dos du e el ibn la le of the van von y zu".split())


class Pseudonyms:
    """Hands out placeholders for one session.

    `known` maps keyed digests to labels, so that it can be kept where names must not be: without
    `key` it cannot be turned back, nor matched against a list of names. A value keeps its first label.
    """

    def __init__(self, key: bytes, known: Mapping[str, str] | None = None) -> None:
        self._key = key
        self.known = dict(known or {})
        self._last: dict[str, int] = {}
        for kind, number in map(_kind_and_number, self.known.values()):
            self._last[kind] = max(number, self._last.get(kind, 0))

    def placeholder(self, entity: str, value: str, kind: str | None = None) -> str:
        """Return the placeholder for this value, such as "[PERSON_1]", making one if it is new.

        `kind` is what a new person is called after, if not PERSON: "MANAGER" gives "[MANAGER]", then "[MANAGER_2]".
        """
        return f"[{self._person(value, kind) if entity == PERSON else self._thing(entity, value)}]"

    def knows(self, entity: str, value: str) -> bool:
        """Whether this value, as it is, has a placeholder already."""
        return self._digest(entity, folded(entity, value)) in self.known

    def _thing(self, entity: str, value: str) -> str:
        digest = self._digest(entity, folded(entity, value))
        return self.known.get(digest) or self.known.setdefault(digest, self._new_label(entity))

    def _person(self, value: str, kind: str | None) -> str:
        """A person keeps their label by their full name and by either part of it, if nobody else was first."""
        name = folded(PERSON, value)
        parts = [part for part in name.split() if part not in _PARTICLES]
        label = self.known.get(self._digest(PERSON, name)) or self._same_person(parts)
        label = label or self._new_label(kind or PERSON)
        self.known.setdefault(self._digest(PERSON, name), label)
        for part in parts if len(parts) > 1 else ():
            self.known.setdefault(self._digest(PERSON, part), label)
            self.known.setdefault(self._digest(_FULL_NAME, part), label)
        return label

    def _same_person(self, parts: list[str]) -> str | None:
        """Whose a longer name is: of whoever has two parts of it, or one that was never heard within another name."""
        owners = {part: label for part in parts if (label := self.known.get(self._digest(PERSON, part)))}
        if len(owners) > 1 and len(set(owners.values())) == 1:
            return next(iter(owners.values()))
        return next((label for part, label in owners.items() if not self._is_of_a_full_name(part)), None)

    def _is_of_a_full_name(self, part: str) -> bool:
        return self._digest(_FULL_NAME, part) in self.known

    def _new_label(self, kind: str) -> str:
        self._last[kind] = number = self._last.get(kind, 0) + 1
        return kind if number == 1 and kind in WITHOUT_NUMBER else f"{kind}_{number}"

    def _digest(self, entity: str, name: str) -> str:
        return hmac.new(self._key, f"{entity}\0{name}".encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]


_FULL_NAME = "part of a full name"  # as an entity of its own among the digests


def folded(entity: str, value: str) -> str:
    """Return what two ways of saying or writing the same value have in common."""
    plain = " ".join(value.casefold().split())
    return _folding(entity)(without_accents(plain)) or plain


def _folding(entity: str) -> Callable[[str], str]:
    if entity in _BY_CHARACTERS:
        return lambda text: "".join(letter for letter in text if letter.isalnum())
    if entity in _WITH_PUNCTUATION:
        return lambda text: "".join(text.split()).strip(".,;:!?")
    return _name if entity == PERSON else lambda text: " ".join(_WORD.findall(text))


def _name(text: str) -> str:
    words = _WORD.findall(_POSSESSIVE.sub("", text).replace("'", ""))
    while len(words) > 1 and words[0] in name_titles():
        words.pop(0)
    return " ".join(words)


def without_accents(text: str) -> str:
    """Return the text in plain small letters, so that a word is the same with and without its accents."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _kind_and_number(label: str) -> tuple[str, int]:
    kind, _, number = label.rpartition("_")
    return (kind, int(number)) if kind and number.isdecimal() else (label, 1)
