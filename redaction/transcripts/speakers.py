"""Tells "Name: what they said" from a sentence that happens to have a colon."""

import re
from collections import Counter
from collections.abc import Iterable

from redaction.transcripts.cues import tidy

# Captions mark a change of speaker by >>. A full-width colon needs no blank after it.
_LEAD = re.compile(r"(?:>>+ ?)?+([^ :：?!;\"][^:：?!;\"]{0,59}?) ?(?::(?: |$)|： ?)")
_PARTICLES = frozenset(
    "al bin bint d da das de del della den der di do dos du e el ibn la las le los of og st ten ter the und van vom von"
    " y zu".split()
)
_PLAIN = frozenset(
    "agent client cliente coach coachee coachin entrenador entrenadora guest host interviewer klient klientin"
    " moderator participant speaker sprecher treinador treinadora".split()
)
_ASIDE = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")  # "Casey Example (she/her)"
_MOST_WORDS = 6
_SHORT_FILE = 12  # turns; in a longer file who speaks comes back, and "Careful: ..." once is speech


def lead_of(line: str) -> tuple[str, str] | None:
    """Split "Name: words" at its first colon, if what stands before could be a name at all."""
    line = tidy(line)
    found = _LEAD.match(line)
    if found is None:
        return None
    name = found[1]
    could_be = any(map(str.isalpha, name)) and len(name.split()) <= _MOST_WORDS
    return (name, line[found.end() :]) if could_be else None


def speakers_among(leads: Iterable[str]) -> frozenset[str]:
    """Return those leads of a file that are its speakers.

    Who speaks comes back, or is written like a name. "What I mean: ..." stays speech, so that nothing
    of it goes unheard.
    """
    times = Counter(leads)
    recurring = {lead for lead, count in times.items() if count > 1 and (_is_cased(lead) or _is_short(lead))}
    once = {lead for lead in times if _is_cased(lead) and (len(lead.split()) > 1 or times.total() < _SHORT_FILE)}
    return frozenset(recurring | once | {lead for lead in times if _is_plain(lead)})


def _is_short(lead: str) -> bool:
    return len(lead.split()) <= 2  # "casey e", but not "what i mean"


def _is_plain(lead: str) -> bool:
    words = lead.casefold().replace("_", " ").split()
    return bool(words) and words[0] in _PLAIN and all(word.isdigit() for word in words[1:])


def _is_cased(lead: str) -> bool:
    words = [word.strip("()[]{}<>'’.,|-/@*") for word in _ASIDE.sub("", lead).split()]
    telling = [word for word in words if word and word.casefold() not in _PARTICLES]
    return bool(telling) and not any(word[0].islower() for word in telling)
