"""Finds people, places, organisations and street addresses, in lower-case speech as in written text."""

from redaction.tagger.tagging import Tagged, Tagger

__all__ = ["Tagged", "Tagger"]
