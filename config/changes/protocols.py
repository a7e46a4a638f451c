"""What becomes of protocols: the words of each step by language, and where its choices lead."""

from collections.abc import Iterator, Mapping

from config.changes.change import Change, Kind, Part, told
from config.errors import MisconfiguredError
from config.protocols import Choice, Protocol, Step, Words
from config.reading import Document, read_yaml
from config.tuning import PROTOCOLS, Documents, Tuning


def protocol_changes(before: Tuning, after: Tuning) -> Iterator[Change]:
    """Yield what coaches are led through otherwise: for each protocol its ways, then its words by language."""
    old, new = ({each.id: each for each in tuning.protocols.all} for tuning in (before, after))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            path = _path(name, after.documents) or _path(name, before.documents) or PROTOCOLS
            yield from _protocol(path, name, old.get(name), new.get(name))


def _protocol(path: str, name: str, old: Protocol | None, new: Protocol | None) -> Iterator[Change]:
    kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
    if lines := [*_matters(old, new), *_ways(old, new)]:
        yield Change(path, Part.PROTOCOL, name, None, kind, tuple(lines))
    before, after = _words(old), _words(new)
    for language in sorted({language for _, language in (*before, *after)}):
        lines = list(_said(before, after, language))
        if lines:
            yield Change(path, Part.PROTOCOL, name, language, kind, tuple(lines))


def _matters(old: Protocol | None, new: Protocol | None) -> Iterator[str]:
    yield from told("For", old and _matter(old), new and _matter(new))
    yield from told("Begins with step", old and old.start, new and new.start)


def _matter(protocol: Protocol) -> str:
    return f"{', '.join(sorted(protocol.categories))} ({', '.join(sorted(protocol.severities))})"


def _ways(old: Protocol | None, new: Protocol | None) -> Iterator[str]:
    before, after = (each.steps if each else {} for each in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield f"Step removed: {name}"
        elif name not in before:
            yield f"Step added: {name}"
            yield from _choices(name, (), after[name].choices)
        else:
            yield from _step(name, before[name], after[name])


def _step(name: str, old: Step, new: Step) -> Iterator[str]:
    yield from told(f"Step {name}, clause", old.clause, new.clause)
    yield from told(f"Step {name}, effect", old.effect, new.effect)
    yield from told(f"Step {name}, shows numbers to call", _yes(old.contacts), _yes(new.contacts))
    yield from told(f"Step {name}, after the call", _yes(old.after_call), _yes(new.after_call))
    yield from told(f"Step {name}, comes back after", _seconds(old), _seconds(new))
    yield from _choices(name, old.choices, new.choices)


def _choices(step: str, old: tuple[Choice, ...], new: tuple[Choice, ...]) -> Iterator[str]:
    before, after = ({each.id: each.to or each.outcome for each in choices} for choices in (old, new))
    for name in dict.fromkeys((*before, *after)):
        yield from told(f"Step {step}, choice {name} leads to", before.get(name), after.get(name))
    if before.keys() == after.keys() and list(before) != list(after):
        yield from told(f"Step {step}, order of choices", ", ".join(before), ", ".join(after))


def _words(protocol: Protocol | None) -> dict[tuple[str, str], str]:
    """Everything that a protocol says, by place and language."""
    if protocol is None:
        return {}
    said: dict[tuple[str, str], str] = _placed("Title", protocol.title)
    for name, step in protocol.steps.items():
        said |= _placed(f"Step {name}, line", step.line) | _placed(f"Step {name}, discreet", step.discreet)
        said |= _placed(f"Step {name}, say", step.say or {})
        for choice in step.choices:
            said |= _placed(f"Step {name}, choice {choice.id}", choice.label)
    return said


def _placed(place: str, words: Words) -> dict[tuple[str, str], str]:
    return {(place, language): text for language, text in words.items()}


def _said(before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str], language: str) -> Iterator[str]:
    for place in dict.fromkeys(place for place, spoken in (*before, *after) if spoken == language):
        old, new = (said.get((place, language)) for said in (before, after))
        yield from told(place, old and f'"{old}"', new and f'"{new}"')


def _seconds(step: Step) -> str | None:
    return f"{step.returns_after} s" if step.returns_after else None


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _path(name: str, documents: Documents) -> str | None:
    """The document that is about a protocol."""
    return next(
        (path for path in sorted(documents) if path.startswith(PROTOCOLS) and _is_about(path, name, documents[path])),
        None,
    )


def _is_about(path: str, name: str, text: str) -> bool:
    try:
        data = read_yaml(Document(path, text))
    except MisconfiguredError:
        return False  # a tuning holds no such document; then it is about nothing
    return isinstance(data, dict) and name in (data.get("id"), data.get("extends"))
