"""Reads a transcript file of any common format into cues, and judges nothing that was said."""

from redaction.transcripts.cues import Cue, Transcript
from redaction.transcripts.reading import read_transcript

__all__ = ["Cue", "Transcript", "read_transcript"]
