"""What a page's address asks for: a choice from a list, a day, an id. Anything else is an error, not a guess."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from config.errors import MalformedError

_PLAIN = re.compile(r"[A-Za-z0-9._:/+-]{0,80}")  # ids and names of rules: no room for more
_Named = TypeVar("_Named", bound=StrEnum)


def chosen(kind: type[_Named], name: str) -> _Named | None:
    """What was chosen from a list; None for nothing. Raises MalformedError for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise MalformedError(f"no such {name}") from None


def plain(name: str) -> str:
    """An id, or nothing. Raises MalformedError for what cannot be one."""
    text = request.args.get(name, "").strip()
    if not _PLAIN.fullmatch(text):
        raise MalformedError(f"no such {name}")
    return text


def words(name: str) -> str:
    """What somebody typed to search for, in lower case, cut to what a search can use."""
    return " ".join(request.args.get(name, "").split())[:80].lower()


def day(name: str) -> date | None:
    """A day such as 2026-03-02, or None. Raises MalformedError for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MalformedError(f"{name} is no day") from None


class Asked(dict[str, str]):
    """What the address asks for, for the page to show in its fields; nothing where nothing is asked."""

    def __missing__(self, name: str) -> str:
        return ""


def asked() -> Asked:
    """What this address asks for, without what was left empty."""
    return Asked((name, value) for name, value in request.args.items() if value)


def again(**changed: object) -> str:
    """The query of this address with some values changed; None or nothing takes one out. Starts with "?"."""
    now = dict(asked())
    changes = {name: None if value is None else str(value) for name, value in changed.items()}
    return "?" + urlencode({name: value for name, value in (now | changes).items() if value})
