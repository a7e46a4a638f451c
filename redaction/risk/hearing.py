"""What the rules hear in an utterance, by itself and with all that was said around it."""

from collections.abc import Sequence

from redaction.language import languages_of
from redaction.model import Utterance, Window
from redaction.nearby import REACH
from redaction.risk.context import judge
from redaction.risk.hit import Hit
from redaction.risk.late import found_late
from redaction.risk.proposing import Heard
from redaction.risk.ruleset import Ruleset


def heard_in(ruleset: Ruleset, said: Utterance, window: Window, usual: str, hits: Sequence[Hit] | None = None) -> Heard:
    """Return what the rules find in one utterance of a window.

    `usual` is the language where neither the platform nor the words tell one; `hits` are the utterance's own, where
    somebody has looked for them already.
    """
    before = _before(said, window)
    language = _language(said, before, usual)
    own = ruleset.hits(said.text, language) if hits is None else hits
    findings = judge([*own, *ruleset.across(said, before, language)], said, before)
    findings += found_late(ruleset, said, before, _after(said, window), language)
    return Heard(said, before, language, findings)


def _before(said: Utterance, window: Window) -> list[Utterance]:
    others = (u for u in (*window.heard, *window.said) if u.segment != said.segment and u.start_ms <= said.start_ms)
    return sorted(others, key=lambda utterance: utterance.start_ms)


def _after(said: Utterance, window: Window) -> list[Utterance]:
    """What was heard in an earlier pass and spoken later: `said` has come late."""
    after = (u for u in window.heard if u.segment != said.segment and u.start_ms > said.start_ms)
    return sorted(after, key=lambda utterance: utterance.start_ms)


def _language(said: Utterance, heard: Sequence[Utterance], usual: str) -> str:
    """The language of an utterance, as the detector tells it."""
    spoken = [(line.language, line.text) for line in (*heard[-REACH:], said)]
    return languages_of(spoken, usual)[-1]
