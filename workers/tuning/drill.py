"""The drill: how much of labelled, made-up risk a version hears, and how often it alarms over nothing."""

from collections.abc import Iterator

from redaction.risk.cases import Case, answer, corpus_cases
from redaction.risk.labels import Answer
from workers.tuning.piece import Piece

AT_ONCE = 25


def drill(piece: Piece) -> Iterator[None]:
    """Let the version answer the whole risk corpus, in every language that it has rules for."""
    ruleset = piece.candidate.ruleset
    cases = [case for language in ruleset.languages for case in corpus_cases(language)]
    piece.total = len(cases)
    piece.found = {"rules": ruleset.version, "cases": {}, "harmless": [0, 0], "languages": {}, **piece.found}
    for case in cases[piece.done :]:
        said = answer(ruleset, case)
        here = piece.found["languages"].setdefault(case.language, {"cases": {}, "harmless": [0, 0]})
        for counts in (piece.found, here):
            _count(counts, case, said)
        piece.done += 1
        if piece.done % AT_ONCE == 0:
            yield


def _count(counts: dict[str, dict[str, list[int]] | list[int]], case: Case, said: Answer) -> None:
    """Count each expected category as found or not, and a harmless case as alarmed or not."""
    by_category, harmless = counts["cases"], counts["harmless"]
    if isinstance(by_category, dict):
        for category in case.expected:
            _add(by_category.setdefault(category.value, [0, 0]), is_one=category in said)
    if case.is_harmless and isinstance(harmless, list):
        _add(harmless, is_one=bool(said))


def _add(share: list[int], *, is_one: bool) -> None:
    share[0] += is_one
    share[1] += 1
