"""Personal data as an organisation tuned it: what is always hidden, what is not looked for, and what it adds."""

from collections.abc import Iterable

from presidio_analyzer import RecognizerResult

from config.detection import RISK, Detection, DetectionChange
from redaction.recognizers import Conversation
from redaction.recognizers.own_patterns import OwnPatterns
from redaction.recognizers.wordlist import Wordlist

NAME = "AlwaysRedacted"  # what its results are called after


class Tuned:
    """What comes of a text's results when an organisation's choices are put on them."""

    def __init__(self, detection: Detection) -> None:
        """Raises MisconfiguredError naming a pattern that cannot be used."""
        change = detection.change
        self._change = change
        self._denied = Wordlist(change.deny) if change.deny else None
        self._allowed = frozenset(detection.allowed)
        self._patterns = OwnPatterns(change.recognizers)

    def looked_for(self, entities: Iterable[str]) -> list[str]:
        """Return those of these types that are not off."""
        return [entity for entity in entities if entity not in self._change.off]

    def results(self, found: Iterable[RecognizerResult], talk: Conversation, turn: int) -> list[RecognizerResult]:
        """Return what counts of what was found in a turn, and what an organisation's own words and patterns add.

        Risk is no personal data: it stays as it is.
        """
        text = talk.texts[turn]
        own = self._patterns.found(talk, turn) if turn in talk.new else []
        own = [each for each in own if text[each.start : each.end] not in self._allowed]
        return [*(each for each in (*found, *own) if self._counts(each)), *self._always(text)]

    def denies(self, text: str) -> bool:
        """Whether a text has a word in it that is always hidden."""
        return self._denied is not None and self._denied.is_in(text)

    def _counts(self, result: RecognizerResult) -> bool:
        entity = str(result.entity_type)
        if entity.startswith(RISK):
            return True
        return entity not in self._change.off and result.score >= self._change.thresholds.get(entity, 0)

    def _always(self, text: str) -> list[RecognizerResult]:
        metadata = {RecognizerResult.RECOGNIZER_NAME_KEY: NAME, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: NAME}
        places = self._denied.found(text) if self._denied else ()
        return [RecognizerResult(label, start, end, 1.0, recognition_metadata=metadata) for start, end, label in places]


def tuned(detection: Detection) -> Tuned | None:
    """Return what was tuned, or None where everything is as installed."""
    return Tuned(detection) if detection.change != DetectionChange() else None
