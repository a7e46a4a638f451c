"""Labelled talk in one call: `a_case("coach: why", "words", expect="abuse concern", also_ok=("",))`."""

from itertools import count

from config.vocabulary import Category, Severity
from plugin.evaluation.risk.cases import Case, Heard
from plugin.evaluation.strict import Spoken
from plugin.evaluation.talk import transcript_of
from redaction.risk.labels import Label

_numbers = count(1)


def a_case(*texts, expect="", also_ok=(), language="en", functionality="", **given):
    """Each text is a turn of the client, or of whoever is named before a colon."""
    name = given.get("id", f"case {next(_numbers)}")
    turns = [_turn(text) for text in texts or ("some words",)]
    others = tuple(labels(each) for each in also_ok)
    return Case(name, language, functionality, transcript_of(name, language, turns), labels(expect), others)


def labels(written):
    """Return what "abuse concern, legal info" says."""
    return tuple(Label(*_pair(each)) for each in written.split(",") if each.strip())


def heard(written, turn=0):
    """Return findings, each by a rule that is called after its category."""
    return tuple(Heard(each.category, each.severity, turn, f"{each.category}.rule") for each in labels(written))


def as_item(case):
    """Return a case as it stands in a file."""
    item = {
        "id": case.id,
        "lang": case.language,
        "turns": [{"speaker": cue.speaker or "", "text": cue.text} for cue in case.transcript.cues],
        "expect": _as_dicts(case.expect),
        "functionality": case.functionality,
    }
    return {**item, "also_ok": [_as_dicts(each) for each in case.also_ok]} if case.also_ok else item


def _as_dicts(given):
    return [{"category": label.category.value, "severity": label.severity.value} for label in given]


def _pair(written):
    category, severity = written.split()
    return Category(category), Severity(severity)


def _turn(text):
    speaker, colon, words = text.partition(": ")
    return Spoken(speaker=speaker, text=words) if colon else Spoken(speaker="client", text=text)
