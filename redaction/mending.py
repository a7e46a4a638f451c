"""What somebody has to mend in tuned documents: they are read, their phrases compiled, the examples of changes run."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from config.errors import MisconfiguredError
from config.rules import Pair, Rule, RuleFile
from config.tuning import DETECTION, SWITCHES, Documents, Tuning, problems, read_tuning
from redaction.risk.comparing import changed_rules, only
from redaction.risk.proof import failures
from redaction.risk.ruleset import Ruleset

MOST = 200  # that are told at once


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to mend. `said` names the place in the document; it may quote the document, which is made up."""

    document: str
    said: str


def to_mend(documents: Documents, ground: Tuning, before: Tuning | None = None) -> list[Mend]:
    """Return what is wrong with documents over what is installed; at most `MOST`. Nothing: they can be used.

    Examples are run of the rules that are not as they were `before`; without that, as they are installed.
    """
    if unread := problems(documents, ground):
        return [Mend(path, said) for path, said in unread.items()][:MOST]
    tuning = read_tuning(documents, ground)
    if twice := _compiled(tuning.own, prepare=False):  # the same rule in two files
        return [Mend(_named(twice, tuning), twice)]
    wrong = list(_uncompiled(tuning))
    sound = replace(tuning, rules=_without(tuning.rules, {each.document for each in wrong}))
    return list(islice(chain(wrong, _unproved(sound, before or ground)), MOST))


def failing_examples(tuning: Tuning, before: Tuning) -> Iterator[Mend]:
    """Yield the examples of changed rules that do not do what they say. Raises MisconfiguredError for a phrase."""
    changed = changed_rules(before.rules, tuning.rules)
    ruleset = Ruleset(only(tuning.rules, changed))
    for file in tuning.rules:
        for entry in file.entries:
            if (file.language, entry.id) in changed:
                for failed in failures(file, entry, ruleset):
                    said = f"{type(entry).__name__.lower()} {entry.id}, {failed.problem}"
                    yield Mend(_document(file, tuning), f"{file.name}: {said}")


def _uncompiled(tuning: Tuning) -> Iterator[Mend]:
    """Where a file does not compile, each of its rules is tried, so that all mistakes are told at once."""
    for file in tuning.own:
        if _compiled([file]) is not None:
            for entry in file.entries:
                if said := _compiled([_alone(file, entry)]):
                    yield Mend(file.name, said)


def _unproved(tuning: Tuning, before: Tuning) -> Iterator[Mend]:
    yield from failing_examples(tuning, before)
    if tuning.detection.change != before.detection.change:
        from redaction.recognizers.own_patterns import prove  # brings Presidio along: a second

        try:
            prove(tuning.detection.change)
        except MisconfiguredError as problem:
            yield Mend(DETECTION, str(problem))


def _compiled(files: Sequence[RuleFile], *, prepare: bool = True) -> str | None:
    """What is wrong with these, if they do not compile."""
    try:
        ruleset = Ruleset(files)
        if prepare:
            ruleset.prepare()
    except MisconfiguredError as problem:
        return str(problem)
    return None


def _without(files: Sequence[RuleFile], names: Collection[str]) -> tuple[RuleFile, ...]:
    return tuple(file for file in files if file.name not in names)


def _alone(file: RuleFile, entry: Rule | Pair) -> RuleFile:
    mine = {"rules": (entry,), "pairs": ()} if isinstance(entry, Rule) else {"rules": (), "pairs": (entry,)}
    return file.model_copy(update=mine)


def _document(file: RuleFile, tuning: Tuning) -> str:
    """Where a rule was changed: in its own document, or by a switch."""
    return file.name if file.name in tuning.documents else SWITCHES


def _named(said: str, tuning: Tuning) -> str:
    return next((path for path in tuning.documents if said.startswith(path)), SWITCHES)
