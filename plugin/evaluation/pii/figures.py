"""Adds up the scores of many cases into recall, precision and F2, by language and by type, with intervals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from plugin.evaluation.pii.scoring import CaseScore, Judged, Tally
from redaction.intervals import Estimate, Share, Sums, over_items

NOTHING = Estimate()


@dataclass(frozen=True, slots=True)
class Rates:
    """Recall, precision and F2, in which recall counts for more: what is missed leaks."""

    recall: Estimate = NOTHING
    precision: Estimate = NOTHING
    f2: Estimate = NOTHING


@dataclass(frozen=True, slots=True)
class Spans:
    """How many labelled stretches were found, and how many of the predicted ones are right."""

    hit: Share  # at least half of it found
    whole: Share  # all of it found
    right: Share  # predicted, and at least half of it labelled
    hit_same_type: Share  # the same, where only the right type counts
    right_same_type: Share

    @property
    def f2(self) -> float | None:
        """F2 of spans hit and predictions right, whatever the type."""
        return _f2(self.hit.estimate.value, self.right.estimate.value)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured of all types together, or of one."""

    characters: Rates
    same_type: Rates  # the same, where only the right type counts
    spans: Spans


@dataclass(frozen=True, slots=True)
class Slice:
    """Everything measured of one language, or of all of them."""

    items: int
    figures: Figures
    split: Share  # values said over several turns, and found whole
    flagged: Share  # clean items in which something was taken for personal data
    types: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Report:
    """What a file gave with one profile."""

    file: str
    format: str
    profile: str
    whole: Slice
    languages: Mapping[str, Slice]


def report(file: str, form: str, profile: str, scores: Sequence[CaseScore]) -> Report:
    """Add up the scores of a file, for each language and over all."""
    codes = sorted({each.case.language for each in scores})
    whole = add_up(scores)
    of_one = {code: [each for each in scores if each.case.language == code] for code in codes}
    languages = {code: whole if len(codes) == 1 else add_up(some) for code, some in of_one.items()}
    return Report(file, form, profile, whole, languages)


def add_up(scores: Sequence[CaseScore]) -> Slice:
    """Return what these scores come to."""
    names = sorted({name for each in scores for name in each.types})
    groups = [whole for each in scores for whole in each.split.values()]
    clean = [each.flagged for each in scores if each.case.clean]
    return Slice(
        items=len(scores),
        figures=Figures(
            rates(each.merged for each in scores),
            rates(_together(each.same_type.values()) for each in scores),
            _spans(scores),
        ),
        split=Share(sum(groups), len(groups)),
        flagged=Share(sum(clean), len(clean)),
        types={name: _of_type(scores, name) for name in names},
    )


def rates(tallies: Iterable[Tally]) -> Rates:
    """Return recall, precision and F2 of the items together."""
    counted = [each.sums for each in tallies if any(each.sums)]
    return Rates(*over_items(counted, _ratios)) if counted else Rates()


def _of_type(scores: Sequence[CaseScore], name: str) -> Figures:
    none = Tally()
    return Figures(
        rates(each.types.get(name, none) for each in scores),
        rates(each.same_type.get(name, none) for each in scores),
        _spans(scores, {name}),
    )


def _together(tallies: Collection[Tally]) -> Tally:
    return Tally(*map(sum, zip(*(each.sums for each in tallies), strict=True))) if tallies else Tally()


def _spans(scores: Iterable[CaseScore], types: Collection[str] | None = None) -> Spans:
    labels: list[Judged] = []
    predictions: list[Judged] = []
    for score in scores:
        labels += (each for each in score.labels if types is None or each.span.type in types)
        predictions += (each for each in score.predictions if types is None or each.span.type in types)
    return Spans(
        hit=Share(sum(each.hit for each in labels), len(labels)),
        whole=Share(sum(each.whole for each in labels), len(labels)),
        right=Share(sum(each.hit for each in predictions), len(predictions)),
        hit_same_type=Share(sum(each.hit_same_type for each in labels), len(labels)),
        right_same_type=Share(sum(each.hit_same_type for each in predictions), len(predictions)),
    )


def _ratios(sums: Sums) -> tuple[float | None, float | None, float | None]:
    found, labelled, right, predicted = sums
    recall = found / labelled if labelled else None
    precision = right / predicted if predicted else None
    return recall, precision, _f2(recall, precision)


def _f2(recall: float | None, precision: float | None) -> float | None:
    """Where there is nothing to find, or nothing was taken for what was found, there is no F2."""
    if not recall:
        return recall
    if precision is None:
        return None
    return 5 * precision * recall / (4 * precision + recall)
