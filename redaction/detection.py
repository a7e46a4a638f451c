"""Finds personal data in a conversation: one interface, two profiles, Presidio underneath."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import IpRecognizer

from config.detection import Detection
from config.errors import MisconfiguredError
from config.spoken import spoken_languages
from config.vocabulary import Profile
from redaction.language import languages_of
from redaction.pseudonyms import PLACEHOLDER
from redaction.recognizers import Conversation, ConversationArtifacts, OwnRecognizer, own_recognizers
from redaction.recognizers.presidio import GROUP, VALUE
from redaction.risk.recognizer import PREFIX as RISK
from redaction.spoken import vocabulary
from redaction.tuned import tuned

NAMES = ["PERSON", "LOCATION", "ORGANIZATION"]

LONGEST = 20_000  # characters of a turn: an hour of talk without a breath

_MAY_BE_AN_IP = re.compile(r"\d\.\d|[\da-fA-F]:[\da-fA-F:]")

Results = list[RecognizerResult]


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said without a break. `language`: as the platform or the contract tells it."""

    speaker: str
    text: str = field(repr=False)
    language: str | None = None
    is_known: bool = False  # screened before: only what goes on over turns is looked for again
    is_redacted: bool = False  # a second look, at what is left: our own recognizers will do


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a turn that holds personal data; end exclusive. Spans of one `group` are one value."""

    start: int
    end: int
    entity: str
    score: float
    group: int | None = None
    value: str = field(default="", repr=False)  # as it is written, where it was said in words


class Detector:
    """Finds personal data. Built once per process; may be used from anywhere."""

    def __init__(self, choices: Detection | None = None, *, extra: Iterable[EntityRecognizer] = ()) -> None:
        self._choices = choices = choices or Detection()
        self._own = {language: own_recognizers(language) for language in spoken_languages()}
        if choices.profile is Profile.THOROUGH:
            self._add_spacy(choices.spacy_models)
        self._from_file = _from_file(choices.recognizers_file)
        theirs = [*extra, *self._from_file]
        self._theirs = {language: _entities(theirs, language) for language in self._own}
        self._tuned = tuned(choices)
        self._nlp = _NoNlp()
        self._engine = AnalyzerEngine(
            registry=RecognizerRegistry(
                [*(each for own in self._own.values() for each in own), *_ip_recognizers(), *theirs],
                supported_languages=list(self._own),
            ),
            nlp_engine=self._nlp,
            supported_languages=list(self._own),
            context_aware_enhancer=_NoEnhancer(),
        )

    def detect(self, turns: Sequence[Turn], names: tuple[str, ...] = ()) -> list[list[Span]]:
        """Return the personal data of each turn, in order and apart from each other.

        `names`: the participants' own. Turns are in order of speech; a value may be said over several of them.
        """
        return [personal_spans(turn.text, found) for turn, found in zip(turns, self.analyze(turns, names), strict=True)]

    def analyze(self, turns: Sequence[Turn], names: tuple[str, ...] = ()) -> list[Results]:
        """Return what Presidio found in each turn: personal data, and whatever the extra recognizers know."""
        languages = languages_of([(turn.language, turn.text) for turn in turns], self._choices.default_language)
        talks = {language: self._conversation(turns, names, language) for language in dict.fromkeys(languages)}
        there = {language: self._entities_there(talk) for language, talk in talks.items()}
        return [
            self._analyze(talks[language], turn, there[language].get(turn, ()))
            for turn, language in enumerate(languages)
        ]

    def denies(self, text: str) -> bool:
        """Whether a text has a word in it that an organisation always hides."""
        return self._tuned is not None and self._tuned.denies(text)

    def _conversation(self, turns: Sequence[Turn], names: tuple[str, ...], language: str) -> Conversation:
        return Conversation(
            texts=tuple(turn.text for turn in turns),
            speakers=tuple(turn.speaker for turn in turns),
            vocabulary=vocabulary(language),
            names=tuple(name for name in names if name),
            regions=self._choices.phone_regions,
            new=tuple(at for at, turn in enumerate(turns) if not turn.is_known),
            raw=tuple(at for at, turn in enumerate(turns) if not (turn.is_known or turn.is_redacted)),
        )

    def _entities_there(self, talk: Conversation) -> dict[int, set[str]]:
        """Which types our own recognizers find in which turns: most turns hold no personal data at all."""
        there: dict[int, set[str]] = {}
        for each in self._own[talk.vocabulary.language]:
            for found in talk.found(each.find):
                for piece in found.pieces:
                    there.setdefault(piece.turn, set()).add(found.entity)
        return there

    def _analyze(self, talk: Conversation, turn: int, own: Iterable[str]) -> Results:
        """Ask Presidio for what there is."""
        wanted = [*sorted(own), *(self._theirs[talk.vocabulary.language] if turn in talk.new else ())]
        if _MAY_BE_AN_IP.search(talk.texts[turn]):
            wanted.append("IP_ADDRESS")
        if not self._tuned:
            return self._asked(talk, turn, wanted)
        return self._tuned.results(self._asked(talk, turn, self._tuned.looked_for(wanted)), talk, turn)

    def _asked(self, talk: Conversation, turn: int, wanted: list[str]) -> Results:
        if not wanted:
            return []
        language, text = talk.vocabulary.language, talk.texts[turn]
        artifacts = ConversationArtifacts(talk, turn, self._nlp)
        if len(text) > LONGEST:
            return self._unsifted(text, wanted, artifacts)
        allowed = list(self._choices.allowed)
        found = self._engine.analyze(text, language, entities=wanted, allow_list=allowed, nlp_artifacts=artifacts)
        return found + self._in_writing(talk, turn) if self._from_file else found

    def _unsifted(self, text: str, wanted: list[str], artifacts: ConversationArtifacts) -> Results:
        """Ask each recognizer itself: Presidio compares every result with every other, which no long text bears."""
        asked = self._engine.registry.get_recognizers(artifacts.talk.vocabulary.language, wanted)
        return [hit for each in asked for hit in each.analyze(text, wanted, artifacts) or ()]

    def _in_writing(self, talk: Conversation, turn: int) -> Results:
        """Let an operator's recognizers read spoken numbers and codes as they are written."""
        form = talk.written(turn)
        if form.text == talk.texts[turn]:
            return []
        theirs = [each for each in self._from_file if each.supported_language == talk.vocabulary.language]
        artifacts = self._nlp.process_text(form.text, talk.vocabulary.language)
        found = [hit for each in theirs for hit in each.analyze(form.text, each.supported_entities, artifacts) or ()]
        for hit in found:
            hit.start, hit.end = form.original(hit.start, hit.end)
        return found

    def _add_spacy(self, models: Mapping[str, str]) -> None:
        from redaction.spacy_names import spacy_names  # the live profile does without spaCy's models

        for language, find in spacy_names(models).items():
            if language in self._own:
                self._own[language].append(OwnRecognizer("SpacyNames", find, NAMES, language))


def personal_spans(text: str, found: Iterable[RecognizerResult]) -> list[Span]:
    """Return the personal data among these results: in order, apart from each other, placeholders left alone.

    Where two overlap, the whole stretch goes under the type of the one that says more, by length and sureness: a
    piece left over would leak.
    """
    merged: list[Span] = []
    for each in sorted((r for r in found if not r.entity_type.startswith(RISK)), key=lambda r: (r.start, -r.end)):
        span = _span(each)
        if merged and span.start < merged[-1].end:
            span = _union(merged.pop(), span)
        merged.append(span)
    placeholders = [(each.start(), each.end()) for each in PLACEHOLDER.finditer(text)]
    return [part for span in merged for part in _apart(text, span, placeholders)]


def _span(result: RecognizerResult) -> Span:
    known = result.recognition_metadata or {}
    pieces = known.get(GROUP)
    group = hash(pieces) if pieces else None
    return Span(result.start, result.end, result.entity_type, result.score, group, known.get(VALUE) or "")


def _union(one: Span, other: Span) -> Span:
    telling = max(one, other, key=lambda span: span.score * (span.end - span.start))
    return replace(telling, start=min(one.start, other.start), end=max(one.end, other.end))


def _apart(text: str, span: Span, placeholders: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """The span without the placeholders in it, or around it."""
    start = span.start
    first = bisect_right(placeholders, start, key=lambda each: each[1])
    for begin, end in placeholders[first:]:
        if begin >= span.end:
            break
        yield from _trimmed(text, start, max(start, begin), span)
        start = end
    yield from _trimmed(text, start, max(start, span.end), span)


def _trimmed(text: str, start: int, end: int, span: Span) -> Iterator[Span]:
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    if any(letter.isalnum() for letter in text[start:end]):
        yield replace(span, start=start, end=end)


def _from_file(path: Path | None) -> list[EntityRecognizer]:
    """An operator's own recognizers, in Presidio's YAML. Raises MisconfiguredError for a file that it cannot read."""
    if path is None:
        return []
    registry = RecognizerRegistry([], supported_languages=list(spoken_languages()))
    try:
        registry.add_recognizers_from_yaml(path)
    except Exception as problem:  # noqa: BLE001  # Presidio raises whatever its parts raise
        raise MisconfiguredError(f"{path}: not a file of Presidio recognizers ({type(problem).__name__})") from None
    return list(registry.recognizers)


def _entities(recognizers: Iterable[EntityRecognizer], language: str) -> list[str]:
    return sorted(
        {name for each in recognizers if each.supported_language == language for name in each.supported_entities}
    )


def _ip_recognizers() -> list[EntityRecognizer]:
    return [IpRecognizer(supported_language=language) for language in spoken_languages()]


class _NoEnhancer(ContextAwareEnhancer):
    """Leaves scores as they are: ours have heard the words around already, and we redact whatever is found."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0,
            min_score_with_context_similarity=0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002
        raw_results: Results,
        nlp_artifacts: NlpArtifacts,  # noqa: ARG002
        recognizers: list[EntityRecognizer],  # noqa: ARG002
        context: list[str] | None = None,  # noqa: ARG002
    ) -> Results:
        """Return the results as they are."""
        return raw_results


class _NoNlp(NlpEngine):
    """Stands where Presidio wants an engine: what recognizers need of a text, its conversation has."""

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """A text by itself is a conversation of one turn."""
        return ConversationArtifacts(Conversation.of((text,), vocabulary(language)), 0, self)

    def process_batch(self, texts: Iterable[str], language: str, **_: Any) -> Iterator[tuple[str, NlpArtifacts]]:  # type: ignore[override]  # Presidio's own engines differ as well
        """The same for several."""
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether a word is no name."""
        return word in vocabulary(language).function_words

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
        """Whether a word is a sign."""
        return not any(letter.isalnum() for letter in word)

    def get_supported_entities(self) -> list[str]:
        """The engine itself finds nothing."""
        return []

    def get_supported_languages(self) -> list[str]:
        """Every language that has a lexicon."""
        return list(spoken_languages())
