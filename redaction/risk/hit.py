"""A phrase of a rule that was said, before anybody asked what was meant by it."""

from dataclasses import dataclass
from typing import Any, Self

from config.context import Language
from config.rules import Rule
from config.vocabulary import Severity
from redaction.risk.normalise import Span


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """One place where a rule's phrase was said."""

    rule: Rule
    version: str  # of the rule set
    language: Language
    severity: Severity  # after words nearby have raised it
    span: Span  # original characters, end exclusive
    phrase: int  # from 1, as the admin counts
    words: Span  # which words of the evened-out text
    gaps: tuple[Span, ...]  # which of them a gap let in, and the phrase does not name

    def __repr__(self) -> str:
        return f"Hit({self.rule.id}, {self.severity}, {self.span}, phrase {self.phrase})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # nothing in it can change, and Presidio copies every result
