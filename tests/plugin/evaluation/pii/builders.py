"""Labelled speech in one call: `a_case("call {PHONE_NUMBER:oh one} now")`, `found(case, PHONE_NUMBER="oh one")`."""

import re
from itertools import count

from plugin.evaluation.pii.cases import Case, Label, Span, Turn

LABEL = re.compile(r"\{(?P<optional>\??)(?P<type>[A-Z_]+)(?:/(?P<group>\w+))?:(?P<words>[^}]*)\}")
_numbers = count(1)


def a_case(*marked, language="en", tags=(), **given):
    """Each text is a turn. `{TYPE:words}` is a label, `{?TYPE:words}` an optional one, `{TYPE/1:words}` a piece."""
    turns, labels = [], []
    for number, text in enumerate(marked):
        said = ""
        for part in re.split(r"(\{[^}]*\})", text):
            if mark := LABEL.fullmatch(part):
                end = len(said) + len(mark["words"])
                place = (number, len(said), end, mark["type"])
                labels.append(Label(*place, mark["group"] or "", bool(mark["optional"])))
                part = mark["words"]
            said += part
        turns.append(Turn("client", said))
    name = given.get("id", f"case {next(_numbers)}")
    return Case(name, language, frozenset(tags), tuple(turns), tuple(labels))


def found(case, **words):
    """Return predictions: for each type, the words taken for it, where they first stand in the case."""
    return [_span(case, name, each) for name, given in words.items() for each in given.split("|")]


def all_found(case):
    """Return what a perfect detector finds."""
    return [Span(each.turn, each.start, each.end, each.type) for each in case.labels if not each.optional]


def _span(case, name, words):
    turn = next(number for number, turn in enumerate(case.turns) if words in turn.text)
    start = case.turns[turn].text.index(words)
    return Span(turn, start, start + len(words), name)
