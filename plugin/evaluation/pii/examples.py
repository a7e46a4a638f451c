"""Lists what went wrong, in the words of the test data: missed, wrongly found, found as another type."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugin.evaluation.pii.cases import Case, Span
from plugin.evaluation.pii.scoring import CaseScore, Judged


@dataclass(frozen=True, slots=True)
class Example:
    """One span that went wrong."""

    case: Case
    span: Span
    types: str
    what: str
    words: str  # of the test data; what the other side covers stands in brackets


def misses(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each label that was not found whole."""
    for score in scores:
        found = [each.span for each in score.predictions]
        for each in (label for label in score.labels if not label.whole):
            yield _example(score, each, each.span.type, "found", found)


def alarms(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each prediction that holds something else than personal data."""
    for score in scores:
        labelled = [each.span for each in score.labels]
        for each in (prediction for prediction in score.predictions if not prediction.whole):
            yield _example(score, each, each.span.type, "labelled", labelled)


def confusions(scores: Sequence[CaseScore]) -> Iterator[Example]:
    """Yield each label that was found, but not as what it is."""
    for score in scores:
        found = [each.span for each in score.predictions]
        for each in (label for label in score.labels if label.hit and not label.hit_same_type):
            yield _example(score, each, f"{each.span.type} as {_taken_for(each.span, found)}", "found", found)


def _example(score: CaseScore, judged: Judged, types: str, verb: str, others: Sequence[Span]) -> Example:
    what = f"{judged.covered} of {judged.size} characters {verb}"
    return Example(score.case, judged.span, types, what, _bracketed(score.case, judged.span, others))


def _taken_for(label: Span, found: Sequence[Span]) -> str:
    shared: Counter[str] = Counter()
    for each in found:
        shared[each.type] += len(_shared(label, each))
    return max(sorted(shared), key=lambda name: shared[name])


def _bracketed(case: Case, span: Span, others: Sequence[Span]) -> str:
    """Return the span's words with brackets around those that the others cover."""
    covered = {at for each in others for at in _shared(span, each)}
    text = case.turns[span.turn].text
    parts: list[str] = []
    for at in range(span.start, span.end):
        opens, closes = at in covered and at - 1 not in covered, at in covered and at + 1 not in covered
        parts.append("[" * opens + (text[at] if text[at].isprintable() else " ") + "]" * closes)
    return " ".join("".join(parts).split())


def _shared(one: Span, other: Span) -> range:
    if one.turn != other.turn:
        return range(0)
    return range(max(one.start, other.start), min(one.end, other.end))
