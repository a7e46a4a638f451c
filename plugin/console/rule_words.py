"""Rules in words: severities, vetoes, states, and why something was found."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from config.context import VetoName
from config.rules import Pair, Rule
from config.vocabulary import Role, Severity
from redaction.risk.why import DENIED, GATHERED, RAISED, SEVERAL_TURNS

SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.INFO: "noted, never prompts",
        Severity.CONCERN: "asks the coach now",
        Severity.IMMINENT: "asks now, and looks for the supervisor if nobody answers",
    }
)
KINDS: Mapping[Severity, str] = MappingProxyType(
    {Severity.INFO: "off", Severity.CONCERN: "look", Severity.IMMINENT: "imminent"}
)

VETOES: Mapping[VetoName, str] = MappingProxyType(
    {
        VetoName.NEGATED: "it is denied",
        VetoName.HYPOTHETICAL: "it is only supposed",
        VetoName.FICTION: "it is from a film, a book, the news",
        VetoName.PROFESSIONAL: "it is about their work",
        VetoName.PAST: "it is over",
        VetoName.CONTRACT: "the agreement is read out",
        VetoName.CONSENT: "the coach asks first, or does what was agreed",
        VetoName.SOMEBODY_ELSE: "it is about somebody in public life or far away",
        VetoName.IDIOM: "it is a figure of speech",
        VetoName.HOMONYM: "the same words mean another thing",
        VetoName.SARCASM: "the opposite is meant",
    }
)

STATES: Mapping[str, str] = MappingProxyType(
    {
        "shipped": "as shipped",
        "installed": "own file",
        "own": "own copy",
        "switched": "switched",
        "off": "off",
    }
)
SPEAKERS: Mapping[Role, str] = MappingProxyType({Role.CLIENT: "the client", Role.COACH: "the coach"})
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "es": "Spanish", "de": "German", "pt": "Portuguese"})

_FOUND = re.compile(r"(?:rule|pair) (?P<id>\S+), (?:phrase (?P<phrase>\d+)|(?P<answer>yes|partly|no))")
_ANSWERS = {"yes": "was answered with a yes", "partly": "was answered with half a yes", "no": "was answered with a no"}
_OTHERS = {
    RAISED: "words close by make it more urgent",
    SEVERAL_TURNS: "it was said across several turns",
    GATHERED: "it was said several times",
    DENIED: "somebody was asked and said no",
}


def language_name(code: str) -> str:
    """A language as people call it, or its code."""
    return LANGUAGES.get(code, code)


def speakers(roles: frozenset[Role]) -> str:
    """Whom an entry listens to."""
    return " and ".join(SPEAKERS[role] for role in Role if role in roles)


def reasons(why: Sequence[str], entry: Rule | Pair | None) -> list[str]:
    """Why something was found, one reason a line. `entry`: the rule that it names, if it is known."""
    return [_reason(each, entry) for each in why]


def _reason(reason: str, entry: Rule | Pair | None) -> str:
    if found := _FOUND.fullmatch(reason):
        if found["answer"]:
            return f"its question {_ANSWERS[found['answer']]}"
        number = int(found["phrase"])
        known = isinstance(entry, Rule) and number <= len(entry.phrases)
        return f"phrase {number}" + (f": {entry.phrases[number - 1]}" if known and isinstance(entry, Rule) else "")
    kind, _, rest = reason.partition(" ")
    if kind == "veto:":
        return f"lowered, because {VETOES[VetoName(rest)]}"
    if kind == "step":
        return f"step {rest} of its ladder"
    if kind == "model":
        return f"proposed by the model, score {rest}"
    return _OTHERS.get(reason, reason)
