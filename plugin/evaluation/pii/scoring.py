"""Scores one case: which characters and spans of its personal data were found, and what else was taken for it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from plugin.evaluation.pii.cases import Case, Found, Label, Span

Spot = tuple[int, int]  # turn, and character in it
Spots = frozenset[Spot]
NONE: Spots = frozenset()


@dataclass(frozen=True, slots=True)
class Tally:
    """Characters without white space: labelled and how many of them were found, predicted and how many rightly."""

    found: int = 0
    labelled: int = 0
    right: int = 0
    predicted: int = 0

    @property
    def sums(self) -> tuple[int, int, int, int]:
        """The four numbers, in order."""
        return self.found, self.labelled, self.right, self.predicted


@dataclass(frozen=True, slots=True)
class Judged:
    """A span, labelled or predicted: its characters, and how many the other side covers, with any type or its own."""

    span: Span
    size: int
    covered: int
    same_type: int

    @property
    def whole(self) -> bool:
        """Whether none of it is left over."""
        return self.covered == self.size

    @property
    def hit(self) -> bool:
        """Whether at least half of it is covered."""
        return 2 * self.covered >= self.size

    @property
    def hit_same_type(self) -> bool:
        """Whether at least half of it is covered by its own type."""
        return 2 * self.same_type >= self.size


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What came of one case."""

    case: Case
    merged: Tally  # all types together: what was found as anything is found
    types: Mapping[str, Tally]  # recall of what carries the label, precision of what was predicted as such
    same_type: Mapping[str, Tally]  # the same, where only the right type counts
    labels: tuple[Judged, ...]
    predictions: tuple[Judged, ...]
    split: Mapping[str, bool]  # values said over several turns, by group: found whole or not
    flagged: bool  # something was taken for personal data


def score(case: Case, found: Found, types: Collection[str] | None = None) -> CaseScore:
    """Compare what was found with what is labelled; of these types only, where some are given.

    A label of the types asked for is found whatever it was taken for, and a prediction of them is right whatever
    it is labelled as: for redaction, being covered is what counts.
    """
    marks = _Marks.of(case, found)
    wanted = marks.types if types is None else marks.types & set(types)
    labels = tuple(marks.judge_label(each) for each in sorted(case.labels) if not each.optional and each.type in wanted)
    predictions = tuple(marks.judge_prediction(each) for each in sorted(set(found)) if each.type in wanted)
    return CaseScore(
        case=case,
        merged=marks.tally(wanted),
        types={each: marks.tally({each}) for each in sorted(wanted)},
        same_type={each: marks.tally_same_type(each) for each in sorted(wanted)},
        labels=labels,
        predictions=tuple(each for each in predictions if each.size),
        split=_split(labels),
        flagged=not wanted.isdisjoint(marks.predicted),
    )


def _split(labels: Iterable[Judged]) -> dict[str, bool]:
    pieces: dict[str, list[Judged]] = defaultdict(list)
    for each in labels:
        if isinstance(each.span, Label) and each.span.group:
            pieces[each.span.group].append(each)
    apart = {group: found for group, found in pieces.items() if len({each.span.turn for each in found}) > 1}
    return {group: all(each.whole for each in found) for group, found in sorted(apart.items())}


@dataclass(frozen=True, slots=True)
class _Marks:
    """Which characters are labelled and predicted as what; optional ones stand on neither side."""

    case: Case
    required: Mapping[str, Spots]
    predicted: Mapping[str, Spots]
    neutral: Spots

    @classmethod
    def of(cls, case: Case, found: Found) -> "_Marks":
        required = _by_type(case, (each for each in case.labels if not each.optional))
        optional = _by_type(case, (each for each in case.labels if each.optional))
        neutral = NONE.union(*optional.values()) - NONE.union(*required.values())
        predicted = {name: left for name, spots in _by_type(case, found).items() if (left := spots - neutral)}
        return cls(case, required, predicted, neutral)

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self.required) | frozenset(self.predicted)

    @property
    def all_required(self) -> Spots:
        return NONE.union(*self.required.values())

    @property
    def all_predicted(self) -> Spots:
        return NONE.union(*self.predicted.values())

    def tally(self, types: Collection[str]) -> Tally:
        labelled = NONE.union(*(self.required.get(each, NONE) for each in types))
        said = NONE.union(*(self.predicted.get(each, NONE) for each in types))
        return Tally(len(labelled & self.all_predicted), len(labelled), len(said & self.all_required), len(said))

    def tally_same_type(self, name: str) -> Tally:
        labelled, said = self.required.get(name, NONE), self.predicted.get(name, NONE)
        both = len(labelled & said)
        return Tally(both, len(labelled), both, len(said))

    def judge_label(self, label: Label) -> Judged:
        spots = _spots(self.case, label)
        same = self.predicted.get(label.type, NONE)
        return Judged(label, len(spots), len(spots & self.all_predicted), len(spots & same))

    def judge_prediction(self, span: Span) -> Judged:
        spots = _spots(self.case, span) - self.neutral
        same = self.required.get(span.type, NONE)
        return Judged(span, len(spots), len(spots & self.all_required), len(spots & same))


def _by_type(case: Case, spans: Iterable[Span]) -> dict[str, Spots]:
    types: dict[str, set[Spot]] = defaultdict(set)
    for span in spans:
        types[span.type] |= _spots(case, span)
    return {name: frozenset(spots) for name, spots in types.items()}


def _spots(case: Case, span: Span) -> Spots:
    text = case.turns[span.turn].text
    return frozenset((span.turn, at) for at in range(span.start, span.end) if not text[at].isspace())
