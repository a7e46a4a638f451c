"""spaCy's name finder for the thorough profile: many texts at a time, and nothing of spaCy but names."""

from collections.abc import Iterator, Mapping
from functools import cache

import spacy
from spacy.tokens import Doc

from config.errors import MisconfiguredError
from redaction.recognizers.conversation import Conversation, Finder
from redaction.recognizers.found import Found, Piece
from redaction.recognizers.names import may_be_names

BATCH = 64  # texts per pass: 4.4 times Presidio's default; 256 gains little and delays the first
SCORE = 0.5  # spaCy's ner gives none; what checks digits, and our tagger where it is sure, outrank it

_LABELS = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
_OTHER_THAN_NER = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer"]


def spacy_names(models: Mapping[str, str]) -> dict[str, Finder]:
    """Return a finder for each language that has a model. Loads them: a second or so each, once per process.

    Raises MisconfiguredError for a model that is not installed.
    """
    return {language: _finder(_load_once(model)) for language, model in models.items()}


def _finder(nlp: spacy.language.Language) -> Finder:
    def find(talk: Conversation) -> list[Found]:
        docs = nlp.pipe((talk.texts[turn] for turn in talk.raw), batch_size=BATCH)
        return [found for turn, doc in zip(talk.raw, docs, strict=True) for found in _names(turn, doc, talk)]

    return find


def _names(turn: int, doc: Doc, talk: Conversation) -> Iterator[Found]:
    """What spaCy takes for a name and our tagger does not rule out: alone, it flags one clean utterance in ten."""
    named = [entity for entity in doc.ents if entity.label_ in _LABELS]
    possible = [each.pieces[0] for each in may_be_names(turn, talk)] if named else []
    for entity in named:
        if any(piece.start < entity.end_char and entity.start_char < piece.end for piece in possible):
            yield Found(_LABELS[entity.label_], (Piece(turn, entity.start_char, entity.end_char),), SCORE)


@cache
def _load_once(model: str) -> spacy.language.Language:
    try:
        return spacy.load(model, exclude=_OTHER_THAN_NER)
    except OSError:
        raise MisconfiguredError(f"PAUSEPOINT_SPACY_MODELS: no spaCy model called {model} is installed") from None
