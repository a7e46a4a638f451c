"""The rules as a Presidio recognizer: risk is heard in the same pass that finds personal data."""

from collections.abc import Iterable
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from config.context import Language
from config.vocabulary import Category, Severity
from redaction.risk.hit import Hit
from redaction.risk.ruleset import Ruleset

HIT = "pausepoint_hit"  # where a result's metadata carries the hit
# Presidio drops a result that lies inside a surer one of its type: the more severe is the surer.
_SCORES = {Severity.INFO: 0.7, Severity.CONCERN: 0.85, Severity.IMMINENT: 1.0}


class RiskRecognizer(LocalRecognizer):
    """Reports every phrase of the rules as RISK_<CATEGORY>. What is to be made of it, `judge` decides."""

    def __init__(self, ruleset: Ruleset, language: Language) -> None:
        self._ruleset, self._language = ruleset, language
        super().__init__(
            supported_entities=[entity_of(category) for category in Category],
            supported_language=language,
            name="RiskRecognizer",
        )

    def load(self) -> None:
        """Nothing to load: the rules came compiled."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """Return the phrases of the wanted categories that were said."""
        hits = self._ruleset.hits(text, self._language)
        return [self._result(hit) for hit in hits if entity_of(hit.rule.category) in entities]

    def _result(self, hit: Hit) -> RecognizerResult:
        metadata = {
            HIT: hit,
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        start, end = hit.span
        return RecognizerResult(
            entity_of(hit.rule.category), start, end, _SCORES[hit.severity], recognition_metadata=metadata
        )


def entity_of(category: Category) -> str:
    """The Presidio entity type of a risk category."""
    return f"RISK_{category.value.upper()}"


def hits_among(results: Iterable[RecognizerResult]) -> list[Hit]:
    """Pick the rules' hits out of what Presidio found."""
    carried = ((result.recognition_metadata or {}).get(HIT) for result in results)
    return [hit for hit in carried if isinstance(hit, Hit)]
