"""What two texts have in common and what not, line by line, with as much around it as tells where it is."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from config.tuning import Documents

AROUND = 3  # lines that are the same, shown before and after what is not


class Line(NamedTuple):
    """A line of a diff; `kind` is a class of ol.diff: same, added, removed, gap."""

    kind: str
    text: str


def diff(before: str, after: str) -> list[Line]:
    """Return what leads from one text to the other."""
    return list(_lines(before.splitlines(), after.splitlines()))


def changed_documents(before: Documents, after: Documents) -> dict[str, list[Line]]:
    """Return the diff of every document that is not the same in both; one that is missing is empty."""
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    return {path: diff(before.get(path, ""), after.get(path, "")) for path in paths}


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    reached = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if skipped := group[0][1] - reached:
            yield _gap(skipped)
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield from (Line("same", text) for text in old[start:end])
            else:
                yield from (Line("removed", text) for text in old[start:end])
                yield from (Line("added", text) for text in new[new_start:new_end])
        reached = group[-1][2]
    if reached and (left := len(old) - reached):
        yield _gap(left)


def _gap(lines: int) -> Line:
    return Line("gap", f"{lines} more line{'' if lines == 1 else 's'} as before")
