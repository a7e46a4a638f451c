"""Where the ways through a protocol lead: what is never reached, what never ends, how long the longest way is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Ways = Mapping[str, Sequence[str | None]]  # where each step's choices lead; None is an outcome


def faults(start: str, ways: Ways, timed: Collection[str]) -> Iterator[str]:
    """Say what keeps a coach from getting to the end. `timed` are the steps that come back by themselves."""
    reached = _reached(start, ways)
    yield from (f"step {step}: no choice leads here" for step in ways if step not in reached)
    ending = _ending(ways)
    yield from (f"step {step}: no way from here ends in an outcome" for step in ways if step not in ending)
    untimed = {step: leads for step, leads in ways.items() if step not in timed}
    if circle := _circle(untimed):
        yield f"step {circle}: leads round in a circle without a timer; give a step in it returns_after"
    elif circle := _circle(onward(start, ways)):
        yield f"step {circle}: leads back to a step that not every way here has passed"


def longest(start: str, ways: Ways) -> dict[str, int]:
    """Return how many steps the longest way has from each step to an outcome, itself included.

    Ways back to a step that was passed do not count; asides, which only lead back to one, are left out.
    """
    lengths: dict[str, int] = {}
    forward = onward(start, ways)
    for step in TopologicalSorter(_graph(forward)).static_order():  # what a step leads to comes before it
        ends = [lengths[to] if to else 0 for to in forward[step] if to is None or to in lengths]
        if ends:
            lengths[step] = 1 + max(ends)
    return lengths


def onward(start: str, ways: Ways) -> Ways:
    """Leave out what leads back to a step that every way here has passed, or to the step itself."""
    after = {step: set(ways) - _reached(start, ways, without=step) for step in ways}  # who comes only after it
    return {step: [to for to in leads if to is None or step not in after[to]] for step, leads in ways.items()}


def _reached(start: str, ways: Ways, without: str | None = None) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        step = waiting.pop()
        if step not in found and step != without:
            found.add(step)
            waiting += [to for to in ways[step] if to]
    return found


def _ending(ways: Ways) -> set[str]:
    found: set[str] = set()
    while more := {step for step, leads in ways.items() if step not in found and found.union([None]) & set(leads)}:
        found |= more
    return found


def _circle(ways: Ways) -> str | None:
    try:
        TopologicalSorter(_graph(ways)).prepare()
    except CycleError as circle:
        return str(min(circle.args[1], key=list(ways).index))
    return None


def _graph(ways: Ways) -> dict[str, list[str]]:
    return {step: [to for to in leads if to] for step, leads in ways.items()}
