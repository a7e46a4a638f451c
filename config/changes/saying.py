"""A rule or pair, and what is otherwise in it, in sentences."""

from collections.abc import Iterable, Iterator

from config.changes.change import listed, told
from config.changes.phrases import lost
from config.rules import Near, Pair, Rule


def what_it_is(entry: Rule | Pair, phrase: str) -> Iterator[str]:
    """Say what a whole rule hears; `phrase` introduces each of its phrases."""
    kind = "Rule" if isinstance(entry, Rule) else "Question and answers"
    yield f"{kind}: {entry.category}, {severity_of(entry)}, said by {_names(entry.speaker)}"
    phrases = entry.phrases if isinstance(entry, Rule) else entry.ask
    yield from (f'{phrase}: "{text}"' for text in phrases)


def severity_of(entry: Rule | Pair) -> str:
    """Say how urgent it is: "concern, raised to imminent"."""
    return f"{entry.severity}, raised to {entry.near.raise_to}" if entry.near else str(entry.severity)


def content(old: Rule | Pair, new: Rule | Pair, *, with_severity: bool) -> Iterator[str]:
    """Say what is otherwise in a rule.

    Without severity, one of the two is as its switch put it: how urgent it was, words nearby and examples are unknown.
    """
    yield from told("Category", old.category, new.category)
    if isinstance(old, Rule) and isinstance(new, Rule):
        yield from told("Severity", old.severity, new.severity) if with_severity else ()
        yield from _phrases("Phrase", old.phrases, new.phrases)
    elif isinstance(old, Pair) and isinstance(new, Pair):
        yield from _pair(old, new, with_severity=with_severity)
    else:
        yield from told("Kind", *("rule" if isinstance(each, Rule) else "question and answers" for each in (old, new)))
        yield from what_it_is(new, "Phrase")
    yield from told("Said by", _names(old.speaker), _names(new.speaker))
    yield from told("Step", old.step, new.step)
    yield from listed("Veto", sorted(old.unless), sorted(new.unless))
    if with_severity:
        yield from _near(old.near, new.near)
        yield from _examples(old, new)
    yield from told("Note", old.note, new.note)


def _pair(old: Pair, new: Pair, *, with_severity: bool) -> Iterator[str]:
    if with_severity:
        yield from told("Severity of a yes", old.yes, new.yes)
        yield from told("Severity of half a yes", old.partly or old.yes, new.partly or new.yes)
        yield from told("Severity of a no", old.no, new.no)
    yield from _phrases("Question", old.ask, new.ask)
    yield from told("Asked by", _names(old.asker), _names(new.asker))
    yield from _phrases("Answer that is a yes", old.answers.yes, new.answers.yes)
    yield from _phrases("Answer that is half a yes", old.answers.partly, new.answers.partly)
    yield from _phrases("Answer that is a no", old.answers.no, new.answers.no)


def _near(old: Near | None, new: Near | None) -> Iterator[str]:
    yield from told("Raised by words nearby to", old and old.raise_to, new and new.raise_to)
    if old and new:
        yield from told("Words nearby: within how many", old.within, new.within)
    yield from _phrases("Phrase nearby", old.phrases if old else (), new.phrases if new else ())


def _examples(old: Rule | Pair, new: Rule | Pair) -> Iterator[str]:
    for kind in ("hit", "miss", "raised"):
        before, after = getattr(old.examples, kind), getattr(new.examples, kind)
        gone, come = set(before) - set(after), set(after) - set(before)
        if gone or come:
            yield f"Examples ({kind}): {len(come)} added, {len(gone)} removed"
            yield from listed(f"Example ({kind})", before, after)


def _phrases(what: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    yield from (f'{what} removed: "{phrase}"' for phrase in lost(old, new))
    yield from (f'{what} added: "{phrase}"' for phrase in lost(new, old))


def _names(values: Iterable[str]) -> str:
    return " and ".join(sorted(values))
