"""What a person types is redacted before it is kept, as what is said is."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock

from config.detection import Detection
from config.errors import MalformedError
from config.vocabulary import Profile
from redaction.anonymity import Anonymizer
from redaction.detection import Detector, Turn
from redaction.model import Redacted
from redaction.pii import Redactor
from redaction.pseudonyms import Pseudonyms

LONGEST_NOTE = 2_000  # characters: a page; a matter needs less


class Scribe:
    """Redacts what people type, with our own recognizers: they load in half a second, when first needed."""

    def __init__(self, detection: Detection) -> None:
        self._detection = replace(detection, profile=Profile.LIVE)
        self._loading = Lock()

    def redacted(self, text: str, language: str, names: Sequence[str] = ()) -> Redacted:
        """Return the text with placeholders for personal data. `names`: who is known to be meant, such as the parties.

        Numbers of placeholders are those of this text, not of the session. Raises MalformedError for a text that is
        empty or too long.
        """
        if not text.strip() or len(text) > LONGEST_NOTE:
            raise MalformedError(f"a text has between 1 and {LONGEST_NOTE} characters")
        turn = Turn("typed", text.strip(), language)
        with self._loading:  # two requests at once load one redactor
            redactor = self._redactor
        [found] = redactor.analyze([turn], tuple(names))
        return redactor.redact(turn, found, Anonymizer(Pseudonyms(secrets.token_bytes(32)), language=language))[0]

    @cached_property
    def _redactor(self) -> Redactor:
        return Redactor(Detector(self._detection))
