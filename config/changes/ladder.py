"""What becomes of the escalation ladder: who is told, and after how long."""

from collections.abc import Iterator

from config.changes.change import Change, Kind, Part, told
from config.escalation import Escalation, Ladder
from config.tuning import ESCALATION

_STEPS = {"reminder_s": "Reminder", "supervisor_s": "Supervisor", "unanswered_s": "Nobody answered"}


def escalation_changes(before: Escalation, after: Escalation) -> Iterator[Change]:
    """Yield what is told otherwise. The core: anything that is imminent, and whenever a supervisor is told."""
    yield from _ladder("concern", before.concern, after.concern, core=("supervisor_s",))
    yield from _ladder("imminent", before.imminent, after.imminent, core=tuple(_STEPS))
    old, new = before.budget, after.budget
    yield from _change("budget", [*told("Prompts", old.prompts, new.prompts), *_minutes(old.minutes, new.minutes)])
    returns = told("Returns without a move, then the supervisor", before.returns_unmoved, after.returns_unmoved)
    yield from _change("returns_unmoved", list(returns), weakens=after.returns_unmoved > before.returns_unmoved)


def _ladder(name: str, before: Ladder, after: Ladder, core: tuple[str, ...]) -> Iterator[Change]:
    old, new = before.model_dump(), after.model_dump()
    lines = [
        f"{said} after {old[step]} s -> {new[step]} s ({name})"
        for step, said in _STEPS.items()
        if old[step] != new[step]
    ]
    yield from _change(name, lines, weakens=any(new[step] > old[step] for step in core))


def _minutes(old: int, new: int) -> Iterator[str]:
    yield from told("Minutes in which prompts are counted", old, new)


def _change(subject: str, lines: list[str], *, weakens: bool = False) -> Iterator[Change]:
    if lines:
        yield Change(ESCALATION, Part.ESCALATION, subject, None, Kind.CHANGED, tuple(lines), weakens)
