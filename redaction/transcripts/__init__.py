"""Reads a transcript file of any common format into cues, and judges nothing that was said."""

from redaction.transcripts.cues import Cue, Transcript
from redaction.transcripts.reading import read_transcript
from redaction.transcripts.tags import language_of

__all__ = ["Cue", "Transcript", "language_of", "read_transcript"]
