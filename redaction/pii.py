"""The only place where text becomes `Redacted`: what was found in it gives way to placeholders."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from redaction.anonymity import Anonymizer, Remark, replaced
from redaction.detection import Detector, Results, Turn, personal_spans
from redaction.model import Redacted

MOST_PASSES = 4  # what gives way may let something beside it be seen: a second look finds nothing more, nearly always


class Redactor:
    """Finds personal data and replaces it; everything else stays as it was said."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def analyze(self, turns: Sequence[Turn], names: tuple[str, ...] = ()) -> list[Results]:
        """Return what was found in each turn: personal data, and whatever the detector's extra recognizers know."""
        return self._detector.analyze(turns, names)

    def denies(self, text: str) -> bool:
        """Whether a text has a word in it that an organisation always hides, whoever agreed to be named."""
        return self._detector.denies(text)

    def redact(
        self, said: Turn, found: Results, anonymizer: Anonymizer, *, before: str = ""
    ) -> tuple[Redacted, dict[str, int]]:
        """Replace personal data as the contract allows. Returns the text and how many of each type were replaced.

        `before`: what the other speaker said last, where somebody may have been asked for.
        """
        gone: Counter[str] = Counter()
        for _ in range(MOST_PASSES):
            remark = remark_of(said, found, before=before)
            replacements = anonymizer.replacements(remark, denied=self.denies)
            gone += Counter(each.entity for each, label in zip(remark.mentions, replacements, strict=True) if label)
            said = replace(said, text=replaced(said.text, remark.mentions, replacements), is_redacted=True)
            if not any(replacements):
                break
            [found] = self.analyze([said])
        return Redacted(said.text), dict(sorted(gone.items()))


def remark_of(said: Turn, found: Results, *, before: str = "") -> Remark:
    """Return a turn with its personal data, as an Anonymizer reads it."""
    return Remark(said.text, personal_spans(said.text, found), said.language, before)
