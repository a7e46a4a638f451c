"""Which phrases mean the same, however they are written."""

import re
from collections.abc import Iterable

from config.errors import MisconfiguredError
from config.phrases import Choice, Phrase, Word, parse_phrase

_LIST = re.compile(r"<([^<>\s]+)>")


def meanings(phrases: Iterable[str]) -> dict[str, str]:
    """Return these phrases by what they mean: spaces, letter case and the order of choices mean nothing."""
    return {_meaning(phrase): phrase for phrase in phrases}


def lost(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return the phrases that `after` does not have, in any way of writing them."""
    kept = set(after)
    missing = [phrase for phrase in dict.fromkeys(before) if phrase not in kept]
    if not missing:
        return []
    meant = meanings(kept)
    return [phrase for phrase in missing if _meaning(phrase) not in meant]


def _meaning(phrase: str) -> str:
    plain = " ".join(phrase.casefold().split())
    if not any(sign in plain for sign in "(.<"):
        return plain
    lists = {name: Choice(((Word(f"<{name}>"),),)) for name in _LIST.findall(plain)}  # by name alone
    try:
        return _of(parse_phrase(plain, lists))
    except MisconfiguredError:  # whoever listens refuses it; until then, it means what is written
        return plain


def _of(phrase: Phrase) -> str:
    return " ".join(_choice(part) if isinstance(part, Choice) else str(part) for part in phrase)


def _choice(choice: Choice) -> str:
    options = sorted({_of(option) for option in choice.options})
    return f"({'|'.join(options)}){'?' if choice.optional else ''}"
