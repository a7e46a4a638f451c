"""Scores one case: which of the risk in it was heard, how severe, and which alarms were raised over nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.vocabulary import Severity
from plugin.evaluation.risk.cases import Case, Heard, Kind
from redaction.risk.labels import Answer, Label, Labels, worst


@dataclass(frozen=True, slots=True)
class Judged:
    """An expected label, and what came of it."""

    label: Label
    heard: bool  # in its category, or as another accepted answer
    same_severity: bool  # and exactly as severe
    answered: Severity | None  # what its own category was answered with


@dataclass(frozen=True, slots=True)
class Alarm:
    """A category that was alarmed in a case, at its worst."""

    label: Label
    right: bool  # some accepted answer has the category


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What came of one case."""

    case: Case
    heard: tuple[Heard, ...]
    expected: tuple[Judged, ...]  # none in a border case, where silence is right as well
    alarms: tuple[Alarm, ...]


def score(case: Case, heard: Sequence[Heard] = ()) -> CaseScore:
    """Compare what was heard with what is expected, in any turn of the case.

    Where another accepted answer was given in full, everything expected counts as heard.
    """
    answer = worst(heard)
    expected = [Label(*each) for each in worst(case.expect).items()] if case.kind is Kind.RISK else []
    accepted = {label.category for labels in (case.expect, *case.also_ok) for label in labels if label.alarms}
    return CaseScore(
        case=case,
        heard=tuple(heard),
        expected=tuple(_judged(label, answer, case.also_ok) for label in expected),
        alarms=tuple(Alarm(Label(*said), said[0] in accepted) for said in answer.items()),
    )


def _judged(label: Label, answer: Answer, also_ok: Iterable[Labels]) -> Judged:
    others = [wanted for labels in also_ok if (wanted := worst(labels))]
    answered = answer.get(label.category)
    return Judged(
        label,
        heard=answered is not None or any(other.keys() <= answer.keys() for other in others),
        same_severity=answered is label.severity or any(other.items() <= answer.items() for other in others),
        answered=answered,
    )
