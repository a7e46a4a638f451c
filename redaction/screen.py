"""One pass over what was just said: what may be an exception to confidentiality, and what may be kept."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from presidio_analyzer import RecognizerResult

from config.detection import FALLBACK, Detection
from config.rules import RuleFile
from config.spoken import spoken_languages
from redaction.anonymity import Anonymizer
from redaction.detection import Detector, Results, Turn, personal_spans
from redaction.model import Covered, Finding, Line, Redacted, Screened, Utterance, Window
from redaction.nearby import stretches
from redaction.pii import Redactor, remark_of
from redaction.pseudonyms import Pseudonyms
from redaction.recognizers.own_patterns import prove as prove_recognizers
from redaction.risk.hearing import heard_in
from redaction.risk.proof import prove
from redaction.risk.proposing import Heard, Proposer, load_proposer
from redaction.risk.recognizer import RiskRecognizer, hits_among
from redaction.risk.ruleset import Ruleset, load_ruleset

WITHHELD = Redacted("[withheld: this line could not be redacted]")

log = logging.getLogger(__name__)


class Screener:
    """Screens windows of speech. Built once per process; `screen` may be called from anywhere."""

    def __init__(
        self, ruleset: Ruleset, redactor: Redactor, language: str = FALLBACK, proposer: Proposer | None = None
    ) -> None:
        self.ruleset = ruleset
        self._redactor = redactor
        self._usual = language
        self._proposer = proposer

    def retuned(self, rules: Sequence[RuleFile], detection: Detection) -> "Screener":
        """Return a screener for other rules and choices. It takes over what is the same: compiled languages, the model.

        Every example of a file of rules that this one does not have is run, and of every recognizer. Raises
        MisconfiguredError naming what to mend.
        """
        screener = self.unproved(rules, detection)
        screener.ruleset.prepare()
        prove(self.ruleset.new_in(rules), screener.ruleset)
        return screener

    def unproved(self, rules: Sequence[RuleFile], detection: Detection) -> "Screener":
        """The same without running examples, for trying what is being worked on. Languages wait to be heard."""
        ruleset = Ruleset(rules, like=self.ruleset)
        beside = self._proposer.beside(ruleset.version) if self._proposer else None
        return Screener(ruleset, _redactor(ruleset, detection), detection.default_language, beside)

    def screen(self, window: Window, pseudonyms: Pseudonyms) -> Screened:
        """Return the findings in everything new, a redacted line for each final, and the lines that must hide more.

        Partials are screened for risk only. A line that cannot be redacted is withheld, and its risk is
        heard all the same: when in doubt, the coach is asked and nothing raw is kept.
        """
        terms, together = window.terms, stretches(window)
        anonymizer = Anonymizer(pseudonyms, terms.anonymity, participants=window.participants, named=terms.may_be_named)
        found = {said: each for near in together for said, each in self._analyze(near, window.names).items()}
        heard = [self._heard(said, found.get(said), window) for said in window.said]
        findings = [*(finding for each in heard for finding in each.findings), *self._proposed(heard)]
        new, up_to = set(window.said), max((said.revision for said in (*window.heard, *window.said)), default=0)
        lines: list[Line] = []
        amended: list[Line] = []
        self._get_to_know([(said, found[said]) for said in window.said if said.final], anonymizer)
        for before, said in _with_the_other_before(together):  # in order of speech: the first name is number one
            if said in new:
                lines.append(self._line(said, found[said], anonymizer, before, up_to))
            elif more := _more(said, found[said]):
                amended.append(self._line(said, more, anonymizer, before, up_to))
        return Screened(tuple(findings), tuple(lines), tuple(amended))

    def _get_to_know(self, heard: Sequence[tuple[Utterance, Results | None]], anonymizer: Anonymizer) -> None:
        """Hear who is introduced as what, before anybody is given a number."""
        try:
            anonymizer.get_to_know(remark_of(_turn(said), found) for said, found in heard if found)
        except Exception as problem:  # noqa: BLE001  # then somebody is a number who could have been a manager
            log.error("introductions were not understood", extra={"error": type(problem).__name__})

    def _analyze(self, near: Sequence[Utterance], names: tuple[str, ...]) -> dict[Utterance, Results | None]:
        """What was found in each. One that breaks the analysis takes no other with it; the others stay together."""
        if (found := self._found_in(near, names)) is not None:
            return {**found}
        sound = [said for said in near if len(near) > 1 and self._found_in([said], names) is not None]
        rest = self._found_in(sound, names) if len(sound) < len(near) else None
        return {**dict.fromkeys(near), **(rest or {})}

    def _found_in(self, near: Sequence[Utterance], names: tuple[str, ...]) -> dict[Utterance, Results] | None:
        try:
            return dict(zip(near, self._redactor.analyze([_turn(said) for said in near], names), strict=True))
        except Exception as problem:  # noqa: BLE001  # whatever breaks in there must not cost the coach the prompt
            log.error("analysis failed", extra={"utterances": len(near), "error": type(problem).__name__})
        return None

    def _heard(self, said: Utterance, found: Results | None, window: Window) -> Heard:
        """What the rules find at risk in an utterance, by itself and with what was said before it."""
        hits = hits_among(found) if found is not None else None
        return heard_in(self.ruleset, said, window, self._usual, hits)

    def _proposed(self, heard: Sequence[Heard]) -> list[Finding]:
        """What the model proposes where the rules were silent."""
        try:
            return self._proposer.propose(heard) if self._proposer else []
        except Exception as problem:  # noqa: BLE001  # the rules have been heard all the same
            log.error("the risk model failed", extra={"utterances": len(heard), "error": type(problem).__name__})
        return []

    def _line(self, said: Utterance, found: Results | None, anonymizer: Anonymizer, before: str, up_to: int) -> Line:
        line = Line(
            said.segment, said.revision, said.speaker, said.role, said.start_ms, said.end_ms, WITHHELD, {}, True, up_to
        )
        if found is None:
            return line
        try:
            text, counts = self._redactor.redact(_turn(said), found, anonymizer, before=before)
            return replace(line, text=text, entities=counts, withheld=False, covers=_covered(said.text, found))
        except Exception as problem:  # noqa: BLE001  # an unredacted line is never kept, whatever went wrong
            log.error("redaction failed", extra={"error": type(problem).__name__})
        return line


def build_screener(*, rules_dir: Path | None, detection: Detection, risk_model: bool = True) -> Screener:
    """Load rules, engines and models: a few seconds, once per process.

    Raises MisconfiguredError for a rule or a recognizer that fails its own examples, or a model that is not installed
    or was changed.
    """
    ruleset = load_ruleset(rules_dir)
    return Screener(
        ruleset, _redactor(ruleset, detection), detection.default_language, proposer(ruleset, wanted=risk_model)
    )


def _redactor(ruleset: Ruleset, detection: Detection) -> Redactor:
    prove_recognizers(detection.change)
    risk = [RiskRecognizer(ruleset, language) for language in spoken_languages()]
    return Redactor(Detector(detection, extra=risk))


def proposer(ruleset: Ruleset, *, wanted: bool) -> Proposer | None:
    """Load the risk model, and say so where the rules have to do without it."""
    loaded = load_proposer(ruleset.version) if wanted else None
    if loaded is None:
        log.warning("risk is heard by the rules alone", extra={"reason": "not installed" if wanted else "switched off"})
    return loaded


def _with_the_other_before(together: Sequence[Sequence[Utterance]]) -> Iterator[tuple[str, Utterance]]:
    """Yield every utterance with what somebody else said last before it."""
    for near in together:
        for at, said in enumerate(near):
            others = (other.text for other in reversed(near[:at]) if other.speaker != said.speaker)
            yield next(others, ""), said


def _turn(said: Utterance) -> Turn:
    return Turn(said.speaker, said.text, said.language, is_known=said.covered is not None)


def _more(said: Utterance, found: Results | None) -> Results | None:
    """What to redact of something heard earlier, if its line does not hide all of it. What is hidden stays hidden."""
    if found is None or said.covered is None:
        return None
    all_of_it = [*found, *(RecognizerResult(old.entity, old.start, old.end, old.score) for old in said.covered)]
    return all_of_it if _places(_covered(said.text, all_of_it)) != _places(said.covered) else None


def _covered(text: str, found: Results) -> tuple[Covered, ...]:
    return tuple(Covered(span.start, span.end, span.entity, span.score) for span in personal_spans(text, found))


def _places(covered: Sequence[Covered]) -> list[tuple[int, int, str]]:
    return [(each.start, each.end, each.entity) for each in covered]
