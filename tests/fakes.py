"""Stand-ins that keep the promises of the real thing, small enough to read."""

from dataclasses import dataclass, field
from datetime import timedelta

from config.tuning import AS_INSTALLED
from config.vocabulary import Category, Severity
from redaction.model import Finding, Line, Redacted, Screened
from tests.builders import NOON
from workers.tuning.screeners import Screening

RISK = {"concern:": Severity.CONCERN, "imminent:": Severity.IMMINENT, "info:": Severity.INFO}


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    now: object = NOON

    def __call__(self):
        return self.now

    def forward(self, **span):
        self.now += timedelta(**span)


@dataclass
class FakeRuleset:
    version: str = "0123456789ab"
    languages: tuple = ("en",)


def always(screener):
    """Screens every session by the same rules."""
    return lambda pinned: Screening(AS_INSTALLED, screener)


@dataclass
class FakeScreener:
    """Finds a risk where an utterance begins with its severity; redacts everything to its length."""

    ruleset: FakeRuleset = field(default_factory=FakeRuleset)
    breaks_on: str | None = None
    category: Category = Category.SELF_HARM

    def screen(self, window, pseudonyms):
        if self.breaks_on and any(self.breaks_on in said.text for said in window.said):
            raise RuntimeError("broken on purpose")
        findings = [self._finding(said) for said in window.said if said.text.split(" ")[0] in RISK]
        lines = [self._line(said, pseudonyms) for said in window.said if said.final]
        return Screened(tuple(findings), tuple(lines))

    def _finding(self, said):
        return Finding(
            rule=f"{self.category.value.replace('_', '-')}.fake",
            rule_version=self.ruleset.version,
            category=self.category,
            severity=RISK[said.text.split(" ")[0]],
            segment=said.segment,
            role=said.role,
            start_ms=said.start_ms,
            span=(0, len(said.text)),
        )

    def _line(self, said, pseudonyms):
        text = " ".join(pseudonyms.placeholder("PERSON", word) for word in said.text.split())
        return Line(said.segment, said.revision, said.speaker, said.role, said.start_ms, said.end_ms, Redacted(text))


@dataclass
class FakeEncoder:
    """Sees one thing in a text: whether one of these words is in it. Keeps what it was shown, a list a call."""

    words: tuple = ("sea", "cheque")
    shown: list = field(default_factory=list)

    def encode(self, texts):
        self.shown.append(list(texts))
        return [[float(word in text.split()) for word in self.words] for text in texts]
