"""Stable placeholders: the same name is [PERSON_1] throughout a session, and nothing says whose it was."""

import hmac
from collections.abc import Mapping
from hashlib import sha256


class Pseudonyms:
    """Hands out placeholders for one session.

    `known` maps keyed digests to labels, so that it can be kept where names must not be: without
    `key` it cannot be turned back, nor matched against a list of names.
    """

    def __init__(self, key: bytes, known: Mapping[str, str] | None = None) -> None:
        self._key = key
        self.known = dict(known or {})

    def placeholder(self, entity: str, value: str) -> str:
        """Return the placeholder for this value, such as "[PERSON_1]", making one if it is new."""
        name = _folded(value)
        label = self.known.get(self._digest(entity, name)) or self._new_label(entity)
        for part in _spellings(entity, name):
            self.known.setdefault(self._digest(entity, part), label)
        return f"[{label}]"

    def _new_label(self, entity: str) -> str:
        prefix = f"{entity}_"
        taken = [int(label.removeprefix(prefix)) for label in self.known.values() if _numbers(label, prefix)]
        return f"{prefix}{max(taken, default=0) + 1}"

    def _digest(self, entity: str, name: str) -> str:
        return hmac.new(self._key, f"{entity}\0{name}".encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]


def _numbers(label: str, prefix: str) -> bool:
    return label.startswith(prefix) and label.removeprefix(prefix).isdigit()


def _folded(value: str) -> str:
    return " ".join(value.casefold().split())


def _spellings(entity: str, name: str) -> list[str]:
    """A person called by their full name is the same person by either name alone, if nobody else was first."""
    return [name, *name.split()] if entity == "PERSON" else [name]
