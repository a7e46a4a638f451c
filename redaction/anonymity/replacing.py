"""Puts replacements into a text. Whatever lies outside the mentions stays as it was said, to the character."""

from collections.abc import Sequence
from functools import cache

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from redaction.anonymity.anonymizer import Mention

_KEEP = OperatorConfig("keep")


def replaced(text: str, mentions: Sequence[Mention], replacements: Sequence[str | None]) -> str:
    """Return the text with each mention replaced; None leaves one as it was said. They must not overlap."""
    results, operators = [], {}
    for number, (mention, placeholder) in enumerate(zip(mentions, replacements, strict=True)):
        name = f"{mention.entity} {number}"  # neighbours of one kind would be merged, and the space between them lost
        results.append(RecognizerResult(name, mention.start, mention.end, 1.0))
        operators[name] = OperatorConfig("replace", {"new_value": placeholder}) if placeholder else _KEEP
    result = _engine().anonymize(text=text, analyzer_results=results, operators=operators)
    return str(result.text)


@cache
def _engine() -> AnonymizerEngine:
    return AnonymizerEngine()  # type: ignore[no-untyped-call]
