"""An organisation's own patterns: compiled by RE2, so that none can hang, and proved by their examples."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import re2
from presidio_analyzer import RecognizerResult

from config.detection import DetectionChange, PatternRule
from config.errors import MisconfiguredError
from config.spoken import spoken_languages
from redaction.recognizers.conversation import Conversation
from redaction.recognizers.presidio import VALUE
from redaction.recognizers.wordlist import Wordlist
from redaction.spoken import vocabulary

WHERE = "detection.yaml"  # where recognizers are written, for messages
NEXT_TURN = " | "  # in an example, as in those of rules
LARGEST = 5_000  # steps of a compiled pattern; a staff number has some twenty, "any letter" four hundred
LARGEST_TOGETHER = 50_000  # at the very worst, a turn of 200 characters takes as many times 200 steps
MOST_PLACES = 100  # of one pattern in one turn: more is not speech

_SURROGATE = re.compile("[\ud800-\udfff]")  # what no encoding has


class OwnPatterns:
    """Finds what the recognizers of an organisation describe. Its results go beside Presidio's.

    They are kept out of Presidio's engine: that compares every result with every other, and how many there are is
    for whoever writes a pattern to say.
    """

    def __init__(self, rules: Iterable[PatternRule]) -> None:
        """Compile all patterns. Raises MisconfiguredError naming the recognizer and the pattern."""
        self._patterns = [_OwnPattern(rule) for rule in rules]
        if sum(each.size for each in self._patterns) > LARGEST_TOGETHER:
            raise MisconfiguredError(f"{WHERE}: recognizers: their patterns are too large together")

    def found(self, talk: Conversation, turn: int) -> list[RecognizerResult]:
        """Return what is found in a turn, as it was said and as it is written."""
        language = talk.vocabulary.language
        return [hit for each in self._patterns if each.hears(language) for hit in each.found(talk, turn)]


def prove(change: DetectionChange) -> None:
    """Run every example of every recognizer. Raises MisconfiguredError for the first that does not do what it says."""
    for rule in change.recognizers:
        for problem in _problems(rule, change):
            raise MisconfiguredError(f"{WHERE}: recognizer {rule.id}, {problem}")


def _problems(rule: PatternRule, change: DetectionChange) -> Iterator[str]:
    pattern = _OwnPattern(rule)
    for example in rule.examples.hit:
        if not _is_found(pattern, rule, example):
            yield f'hit example is not found: "{example}"'
        elif rule.entity in change.off:
            yield f'hit example is not found, because {rule.entity} is off: "{example}"'
        elif rule.score < (least := change.thresholds.get(rule.entity, 0)):
            yield f'hit example is not found, because {rule.entity} counts from {least} on: "{example}"'
    for example in rule.examples.miss:
        if _is_found(pattern, rule, example):
            yield f'miss example is found: "{example}"'


def _is_found(pattern: "_OwnPattern", rule: PatternRule, example: str) -> bool:
    """Whether the last turn of an example holds what the pattern describes, in any language that it is for."""
    turns = example.split(NEXT_TURN)
    talks = (Conversation.of(turns, vocabulary(language)) for language in rule.languages or spoken_languages())
    return any(next(pattern.found(talk, len(turns) - 1), None) for talk in talks)


class _OwnPattern:
    """One recognizer, compiled."""

    def __init__(self, rule: PatternRule) -> None:
        self._rule = rule
        self._context = Wordlist({"context": rule.context}) if rule.context else None
        self._compiled = [_compiled(rule.id, number, text) for number, text in enumerate(rule.patterns, 1)]
        self.size = sum(each.programsize for each in self._compiled)

    def hears(self, language: str) -> bool:
        """Whether it is for this language."""
        return not self._rule.languages or language in self._rule.languages

    def found(self, talk: Conversation, turn: int) -> Iterator[RecognizerResult]:
        """Yield what is found in a turn, if one of its context words was said there or in the turn before."""
        if self._context and not any(map(self._context.is_in, talk.texts[max(0, turn - 1) : turn + 1])):
            return
        text, form = talk.texts[turn], talk.written(turn)
        for start, end in self._places(text):
            yield self._result(start, end, "")
        for start, end in self._places(form.text) if form.text != text else ():
            yield self._result(*form.original(start, end), form.text[start:end])

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        readable = _SURROGATE.sub("\ufffd", text)
        for pattern in self._compiled:
            yield from _places(pattern, readable)

    def _result(self, start: int, end: int, written: str) -> RecognizerResult:
        metadata: dict[str, Any] = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self._rule.id,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self._rule.id,
            VALUE: written,
        }
        return RecognizerResult(self._rule.entity, start, end, self._rule.score, recognition_metadata=metadata)


def _places(pattern: Any, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern fits. If it fits nearly everywhere, the rest of the turn is one place."""
    places = (match.span() for match in pattern.finditer(text))
    for number, (start, end) in enumerate(place for place in places if place[0] < place[1]):
        if number == MOST_PLACES:
            yield start, len(text)
            return
        yield start, end


def _compiled(recognizer: str, number: int, pattern: str) -> Any:
    where = f"{WHERE}: recognizer {recognizer}, pattern {number}"
    try:
        compiled = re2.compile(pattern, _options())
    except re2.error as problem:
        raise MisconfiguredError(f"{where}: {_in_words(problem)}") from None
    if compiled.programsize > LARGEST:
        raise MisconfiguredError(f"{where}: is too large; repeat fewer things less often")
    if compiled.fullmatch(""):
        raise MisconfiguredError(f"{where}: fits where there is nothing at all; say what must be there")
    return compiled


def _in_words(problem: re2.error) -> str:
    [said] = problem.args
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


@cache
def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False  # transcripts seldom keep capitals
    options.log_errors = False  # what is refused, we say ourselves
    return options
