"""The safety core: rules that are imminent or may be raised to it, and what makes one of them weaker."""

from collections.abc import Iterator

from config.changes.phrases import lost
from config.rules import Near, Pair, Rule
from config.vocabulary import Severity


def is_core(entry: Rule | Pair) -> bool:
    """Whether a finding of this can be imminent."""
    return _most(entry) is Severity.IMMINENT


def is_lower(before: Rule | Pair, after: Rule | Pair | None) -> bool:
    """Whether it is gone, or says less urgently what it hears."""
    if after is None or isinstance(before, Pair) != isinstance(after, Pair):
        return True
    return any(new.rank < old.rank for old, new in zip(_severities(before), _severities(after), strict=True))


def is_narrower(before: Rule | Pair, after: Rule | Pair) -> bool:
    """Whether it hears less than before, or listens to fewer people."""
    return next(_narrower(before, after), False)


def _narrower(before: Rule | Pair, after: Rule | Pair) -> Iterator[bool]:
    """Yield True for each way in which it is."""
    less = [before.category != after.category, bool(after.unless - before.unless)]
    less += [bool(before.speaker - after.speaker), _is_raised_less(before.near, after)]
    if isinstance(before, Rule) and isinstance(after, Rule):
        less += [bool(lost(before.phrases, after.phrases))]
    if isinstance(before, Pair) and isinstance(after, Pair):
        old, new = before.answers, after.answers
        less += [bool(lost(before.ask, after.ask)), bool(before.asker - after.asker)]
        less += [bool(lost(old.yes, new.yes)), bool(lost(old.partly, new.partly)), bool(lost(new.no, old.no))]
    yield from (True for each in less if each)


def _is_raised_less(near: Near | None, after: Rule | Pair) -> bool:
    """Whether words nearby raise it less often, unless it is that urgent without them."""
    if near is None or after.near is None or after.severity.rank >= near.raise_to.rank:
        return False  # where none raise it any more, its severity tells
    return after.near.within < near.within or bool(lost(near.phrases, after.near.phrases))


def _severities(entry: Rule | Pair) -> list[Severity]:
    if isinstance(entry, Rule):
        return [entry.severity, _most(entry)]
    return [entry.yes, entry.partly or entry.yes, entry.no, _most(entry)]


def _most(entry: Rule | Pair) -> Severity:
    reached = [entry.severity, *([entry.near.raise_to] if entry.near else [])]
    return max(reached, key=lambda severity: severity.rank)
