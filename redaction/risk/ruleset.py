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
from config.rules import SHIPPED_RULES, Rule, RuleFile, override, read_rules
from config.vocabulary import Severity
from redaction.risk.hit import Hit
from redaction.risk.matching import Matcher, Phrasebook, Scanner
from redaction.risk.normalise import Plain, Span, normaliser
from redaction.risk.proof import prove

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
            said = Plain(plain.words[first:end], plain.spans[first:end])
            if any(self.near.spans(said.text)):
                return near.raise_to
        return self.rule.severity


class _Listener:
    """The rules of one language, ready to listen."""

    def __init__(self, language: Language, files: Sequence[RuleFile]) -> None:
        self.language = language
        self.normaliser = normaliser(language)
        self.phrases = [phrase for file in files for phrase in _compile(file)]

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner([pattern for phrase in self.phrases for pattern in phrase.matcher.patterns])


class Ruleset:
    """Every rule in force. Make one with `Ruleset.load` or `load_ruleset`: both run all examples."""

    def __init__(self, files: Sequence[RuleFile]) -> None:
        _refuse_duplicates(files)
        self.rules: tuple[Rule, ...] = tuple(rule for file in files for rule in file.rules)
        self.languages: tuple[Language, ...] = tuple(sorted({file.language for file in files}))
        self.version: str = _version(files, self.languages)
        self._listeners: Mapping[Language, _Listener] = {
            language: _Listener(language, [file for file in files if file.language == language])
            for language in self.languages
        }

    @classmethod
    def load(cls, files: Sequence[RuleFile]) -> Self:
        """Compile the rules and run every example through the whole path.

        Raises MisconfiguredError naming file, rule and phrase or example.
        """
        ruleset = cls(files)
        prove(files, ruleset.hits)
        return ruleset

    def hits(self, text: str, language: Language) -> list[Hit]:
        """Return every phrase that was said. Of "en-GB", "en" counts; a language without rules gives none."""
        listener = self._listeners.get(language.partition("-")[0].lower())
        if not listener:
            return []
        plain = listener.normaliser.plain(text)
        said = [listener.phrases[number] for number in listener.scanner.found(plain)]
        return [hit for phrase in said for hit in self._hits(phrase, plain, listener.language)]

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


def load_ruleset(extra_folder: Path | None = None) -> Ruleset:
    """Load the shipped rules and, if there is a folder with an organisation's own, those on top.

    Raises MisconfiguredError naming what to mend.
    """
    shipped = read_rules(SHIPPED_RULES)
    return Ruleset.load(override(shipped, read_rules(extra_folder)) if extra_folder else shipped)


def _compile(file: RuleFile) -> Iterator[_Phrase]:
    try:
        book = Phrasebook(file.language, file.lists)
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{file.name}: {problem}") from None
    for rule in file.rules:
        near = _matcher(file, rule, "near", book, rule.near.phrases) if rule.near else None
        for number, phrase in enumerate(rule.phrases, start=1):
            yield _Phrase(rule, number, _matcher(file, rule, f"phrase {number}", book, [phrase]), near)


def _matcher(file: RuleFile, rule: Rule, part: str, book: Phrasebook, phrases: Sequence[str]) -> Matcher:
    try:
        return book.matcher(phrases)
    except MisconfiguredError as problem:
        raise MisconfiguredError(f"{file.name}: rule {rule.id}, {part}: {problem}") from None


def _refuse_duplicates(files: Iterable[RuleFile]) -> None:
    first: dict[tuple[Language, str], str] = {}
    for file in files:
        for rule in file.rules:
            key = file.language, rule.id
            if key in first:
                raise MisconfiguredError(f"{file.name}: rule {rule.id} is already in {first[key]}")
            first[key] = file.name


def _version(files: Iterable[RuleFile], languages: Iterable[Language]) -> str:
    """Hash what decides a finding: rules with their lists, and the languages' context. Order changes nothing."""
    rules = sorted(
        _canonical({"language": file.language, "lists": file.lists, "rule": rule.model_dump()})
        for file in files
        for rule in file.rules
    )
    contexts = [_canonical(read_context(language).model_dump()) for language in languages]
    return hashlib.sha256("\n".join([*rules, *contexts]).encode()).hexdigest()[:VERSION_LENGTH]


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, default=sorted)  # what json cannot write are sets
