"""What people who are named are to the speaker, told by the words beside their names: "my manager Sarah"."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from config.anonymity import MOST_WORDS, Phrases, Relation, read_roles
from redaction.pseudonyms import PLACEHOLDER, without_accents

_TOKEN = re.compile(r"(?P<word>\w+)|(?P<genitive>['’]s\b)|(?P<stop>[.?!;…]+)|(?P<pause>[,:()–—]+|\s-+\s)")
_NAME, _REPLACED, _STOP, _PAUSE, _GENITIVE = "\0name", "\0replaced", ".", ",", "'s"
_PEOPLE = frozenset({_NAME, _REPLACED})
_SIGNS = _PEOPLE | {_STOP, _PAUSE, _GENITIVE}

_LINKS = 5  # small words and pauses between a name and what the person is
_MODIFIERS = 2  # words other than adjectives between "my" and "manager"
_BETWEEN = 4  # words of any kind there
_EARLIER = 200  # characters of the turn before that a first word can be the answer to

Token = str
Tokens = Sequence[Token]
Phrase = tuple[Token, ...]
People = Sequence[tuple[int, int]]


def relations_of(text: str, people: People, language: str, *, before: str = "") -> list[Relation | None]:
    """Return what each person named in the text is to the speaker, as far as it is said. `people` are in order.

    `before` is what the other speaker said last: "who is your manager?" tells who "Sarah" is.
    Raises MisconfiguredError for a language whose words for relations are not known.
    """
    grammar = _grammar(language)
    tokens = grammar.without_fillers([*_question(before), *_tokens(text, people)])
    reading = _Reading(grammar, tokens)
    at = [place for place, token in enumerate(tokens) if token == _NAME][-len(people) :] if people else []
    return [cue.relation if cue else None for cue in reading.cues(at)]


@dataclass(frozen=True, slots=True)
class _Cue:
    relation: Relation
    place: int  # of its first word
    end: int
    plural: bool = False


class _Grammar:
    """The words of one language, ready to be looked up."""

    def __init__(self, language: str) -> None:
        said = read_roles(language)
        self.fillers = _phrases(said.fillers)
        self._filler_starts = {phrase[0] for phrase in self.fillers}
        self.titles = _phrases(said.titles)
        self.possessives = _words(said.possessives)
        self.definites = _words(said.definites)
        self.indefinites = _words(said.indefinites)
        self.adjectives = _words(said.adjectives)
        self.to_name = _phrases(said.to_name)
        self.to_relation = _phrases(said.to_relation)
        self.of = _words(said.of)
        self.prepositions = _words(said.prepositions)
        self.conjunctions = _words(said.conjunctions)
        self.tells = _words(said.tells)
        self.determiners = self.possessives | self.definites | self.indefinites
        small = {phrase[0] for phrase in (*self.to_name, *self.to_relation) if len(phrase) == 1}
        self.no_modifiers = _SIGNS | self.determiners | self.prepositions | self.conjunctions | self.tells | small
        self.relations: dict[Phrase, Relation] = {}
        self.places: dict[Phrase, Relation] = {}
        self.said_after: dict[Phrase, Relation] = {}
        self.owned: set[Phrase] = set()
        self.like_a_title: set[Phrase] = set()
        self.plural: set[Phrase] = set()
        for relation, entry in said.relations.items():
            self.relations |= dict.fromkeys(
                map(_plain, _phrases((*entry.words, *entry.with_possessive, *entry.like_a_title, *entry.plural))),
                relation,
            )
            self.places |= dict.fromkeys(map(_plain, _phrases(entry.places)), relation)
            self.said_after |= dict.fromkeys(map(_plain, _phrases(entry.said_after)), relation)
            self.owned |= {_plain(phrase) for phrase in _phrases(entry.with_possessive)}
            self.like_a_title |= {_plain(phrase) for phrase in _phrases(entry.like_a_title)}
            self.plural |= {_plain(phrase) for phrase in _phrases(entry.plural)}

    def without_fillers(self, tokens: Tokens) -> list[Token]:
        """Return the tokens without "um" and "you know"."""
        kept: list[Token] = []
        place = 0
        while place < len(tokens):
            size = _longest_from(tokens, place, self.fillers) if tokens[place] in self._filler_starts else 0
            kept += () if size else (tokens[place],)
            place += size or 1
        return kept


class _Reading:
    """One turn of talk, read for what the people in it are."""

    def __init__(self, grammar: _Grammar, tokens: Tokens) -> None:
        self._grammar = grammar
        self._tokens = tokens
        self._plain = _plain(tokens)
        self._taken: set[int] = set()  # one "my manager" is one person's

    def cues(self, names: Sequence[int]) -> Iterator[_Cue | None]:
        last, last_name = None, 0
        for name in names:
            cue = self._before(name) or self._shared(last, last_name, name) or self._after(name)
            if cue:
                self._taken.add(cue.place)
            yield cue
            last, last_name = cue, name

    def _before(self, name: int) -> _Cue | None:
        """My manager Ann; my boss is called Ann; someone in HR, Ann."""
        end, linked = name, False
        for _ in range(_LINKS):
            cue = self._relation_before(end, linked=linked, direct=end == name) or self._place_before(end, linked)
            cue = cue or self._with_its_place_before(end, linked)
            if cue:
                return self._free(cue)
            size, links = self._link_before(end)
            if not size:
                return None
            end, linked = end - size, linked or links
        return None

    def _shared(self, last: _Cue | None, last_name: int, name: int) -> _Cue | None:
        """My managers Ann and Tom."""
        between = self._tokens[last_name + 1 : name]
        joins = self._grammar.conjunctions | self._grammar.definites | {_PAUSE}
        joined = all(token in joins or (token,) in self._grammar.titles for token in between)
        return last if last and last.plural and between and joined else None

    def _after(self, name: int) -> _Cue | None:
        """Ann, who is my manager; Ann from HR; Ann who reports to me."""
        place = name + 1
        for _ in range(_LINKS):
            linked = place > name + 1
            if cue := self._relation_after(place, linked=linked):
                not_theirs = self._is_somebody_elses(cue) or (not linked and self._is_told(name))
                return None if not_theirs else self._free(cue)
            size = 1 if self._token(place) == _PAUSE else _longest_from(self._tokens, place, self._grammar.to_relation)
            if not size:
                return None
            place += size
        return None

    def _free(self, cue: _Cue) -> _Cue | None:
        return None if cue.place in self._taken else cue

    def _is_somebody_elses(self, cue: _Cue) -> bool:
        """Ann her manager Tom: that is Tom."""
        end = cue.end
        while self._token(end) in self._grammar.definites or (self._token(end),) in self._grammar.titles:
            end += 1
        return self._token(end) in _PEOPLE

    def _is_told(self, name: int) -> bool:
        """I told Ann my manager had left."""
        at = name - 1
        while name - at <= _MODIFIERS and self._token(at) in self._grammar.prepositions | self._grammar.definites:
            at -= 1
        return self._token(at) in self._grammar.tells

    def _link_before(self, end: int) -> tuple[int, bool]:
        """Return how many tokens before `end` lead over to the name, and whether they say that it is the name."""
        last = self._token(end - 1)
        if last == _STOP and (self._token(end - 2),) in self._grammar.titles:
            return 2, False
        if last == _PAUSE or last in self._grammar.adjectives:
            return 1, False
        if size := _longest_until(self._tokens, end, self._grammar.titles):
            return size, False
        return _longest_until(self._tokens, end, self._grammar.to_name), True

    def _relation_before(self, end: int, *, linked: bool, direct: bool = False, owned: bool = False) -> _Cue | None:
        size = _longest_until(self._plain, end, self._grammar.relations)
        if not size:
            return None
        phrase, place = self._plain[end - size : end], end - size
        cue = _Cue(self._grammar.relations[phrase], place, end, phrase in self._grammar.plural)
        if direct and phrase in self._grammar.like_a_title:
            return cue
        owner = self._owner_before(place, any_will_do=owned or phrase not in self._grammar.owned, linked=linked)
        if owner is None:
            return None
        if self._token(owner - 1) in self._grammar.of:  # the wife of my boss
            return self._relation_before(owner - 1, linked=linked, owned=True) or cue
        return cue

    def _owner_before(self, place: int, *, any_will_do: bool, linked: bool) -> int | None:
        allowed = self._grammar.possessives
        if any_will_do:
            allowed = allowed | self._grammar.definites | (self._grammar.indefinites if linked else frozenset())
        unusual = 0
        for at in range(place - 1, place - 2 - _BETWEEN, -1):
            if self._token(at) in allowed:
                return at
            unusual += self._token(at) not in self._grammar.adjectives
            if unusual > _MODIFIERS or not self._is_modifier(at):
                return None
        return None

    def _place_before(self, end: int, linked: bool) -> _Cue | None:
        """Someone in HR called Ann."""
        size = _longest_until(self._plain, end, self._grammar.places) if linked else 0
        if not size:
            return None
        at = end - size - (self._token(end - size - 1) in self._grammar.determiners)
        in_it = self._token(at - 1) in self._grammar.prepositions
        return _Cue(self._grammar.places[self._plain[end - size : end]], at, end) if in_it else None

    def _with_its_place_before(self, end: int, linked: bool) -> _Cue | None:
        """My boss at work, Ann."""
        for size in (2, 3):
            if self._token(end - size) in self._grammar.prepositions:
                inside = self._tokens[end - size + 1 : end]
                plain = not _SIGNS.intersection(inside) and (size == 2 or inside[0] in self._grammar.determiners)
                return self._relation_before(end - size, linked=linked) if plain else None
        return None

    def _relation_after(self, place: int, *, linked: bool) -> _Cue | None:
        grammar = self._grammar
        if size := _longest_from(self._plain, place, grammar.said_after):
            return _Cue(grammar.said_after[self._plain[place : place + size]], place, place + size)
        first = self._token(place)
        if first in grammar.prepositions:
            return self._place_after(place + 1)
        if first == _GENITIVE or first not in grammar.determiners or (first in grammar.indefinites and not linked):
            return None
        return self._owned_after(place + 1, owned=first in grammar.possessives)

    def _place_after(self, place: int) -> _Cue | None:
        place += self._token(place) in self._grammar.determiners
        size = _longest_from(self._plain, place, self._grammar.places)
        return _Cue(self._grammar.places[self._plain[place : place + size]], place, place + size) if size else None

    def _owned_after(self, start: int, *, owned: bool) -> _Cue | None:
        unusual = 0
        for place in range(start, start + 1 + _BETWEEN):
            if size := _longest_from(self._plain, place, self._grammar.relations):
                return self._head(place, place + size, owned=owned)
            unusual += self._token(place) not in self._grammar.adjectives
            if unusual == _MODIFIERS or not self._is_modifier(place):
                return None
        return None

    def _head(self, place: int, end: int, *, owned: bool) -> _Cue | None:
        """My manager's wife: the wife. My manager's desk: nobody."""
        while self._token(end) == _GENITIVE:
            sizes = ((at, _longest_from(self._plain, at, self._grammar.relations)) for at in (end + 1, end + 2))
            found = next(((at, size) for at, size in sizes if size), None)
            if found is None:
                return None
            place, end, owned = found[0], sum(found), True
        phrase = self._plain[place:end]
        if phrase in self._grammar.owned and not owned and self._token(end) not in self._grammar.of:
            return None
        return _Cue(self._grammar.relations[phrase], place, end, phrase in self._grammar.plural)

    def _is_modifier(self, place: int) -> bool:
        token = self._token(place)
        if token in self._grammar.adjectives:
            return True
        return token not in self._grammar.no_modifiers and (self._plain[place],) not in self._grammar.relations

    def _token(self, place: int) -> Token:
        return self._tokens[place] if 0 <= place < len(self._tokens) else _STOP


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(language)


def _question(before: str) -> list[Token]:
    """Return the tail of the turn before, joined on by a pause. A statement that came to its end tells nothing."""
    tokens = list(_tokens(before[-_EARLIER:].rstrip().rstrip("?"), ()))
    return [*tokens, _PAUSE] if tokens else []


def _tokens(text: str, people: People) -> Iterator[Token]:
    end = 0
    for start, stop in people:
        yield from _between(text[end:start])
        yield _NAME
        end = stop
    yield from _between(text[end:])


def _between(text: str) -> Iterator[Token]:
    """Yield the tokens of what was said between names. A placeholder is somebody too, already replaced."""
    end = 0
    for placeholder in PLACEHOLDER.finditer(text):
        yield from _plain_tokens(text[end : placeholder.start()])
        yield _REPLACED
        end = placeholder.end()
    yield from _plain_tokens(text[end:])


def _plain_tokens(text: str) -> Iterator[Token]:
    signs = {"genitive": _GENITIVE, "stop": _STOP, "pause": _PAUSE}
    for found in _TOKEN.finditer(text):
        yield signs.get(found.lastgroup or "") or found.group().casefold()


def _phrases(said: Phrases) -> frozenset[Phrase]:
    return frozenset(tuple(_plain_tokens(phrase)) for phrase in said)


def _words(said: Phrases) -> frozenset[Token]:
    return frozenset(token for phrase in _phrases(said) for token in phrase)


def _plain(tokens: Iterable[Token]) -> Phrase:
    return tuple(without_accents(token) for token in tokens)


def _longest_from(tokens: Tokens, place: int, phrases: Container[Phrase]) -> int:
    said = (tuple(tokens[place : place + size]) for size in _SIZES)
    return next((len(phrase) for phrase in said if phrase in phrases), 0)


def _longest_until(tokens: Tokens, end: int, phrases: Container[Phrase]) -> int:
    said = (tuple(tokens[max(0, end - size) : end]) for size in _SIZES)
    return next((len(phrase) for phrase in said if phrase in phrases), 0)


_SIZES = range(MOST_WORDS, 0, -1)  # the longest first
