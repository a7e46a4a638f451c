"""Personal data: the Presidio engines, built once, and the only place where text becomes `Redacted`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
    UrlRecognizer,
    UsSsnRecognizer,
)
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.entities import RecognizerResult as Replaceable
from spacy.tokens import Doc

from config.errors import MisconfiguredError
from redaction.model import Redacted
from redaction.pseudonyms import Pseudonyms
from redaction.recognizers import OfflineEmailRecognizer, names_recognizer

LANGUAGE = "en"  # the one registry that there is; other languages borrow it until they have their own
BATCH = 64  # texts per spaCy pass: 4.4 times Presidio's default; 256 gains little and delays the first

NAMES = ("PERSON", "LOCATION", "ORGANIZATION")
WRITTEN = ("PHONE_NUMBER", "EMAIL_ADDRESS", "URL", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "IP_ADDRESS")
ENTITIES = (*NAMES, *WRITTEN)
PHONE_REGIONS = ("US", "GB", "DE", "ES", "PT", "BR", "MX")

_SPACY_TO_PRESIDIO = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
_SPACY_IGNORED = set(
    "CARDINAL DATE EVENT FAC LANGUAGE LAW MONEY NORP ORDINAL PERCENT PRODUCT QUANTITY TIME WORK_OF_ART".split()
)
_NER_ONLY = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]  # what ner does without

# Nothing of WRITTEN is without one of these, and most of what is said is without any of them.
_MAY_BE_WRITTEN = re.compile(r"[\d@:]|\w\.\w")
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")

Results = list[RecognizerResult]


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of text that holds personal data."""

    start: int
    end: int
    entity: str
    score: float


class Redactor:
    """Finds what our recognizers know and replaces personal data; everything else stays as it was said."""

    def __init__(self, spacy_model: str, extra: Iterable[EntityRecognizer] = ()) -> None:
        self._extra = tuple(extra)
        self._nlp = _NerOnly(spacy_model)
        registry = RecognizerRegistry([*_recognizers(), *self._extra], supported_languages=[LANGUAGE])
        self._engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=self._nlp,
            supported_languages=[LANGUAGE],
            context_aware_enhancer=_NoEnhancer(),
        )
        self._anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]
        self._spoken = [*NAMES, *(name for each in self._extra for name in each.supported_entities)]

    def analyze(self, texts: Sequence[str], names: tuple[str, ...] = ()) -> list[Results]:
        """Return what was found in each text: personal data, and whatever the extra recognizers know."""
        known: list[EntityRecognizer] | None = [names_recognizer(names)] if any(names) else None
        return [
            self._engine.analyze(
                text,
                LANGUAGE,
                entities=[*self._spoken, *WRITTEN] if _MAY_BE_WRITTEN.search(text) else self._spoken,
                ad_hoc_recognizers=known,
                nlp_artifacts=understood,
            )
            for text, understood in zip(texts, self._nlp.understand(texts), strict=True)
        ]

    def redact(self, text: str, found: Results, pseudonyms: Pseudonyms) -> tuple[Redacted, dict[str, int]]:
        """Replace personal data by placeholders. Returns the text and how many of each type were replaced."""
        spans = personal_spans(text, found)
        for span in spans:  # in order of speech, so that the first name heard is number one
            pseudonyms.placeholder(span.entity, text[span.start : span.end])
        result = self._anonymizer.anonymize(
            text=text,
            analyzer_results=[Replaceable(s.entity, s.start, s.end, s.score) for s in spans],
            operators={name: _replace_by(partial(pseudonyms.placeholder, name)) for name in {s.entity for s in spans}},
        )
        counts = {name: sum(span.entity == name for span in spans) for name in sorted({s.entity for s in spans})}
        return Redacted(result.text), counts


def personal_spans(text: str, found: Iterable[RecognizerResult]) -> list[Span]:
    """Return the personal data among these results: in order, apart from each other, placeholders left alone.

    Where two overlap, the whole stretch goes under the surer one's type: a piece left over would leak.
    """
    merged: list[Span] = []
    for each in sorted((r for r in found if r.entity_type in ENTITIES), key=lambda r: (r.start, -r.end)):
        span = Span(each.start, each.end, each.entity_type, each.score)
        if merged and span.start < merged[-1].end:
            span = _union(merged.pop(), span)
        merged.append(span)
    return [part for span in merged for part in _around_placeholders(text, span)]


def _union(one: Span, other: Span) -> Span:
    surer = max(one, other, key=lambda span: (span.score, span.end - span.start))
    return Span(min(one.start, other.start), max(one.end, other.end), surer.entity, surer.score)


def _around_placeholders(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for placeholder in _PLACEHOLDER.finditer(text):  # in the whole text: a span may lie inside one
        if placeholder.end() > start and placeholder.start() < span.end:
            yield from _trimmed(text, start, max(start, placeholder.start()), span)
            start = placeholder.end()
    yield from _trimmed(text, start, max(start, span.end), span)


def _trimmed(text: str, start: int, end: int, span: Span) -> Iterator[Span]:
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    if any(letter.isalnum() for letter in text[start:end]):
        yield Span(start, end, span.entity, span.score)


def _replace_by(placeholder: Any) -> OperatorConfig:
    return OperatorConfig("custom", {"lambda": placeholder})


def _recognizers() -> list[EntityRecognizer]:
    return [
        SpacyRecognizer(supported_entities=list(NAMES)),
        PhoneRecognizer(supported_regions=PHONE_REGIONS),
        OfflineEmailRecognizer(),
        UrlRecognizer(),
        CreditCardRecognizer(),
        IbanRecognizer(),
        UsSsnRecognizer(),
        IpRecognizer(),
    ]


class _NoEnhancer(ContextAwareEnhancer):
    """Leaves scores as they are: we redact whatever is found, so words nearby that make it surer change nothing."""

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


class _NerOnly(SpacyNlpEngine):
    """spaCy with its name finder alone: 88 % of Presidio's time is spaCy's, and most of that is not names."""

    def __init__(self, model: str) -> None:
        super().__init__(
            models=[{"lang_code": LANGUAGE, "model_name": model}],
            ner_model_configuration=NerModelConfiguration(
                labels_to_ignore=_SPACY_IGNORED, model_to_presidio_entity_mapping=_SPACY_TO_PRESIDIO
            ),
        )
        self.nlp = {LANGUAGE: _load_once(model)}  # type: ignore[assignment]  # Presidio declares it None

    def understand(self, texts: Iterable[str]) -> Iterator[NlpArtifacts]:
        """Yield what is known of each text, worked out for many of them at a time."""
        for doc in _load_once(self.models[0]["model_name"]).pipe(texts, batch_size=BATCH):
            yield self._doc_to_nlp_artifact(doc, LANGUAGE)

    def _doc_to_nlp_artifact(self, doc: Doc, language: str) -> NlpArtifacts:
        """Only the entities: no recognizer of ours asks for tokens or lemmas, and lists of them cost a tenth."""
        entities, scores = self._get_updated_entities(list(doc.ents), self._get_scores_for_entities(doc))
        return NlpArtifacts(entities, doc, [], [], self, language, scores=scores)


@cache
def _load_once(model: str) -> spacy.language.Language:
    try:
        return spacy.load(model, exclude=_NER_ONLY)
    except OSError:
        raise MisconfiguredError(f"PAUSEPOINT_SPACY_MODEL: no spaCy model called {model} is installed") from None
