"""When the coach is asked, and what an answer changes: one prompt for a matter, not one for every sentence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from config.vocabulary import Category, Severity
from redaction.model import Finding

COOLDOWN = timedelta(minutes=10)  # long enough to deal with a matter, short enough to notice it coming back


class PromptState(StrEnum):
    """What has become of a prompt."""

    OPEN = "open"
    SNOOZED = "snoozed"
    PAUSED = "paused"
    FALSE_ALARM = "false_alarm"

    @property
    def waiting(self) -> bool:
        """Whether the coach still has it before them, now or in a moment."""
        return self in {PromptState.OPEN, PromptState.SNOOZED}


class Answer(StrEnum):
    """What a coach can say to a prompt."""

    PAUSED = "paused"
    SNOOZE = "snooze"
    FALSE_ALARM = "false_alarm"
    UNDO = "undo"


_MOVES = {
    (PromptState.OPEN, Answer.PAUSED): PromptState.PAUSED,
    (PromptState.OPEN, Answer.SNOOZE): PromptState.SNOOZED,
    (PromptState.OPEN, Answer.FALSE_ALARM): PromptState.FALSE_ALARM,
    (PromptState.SNOOZED, Answer.PAUSED): PromptState.PAUSED,
    (PromptState.SNOOZED, Answer.FALSE_ALARM): PromptState.FALSE_ALARM,
    (PromptState.SNOOZED, Answer.UNDO): PromptState.OPEN,
    (PromptState.FALSE_ALARM, Answer.UNDO): PromptState.OPEN,
    (PromptState.PAUSED, Answer.UNDO): PromptState.OPEN,
}


def after(state: PromptState, answer: Answer) -> PromptState:
    """Return the state that this answer leads to; the same state where it changes nothing."""
    return _MOVES.get((state, answer), state)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt that this session had before."""

    prompt: str
    category: Category
    severity: Severity
    opened_at: datetime
    state: PromptState


Matter = tuple[Finding, ...]  # findings of one category, the worst first


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with new findings: open a prompt for each matter in `ask`; add `attach` to prompts by their id."""

    ask: tuple[Matter, ...] = ()
    attach: Mapping[str, Matter] = field(default_factory=dict)


def decide(found: Iterable[Finding], asked: Iterable[Asked], now: datetime, cooldown: timedelta = COOLDOWN) -> Decision:
    """Decide which of these findings are worth interrupting the coach, the worst first.

    Each category is a matter of its own, with a protocol of its own. A prompt about it that waits, or was opened
    within the cooldown, stands in the way of everything that is not more severe than it. What is not asked joins
    the prompt that waits, so that the coach's page shows it.
    """
    earlier, ask, attach = list(asked), list[Matter](), dict[str, Matter]()
    for matter in _matters(found):
        same = [prompt for prompt in earlier if prompt.category is matter[0].category]
        if _is_worth_asking(matter[0], same, now, cooldown):
            ask.append(matter)
        elif home := _home(same):
            attach[home.prompt] = matter
    return Decision(tuple(ask), attach)


def _matters(found: Iterable[Finding]) -> Iterator[Matter]:
    """Findings by category; the worst matter first, and the worst finding first in each."""
    worst_first = sorted({finding for finding in found if finding.severity is not Severity.INFO}, key=_rank)
    for category in dict.fromkeys(finding.category for finding in worst_first):
        yield tuple(finding for finding in worst_first if finding.category is category)


def _rank(finding: Finding) -> tuple[object, ...]:
    return -finding.severity.rank, finding.start_ms, finding.segment, finding.rule, finding.span


def _is_worth_asking(finding: Finding, same: Iterable[Asked], now: datetime, cooldown: timedelta) -> bool:
    in_the_way = (prompt for prompt in same if prompt.state.waiting or now - prompt.opened_at < cooldown)
    return all(finding.severity.rank > prompt.severity.rank for prompt in in_the_way)


def _home(same: Iterable[Asked]) -> Asked | None:
    waiting = (prompt for prompt in same if prompt.state.waiting)
    return max(waiting, key=lambda each: (each.severity.rank, each.opened_at, each.prompt), default=None)
