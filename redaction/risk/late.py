"""What an utterance that comes late makes of what was heard after it: a first half, a question, a recital."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from redaction.model import Finding, Utterance
from redaction.risk.context import judge
from redaction.risk.ruleset import Ruleset

MOST_AFTER = 4  # utterances: what was broken off is taken up again by then, and a question answered


def found_late(
    rules: Ruleset, late: Utterance, before: Sequence[Utterance], after: Sequence[Utterance], language: str
) -> Iterator[Finding]:
    """Yield what becomes a risk, or a greater one, in the utterances `after` because of a late one.

    `before` and `after` are what was heard already, in order of speech. The findings are laid on the late utterance:
    it is the one that is new.
    """
    for number, said in enumerate(after[:MOST_AFTER]):
        between = after[:number]
        known = {each.rule: each.severity.rank for each in _across(rules, said, [*before, *between], language)}
        for finding in _across(rules, said, [*before, late, *between], language):
            if finding.severity.rank > known.get(finding.rule, -1):
                yield replace(finding, segment=late.segment, start_ms=late.start_ms, span=(0, len(late.text)))


def _across(rules: Ruleset, said: Utterance, heard: Sequence[Utterance], language: str) -> list[Finding]:
    return judge(rules.across(said, heard, language), said, heard)
