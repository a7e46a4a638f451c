"""A run through a protocol, as a state machine: where the coach stands, and what a choice changes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from config.errors import MisconfiguredError
from config.protocol import BACK, Protocol
from config.vocabulary import Effect, Outcome


@dataclass(frozen=True, slots=True)
class Move:
    """One click: the choice made at a step, or BACK."""

    step: str
    choice: str


@dataclass(frozen=True, slots=True)
class Course:
    """Where a run stands. Once it has an outcome, nothing changes it any more."""

    step: str  # with an outcome: where it was chosen
    outcome: Outcome | None = None
    moves: int = 0  # every click, those taken back and the clicks on "back" as well
    trail: tuple[Move, ...] = ()  # the choices that stand
    entered: frozenset[str] = frozenset()  # every step that was ever shown


def begin(protocol: Protocol) -> Course:
    """Return a run that stands at the first step."""
    return Course(protocol.start, entered=frozenset([protocol.start]))


def take(protocol: Protocol, course: Course, step: str, choice: str) -> Course | None:
    """Return the run after a choice at a step; None, and nothing changes, where that is not possible (any more).

    A second click on a button, a click on an old card, a choice that is not there: all are None.
    """
    if course.outcome or step != course.step or step not in protocol.steps:
        return None
    if choice == BACK:
        return _undone(course)
    chosen = protocol.step(step).choice(choice)
    if chosen is None:
        return None
    onward = replace(course, moves=course.moves + 1, trail=(*course.trail, Move(step, choice)))
    if chosen.to is None:
        return replace(onward, outcome=chosen.outcome)
    return replace(onward, step=chosen.to, entered=course.entered | {chosen.to})


def follow(protocol: Protocol, moves: Iterable[Move]) -> Course:
    """Return where these moves lead. Raises MisconfiguredError if the protocol has no such way."""
    course = begin(protocol)
    for move in moves:
        taken = take(protocol, course, move.step, move.choice)
        if taken is None:
            raise MisconfiguredError(
                f"protocol {protocol.id}: has no way from step {course.step} by {move.choice}, which a run took; "
                "it was changed while the matter was open"
            )
        course = taken
    return course


def pick_up(protocol: Protocol, moves: Iterable[Move]) -> Course:
    """Return where a run stands although its protocol was changed meanwhile: moves that do not fit change nothing.

    They count all the same, so that `moves` stays the number of clicks on record.
    """
    course = begin(protocol)
    for number, move in enumerate(moves, start=1):
        course = replace(take(protocol, course, move.step, move.choice) or course, moves=number)
    return course


def effect(protocol: Protocol, before: Course | None, after: Course) -> Effect | None:
    """Return what has to happen because a step was entered: once in a run, even if the coach goes back and forth.

    `before` is None at the beginning of a run.
    """
    new = after.entered - (before.entered if before else frozenset())
    return protocol.step(after.step).effect if after.step in new else None


def progress(protocol: Protocol, course: Course) -> tuple[int, int]:
    """Return the number of the step and of how many, such as 3 of 8; the longest way still ahead decides.

    A step that leads back to one before it, such as waiting for the supervisor, is an aside and does not count.
    """
    passed = [step for step in _without_circles(course) if step in protocol.lengths]
    ahead = 0 if course.outcome else protocol.lengths[passed[-1]] - 1
    return len(passed), len(passed) + ahead


def _undone(course: Course) -> Course | None:
    if not course.trail:
        return None
    return replace(course, step=course.trail[-1].step, moves=course.moves + 1, trail=course.trail[:-1])


def _without_circles(course: Course) -> list[str]:
    path: list[str] = []
    for step in (*(move.step for move in course.trail), course.step):
        path = [*path[: path.index(step)], step] if step in path else [*path, step]
    return path
