"""Makes the word lists that the tagger ships: how common a word is, how it is written, what it may name."""

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import wordfreq

from redaction.tagger.features import bare
from redaction.tagger.lexicon import BIT, UNKNOWN, Entry, Lexicon
from training import corpora
from training.names import everywhere
from training.numbers import number_words
from training.values import (
    HOME_COUNTRIES,
    all_towns,
    countries,
    grammar,
    home_names,
    regions,
    telling_words,
    without_marks,
)

WORDS: Final = 90_000  # of each language, the most frequent first
_LOWEST, _HIGHEST = 4, 15
_SEEN_ENOUGH: Final = 3
_ORDINARY: Final = 3.8  # words more frequent than this are no names only because a town or a family is called so
_COMMON: Final = 4.5
_EVERYDAY: Final = 5.2
_LARGE_TOWN: Final = 100_000
_ABROAD: Final = 40_000
_CAPITAL_STEPS: Final = ((0.05, "0"), (0.3, "1"), (0.7, "2"), (1.01, "3"))


def make_lexicon(language: str) -> Lexicon:
    """Gather everything that is known of single words in a language."""
    lists = _lists(language)
    frequencies = {word: _step(value) for word, value in _frequencies(language).items()}
    capitals = _capitals(language)
    words = sorted({*frequencies, *lists})
    return Lexicon(
        {
            w: Entry(frequencies.get(w, UNKNOWN), capitals.get(w, UNKNOWN), lists.get(w, 0))
            for w in words
            if " " not in w
        }
    )


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write the lexicon so that the same words give the same bytes."""
    groups: defaultdict[Entry, list[str]] = defaultdict(list)
    for word, entry in sorted(lexicon.entries.items()):
        groups[entry].append(word)
    lines = (f"{e.frequency} {e.capital} {e.lists}\t{' '.join(words)}\n" for e, words in sorted(groups.items()))
    path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


@cache
def _frequencies(language: str) -> dict[str, float]:
    words = wordfreq.top_n_list(language, WORDS)
    return {word: wordfreq.zipf_frequency(word, language) for word in words if word == bare(word) and word.strip("'-")}


def _step(frequency: float) -> str:
    return format(min(_HIGHEST, max(_LOWEST, int(2 * frequency))), "x")


@cache
def _capitals(language: str) -> dict[str, str]:
    written: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for word in _inside_sentences(language):
        written[bare(word)] += 1
        capital[bare(word)] += word.lstrip("\"'([„“«")[:1].isupper()
    return {w: _capital_step(capital[w] / n) for w, n in written.items() if n >= _SEEN_ENOUGH}


def _capital_step(share: float) -> str:
    return next(step for limit, step in _CAPITAL_STEPS if share < limit)


def _inside_sentences(language: str) -> Iterator[str]:
    """Yield the words that do not begin a sentence or a quotation: there a capital tells something."""
    for sentence in corpora.cased_sentences(language):
        for before, word in pairwise(sentence):
            if before[-1:] not in ".!?:\"'„“«-–(" and len(word) > 1:
                yield word


def _lists(language: str) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for name, words in _named(language):
        for word in words:
            found[word] |= BIT[name]
    return dict(found)


def _named(language: str) -> Iterator[tuple[str, set[str]]]:
    own_given, own_family = home_names(language)
    yield "given", _words(own_given, language) | _rarer(_words(everywhere("first"), language), language, 4.6)
    yield "family", _words(own_family, language) | _rarer(_words(everywhere("last"), language), language, 4.3)
    yield from _places(language)
    yield "company", {w for brand in _brands(language) for w in _words([brand], language) if " " not in brand}
    for name, listed in telling_words(language).items():
        yield name, {bare(word) for word in listed}
    yield "number", number_words(language)


def _places(language: str) -> Iterator[tuple[str, set[str]]]:
    single: set[str] = set()
    parts: set[str] = set()
    for town in all_towns():
        if _worth_knowing(town, language):
            words = _words([town["name"], *_other_names(town, language)], language, split=False)
            single |= {w for w in words if " " not in w and _is_name(w, town["population"], language)}
            parts |= {part for w in words if " " in w for part in w.split() if len(part) > 2}
    yield "city", single
    yield "city_part", _rarer(parts, language, 5.0)
    for name, whole in (("region", regions(language)), ("country", countries(language))):
        yield name, {word for word in _words(whole, language, split=False) if " " not in word}
        yield "city_part", _rarer({w for w in _words(whole, language) if len(w) > 3}, language, 5.0)


def _worth_knowing(town: dict[str, Any], language: str) -> bool:
    return bool(town["population"] >= (8_000 if town["countrycode"] in HOME_COUNTRIES[language] else _ABROAD))


def _other_names(town: dict[str, Any], language: str) -> list[str]:
    """Return the names of a large town in other tongues, as far as they are words of this language ("Múnich")."""
    if town["population"] < _LARGE_TOWN:
        return []
    return [
        n for n in town["alternatenames"] if n[:1].isupper() and n.isalpha() and _is_known_name(n.lower(), language)
    ]


def _is_known_name(word: str, language: str) -> bool:
    frequency = _frequencies(language).get(word, 9)
    return len(word) > 3 and frequency < _EVERYDAY and (frequency < _ORDINARY or _is_capital(word, language))


def _is_name(word: str, inhabitants: int, language: str) -> bool:
    frequency = _frequencies(language).get(word, 0)
    return frequency < _ORDINARY or (
        inhabitants >= _LARGE_TOWN and (frequency < _COMMON or _is_capital(word, language))
    )


def _is_capital(word: str, language: str) -> bool:
    return _capitals(language).get(word, "0") in "23"


def _brands(language: str) -> list[str]:
    return [*grammar(language)["brand"], *grammar(language)["bank_brand"]]


def _words(names: Iterable[str], language: str, *, split: bool = True) -> set[str]:
    found: set[str] = set()
    for name in names:
        for form in (name.lower(), without_marks(name, language).lower(), without_marks(name, "en").lower()):
            found.update(part for part in (form.split() if split else [form]) if len(part) > 1)
    return found


def _rarer(words: set[str], language: str, limit: float) -> set[str]:
    frequencies = _frequencies(language)
    return {word for word in words if frequencies.get(word, 0) < limit}
