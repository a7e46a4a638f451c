"""The regression set: what is answered rightly now stays right, in every language that a change touches."""

from collections.abc import Iterator, Mapping

from config.context import Language
from config.vocabulary import Category, Severity
from redaction.risk.cases import (
    Case,
    Regression,
    Source,
    Wrong,
    answer,
    corpus_cases,
    evenly,
    example_cases,
    regressions,
)
from workers.tuning.piece import Piece

MOST_LABELLED = 1500  # cases of the risk corpus in a language: with all examples, both versions take 6 s of one core
MOST_LISTED = 200
AT_ONCE = 25  # cases after which a check may stop: 0.1 s


def regression(piece: Piece) -> Iterator[None]:
    """Let both versions answer every example and the risk corpus, and list what only the live one has right."""
    piece.live.ruleset.prepare(piece.languages)
    piece.candidate.ruleset.prepare(piece.languages)
    cases = [case for language in piece.languages for case in _cases(piece, language)]
    piece.total = len(cases)
    piece.found = {**_begun(piece, cases), **piece.found}
    for case in cases[piece.done :]:
        live, candidate = answer(piece.live.ruleset, case), answer(piece.candidate.ruleset, case)
        for wrong in regressions(case, live, candidate):
            piece.count(wrong.kind)
            piece.list("cases", _told(case, wrong, live, candidate), MOST_LISTED)
        piece.done += 1
        if piece.done % AT_ONCE == 0:
            yield
    piece.passed = not any(piece.found[kind] for kind in Wrong)


def _cases(piece: Piece, language: Language) -> list[Case]:
    live, candidate = piece.live.tuning.rules, piece.candidate.tuning.rules
    examples = example_cases(live, candidate, piece.changed, language)
    return [*examples, *evenly(corpus_cases(language), MOST_LABELLED)]


def _begun(piece: Piece, cases: list[Case]) -> dict[str, object]:
    """What is known before the first answer: how many cases there are, and of how many labelled ones they are."""
    return {
        "languages": piece.languages,
        "examples": sum(case.source is Source.EXAMPLE for case in cases),
        "labelled": sum(case.source is Source.CORPUS for case in cases),
        "labelled_of": sum(len(corpus_cases(language)) for language in piece.languages),
        "cases": [],
        **dict.fromkeys(map(str, Wrong), 0),
    }


def _told(
    case: Case, wrong: Regression, live: Mapping[Category, Severity], candidate: Mapping[Category, Severity]
) -> dict[str, object]:
    expected = {wrong.category: wrong.expected} if wrong.expected else {}
    return {
        "text": case.text,
        "language": case.language,
        "source": case.source.value,
        "kind": wrong.kind.value,
        "category": wrong.category.value,
        "expected": _plain(expected),
        "live": _plain(live),
        "candidate": _plain(candidate),
    }


def _plain(said: Mapping[Category, Severity]) -> dict[str, str]:
    return {category.value: severity.value for category, severity in said.items()}
