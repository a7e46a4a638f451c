"""A phrase of a rule that was said, before anybody asked what was meant by it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from config.context import Language
from config.rules import Pair, Rule
from config.vocabulary import Severity
from redaction.risk.normalise import Span
from redaction.risk.reading import Reading


class AnswerKind(StrEnum):
    """What a short answer comes to."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """One place where a rule's phrase was said, or where a question of a pair was answered."""

    rule: Rule | Pair
    version: str  # of the rule set
    language: Language
    severity: Severity  # after words nearby have raised it
    span: Span  # original characters, end exclusive
    phrase: int  # from 1, as the admin counts; of a pair, what was asked
    words: Span  # which words of the evened-out text
    gaps: tuple[Span, ...]  # which of them a gap let in, and the phrase does not name
    reading: Reading | None = None  # the turns it was read in, if they are more than the utterance
    severity_before: Severity | None = None  # without the utterance itself, of words that were all said before it
    answer: AnswerKind | None = None  # of a pair

    @property
    def is_earlier(self) -> bool:
        """Whether all of it was said before the utterance that is asked about."""
        return bool(self.reading and not self.answer and self.words[1] <= self.reading.own)

    def __repr__(self) -> str:
        return f"Hit({self.rule.id}, {self.severity}, {self.span}, phrase {self.phrase})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # nothing in it can change, and Presidio copies every result
