"""Adds up the scores of many cases: what was heard, how severe, and what was alarmed over nothing, with intervals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.vocabulary import Category, Severity
from plugin.evaluation.risk.cases import Kind
from plugin.evaluation.risk.scoring import CaseScore
from redaction.intervals import Share


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: of all categories together, of one of them, or of what tests one thing."""

    heard: Share  # of what is expected, in the right category
    same_severity: Share  # of what is expected, and exactly as severe
    imminent: Share  # of what is expected as imminent, answered so
    raised: Share  # of what is expected as concern, answered as imminent
    right: Share  # of the alarms, in a category that is accepted
    alarmed: Share  # harmless cases with an alarm
    alarmed_imminent: Share  # harmless cases with an imminent one


@dataclass(frozen=True, slots=True)
class Slice:
    """Everything measured of one language, or of all of them."""

    kinds: Mapping[Kind, int]
    figures: Figures
    categories: Mapping[Category, Figures]  # those that are expected, or were heard
    functionalities: Mapping[str, Figures]

    @property
    def items(self) -> int:
        """How many cases there are."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Report:
    """What a file gave with one set of rules."""

    file: str
    rules: str  # their version
    whole: Slice
    languages: Mapping[str, Slice]


def report(file: str, rules: str, scores: Sequence[CaseScore]) -> Report:
    """Add up the scores of a file, for each language and over all."""
    codes = sorted({each.case.language for each in scores})
    of_one = {code: [each for each in scores if each.case.language == code] for code in codes}
    return Report(file, rules, add_up(scores), {code: add_up(some) for code, some in of_one.items()})


def add_up(scores: Sequence[CaseScore]) -> Slice:
    """Return what these scores come to."""
    expected = {each.label.category for score in scores for each in score.expected}
    alarmed = {each.label.category for score in scores for each in score.alarms}
    tested = sorted({score.case.functionality for score in scores} - {""})
    return Slice(
        kinds={kind: sum(score.case.kind is kind for score in scores) for kind in Kind},
        figures=measure(scores),
        categories={category: measure(scores, {category}) for category in Category if category in expected | alarmed},
        functionalities={
            name: measure([score for score in scores if score.case.functionality == name]) for name in tested
        },
    )


def measure(scores: Sequence[CaseScore], categories: Collection[Category] = frozenset(Category)) -> Figures:
    """Return the figures of these categories."""
    expected = [each for score in scores for each in score.expected if each.label.category in categories]
    imminent = [each for each in expected if each.label.severity is Severity.IMMINENT]
    concern = [each for each in expected if each.label.severity is Severity.CONCERN]
    by_case = [
        (score.case.kind, [each for each in score.alarms if each.label.category in categories]) for score in scores
    ]
    harmless = [[each.label.severity for each in alarms] for kind, alarms in by_case if kind is Kind.HARMLESS]
    alarms = [each for _, some in by_case for each in some]
    return Figures(
        heard=_share(each.heard for each in expected),
        same_severity=_share(each.same_severity for each in expected),
        imminent=_share(each.same_severity for each in imminent),
        raised=_share(each.answered is Severity.IMMINENT and not each.same_severity for each in concern),
        right=_share(each.right for each in alarms),
        alarmed=_share(bool(said) for said in harmless),
        alarmed_imminent=_share(Severity.IMMINENT in said for said in harmless),
    )


def _share(each: Iterable[bool]) -> Share:
    counted = list(each)
    return Share(sum(counted), len(counted))
