"""The check of a version's own examples: every changed rule does what its examples say."""

from collections.abc import Iterator

from redaction.recognizers.own_patterns import prove as prove_recognizers
from redaction.risk.proof import failures
from workers.tuning.piece import Piece

MOST_LISTED = 200


def examples(piece: Piece) -> Iterator[None]:
    """Run the examples of each rule that differs from the live version, and list all that do not do what they say."""
    prove_recognizers(piece.candidate.tuning.detection.change)  # what fails there, no worker would take up
    ruleset = piece.candidate.ruleset
    ruleset.prepare(piece.languages)
    entries = [(file, entry) for file in piece.candidate.tuning.rules for entry in file.entries]
    entries = [(file, entry) for file, entry in entries if (file.language, entry.id) in piece.changed]
    piece.total = len(entries)
    piece.found = {"examples": 0, "failed": 0, "failures": [], **piece.found}
    for file, entry in entries[piece.done :]:
        piece.count("examples", len(entry.examples.all_texts))
        for failed in failures(file, entry, ruleset):
            piece.count("failed")
            told = {"file": failed.file, "rule": failed.rule, "language": failed.language, "problem": failed.problem}
            piece.list("failures", told, MOST_LISTED)
        piece.done += 1
        yield
    piece.passed = piece.found["failed"] == 0
