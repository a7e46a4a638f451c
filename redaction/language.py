"""Which language a transcript is in, told by its commonest words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from config.detection import FALLBACK

# Words that make up a large part of speech in one language and hardly occur in the three others.
_COMMON = {
    "en": "the and you is it that of i'm it's don't was what have with this they not but so we are my your just do can"
    " there she be would know then about think because said did when how if yeah which want",
    "es": "el los las y pero muy está qué yo una con del lo es hay eso sí sin más cuando ya pues mi le usted también ha"
    " como porque bien ahora todo tengo creo hacer mucho nos donde estoy fue en un su al son ese esa esto te tu",
    "de": "der die das und ich ist nicht ein eine zu mit auf sie es wir auch den dem aber wie noch wenn war so habe was"
    " mir mich dann schon für kann oder nur sind hat ja mal doch immer über nein sehr vom einen wird",
    "pt": "o os um uma não é em na do da dos das você com mas eu ele ela isso meu minha muito mais são está também já"
    " foi tem bem só até nós então aqui gente estou tô né pra tenho acho fazer ao pelo às vai quando",
}
_PROFILES = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SPOKEN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

FEWEST_WORDS = 4  # telling words; fewer may be a quotation or a name
LEAST_SHARE = 0.15  # of all words: in the right language it is 0.25 and more, in a related one 0.1
LEAD = 2.0  # times as many as in the next best language


def guess_language(texts: Iterable[str]) -> str | None:
    """Return "en", "es", "de" or "pt"; None where the words are too few, mixed, or of another language."""
    words = Counter(word.casefold().replace("’", "'") for text in texts for word in _SPOKEN_WORD.findall(text))
    telling = {language: sum(words[word] for word in profile) for language, profile in _PROFILES.items()}
    best, second = sorted(telling, key=lambda language: telling[language], reverse=True)[:2]
    is_sure = telling[best] >= max(FEWEST_WORDS, LEAST_SHARE * words.total(), LEAD * telling[second])
    return best if is_sure else None


def languages_of(turns: Sequence[tuple[str | None, str]], default: str) -> list[str]:
    """Return the language of each turn, from what it was said to be and its words.

    What was told counts, and the default where nothing was, unless the words of a turn are surely of another
    language: people change over in the middle of a call.
    """
    guessed = [_sure_language(text) for _, text in turns]
    told = [language if language in _PROFILES else None for language, _ in turns]
    usual = _usual(guessed) or (default if default in _PROFILES else FALLBACK)
    return [guess or each or usual for guess, each in zip(guessed, told, strict=True)]


def _usual(guessed: Sequence[str | None]) -> str | None:
    """The language of more than half of all turns, for those that do not show theirs."""
    most = Counter(language for language in guessed if language).most_common(1)
    return most[0][0] if most and 2 * most[0][1] > len(guessed) else None


def _sure_language(text: str) -> str | None:
    """The language of a single turn, told by its different words: quick, and silent when in doubt."""
    words = set(text.lower().split())
    if len(words) < FEWEST_WORDS:
        return None
    telling = [(len(profile & words), language) for language, profile in _PROFILES.items()]
    telling.sort(reverse=True)
    most, best = telling[0]
    return best if most >= max(FEWEST_WORDS, LEAD * telling[1][0], LEAST_SHARE * len(words)) else None
