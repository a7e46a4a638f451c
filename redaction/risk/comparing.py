"""Compares what two sets of rules find in the same talk, heard as it is heard live, but without the model."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from config.context import Language
from config.detection import FALLBACK
from config.rules import Pair, Rule, RuleFile
from config.vocabulary import Category, Severity
from redaction.model import Finding, SegmentId, Utterance, Window
from redaction.nearby import HEARD
from redaction.risk.hearing import heard_in
from redaction.risk.ruleset import Ruleset

RuleKey = tuple[Language, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule in an utterance in which the two do not find the same. No severity: it was not found at all."""

    segment: SegmentId
    start_ms: int
    rule: str
    category: Category
    live: Severity | None
    candidate: Severity | None


def findings(ruleset: Ruleset, utterances: Sequence[Utterance], usual: Language = FALLBACK) -> list[Finding]:
    """Return what the rules find in these, in order of speech, each with as much before it as is remembered live.

    `usual` is the language where neither the platform nor the words tell one.
    """
    windows = (Window(tuple(utterances[max(0, at - HEARD) : at]), (said,)) for at, said in enumerate(utterances))
    return [finding for window in windows for finding in findings_in(ruleset, window, usual)]


def findings_in(ruleset: Ruleset, window: Window, usual: Language = FALLBACK) -> list[Finding]:
    """Return what the rules find in all that is new in a window."""
    return [finding for said in window.said for finding in heard_in(ruleset, said, window, usual).findings]


def differences(live: Iterable[Finding], candidate: Iterable[Finding]) -> list[Difference]:
    """Return where the two do not come to the same, by time and rule; of one rule in one utterance the worst counts."""
    old, new = _worst(live), _worst(candidate)
    places = {**old, **new}
    return [
        Difference(
            segment=places[key].segment,
            start_ms=places[key].start_ms,
            rule=places[key].rule,
            category=places[key].category,
            live=old[key].severity if key in old else None,
            candidate=new[key].severity if key in new else None,
        )
        for key in sorted(places, key=lambda key: (places[key].start_ms, *key))
        if key not in old or key not in new or old[key].severity is not new[key].severity
    ]


def changed_rules(live: Iterable[RuleFile], candidate: Iterable[RuleFile]) -> frozenset[RuleKey]:
    """Return the rules and pairs that are not the same in both, or are in one only."""
    old, new = _entries(live), _entries(candidate)
    return frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))


def languages_of(rules: Iterable[RuleKey]) -> list[Language]:
    """Return the languages that these rules are in."""
    return sorted({language for language, _ in rules})


def only(files: Iterable[RuleFile], rules: Collection[RuleKey]) -> list[RuleFile]:
    """Return as little of the files as finds the same by these rules: themselves, and all pairs of their languages.

    A rule hears what it hears whatever the others do. A pair does not: who asks another question leaves the one
    before it behind.
    """
    languages = languages_of(rules)
    return [_file(file, rules) for file in files if file.language in languages]


def _file(file: RuleFile, rules: Collection[RuleKey]) -> RuleFile:
    return file.model_copy(update={"rules": tuple(rule for rule in file.rules if (file.language, rule.id) in rules)})


def _entries(files: Iterable[RuleFile]) -> dict[RuleKey, tuple[Rule | Pair, object]]:
    """Each rule with the lists that its phrases may name, in their order: a list may name those before it."""
    return {(file.language, entry.id): (entry, tuple(file.lists.items())) for file in files for entry in file.entries}


def _worst(found: Iterable[Finding]) -> dict[tuple[SegmentId, str], Finding]:
    by_rank = sorted(found, key=lambda finding: finding.severity.rank)
    return {(finding.segment, finding.rule): finding for finding in by_rank}
