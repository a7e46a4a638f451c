"""Made-up talk of which is known what is to be heard in it: the rules' own examples, and the risk corpus."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from config.context import Language
from config.rules import Pair, Rule, RuleFile
from config.vocabulary import Category, Role, Severity
from redaction.model import SegmentId, Utterance
from redaction.models.corpus import BETWEEN_TURNS, Labelled, shipped_corpus
from redaction.risk.comparing import RuleKey, findings
from redaction.risk.labels import Answer, Label, worst
from redaction.risk.proof import promised, turns_of
from redaction.risk.ruleset import Ruleset

_PACE = 5_000  # milliseconds a turn of the corpus


class Source(StrEnum):
    """Where a case is from."""

    EXAMPLE = "example"
    CORPUS = "corpus"


class Wrong(StrEnum):
    """What can be wrong with an answer."""

    MISSED = "missed"
    LOWERED = "lowered"  # heard, but not as severe as it is
    ALARMED = "alarmed"  # over what is no risk


@dataclass(frozen=True, slots=True)
class Case:
    """What is said, and what the coach is to be asked about. It is made up, so it may be shown."""

    source: Source
    language: Language
    text: str
    turns: tuple[Utterance, ...] = field(repr=False)
    expected: Mapping[Category, Severity | None]  # at least; None: as severe as it is now
    nothing_else: bool  # an alarm about anything else is wrong

    @property
    def is_harmless(self) -> bool:
        """Whether the coach is to be asked about nothing at all."""
        return self.nothing_else and not self.expected


@dataclass(frozen=True, slots=True)
class Regression:
    """What one version answers rightly and another does not."""

    kind: Wrong
    category: Category
    expected: Severity | None
    live: Severity | None
    candidate: Severity | None


def answer(ruleset: Ruleset, case: Case) -> Answer:
    """Return what the coach is asked about, with the worst severity of each category."""
    return worst(Label(each.category, each.severity) for each in findings(ruleset, case.turns, case.language))


def regressions(case: Case, live: Answer, candidate: Answer) -> Iterator[Regression]:
    """Yield what the live version answers rightly, and the candidate does not."""
    for category, expected in case.expected.items():
        least = expected or live.get(category)
        is_right, stays_right = (_reaches(each.get(category), least) for each in (live, candidate))
        if least and is_right and not stays_right:
            kind = Wrong.LOWERED if category in candidate else Wrong.MISSED
            yield Regression(kind, category, least, live.get(category), candidate.get(category))
    if case.nothing_else:
        for category in candidate.keys() - live.keys() - case.expected.keys():
            yield Regression(Wrong.ALARMED, category, None, None, candidate[category])


def example_cases(
    live: Iterable[RuleFile], candidate: Iterable[RuleFile], changed: Iterable[RuleKey], language: Language
) -> list[Case]:
    """Return the examples of all rules of a language, as the candidate has them.

    Where a rule is changed, its examples are too, and what was to be heard need not be any more. Not so what is
    imminent: what the live rule promises of that counts, whatever the candidate says.
    """
    keys = set(changed)
    cases = [case for file in candidate if file.language == language for case in _of_file(file)]
    for file in live:
        for entry in file.entries:
            if file.language == language and (language, entry.id) in keys:
                cases += _imminent(entry, language)
    return list({(case.text, *case.expected, case.nothing_else): case for case in cases}.values())


def corpus_cases(language: Language) -> list[Case]:
    """Return the cases of the risk corpus in a language; none if it has none."""
    return [_labelled(each) for each in shipped_corpus(language)]


def evenly(cases: Sequence[Case], most: int) -> list[Case]:
    """Return at most so many, spread over all of them, and always the same."""
    return list(cases) if len(cases) <= most else [cases[at * len(cases) // most] for at in range(most)]


def _of_file(file: RuleFile) -> Iterator[Case]:
    for entry in file.entries:
        for text, severity in _promises(entry):
            if severity is not Severity.INFO:
                yield _example(text, entry, file.language, {entry.category: severity})
        for text in entry.examples.miss:
            yield _example(text, entry, file.language, {})


def _promises(entry: Rule | Pair) -> Iterator[tuple[str, Severity]]:
    for text in entry.examples.hit:
        yield text, promised(entry)
    for text in entry.examples.raised:
        if entry.near:
            yield text, entry.near.raise_to


def _imminent(entry: Rule | Pair, language: Language) -> Iterator[Case]:
    for text, severity in _promises(entry):
        if Severity.IMMINENT in {severity, entry.severity}:
            yield _example(text, entry, language, {entry.category: None})


def _example(text: str, entry: Rule | Pair, language: Language, expected: Mapping[Category, Severity | None]) -> Case:
    turns = tuple(turns_of(text, entry, language))
    return Case(Source.EXAMPLE, language, text, turns, expected, nothing_else=not expected)


def _labelled(labelled: Labelled) -> Case:
    turns = tuple(_utterance(at, turn.role, turn.text, labelled.language) for at, turn in enumerate(labelled.turns))
    text = BETWEEN_TURNS.join(_shown(turn.role, turn.text) for turn in labelled.turns)
    return Case(Source.CORPUS, labelled.language, text, turns, {**worst(labelled.labels)}, nothing_else=True)


def _utterance(at: int, role: Role, text: str, language: Language) -> Utterance:
    start = at * _PACE
    return Utterance(SegmentId(str(at)), role, role, start, start + _PACE, text, language=language)


def _shown(role: Role, text: str) -> str:
    return text if role is Role.CLIENT else f"{role}: {text}"


def _reaches(answered: Severity | None, least: Severity | None) -> bool:
    return answered is not None and least is not None and answered.rank >= least.rank
