"""What becomes of rules, pairs, their lists and their switches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from config.changes.change import Change, Kind, Part
from config.changes.core import is_core, is_lower, is_narrower
from config.changes.entries import (
    Key,
    Placed,
    as_written,
    in_force,
    own_keys,
    switches_of,
)
from config.changes.saying import content, severity_of, what_it_is
from config.switches import Switch
from config.tuning import SWITCHES, Tuning


def rule_changes(before: Tuning, after: Tuning) -> Iterator[Change]:
    """Yield what is heard otherwise: by rule, by switch, and once for each list that several rules use."""
    yield from _Rules(before, after).changes()


class _Rules:
    """The rules of two tunings, side by side."""

    def __init__(self, before: Tuning, after: Tuning) -> None:
        self._own = own_keys(before), own_keys(after)
        self._heard = in_force(before), in_force(after)
        self._written = as_written(before), as_written(after)
        self._switches = switches_of(before), switches_of(after)

    def changes(self) -> Iterator[Change]:
        keys = sorted({*self._written[0], *self._written[1], *self._switches[0], *self._switches[1]})
        for key in keys:
            yield from self._switched(key)
            yield from self._rewritten(key)
        yield from _lists({key: sides for key in keys if (sides := self._both(key))}, self._heard)

    def _switched(self, key: Key) -> Iterator[Change]:
        if not self._has_moved(key):
            return
        switch = self._switches[1].get(key)
        lines = [*self._positions(key), f"Reason: {switch.reason}" if switch else "Its switch is taken away"]
        yield Change(SWITCHES, Part.SWITCH, key[1], key[0], Kind.SWITCHED, tuple(lines), self._is_lower(key))

    def _positions(self, key: Key) -> Iterator[str]:
        old, new = (severity_of(heard[key].entry) if key in heard else "off" for heard in self._heard)
        if old != new:
            yield f"Severity: {old} -> {new}"

    def _rewritten(self, key: Key) -> Iterator[Change]:
        """The rule itself, as far as it is known apart from its switch."""
        kind, lines = self._content(key)
        if kind:
            last = self._written[1].get(key) or self._written[0][key]
            yield Change(last.path, Part.RULE, key[1], key[0], kind, tuple(lines), self._is_weaker(key))

    def _content(self, key: Key) -> tuple[Kind | None, list[str]]:
        old, new = (written.get(key) for written in self._written)
        if old and new:
            whole = all(key in own or key not in put for own, put in zip(self._own, self._switches, strict=True))
            lines = [] if old.reads_as(new) else list(content(old.entry, new.entry, with_severity=whole))
            return (Kind.CHANGED if lines else None), lines
        if new:
            return self._appeared(key, new)
        return self._vanished(key, old) if old else (None, [])

    def _appeared(self, key: Key, new: Placed) -> tuple[Kind | None, list[str]]:
        if key not in self._switches[0]:
            return Kind.ADDED, list(what_it_is(new.entry, "Phrase added"))
        if key in self._own[1]:  # it was off, and as installed
            return Kind.CHANGED, ["Is written anew", *what_it_is(new.entry, "Phrase")]
        return None, []

    def _vanished(self, key: Key, old: Placed) -> tuple[Kind | None, list[str]]:
        if key not in self._switches[1]:
            return Kind.REMOVED, list(what_it_is(old.entry, "Phrase removed"))
        if key in self._own[0]:
            return Kind.CHANGED, ["Is as installed again"]
        return None, []

    def _both(self, key: Key) -> tuple[Placed, Placed] | None:
        old, new = (written.get(key) for written in self._written)
        return (old, new) if old and new and not old.reads_as(new) else None

    def _has_moved(self, key: Key) -> bool:
        return _stand(self._switches[0].get(key)) != _stand(self._switches[1].get(key))

    def _is_lower(self, key: Key) -> bool:
        old, new = (heard.get(key) for heard in self._heard)
        return old is not None and is_core(old.entry) and is_lower(old.entry, new.entry if new else None)

    def _is_weaker(self, key: Key) -> bool:
        """Whether its text makes it weaker: what its switch does is told there."""
        old, new = (heard.get(key) for heard in self._heard)
        narrower = old is not None and new is not None and is_core(old.entry) and is_narrower(old.entry, new.entry)
        return narrower or (self._is_lower(key) and not self._has_moved(key))


def _lists(both: Mapping[Key, tuple[Placed, Placed]], heard: tuple[dict[Key, Placed], ...]) -> Iterator[Change]:
    """Yield each list that holds something else, once, with the rules that use it."""
    users: defaultdict[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], list[Key]] = defaultdict(list)
    for key, (old, new) in both.items():
        for via in old.lists.keys() & new.lists.keys():
            gone = tuple(text for meant, text in old.lists[via].items() if meant not in new.lists[via])
            come = tuple(text for meant, text in new.lists[via].items() if meant not in old.lists[via])
            if (gone or come) and key not in (known := users[new.path, key[0], via[-1], gone, come]):
                known.append(key)
    for (path, language, name, gone, come), keys in sorted(users.items()):
        lines = [f'Removed from <{name}>: "{text}"' for text in gone]
        lines += [f'Added to <{name}>: "{text}"' for text in come]
        lines += [f"Used by: {', '.join(rule for _, rule in keys)}"]
        weakens = bool(gone) and any(key in heard[0] and is_core(heard[0][key].entry) for key in keys)
        yield Change(path, Part.RULE, f"<{name}>", language, Kind.CHANGED, tuple(lines), weakens)


def _stand(switch: Switch | None) -> tuple[str, str] | None:
    return (switch.to, switch.reason) if switch else None
