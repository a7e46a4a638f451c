"""Lists what went wrong: risk that was not heard, alarms over nothing, and the wrong severity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugin.evaluation.risk.cases import Case, Heard
from plugin.evaluation.risk.scoring import CaseScore
from redaction.risk.labels import Label


@dataclass(frozen=True, slots=True)
class Example:
    """One case that went wrong."""

    case: Case
    what: str
    heard: tuple[str, ...]  # each finding: what it is, where, by which rule and why


def misses(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each case in which something was not heard."""
    for score in scores:
        if missed := [each.label for each in score.expected if not each.heard]:
            yield _example(score, f"{_all(missed)} not heard")


def alarms(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each case with an alarm that is not right."""
    for score in scores:
        if wrong := [each.label for each in score.alarms if not each.right]:
            yield _example(score, f"{_all(wrong)} alarmed, {_all(score.case.expect) or 'nothing'} expected")


def severity(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each case in which something was heard as more or less severe than it is."""
    for score in scores:
        if wrong := [each for each in score.expected if each.heard and not each.same_severity]:
            yield _example(score, "; ".join(f"{_named(each.label)} as {each.answered or 'another'}" for each in wrong))


def _example(score: CaseScore, what: str) -> Example:
    return Example(score.case, what, tuple(_found(each) for each in score.heard))


def _found(heard: Heard) -> str:
    return f"turn {heard.turn}: {_named(heard)}, {', '.join(heard.why or (heard.rule,))}"


def _all(labels: Sequence[Label]) -> str:
    return " and ".join(_named(label) for label in labels)


def _named(label: Label) -> str:
    return f"{label.category} {label.severity}"
