"""The words of a coach's own page, per language: read from files, and refused where one of them is missing."""

import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.errors import MisconfiguredError
from config.reading import read_yaml
from config.vocabulary import AlarmReason, Category, ClauseName, Outcome, Recipient, Severity, Verdict

PAGE_WORDS_DIR = Path(__file__).parent / "defaults" / "companion"
FALLBACK = "en"  # the page's first language: the others have the same keys and the same places to fill in

PageWords = Mapping[str, Any]

_LISTS = {
    "what": Category,
    "say": Category,
    "severity": Severity,
    "clauses": ClauseName,
    "outcomes": Outcome,
    "verdicts": Verdict,
    "reasons": AlarmReason,
    "recipients": Recipient,
}


def page_words_in(language: str | None) -> PageWords:
    """Return the page's words in this language ("de", also "de-AT"), or in English where there are none."""
    known = shipped_page_words()
    return known.get((language or "").partition("-")[0].lower(), known[FALLBACK])


@cache
def shipped_page_words() -> Mapping[str, PageWords]:
    """Return the words that we ship, by language. Raises MisconfiguredError naming the file and what is missing."""
    paths = sorted(PAGE_WORDS_DIR.glob("*.yaml"))
    return MappingProxyType({path.stem: load_page_words(path) for path in paths})


def load_page_words(path: Path) -> PageWords:
    """Read the page's words of one language. Raises MisconfiguredError naming the file and what to mend."""
    words, model = read_yaml(path), read_yaml(PAGE_WORDS_DIR / f"{FALLBACK}.yaml")
    if not isinstance(words, dict):
        raise MisconfiguredError(f"{path}: needs keys of its own")
    if wrong := next(_differences(words, model), None) or next(_nameless(words), None):
        raise MisconfiguredError(f"{path}: {wrong}")
    return MappingProxyType(words)


def _differences(words: Any, model: Any, where: str = "") -> Iterator[str]:
    """What the words lack, or have too much, beside the English ones."""
    if isinstance(model, dict) and isinstance(words, dict):
        for key in [*model, *(key for key in words if key not in model)]:
            name = f"{where}, {key}" if where else str(key)
            if key not in words:
                yield f"{name}: is missing"
            elif key not in model:
                yield f"{name}: is not a key that belongs here"
            else:
                yield from _differences(words[key], model[key], name)
    elif not isinstance(words, str) or not isinstance(model, str):
        yield f"{where}: needs {'keys of its own' if isinstance(model, dict) else 'words'}"
    elif not words.strip():
        yield f"{where}: has no words"
    elif _places(words) != _places(model):
        yield f"{where}: needs {' and '.join(sorted(_places(model))) or 'no braces'}"


def _nameless(words: PageWords) -> Iterator[str]:
    for where, names in _LISTS.items():
        for name in names:
            if name.value not in words[where]:
                yield f"{where}: no words for {name.value}"


def _places(text: str) -> set[str]:
    try:
        return {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"whole braces"}
