"""What becomes of personal data: words, types, thresholds and recognizers. None of it is the safety core."""

from collections.abc import Iterable, Iterator

from config.changes.change import Change, Kind, Part, listed, told
from config.detection import Detection, DetectionChange, PatternRule
from config.tuning import DETECTION


def detection_changes(before: Detection, after: Detection) -> Iterator[Change]:
    """Yield what is found otherwise as personal data."""
    old, new = before.change, after.change
    yield from _changed("allow", _allowed(before.allowed, after.allowed))
    for entity in sorted({*old.deny, *new.deny}):
        yield from _changed(f"deny {entity}", _denied(entity, old.deny.get(entity, ()), new.deny.get(entity, ())))
    yield from _changed("off", _off(old.off, new.off))
    yield from _changed("thresholds", _thresholds(old, new))
    yield from _recognizers(old, new)


def _changed(subject: str, lines: Iterable[str], kind: Kind = Kind.CHANGED) -> Iterator[Change]:
    if said := tuple(lines):
        yield Change(DETECTION, Part.DETECTION, subject, None, kind, said)


def _allowed(old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    yield from (f'No longer redacted: "{word}"' for word in after if word not in before)
    yield from (f'Redacted again where it is found: "{word}"' for word in before if word not in after)


def _denied(entity: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    before, after = ({" ".join(word.casefold().split()): word for word in words} for words in (old, new))
    yield from (f'Always redacted, as {entity}: "{word}"' for plain, word in after.items() if plain not in before)
    yield from (
        f'No longer always redacted, as {entity}: "{word}"' for plain, word in before.items() if plain not in after
    )


def _off(old: frozenset[str], new: frozenset[str]) -> Iterator[str]:
    yield from (f"No longer looked for: {entity}" for entity in sorted(new - old))
    yield from (f"Looked for again: {entity}" for entity in sorted(old - new))


def _thresholds(old: DetectionChange, new: DetectionChange) -> Iterator[str]:
    for entity in sorted({*old.thresholds, *new.thresholds}):
        yield from told(f"{entity} counts from", old.thresholds.get(entity, 0.0), new.thresholds.get(entity, 0.0))


def _recognizers(old: DetectionChange, new: DetectionChange) -> Iterator[Change]:
    before, after = ({each.id: each for each in change.recognizers} for change in (old, new))
    for name in sorted({*before, *after}):
        if name not in before:
            yield from _changed(name, _what_it_is(after[name], "Pattern added"), Kind.ADDED)
        elif name not in after:
            yield from _changed(name, _what_it_is(before[name], "Pattern removed"), Kind.REMOVED)
        else:
            yield from _changed(name, _recognizer(before[name], after[name]))


def _what_it_is(rule: PatternRule, pattern: str) -> Iterator[str]:
    yield f"Recognizer of {rule.entity}, {rule.score} sure, in {_languages(rule)}"
    yield from (f'{pattern}: "{text}"' for text in rule.patterns)
    yield from (f'Context word: "{text}"' for text in rule.context)


def _recognizer(old: PatternRule, new: PatternRule) -> Iterator[str]:
    yield from told("Type", old.entity, new.entity)
    yield from told("Languages", _languages(old), _languages(new))
    yield from told("How sure it is", old.score, new.score)
    yield from listed("Pattern", old.patterns, new.patterns)
    yield from listed("Context word", old.context, new.context)
    yield from listed("Example (hit)", old.examples.hit, new.examples.hit)
    yield from listed("Example (miss)", old.examples.miss, new.examples.miss)


def _languages(rule: PatternRule) -> str:
    return ", ".join(sorted(set(rule.languages))) or "all languages"
