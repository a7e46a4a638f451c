"""The rules as a Presidio recognizer: risk is heard in the same pass that finds personal data."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from config.context import Language
from config.detection import RISK
from config.vocabulary import Category, Severity
from redaction.risk.hit import Hit
from redaction.risk.ruleset import Ruleset

NAME = "RiskRecognizer"
PREFIX = RISK  # of its entity types; what has another prefix is personal data
HITS = "pausepoint_hits"  # where a result's metadata carries its hits
_SCORES = {Severity.INFO: 0.7, Severity.CONCERN: 0.85, Severity.IMMINENT: 1.0}


class RiskRecognizer(LocalRecognizer):
    """Reports what the rules hit as RISK_<CATEGORY>. What is to be made of it, `judge` decides.

    Presidio drops a result that lies within a surer one of its type, although the one may be vetoed and the other
    not. So hits of a category that overlap travel together, in one result.
    """

    def __init__(self, ruleset: Ruleset, language: Language) -> None:
        self._ruleset, self._language = ruleset, language
        super().__init__(
            supported_entities=[entity_of(category) for category in Category],
            supported_language=language,
            name=NAME,
        )

    def load(self) -> None:
        """Nothing to load: the rules came compiled."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """Return where phrases of the wanted categories were said."""
        hits = self._ruleset.hits(text, self._language)
        wanted = [category for category in Category if entity_of(category) in entities]
        of_category = ([hit for hit in hits if hit.rule.category is category] for category in wanted)
        return [self._result(together) for found in of_category for together in _overlapping(found)]

    def _result(self, hits: Sequence[Hit]) -> RecognizerResult:
        metadata = {
            HITS: tuple(hits),
            RecognizerResult.RECOGNIZER_NAME_KEY: NAME,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        start, end = min(hit.span[0] for hit in hits), max(hit.span[1] for hit in hits)
        score = max(_SCORES[hit.severity] for hit in hits)
        return RecognizerResult(entity_of(hits[0].rule.category), start, end, score, recognition_metadata=metadata)


def entity_of(category: Category) -> str:
    """The Presidio entity type of a risk category."""
    return f"{PREFIX}{category.value.upper()}"


def hits_among(results: Iterable[RecognizerResult]) -> list[Hit]:
    """Pick the rules' hits out of what Presidio found."""
    return [hit for result in results for hit in (result.recognition_metadata or {}).get(HITS, ())]


def _overlapping(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    together: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.span):
        if together and hit.span[0] >= max(each.span[1] for each in together):
            yield together
            together = []
        together.append(hit)
    if together:
        yield together
