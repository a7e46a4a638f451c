"""The rules in force: compiled, proved by their own examples, and asked what was said."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from config.context import Language, read_context
from config.errors import MisconfiguredError
from config.rules import SHIPPED_RULES, Pair, Rule, RuleFile, override, read_rules
from config.vocabulary import Role, Severity
from redaction.model import Utterance
from redaction.risk.context import prepare
from redaction.risk.exchange import AnswerBook, Answered, answer_book, asked_before, joined, taken_up
from redaction.risk.hit import AnswerKind, Hit
from redaction.risk.matching import Matcher, Phrasebook, Scanner
from redaction.risk.normalise import Plain, Span, normaliser
from redaction.risk.proof import prove
from redaction.risk.reading import Reading

VERSION_LENGTH = 16  # hex digits of the content hash


@dataclass(frozen=True)
class _Phrase:
    rule: Rule
    number: int
    matcher: Matcher
    near: Matcher | None

    def severity_at(self, words: Span, plain: Plain) -> Severity:
        near = self.rule.near
        if near and self.near:
            first, end = max(0, words[0] - near.within), words[1] + near.within
            if any(self.near.spans(Plain(plain.words[first:end], ()).text)):
                return near.raise_to
        return self.rule.severity


@dataclass(frozen=True)
class _Pair:
    pair: Pair
    ask: Matcher
    answers: AnswerBook
    near: Matcher | None

    def is_between(self, asker: Role, speaker: Role) -> bool:
        return asker in self.pair.asker and speaker in self.pair.speaker

    def last_asked(self, question: Reading) -> Span | None:
        """Return the words of the question, if it was asked in the turn itself and not only before it."""
        return max((words for words in self.ask.spans(question.text) if words[1] > question.own), default=None)

    def severity_of(self, kind: AnswerKind, reading: Reading) -> Severity:
        said = {AnswerKind.YES: self.pair.yes, AnswerKind.NO: self.pair.no}.get(kind, self.pair.partly or self.pair.yes)
        near = self.pair.near
        if said is not Severity.INFO and near and self.near and any(self.near.spans(reading.text)):
            return near.raise_to
        return said


class _Listener:
    """The rules of one language, ready to listen."""

    def __init__(self, language: Language, files: Sequence[RuleFile]) -> None:
        self.language = language
        self.normaliser = normaliser(language)
        self.phrases = [phrase for file in files for phrase in _compile(file)]
        self.pairs = [pair for file in files for pair in _compile_pairs(file)]

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner([pattern for phrase in self.phrases for pattern in phrase.matcher.patterns])

    @cached_property
    def questions(self) -> Scanner:
        """Which pair was asked for, by the number of its question among all of them."""
        return Scanner([pattern for pair in self.pairs for pattern in pair.ask.patterns])

    def asked(self, question: Reading) -> list[_Pair]:
        """Return the pairs whose question may be among these words."""
        owners = [pair for pair in self.pairs for _ in pair.ask.patterns]
        found = self.questions.found(Plain(question.words, ()))
        return list({owners[number].pair.id: owners[number] for number in found}.values())


class Ruleset:
    """Every rule in force. Make one with `Ruleset.load`, which runs all examples, or with `load_ruleset`."""

    def __init__(self, files: Sequence[RuleFile]) -> None:
        _refuse_duplicates(files)
        self.rules: tuple[Rule, ...] = tuple(rule for file in files for rule in file.rules)
        self.pairs: tuple[Pair, ...] = tuple(pair for file in files for pair in file.pairs)
        self.languages: tuple[Language, ...] = tuple(sorted({file.language for file in files}))
        self.version: str = _version(files, self.languages)
        self._listeners: Mapping[Language, _Listener] = {
            language: _Listener(language, [file for file in files if file.language == language])
            for language in self.languages
        }

    @classmethod
    def load(cls, files: Sequence[RuleFile], *, proved: Sequence[RuleFile] = ()) -> Self:
        """Compile the rules and run every example through the whole path, but those of files `proved` before.

        Raises MisconfiguredError naming file, rule and phrase or example.
        """
        ruleset = cls(files)
        for language in ruleset.languages:
            prepare(language)
        known = {file.name for file in proved}
        prove((file for file in files if file.name not in known), ruleset)
        return ruleset

    def hits(self, text: str, language: Language) -> list[Hit]:
        """Return every phrase that was said. Of "en-GB", "en" counts; a language without rules gives none."""
        listener = self._listener(language)
        if not listener:
            return []
        plain = listener.normaliser.plain(text)
        said = [listener.phrases[number] for number in listener.scanner.found(plain)]
        return [hit for phrase in said for hit in self._hits(phrase, plain, listener.language)]

    def across(self, utterance: Utterance, heard: Sequence[Utterance], language: Language) -> list[Hit]:
        """Return what an utterance says only together with the turns before it.

        `heard` is what was said before, oldest first. That is a phrase begun earlier and ended here, a phrase of
        before that these words may raise, or an answer to a question. `judge` takes these hits with the others.
        """
        listener = self._listener(language)
        if not listener or not heard:
            return []
        return [*self._continued(listener, utterance, heard), *self._answered(listener, utterance, heard)]

    def _listener(self, language: Language) -> _Listener | None:
        return self._listeners.get(language.partition("-")[0].lower())

    def _hits(self, phrase: _Phrase, plain: Plain, language: Language) -> Iterator[Hit]:
        for words, gaps in phrase.matcher.matches(plain.text):
            yield Hit(
                rule=phrase.rule,
                version=self.version,
                language=language,
                severity=phrase.severity_at(words, plain),
                span=plain.original(*words),
                phrase=phrase.number,
                words=words,
                gaps=gaps,
            )

    def _continued(self, listener: _Listener, utterance: Utterance, heard: Sequence[Utterance]) -> Iterator[Hit]:
        texts = taken_up(utterance, heard)
        if len(texts) == 1:
            return
        reading = Reading.of(listener.normaliser, texts)
        if not 0 < reading.own < len(reading.words):
            return
        plain = Plain(reading.words, ())
        for number in listener.scanner.found(plain, end=reading.own):
            phrase = listener.phrases[number]
            for words, gaps in phrase.matcher.matches(plain.text):
                if words[0] < reading.own:
                    before = Plain(plain.words[: reading.own], ()) if words[1] <= reading.own else None
                    yield Hit(
                        rule=phrase.rule,
                        version=self.version,
                        language=listener.language,
                        severity=phrase.severity_at(words, plain),
                        span=reading.span(words),
                        phrase=phrase.number,
                        words=words,
                        gaps=gaps,
                        reading=reading,
                        severity_before=phrase.severity_at(words, before) if before else None,
                    )

    def _answered(self, listener: _Listener, utterance: Utterance, heard: Sequence[Utterance]) -> Iterator[Hit]:
        if not listener.pairs or not answer_book(listener.language).may_answer(utterance.text):
            return
        for at in asked_before(utterance, heard, listener.language):
            line = heard[at]
            if not any(pair.is_between(line.role, utterance.role) for pair in listener.pairs):
                continue
            question = joined(line, heard[:at], listener.language)
            asked = [(pair, words) for pair in listener.asked(question) if (words := pair.last_asked(question))]
            for pair, words in asked:
                if pair.is_between(line.role, utterance.role):
                    yield from self._answer(listener.language, pair, question, words, utterance)
            if asked:
                return  # an older question has been left behind

    def _answer(
        self, language: Language, pair: _Pair, question: Reading, words: Span, utterance: Utterance
    ) -> Iterator[Hit]:
        answered = pair.answers.read(utterance.text)
        if not answered:
            return
        reading = Reading(
            (*question.texts, utterance.text), (*question.plains, normaliser(language).plain(utterance.text))
        )
        yield Hit(
            rule=pair.pair,
            version=self.version,
            language=language,
            severity=pair.severity_of(answered.kind, reading),
            span=answered.span,
            phrase=1,
            words=(words[0], _last_word(reading, answered)),
            gaps=(),
            reading=reading,
            answer=answered.kind,
        )


def _last_word(reading: Reading, answered: Answered) -> int:
    """Up to which word of a reading the question and what answers it go."""
    own = reading.plains[-1].spans
    return reading.own + sum(1 for start, _ in own if start < answered.span[1])


def load_ruleset(extra_folder: Path | None = None) -> Ruleset:
    """Load the shipped rules and, if there is a folder with an organisation's own, those on top.

    An organisation's own must pass their examples here. The shipped ones passed theirs in the tests, and running those
    of four languages at every start would take five seconds. Raises MisconfiguredError naming what to mend.
    """
    shipped = read_rules(SHIPPED_RULES)
    return Ruleset.load(override(shipped, read_rules(extra_folder)) if extra_folder else shipped, proved=shipped)


def _compile(file: RuleFile) -> Iterator[_Phrase]:
    try:
        book = Phrasebook(file.language, file.lists)
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{file.name}: {problem}") from None
    for rule in file.rules:
        near = _matcher(file, rule, "near", book, rule.near.phrases) if rule.near else None
        for number, phrase in enumerate(rule.phrases, start=1):
            yield _Phrase(rule, number, _matcher(file, rule, f"phrase {number}", book, [phrase]), near)


def _compile_pairs(file: RuleFile) -> Iterator[_Pair]:
    book = Phrasebook(file.language, file.lists)
    for pair in file.pairs:
        ask = _matcher(file, pair, "ask", book, pair.ask)
        near = _matcher(file, pair, "near", book, pair.near.phrases) if pair.near else None
        try:
            answers = answer_book(file.language, pair.answers)
        except MisconfiguredError as problem:
            raise MisconfiguredError(f"{file.name}: pair {pair.id}, answers: {problem}") from None
        yield _Pair(pair, ask, answers, near)


def _matcher(file: RuleFile, rule: Rule | Pair, part: str, book: Phrasebook, phrases: Sequence[str]) -> Matcher:
    try:
        return book.matcher(phrases)
    except MisconfiguredError as problem:
        kind = type(rule).__name__.lower()
        raise MisconfiguredError(f"{file.name}: {kind} {rule.id}, {part}: {problem}") from None


def _refuse_duplicates(files: Iterable[RuleFile]) -> None:
    first: dict[tuple[Language, str], str] = {}
    for file in files:
        for rule in file.entries:
            key = file.language, rule.id
            if key in first:
                raise MisconfiguredError(f"{file.name}: rule {rule.id} is already in {first[key]}")
            first[key] = file.name


def _version(files: Iterable[RuleFile], languages: Iterable[Language]) -> str:
    """Hash what decides a finding: rules with their lists, and the languages' context. Order changes nothing."""
    rules = sorted(
        _canonical({"language": file.language, "lists": file.lists, "rule": rule.model_dump()})
        for file in files
        for rule in file.entries
    )
    contexts = [_canonical(read_context(language).model_dump()) for language in languages]
    return hashlib.sha256("\n".join([*rules, *contexts]).encode()).hexdigest()[:VERSION_LENGTH]


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, default=sorted)  # what json cannot write are sets
