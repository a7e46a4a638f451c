"""The screening that is measured: the one that sessions get, with ears for risk only."""

from collections.abc import Mapping, Sequence

from config.settings import Settings
from config.spoken import spoken_languages
from plugin.offline.screening import Screening
from redaction.detection import Results, Turn
from redaction.language import languages_of
from redaction.pii import Redactor
from redaction.risk.recognizer import RiskRecognizer
from redaction.risk.ruleset import load_ruleset
from redaction.screen import Screener, proposer


def build_screening(settings: Settings) -> Screening:
    """Return a screener that hears what `pausepoint screen` hears, fifteen times as fast.

    It does not look for personal data: no finding depends on that.
    """
    ruleset = load_ruleset(settings.rules_dir)
    risk = {language: RiskRecognizer(ruleset, language) for language in spoken_languages()}
    ears = _Ears(risk, settings.default_language)
    return Screener(ruleset, ears, settings.default_language, proposer(ruleset, wanted=settings.risk_model))


class _Ears(Redactor):
    """Asks the risk recognizers, in the language that each turn is in, and nobody else."""

    def __init__(self, risk: Mapping[str, RiskRecognizer], default_language: str) -> None:
        self._risk = risk
        self._default = default_language

    def analyze(self, turns: Sequence[Turn], names: tuple[str, ...] = ()) -> list[Results]:  # noqa: ARG002
        """Return what the rules hit in each turn."""
        languages = languages_of([(turn.language, turn.text) for turn in turns], self._default)
        risk = (self._risk[language] for language in languages)
        return [each.analyze(turn.text, each.supported_entities) for each, turn in zip(risk, turns, strict=True)]
