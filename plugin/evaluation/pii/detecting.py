"""The detector that is measured, behind one function: nothing else here knows how it finds what it finds."""

from collections.abc import Callable
from dataclasses import replace

from config.settings import load_settings
from config.vocabulary import Profile
from plugin.evaluation.pii.cases import Case, Found, Span

Detect = Callable[[Case], Found]


def build_detect(profile: Profile) -> Detect:
    """Return what finds personal data in a case. It loads models, so it is called once for each profile."""
    from redaction.detection import Detector, Turn  # takes a second to import; `--help` should not

    detector = Detector(replace(load_settings().detection, profile=profile))

    def detect(case: Case) -> Found:
        spans = enumerate(detector.detect([Turn(turn.speaker, turn.text, case.language) for turn in case.turns]))
        return [Span(turn, each.start, each.end, each.entity) for turn, found in spans for each in found]

    return detect
