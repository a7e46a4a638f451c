"""Runs every rule's own examples through the whole path: a rule that fails them is not loaded."""

from collections.abc import Callable, Iterable, Iterator

from config.context import Language
from config.errors import MisconfiguredError
from config.rules import Rule, RuleFile
from config.vocabulary import Role, Severity
from redaction.model import Finding, SegmentId, Utterance
from redaction.risk.context import judge, vetoes_of
from redaction.risk.hit import Hit

Listen = Callable[[str, Language], list[Hit]]  # as Ruleset.hits


def prove(files: Iterable[RuleFile], listen: Listen) -> None:
    """Raise MisconfiguredError for the first example that does not do what it says."""
    for file in files:
        for rule in file.rules:
            for problem in _problems(listen, rule, file.language):
                raise MisconfiguredError(f"{file.name}: rule {rule.id}, {problem}")


def _problems(listen: Listen, rule: Rule, language: Language) -> Iterator[str]:
    for example in rule.examples.hit:
        yield from _found(listen, rule, language, example, rule.severity, "hit")
    for example in rule.examples.raised:
        if rule.near:
            yield from _found(listen, rule, language, example, rule.near.raise_to, "raised")
    for example in rule.examples.miss:
        finding = _finding(listen, rule, language, example)
        if finding and not vetoes_of(finding):
            yield f'miss example is found ({finding.why[0].split(", ")[-1]}): "{example}"'


def _found(
    listen: Listen, rule: Rule, language: Language, example: str, severity: Severity, kind: str
) -> Iterator[str]:
    finding = _finding(listen, rule, language, example)
    if not finding:
        yield f'{kind} example is not found: "{example}"'
    elif vetoes := vetoes_of(finding):
        yield f'{kind} example is found but vetoed ({", ".join(vetoes)}): "{example}"'
    elif finding.severity.rank < severity.rank:
        yield f'{kind} example is found as {finding.severity}, not as {severity}: "{example}"'


def _finding(listen: Listen, rule: Rule, language: Language, example: str) -> Finding | None:
    utterance = _said(example, rule, language)
    found = judge(listen(utterance.text, language), utterance, ())
    return next((finding for finding in found if finding.rule == rule.id), None)


def _said(example: str, rule: Rule, language: Language) -> Utterance:
    """An example is said by whom the rule listens to, unless it begins with `coach:` or `client:`."""
    by, colon, words = example.partition(":")
    if colon and by in set(Role):
        return Utterance(SegmentId("example"), by, Role(by), 0, 0, words, language=language)
    role = Role.CLIENT if Role.CLIENT in rule.speaker else Role.COACH
    return Utterance(SegmentId("example"), role, role, 0, 0, example, language=language)
