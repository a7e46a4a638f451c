"""The bench that rules are worked at: whether phrases can be read, and what comes of the examples, at once."""

from collections.abc import Iterator
from itertools import islice

from config.errors import MisconfiguredError
from config.rules import Pair, Rule, RuleFile
from redaction.risk.proof import Tried, tried
from redaction.risk.ruleset import Ruleset

MOST_TRIED = 200  # examples while somebody types; the draft's checks run all


def try_examples(file: RuleFile, entry: Rule | Pair) -> list[Tried]:
    """Return what comes of an entry's examples, with the lists of its file and no other rule.

    Raises MisconfiguredError naming the phrase that cannot be read or is too large.
    """
    return list(islice(tried(entry, file.language, _compiled(_alone(file, entry))), MOST_TRIED))


def problems_of(file: RuleFile) -> Iterator[str]:
    """Yield what is wrong with a file's phrases and examples: the first phrase that cannot be read, else examples."""
    try:
        ruleset = _compiled(file)
    except MisconfiguredError as problem:
        yield str(problem)
        return
    for each in islice(_all(file, ruleset), MOST_TRIED):
        if each[1].problem:
            yield f'{file.name}: {each[0]}, {each[1].problem}: "{each[1].example}"'


def refused_phrase(file: RuleFile) -> str | None:
    """Return why a file's phrases cannot be compiled, if they cannot."""
    try:
        _compiled(file)
    except MisconfiguredError as problem:
        return str(problem)
    return None


def _all(file: RuleFile, ruleset: Ruleset) -> Iterator[tuple[str, Tried]]:
    return ((entry.id, each) for entry in file.entries for each in tried(entry, file.language, ruleset))


def _alone(file: RuleFile, entry: Rule | Pair) -> RuleFile:
    kinds = {"rules": (entry,), "pairs": ()} if isinstance(entry, Rule) else {"rules": (), "pairs": (entry,)}
    return file.model_copy(update=kinds)


def _compiled(file: RuleFile) -> Ruleset:
    ruleset = Ruleset([file])
    ruleset.prepare()
    return ruleset
