"""Our own Presidio recognizers."""

from redaction.recognizers.email import OfflineEmailRecognizer
from redaction.recognizers.names import names_recognizer

__all__ = ["OfflineEmailRecognizer", "names_recognizer"]
