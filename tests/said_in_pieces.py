"""Numbers said in pieces, and a redactor that knows nothing else: seven digits or more, also over a "mm-hm"."""

import re
from dataclasses import dataclass, field

from presidio_analyzer import RecognizerResult

from config.vocabulary import Category
from redaction.pii import Redactor
from redaction.risk.recognizer import RiskRecognizer, entity_of
from redaction.risk.ruleset import Ruleset
from redaction.screen import Screener
from tests.builders import a_rule_file

DIGITS = "oh one two three four five six seven eight nine".split()
LONG_ENOUGH = 7  # digits; fewer may be a score, a year, a price
BACK_CHANNEL = 2  # words at most

_DIGIT = rf"\b(?:{'|'.join(DIGITS)})\b"
_STRETCH = re.compile(rf"{_DIGIT}(?:\s+{_DIGIT})*")


@dataclass
class NumberRedactor:
    """Keeps the Redactor's promises for numbers and risk phrases. Fails on `breaks_on`, as a library would."""

    ruleset: Ruleset
    breaks_on: str | None = None
    breaks_from: float = float("inf")  # so many utterances together are too many for it
    seen: list = field(default_factory=list)  # what it was shown, pass by pass

    def analyze(self, turns, names=()):
        texts = [getattr(turn, "text", turn) for turn in turns]
        self.seen.append(texts)
        if len(texts) >= self.breaks_from or any(self.breaks_on and self.breaks_on in text for text in texts):
            raise IndexError("broken on purpose")
        risk = RiskRecognizer(self.ruleset, "en")
        found = [risk.analyze(text, [entity_of(Category.SELF_HARM)]) for text in texts]
        for number in _numbers(texts):
            if sum(len(piece.group().split()) for _, piece in number) >= LONG_ENOUGH:
                for turn, piece in number:
                    found[turn].append(RecognizerResult("PHONE_NUMBER", *piece.span(), 0.9))
        return found

    def denies(self, text):
        return False

    redact = Redactor.redact


def number_screener(**given):
    ruleset = Ruleset([a_rule_file()])
    return Screener(ruleset, NumberRedactor(ruleset, **given))


def digits_in(text):
    return re.findall(_DIGIT, text)


def _numbers(texts):
    """Stretches of digits, each with its turn; those that go on over a back-channel are one number."""
    numbers, is_open = [], False
    for turn, text in enumerate(texts):
        pieces = list(_STRETCH.finditer(text))
        for piece in pieces:
            if is_open and piece.start() == 0:
                numbers[-1].append((turn, piece))
            else:
                numbers.append([(turn, piece)])
            is_open = piece.end() == len(text)
        is_open = is_open and (bool(pieces) or len(text.split()) <= BACK_CHANNEL)
    return numbers
