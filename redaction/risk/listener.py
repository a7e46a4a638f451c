"""The rules of one language, compiled: which phrases were said, which questions asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from config.context import Language
from config.rules import Near, Pair, Rule, RuleFile
from config.vocabulary import Role, Severity
from redaction.risk.exchange import AnswerBook, answer_book
from redaction.risk.hit import AnswerKind
from redaction.risk.matching import Matcher, Phrasebook, Scanner, named
from redaction.risk.normalise import Plain, Span, normaliser
from redaction.risk.reading import Reading


@dataclass(frozen=True)
class RulePhrase:
    """One phrase of a rule, by its number as the admin counts."""

    rule: Rule
    number: int
    matcher: Matcher
    near: Matcher | None

    def severity_at(self, words: Span, plain: Plain) -> Severity:
        """Return the severity of the phrase at these words, raised by what is said close by."""
        near = self.rule.near
        if near and self.near:
            first, end = max(0, words[0] - near.within), words[1] + near.within
            if any(self.near.spans(Plain(plain.words[first:end], ()).text)):
                return near.raise_to
        return self.rule.severity


@dataclass(frozen=True)
class RulePair:
    """A question and what counts as an answer to it."""

    pair: Pair
    ask: Matcher
    answers: AnswerBook
    near: Matcher | None

    def is_between(self, asker: Role, speaker: Role) -> bool:
        """Whether this question is for these two to ask and to answer."""
        return asker in self.pair.asker and speaker in self.pair.speaker

    def last_asked(self, question: Reading) -> Span | None:
        """Return the words of the question, if it was asked in the turn itself and not only before it."""
        return max((words for words in self.ask.spans(question.text) if words[1] > question.own), default=None)

    def severity_of(self, kind: AnswerKind, reading: Reading) -> Severity:
        """Return what an answer comes to, raised by what is said in the question and in the answer."""
        said = {AnswerKind.YES: self.pair.yes, AnswerKind.NO: self.pair.no}.get(kind, self.pair.partly or self.pair.yes)
        near = self.pair.near
        if said is not Severity.INFO and near and self.near and any(self.near.spans(reading.text)):
            return near.raise_to
        return said


class Listener:
    """The rules of one language, ready to listen.

    Raises MisconfiguredError naming file, rule and phrase for one that cannot be read.
    """

    def __init__(self, language: Language, files: Sequence[RuleFile]) -> None:
        self.language = language
        self.normaliser = normaliser(language)
        self.phrases: list[RulePhrase] = []
        self.pairs: list[RulePair] = []
        for file in files:
            book = _book(file)
            self.phrases += _phrases(file, book)
            self.pairs += _pairs(file, book)

    def compile(self) -> None:
        """Compile it all now, so that no call has to wait for it. Raises MisconfiguredError for what is too large."""
        _ = self.scanner, self.questions
        for phrase in self.phrases:
            with named(f"rule {phrase.rule.id}, phrase {phrase.number}"):
                _compile(phrase.matcher, phrase.near)
        for pair in self.pairs:
            with named(f"pair {pair.pair.id}"):
                _compile(pair.ask, pair.near)
                pair.answers.compile()

    @cached_property
    def scanner(self) -> Scanner:
        """Which phrases were said, by their place in `phrases`."""
        return Scanner([pattern for phrase in self.phrases for pattern in phrase.matcher.patterns])

    @cached_property
    def questions(self) -> Scanner:
        """Which pair was asked for, by the number of its question among all of them."""
        return Scanner([pattern for pair in self.pairs for pattern in pair.ask.patterns])

    def asked(self, question: Reading) -> list[RulePair]:
        """Return the pairs whose question may be among these words."""
        owners = [pair for pair in self.pairs for _ in pair.ask.patterns]
        found = self.questions.found(Plain(question.words, ()))
        return list({owners[number].pair.id: owners[number] for number in found}.values())


def _book(file: RuleFile) -> Phrasebook:
    with named(file.name):
        return Phrasebook(file.language, file.lists)


def _phrases(file: RuleFile, book: Phrasebook) -> Iterator[RulePhrase]:
    for rule in file.rules:
        where = f"{file.name}: rule {rule.id}"
        near = _near(where, book, rule.near)
        for number, phrase in enumerate(rule.phrases, start=1):
            yield RulePhrase(rule, number, _matcher(f"{where}, phrase {number}", book, [phrase]), near)


def _pairs(file: RuleFile, book: Phrasebook) -> Iterator[RulePair]:
    for pair in file.pairs:
        where = f"{file.name}: pair {pair.id}"
        ask, near = _matcher(f"{where}, ask", book, pair.ask), _near(where, book, pair.near)
        with named(f"{where}, answers"):
            yield RulePair(pair, ask, answer_book(file.language, pair.answers), near)


def _near(where: str, book: Phrasebook, near: Near | None) -> Matcher | None:
    return _matcher(f"{where}, near", book, near.phrases) if near else None


def _matcher(where: str, book: Phrasebook, phrases: Sequence[str]) -> Matcher:
    with named(where):
        return book.matcher(phrases)


def _compile(*matchers: Matcher | None) -> None:
    for matcher in matchers:
        if matcher:
            matcher.compile()
