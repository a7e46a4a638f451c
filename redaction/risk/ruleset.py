"""The rules in force: compiled, proved by their own examples, and asked what was said."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Self

from config.context import Language, read_context
from config.errors import MisconfiguredError
from config.rules import SHIPPED_RULES, Pair, Rule, RuleFile, override, read_rules
from redaction.model import Utterance
from redaction.risk.context import prepare
from redaction.risk.exchange import Answered, answer_book, asked_before, joined, taken_up
from redaction.risk.hit import Hit
from redaction.risk.listener import Listener, RulePair, RulePhrase
from redaction.risk.normalise import Plain, Span, normaliser
from redaction.risk.proof import prove
from redaction.risk.reading import Reading

VERSION_LENGTH = 16  # hex digits of the content hash


class Ruleset:
    """Every rule in force. Make one with `Ruleset.load`, which runs all examples, or with `load_ruleset`."""

    def __init__(self, files: Sequence[RuleFile], like: "Ruleset | None" = None) -> None:
        """Take over from `like` what it compiled of languages whose rules are the same."""
        _refuse_duplicates(files)
        self.rules: tuple[Rule, ...] = tuple(rule for file in files for rule in file.rules)
        self.pairs: tuple[Pair, ...] = tuple(pair for file in files for pair in file.pairs)
        self.languages: tuple[Language, ...] = tuple(sorted({file.language for file in files}))
        self.version: str = _version(files, self.languages)
        self._files = files
        self._listeners: dict[Language, Listener] = like.compiled_for(files) if like else {}
        self._compiling = Lock()

    @classmethod
    def load(cls, files: Sequence[RuleFile], *, proved: Sequence[RuleFile] = ()) -> Self:
        """Compile the rules and run every example through the whole path, but those of files `proved` before.

        Raises MisconfiguredError naming file, rule and phrase or example.
        """
        ruleset = cls(files)
        known = {file.name for file in proved}
        new = [file for file in files if file.name not in known]
        ruleset.prepare({file.language for file in new})
        prove(new, ruleset)
        return ruleset

    def compiled_for(self, files: Sequence[RuleFile]) -> dict[Language, Listener]:
        """Return the languages that are compiled already, and in which these files hold the same rules."""
        return {
            language: listener
            for language, listener in self._listeners.items()
            if _of_language(files, language) == _of_language(self._files, language)
        }

    def new_in(self, files: Iterable[RuleFile]) -> list[RuleFile]:
        """Return those of these files that are not in here just as they are."""
        known = {file.name: file for file in self._files}
        return [file for file in files if known.get(file.name) != file]

    def prepare(self, languages: Iterable[Language] | None = None) -> None:
        """Compile now what otherwise waits for a language to be heard: of all of them, a second or two.

        Raises MisconfiguredError for a phrase that cannot be read.
        """
        for language in self.languages if languages is None else languages:
            if listener := self._listener(language):
                listener.compile()
                prepare(listener.language)

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

    def _listener(self, language: Language) -> Listener | None:
        """Compile a language when it is first heard: most processes never hear the others."""
        language = language.partition("-")[0].lower()
        if language not in self._listeners and language in self.languages:
            with self._compiling:
                if language not in self._listeners:
                    self._listeners[language] = Listener(language, _of_language(self._files, language))
        return self._listeners.get(language)

    def _hits(self, phrase: RulePhrase, plain: Plain, language: Language) -> Iterator[Hit]:
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

    def _continued(self, listener: Listener, utterance: Utterance, heard: Sequence[Utterance]) -> Iterator[Hit]:
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

    def _answered(self, listener: Listener, utterance: Utterance, heard: Sequence[Utterance]) -> Iterator[Hit]:
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
        self, language: Language, pair: RulePair, question: Reading, words: Span, utterance: Utterance
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
    of four languages at every start would take five seconds; they are compiled when their language is first heard, or
    by `prepare`. Raises MisconfiguredError naming what to mend.
    """
    shipped = read_rules(SHIPPED_RULES)
    return Ruleset.load(override(shipped, read_rules(extra_folder)) if extra_folder else shipped, proved=shipped)


def _of_language(files: Iterable[RuleFile], language: Language) -> list[RuleFile]:
    return [file for file in files if file.language == language]


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
