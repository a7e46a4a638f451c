"""When the coach is asked, and what an answer changes: one prompt for a matter, not one for every sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from config.context import VetoName
from config.vocabulary import Category, Severity
from redaction.model import Finding
from redaction.risk.why import GATHERED, is_denial, vetoes_of

COOLDOWN = timedelta(minutes=10)  # long enough to deal with a matter, short enough to notice it coming back
GATHER = 3  # as many things that are only worth knowing, said at different moments, are a concern together
GATHER_WITHIN = timedelta(minutes=20)  # of talk

# Not even a hint: the words meant something else, or were not the speaker's own.
_WEIGHTLESS = frozenset(
    {
        VetoName.FICTION,
        VetoName.PROFESSIONAL,
        VetoName.CONTRACT,
        VetoName.CONSENT,
        VetoName.SOMEBODY_ELSE,
        VetoName.IDIOM,
        VetoName.HOMONYM,
        VetoName.SARCASM,
    }
)


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
    """A prompt that this session had before. `rules` are those of its findings, each at its worst in it."""

    prompt: str
    category: Category
    severity: Severity
    opened_at: datetime
    state: PromptState
    rules: Mapping[str, Severity] = field(default_factory=dict)

    def holds(self, finding: Finding) -> bool:
        """Whether the coach has said that this was nothing. What gets worse is not held."""
        dismissed = self.rules.get(finding.rule) if self.state is PromptState.FALSE_ALARM else None
        return dismissed is not None and finding.severity.rank <= dismissed.rank


Matter = tuple[Finding, ...]  # findings of one category, the worst first


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with new findings: open a prompt for each matter in `ask`; add `attach` to prompts by their id."""

    ask: tuple[Matter, ...] = ()
    attach: Mapping[str, Matter] = field(default_factory=dict)


def decide(
    found: Iterable[Finding],
    asked: Iterable[Asked],
    now: datetime,
    cooldown: timedelta = COOLDOWN,
    noted: Iterable[Finding] = (),
) -> Decision:
    """Decide which of these findings are worth interrupting the coach, the worst first.

    Each category is a matter of its own, with a protocol of its own. A prompt about it that waits, or was opened
    within the cooldown, stands in the way of everything that is not more severe than it. A rule that was a false
    alarm stays quiet for the session, unless it finds worse. What is not asked joins the prompt that waits, so that
    the coach's page shows it.

    `noted` are earlier findings of this session that belong to no prompt, in any order, these among them or not:
    several of one category within a while become a concern. A denial counts against them, and nothing wipes them out.
    """
    earlier, ask, attach = list(asked), list[Matter](), dict[str, Matter]()
    for matter in _matters(found, noted, earlier):
        same = [prompt for prompt in earlier if prompt.category is matter[0].category]
        open_to = [finding for finding in matter if not any(prompt.holds(finding) for prompt in same)]
        if open_to and _is_worth_asking(open_to[0], same, now, cooldown):
            ask.append((*open_to, *(finding for finding in matter if finding not in open_to)))
        elif home := _home(same):
            attach[home.prompt] = matter
    return Decision(tuple(ask), attach)


def _matters(found: Iterable[Finding], noted: Iterable[Finding], asked: Sequence[Asked]) -> list[Matter]:
    """Findings by category; the worst matter first, and the worst finding first in each."""
    new, earlier = set(found), tuple(noted)
    serious = {finding for finding in new if finding.severity is not Severity.INFO}
    matters = list(_by_category(serious))
    known = {matter[0].category for matter in matters}
    hints = (infos for infos in _by_category(new - serious) if infos[0].category not in known)
    matters += filter(None, (_gathered(infos, earlier, asked) for infos in hints))
    return sorted(matters, key=lambda matter: _rank(matter[0]))


def _by_category(findings: Iterable[Finding]) -> Iterator[Matter]:
    worst_first = sorted(findings, key=_rank)
    for category in dict.fromkeys(finding.category for finding in worst_first):
        yield tuple(finding for finding in worst_first if finding.category is category)


def _rank(finding: Finding) -> tuple[object, ...]:
    return -finding.severity.rank, finding.start_ms, finding.segment, finding.rule, finding.span


def _gathered(new: Matter, noted: Iterable[Finding], asked: Sequence[Asked]) -> Matter | None:
    """Return the concern that several things come to which were only worth knowing; the latest new one stands for it.

    They count by the moment at which they were said, each moment once, whenever and however often they came in.
    """
    category = new[0].category
    infos = {(each.segment, each.rule): each for each in (*noted, *new) if each.category is category}
    for one in sorted(filter(_weighs, new), key=lambda each: -each.start_ms):
        near = [each for each in infos.values() if _apart(each, one) <= GATHER_WITHIN]
        hints = [each for each in near if _weighs(each) and not any(prompt.holds(each) for prompt in asked)]
        denials = {each.segment for each in near if is_denial(each)}
        if one in hints and _moments(hints) - len(denials) >= GATHER:
            raised = replace(one, severity=Severity.CONCERN, why=(*one.why, GATHERED))
            return raised, *sorted((each for each in hints if each != one), key=_rank)
    return None


def _weighs(finding: Finding) -> bool:
    light = _WEIGHTLESS.intersection(vetoes_of(finding)) or is_denial(finding)
    return finding.severity is Severity.INFO and not light


def _apart(one: Finding, other: Finding) -> timedelta:
    return timedelta(milliseconds=abs(one.start_ms - other.start_ms))


def _moments(findings: Iterable[Finding]) -> int:
    return len({finding.segment for finding in findings})


def _is_worth_asking(finding: Finding, same: Iterable[Asked], now: datetime, cooldown: timedelta) -> bool:
    in_the_way = (prompt for prompt in same if prompt.state.waiting or now - prompt.opened_at < cooldown)
    return all(finding.severity.rank > prompt.severity.rank for prompt in in_the_way)


def _home(same: Iterable[Asked]) -> Asked | None:
    waiting = (prompt for prompt in same if prompt.state.waiting)
    return max(waiting, key=lambda each: (each.severity.rank, each.opened_at, each.prompt), default=None)
