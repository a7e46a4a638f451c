"""When the coach is asked, and what an answer changes: one prompt for a matter, not one for every sentence."""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with new findings: open one prompt for `ask`; add those in `attach` to prompts by their id.

    The first of `ask` is what the prompt is about; the others join it.
    """

    ask: tuple[Finding, ...] = ()
    attach: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)


_NEW = ""  # stands for the prompt about to be opened, which has no id yet


def decide(found: Iterable[Finding], asked: Iterable[Asked], now: datetime, cooldown: timedelta = COOLDOWN) -> Decision:
    """Decide whether these findings are worth interrupting the coach.

    A waiting prompt, or one about the same category within the cooldown, stands in the way of everything that
    is not more severe than it. What is not asked joins a waiting prompt, so that the coach's page shows it.
    """
    earlier, matters = list(asked), _worst_first(found)
    worth = next((each for each in matters if _is_worth_asking(each, earlier, now, cooldown)), None)
    new = [Asked(_NEW, worth.category, worth.severity, now, PromptState.OPEN)] if worth else []
    joins: dict[str, list[Finding]] = {}
    for finding in matters:
        if home := _home(finding, [*earlier, *new]):
            joins.setdefault(home.prompt, []).append(finding)
    ask = sorted(joins.pop(_NEW, ()), key=lambda each: each is not worth)
    return Decision(tuple(ask), {prompt: tuple(findings) for prompt, findings in joins.items()})


def _worst_first(found: Iterable[Finding]) -> list[Finding]:
    matters = dict.fromkeys(finding for finding in found if finding.severity is not Severity.INFO)
    return sorted(matters, key=lambda each: (-each.severity.rank, each.start_ms, each.segment, each.rule, each.span))


def _is_worth_asking(finding: Finding, standing: Iterable[Asked], now: datetime, cooldown: timedelta) -> bool:
    in_the_way = (
        prompt
        for prompt in standing
        if prompt.state.waiting or (prompt.category is finding.category and now - prompt.opened_at < cooldown)
    )
    return all(finding.severity.rank > prompt.severity.rank for prompt in in_the_way)


def _home(finding: Finding, standing: Iterable[Asked]) -> Asked | None:
    waiting = (prompt for prompt in standing if prompt.state.waiting)
    return max(
        waiting,
        key=lambda each: (each.category is finding.category, each.severity.rank, each.opened_at, each.prompt),
        default=None,
    )
