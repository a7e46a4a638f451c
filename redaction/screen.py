"""One pass over what was just said: what may be an exception to confidentiality, and what may be kept."""

import logging
from collections.abc import Sequence
from pathlib import Path

from redaction.model import Finding, Line, Redacted, Screened, Utterance, Window
from redaction.pii import LANGUAGE, Redactor, Results
from redaction.pseudonyms import Pseudonyms
from redaction.risk.context import judge
from redaction.risk.recognizer import RiskRecognizer, hits_among
from redaction.risk.ruleset import Ruleset, load_ruleset

WITHHELD = Redacted("[withheld: this line could not be redacted]")

log = logging.getLogger(__name__)


class Screener:
    """Screens windows of speech. Built once per process; `screen` may be called from anywhere."""

    def __init__(self, ruleset: Ruleset, redactor: Redactor) -> None:
        self.ruleset = ruleset
        self._redactor = redactor

    def screen(self, window: Window, pseudonyms: Pseudonyms) -> Screened:
        """Return the findings in everything new, and a redacted line for each final utterance.

        Partials are screened for risk only. A line that cannot be redacted is withheld, and its risk is
        heard all the same: when in doubt, the coach is asked and nothing raw is kept.
        """
        for name in window.names:  # known by their full name first, so that either part of it is theirs
            pseudonyms.placeholder("PERSON", name)
        finals = [said for said in window.said if said.final]
        analyzed = iter(self._analyze(finals, window.names))
        findings: list[Finding] = []
        lines: list[Line] = []
        for said in window.said:
            found = next(analyzed) if said.final else None
            hits = hits_among(found) if found is not None else self.ruleset.hits(said.text, LANGUAGE)
            findings += judge(hits, said, _heard_before(said, window))
            if said.final:
                lines.append(self._line(said, found, pseudonyms))
        return Screened(tuple(findings), tuple(lines))

    def _analyze(self, finals: Sequence[Utterance], names: tuple[str, ...]) -> list[Results | None]:
        try:
            return [*self._redactor.analyze([said.text for said in finals], names)]
        except Exception as problem:  # noqa: BLE001  # whatever breaks in there must not cost the coach the prompt
            log.error("analysis failed", extra={"utterances": len(finals), "error": type(problem).__name__})
        return [None] if len(finals) == 1 else [result for said in finals for result in self._analyze([said], names)]

    def _line(self, said: Utterance, found: Results | None, pseudonyms: Pseudonyms) -> Line:
        text, counts, withheld = WITHHELD, dict[str, int](), True
        if found is not None:
            try:
                text, counts = self._redactor.redact(said.text, found, pseudonyms)
                withheld = False
            except Exception as problem:  # noqa: BLE001  # an unredacted line is never kept, whatever went wrong
                log.error("redaction failed", extra={"error": type(problem).__name__})
        return Line(
            said.segment, said.revision, said.speaker, said.role, said.start_ms, said.end_ms, text, counts, withheld
        )


def build_screener(*, rules_dir: Path | None, spacy_model: str) -> Screener:
    """Load rules, engines and the spaCy model: a second or two, once per process.

    Raises MisconfiguredError for a rule that fails its own examples, or a model that is not installed.
    """
    ruleset = load_ruleset(rules_dir)
    return Screener(ruleset, Redactor(spacy_model, extra=[RiskRecognizer(ruleset, LANGUAGE)]))


def _heard_before(said: Utterance, window: Window) -> list[Utterance]:
    others = (u for u in (*window.heard, *window.said) if u.segment != said.segment and u.start_ms <= said.start_ms)
    return sorted(others, key=lambda utterance: utterance.start_ms)
