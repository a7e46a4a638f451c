"""Runs every rule's own examples through the whole path: a rule that fails them is not loaded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from config.context import Language
from config.errors import MisconfiguredError
from config.rules import Pair, Rule, RuleFile
from config.vocabulary import Role, Severity
from redaction.model import Finding, SegmentId, Utterance
from redaction.risk.context import judge
from redaction.risk.hit import Hit
from redaction.risk.why import vetoes_of

NEXT_TURN = " | "
_PACE = 2000  # milliseconds a turn


class Listener(Protocol):
    """What hears phrases: a rule set."""

    def hits(self, text: str, language: Language) -> list[Hit]:
        """Return every phrase that was said."""

    def across(self, utterance: Utterance, heard: Sequence[Utterance], language: Language) -> list[Hit]:
        """Return what was said only together with the turns before."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what it says. Examples are made up, so `problem` may quote one."""

    file: str
    rule: str
    language: Language
    problem: str


def prove(files: Iterable[RuleFile], rules: Listener) -> None:
    """Raise MisconfiguredError for the first example that does not do what it says."""
    for file in files:
        for entry in file.entries:
            for failed in failures(file, entry, rules):
                raise MisconfiguredError(f"{file.name}: {type(entry).__name__.lower()} {entry.id}, {failed.problem}")


@dataclass(frozen=True, slots=True)
class Tried:
    """An example and what came of it. `kind` is hit, raised or miss; `problem` says what to mend, if anything."""

    kind: str
    example: str
    found: str
    problem: str | None


def failures(file: RuleFile, entry: Rule | Pair, rules: Listener) -> Iterator[Failure]:
    """Yield every example of a rule that does not do what it says."""
    for each in tried(entry, file.language, rules):
        if each.problem:
            yield Failure(file.name, entry.id, file.language, f'{each.problem}: "{each.example}"')


def tried(rule: Rule | Pair, language: Language, rules: Listener) -> Iterator[Tried]:
    """Yield what comes of every example: those to be found, to be found raised, to be left alone."""
    for example in rule.examples.hit:
        yield _found("hit", example, promised(rule), _finding(rules, rule, language, example))
    for example in rule.examples.raised:
        if rule.near:
            yield _found("raised", example, rule.near.raise_to, _finding(rules, rule, language, example))
    for example in rule.examples.miss:
        yield _left_alone(rule, example, _finding(rules, rule, language, example))


def promised(rule: Rule | Pair) -> Severity:
    """Return how severe the rule's `hit` examples have to be found at least."""
    return rule.severity if isinstance(rule, Rule) else min(Severity.CONCERN, rule.severity, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank


def _found(kind: str, example: str, severity: Severity, finding: Finding | None) -> Tried:
    said, problem = _told(finding), None
    if not finding:
        problem = f"{kind} example is not found"
    elif vetoes := vetoes_of(finding):
        problem = f"{kind} example is found but vetoed ({', '.join(vetoes)})"
    elif finding.severity.rank < severity.rank:
        problem = f"{kind} example is found as {finding.severity}, not as {severity}"
    return Tried(kind, example, said, problem)


def _left_alone(rule: Rule | Pair, example: str, finding: Finding | None) -> Tried:
    problem = None
    if finding and not vetoes_of(finding) and not (isinstance(rule, Pair) and finding.severity is Severity.INFO):
        problem = f"miss example is found ({finding.why[0].split(', ')[-1]})"
    return Tried("miss", example, _told(finding), problem)


def _told(finding: Finding | None) -> str:
    if not finding:
        return "not found"
    vetoes = vetoes_of(finding)
    return f"found by {finding.why[0].split(', ')[-1]} as {finding.severity}" + (
        f", lowered: {', '.join(vetoes)}" if vetoes else ""
    )


def _finding(rules: Listener, rule: Rule | Pair, language: Language, example: str) -> Finding | None:
    *heard, said = turns_of(example, rule, language)
    hits = [*rules.hits(said.text, language), *rules.across(said, heard, language)]
    return next((finding for finding in judge(hits, said, heard) if finding.rule == rule.id), None)


def turns_of(example: str, rule: Rule | Pair, language: Language) -> list[Utterance]:
    """Return an example as it would be said."""
    return [_said(turn, rule, language, number) for number, turn in enumerate(example.split(NEXT_TURN))]


def _said(turn: str, rule: Rule | Pair, language: Language, number: int) -> Utterance:
    """A turn is said by whom the rule listens to, unless it begins with `coach:` or `client:`."""
    by, colon, words = turn.partition(":")
    role = Role.CLIENT if Role.CLIENT in rule.speaker else Role.COACH
    if colon and by in set(Role):
        role, turn = Role(by), words
    return Utterance(
        SegmentId(f"example {number}"), role, role, number * _PACE, (number + 1) * _PACE, turn, language=language
    )
