"""What becomes of the numbers to call when somebody is in danger."""

from collections.abc import Iterable, Iterator

from config.changes.change import Change, Kind, Part, listed, told
from config.crisis import Contacts, CrisisContacts, Line
from config.tuning import CRISIS

ELSEWHERE = "elsewhere"  # the subject of the numbers for every other country


def crisis_changes(before: CrisisContacts, after: CrisisContacts) -> Iterator[Change]:
    """Yield what is called otherwise, by country."""
    old, new = ({ELSEWHERE: each.elsewhere, **each.countries} for each in (before, after))
    for country in sorted({*old, *new}):
        if country not in old:
            yield _change(country, Kind.ADDED, _numbers(None, new[country]))
        elif country not in new:
            yield _change(country, Kind.REMOVED, _numbers(old[country], None), weakens=True)
        elif lines := list(_numbers(old[country], new[country])):
            yield _change(country, Kind.CHANGED, lines, weakens=_is_less(old[country], new[country]))


def _change(country: str, kind: Kind, lines: Iterable[str], *, weakens: bool = False) -> Change:
    return Change(CRISIS, Part.CRISIS, country, None, kind, tuple(lines), weakens)


def _numbers(old: Contacts | None, new: Contacts | None) -> Iterator[str]:
    yield from listed("Emergency number", _said(old.emergency if old else ()), _said(new.emergency if new else ()))
    yield from listed("Crisis line", _said(old.crisis if old else ()), _said(new.crisis if new else ()))
    if old and new:
        yield from told("Checked on", old.checked_on, new.checked_on)


def _said(lines: Iterable[Line]) -> list[str]:
    return [", ".join(filter(None, (line.number, line.name, line.then, line.hours))) for line in lines]


def _is_less(old: Contacts, new: Contacts) -> bool:
    """Whether a number is gone; one that turned from a crisis line into an emergency number is not."""
    emergency, crisis = _dialled(new.emergency), _dialled(new.crisis)
    return bool(_dialled(old.emergency) - emergency or _dialled(old.crisis) - crisis - emergency)


def _dialled(lines: Iterable[Line]) -> set[str]:
    return {line.dial for line in lines}
