"""What became of every prompt of a period, and which rules had led to it."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.vocabulary import Outcome, Verdict
from redaction.asking import PromptState
from workers.archive.matters import FeedbackRow, RunRow
from workers.archive.models import FindingRow, PromptRow, SessionRow

NOT_SAID = "not_said"  # a prompt that was dismissed with one click: the button asks for no reason

# The coach worked through the protocol, and this is where it led: the prompt was about something.
REAL = (
    *(Outcome.CLIENT_DISCLOSES, Outcome.COACH_DISCLOSES, Outcome.HELP_CAME, Outcome.NEED_MET),
    *(Outcome.AGREEMENT_KEPT, Outcome.OWN_TO_SHARE, Outcome.CLIENT_DECIDES, Outcome.NOT_SHARED, Outcome.RECOVERY),
)


class Period(StrEnum):
    """How far back figures go: days, or everything that is kept."""

    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """When it began, or None for everything."""
        return None if self is Period.ALL else now - timedelta(days=int(self))


class Judged(NamedTuple):
    """A prompt as evidence. `reason`: why it was a false alarm, an AlarmReason or NOT_SAID."""

    category: str
    rules: frozenset[str]
    opened_at: datetime
    answered: bool
    verdict: Verdict | None = None  # none: nobody has said, and nothing shows it
    reason: str | None = None


def judged_prompts(records: Session, since: datetime | None, rule: str | None = None) -> list[Judged]:
    """Return the prompts of all sessions that began since then, in no order: all, or those of one rule."""
    said, real = _said(records, since), _real(records, since)
    return [
        Judged(category, frozenset(rules.split(",")), at, *_verdict(state, said.get(prompt), prompt in real))
        for prompt, category, state, at, rules in records.execute(_with_rules(since, rule))
    ]


def of_period(
    session: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], since: datetime | None
) -> ColumnElement[bool]:
    """What belongs to the sessions of the period, by the column that names its session."""
    return session.in_(select(SessionRow.id).where(began(since))) if since else true()


def began(since: datetime | None) -> ColumnElement[bool]:
    """Sessions of the period."""
    return SessionRow.created_at >= since if since else true()


@cache  # a few dozen combinations, for thousands of prompts
def _verdict(state: str, said: tuple[str, str | None] | None, real: bool) -> tuple[bool, Verdict | None, str | None]:
    """What the coach said of it afterwards counts; else that they dismissed it; else how the matter ended."""
    answered = not PromptState(state).waiting
    verdict, reason = said or (None, None)
    dismissed = state == PromptState.FALSE_ALARM
    if verdict == Verdict.FALSE_ALARM or (verdict is None and dismissed):
        return answered, Verdict.FALSE_ALARM, reason or NOT_SAID
    return answered, Verdict.CONFIRMED if verdict or real else None, None


def _with_rules(since: datetime | None, rule: str | None) -> Select[str, str, str, datetime, str]:
    rules = select(FindingRow.prompt_id, func.aggregate_strings(FindingRow.rule, ",").label("rules"))
    asked = FindingRow.prompt_id.is_not(None), of_period(FindingRow.session_id, since)
    of_prompt = rules.where(*asked).group_by(FindingRow.prompt_id).subquery()
    kinds = PromptRow.id, PromptRow.category, PromptRow.state, PromptRow.opened_at, of_prompt.c.rules
    query = select(*kinds).join(of_prompt, of_prompt.c.prompt_id == PromptRow.id)
    query = query.where(of_period(PromptRow.session_id, since))
    if rule:
        query = query.where(PromptRow.id.in_(select(FindingRow.prompt_id).where(FindingRow.rule == rule)))
    return query


def _said(records: Session, since: datetime | None) -> dict[str, tuple[str, str | None]]:
    """What coaches said of prompts, the newest word of each."""
    about = FeedbackRow.prompt_id.is_not(None), of_period(FeedbackRow.session_id, since)
    said = select(FeedbackRow.prompt_id, FeedbackRow.verdict, FeedbackRow.reason).where(*about)
    rows = records.execute(said.order_by(FeedbackRow.at, FeedbackRow.id))
    return {prompt: (verdict, reason) for prompt, verdict, reason in rows if prompt}


def _real(records: Session, since: datetime | None) -> set[str]:
    """The prompts whose matter turned out to be one."""
    real = RunRow.outcome.in_([outcome.value for outcome in REAL])
    led_to = select(RunRow.prompt_id).where(real, RunRow.prompt_id.is_not(None), of_period(RunRow.session_id, since))
    return {prompt for prompt in records.scalars(led_to) if prompt}
