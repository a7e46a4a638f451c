"""Spoken forms: what people say for what others write, and where in the original each piece of it stands."""

from redaction.spoken.runs import Run, runs_of
from redaction.spoken.stretch import Stretch, stretches
from redaction.spoken.vocabulary import Vocabulary, vocabulary
from redaction.spoken.words import Word, words_of
from redaction.spoken.written import Written, written

__all__ = [
    "Run",
    "Stretch",
    "Vocabulary",
    "Word",
    "Written",
    "runs_of",
    "stretches",
    "vocabulary",
    "words_of",
    "written",
]
