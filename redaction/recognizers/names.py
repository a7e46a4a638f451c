"""Names in speech: what the tagger hears, and the people in the call, known before anybody says them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from config.anonymity import name_titles, titles_never_alone
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.found import Found, Piece
from redaction.spoken.vocabulary import Vocabulary
from redaction.spoken.words import Word, fold, words_of
from redaction.tagger import Tagged, Tagger

# Given names that are also everyday words: these count only with a capital.
ALSO_WORDS = frozenset(
    "art bill chance chase dawn dean drew faith frank grace grant guy harmony heath hope hunter iris jack joy june lane"
    " lily may mark miles olive pat pearl penny rich rob rose ruby sky sue summer violet wade will"
    " alba angel blanca cruz luz mar marina mercedes paz pilar rocio rosa sol clara gloria vitoria ernst mai".split()
)
# Parts of many names and of every sentence: never a name by themselves.
PARTICLES = frozenset("al and bin da das de del den der di do dos du e el ibn la le of the van von y zu".split())
_AND = frozenset("al and e el la le of the u und y zu".split())  # between two people as often as within a name
TITLED = 0.07  # after "Frau" or "señora" a word is a name from here on: common names are words, too
POSSIBLE = 0.3  # what another model takes for a name is believed from here on
LIKELY = 0.7  # of the tagger's own probability: what checks digits or has an @ in it outranks the tagger
SURE = 1.0  # a participant's name outranks what the tagger takes it for

_WORD = re.compile(r"\S+")
_EDGES = "\"'“”‘’«»„()[]{}<>.,;:!?¿¡…-–—*_"
_STOPS = (",", ";", "!", "?")  # a full stop may only shorten a title: Dr.
_POSSESSIVE = re.compile(r"['’`´](?:s|S)?$")


def names_in(talk: Conversation) -> list[Found]:
    """Return the people, places, organisations and streets that the tagger hears in each turn."""
    tagger = Tagger.load(talk.vocabulary.language)
    return [found for turn in talk.new for found in _tagged(turn, talk, tagger)]


def _tagged(turn: int, talk: Conversation, tagger: Tagger) -> Iterator[Found]:
    text = talk.texts[turn]
    words = list(_WORD.finditer(text))
    said = [word.group() for word in words]
    for each in _joined(tagger.tag(said, titled=_after_titles(said)), words):
        start, end = _trimmed(text, words[each.start_word].start(), words[each.end_word - 1].end())
        if start < end and not _is_no_name(each.entity, text[start:end], talk.vocabulary):
            yield Found(each.entity, (Piece(turn, start, end),), each.probability * LIKELY)


def _after_titles(said: Sequence[str]) -> dict[int, float]:
    """The numbers of the words after a title, each with how likely a name has to be there."""
    plain = [word.strip(_EDGES).casefold() for word in said]
    titles, never_alone = name_titles(), titles_never_alone()
    return {
        at + 1: 0.0 if title in never_alone else TITLED
        for at, title in enumerate(plain[:-1])
        if title in titles and plain[at + 1] not in titles | _AND and not said[at].endswith(_STOPS)
    }


def may_be_names(turn: int, talk: Conversation) -> list[Found]:
    """Return what the tagger at least does not rule out."""
    words = list(_WORD.finditer(talk.texts[turn]))
    tagged = Tagger.load(talk.vocabulary.language).tag([word.group() for word in words], POSSIBLE)
    spans = ((words[each.start_word].start(), words[each.end_word - 1].end(), each) for each in tagged)
    return [Found(each.entity, (Piece(turn, start, end),), each.probability) for start, end, each in spans]


def _joined(tagged: Sequence[Tagged], words: Sequence[re.Match[str]]) -> Iterator[Tagged]:
    """Take two parts of a name with a small word between as one: "maria do carmo"."""
    open_: Tagged | None = None
    for each in tagged:
        if open_ and each.entity == open_.entity == "PERSON" and _is_particle_between(open_, each, words):
            open_ = replace(open_, end_word=each.end_word)
            continue
        if open_:
            yield open_
        open_ = each
    if open_:
        yield open_


def _is_particle_between(before: Tagged, after: Tagged, words: Sequence[re.Match[str]]) -> bool:
    between = words[before.end_word : after.start_word]
    return len(between) == 1 and fold(between[0].group()) in PARTICLES - _AND


def _is_no_name(entity: str, said: str, vocabulary: Vocabulary) -> bool:
    """Numbers, units, single letters and words like "account" name nobody; an address may be no more than numbers."""
    words = words_of(said)
    may_be = entity == "ADDRESS" and len(words) > 1
    return not may_be and all(_names_nothing(word.plain, vocabulary) for word in words)


def _names_nothing(plain: str, of: Vocabulary) -> bool:
    if len(plain) == 1 or plain.isdecimal():
        return True
    if plain in of.function_words:
        return False  # may, will: the tagger has heard which
    if (plain,) in of.symbols or plain in of.at:
        return True
    numbers = (of.digits, of.small, of.glued, of.hundreds, of.hundred, of.thousand)
    return any(plain in known for known in numbers) or (plain,) in of.cues or (plain,) in of.units.get(plain, ())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out punctuation at the edges and a possessive."""
    said = text[start:end]
    start += len(said) - len(said.lstrip(_EDGES))
    kept = text[start:end].rstrip(_EDGES)
    possessive = _POSSESSIVE.search(kept)
    return start, start + (possessive.start() if possessive else len(kept))


def participants_in(talk: Conversation) -> list[Found]:
    """Return where the people in the call are named: in full, or by a part of their name."""
    known = _parts(talk.names)
    return [found for turn in talk.new for found in _named(talk.turns[turn], talk, known)] if known else []


Parts = dict[str, tuple[tuple[str, ...], ...]]


@lru_cache(maxsize=512)
def _parts(names: Sequence[str]) -> Parts:
    """Every way in which these people may be named, by the first word, the longest first."""
    ways = {way for name in names for way in _ways(tuple(fold(word) for word in re.findall(r"[^\W_]+", name)))}
    return {first: tuple(sorted((w for w in ways if w[0] == first), key=len, reverse=True)) for first, *_ in ways}


def _ways(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(name) > 1:
        yield name
    yield from ((part,) for part in name if len(part) > 1 and part not in PARTICLES)


def _named(turn: Sequence[Word], talk: Conversation, known: Parts) -> Iterator[Found]:
    for at, word in enumerate(turn):
        plain = word.plain.removesuffix("'s")
        for way in known.get(plain, ()):
            last = at + len(way) - 1
            said = turn[at : last + 1]
            if last < len(turn) and _says(said, way, talk):
                end = said[-1].start + len(way[-1]) if said[-1].plain.endswith("'s") else said[-1].end
                yield Found("PERSON", (Piece(word.turn, word.start, end),), SURE, " ".join(way))
                break


def _says(said: Sequence[Word], way: tuple[str, ...], talk: Conversation) -> bool:
    if tuple(word.plain for word in said[:-1]) != way[:-1] or said[-1].plain.removesuffix("'s") != way[-1]:
        return False
    return len(way) > 1 or way[0] not in ALSO_WORDS or talk.texts[said[0].turn][said[0].start].isupper()
