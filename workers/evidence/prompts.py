"""What became of every prompt of a period, and which rules had led to it."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, true
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

# Plain columns: for thousands of rows, mapping them costs more than the query.
_PROMPTS, _FINDINGS = PromptRow.__table__.c, FindingRow.__table__.c
_FEEDBACK, _RUNS = FeedbackRow.__table__.c, RunRow.__table__.c


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
    answered: bool
    verdict: Verdict | None = None  # none: nobody has said, and nothing shows it
    reason: str | None = None


class Opened(NamedTuple):
    """A prompt: when it was opened, and what became of it."""

    prompt: str
    at: datetime
    judged: Judged


def judged_prompts(records: Session, since: datetime | None) -> dict[str, Judged]:
    """Return the prompts of all sessions that began since then, by their ids."""
    said, real = _said(records, since), _real(records, since)
    kinds = select(_PROMPTS.id, _PROMPTS.category, _PROMPTS.state).where(of_period(PromptRow.session_id, since))
    return {
        prompt: _judged(category, state, said.get(prompt), prompt in real)
        for prompt, category, state in records.execute(kinds).all()
    }


def prompts_by_rule(records: Session, rule: str | None = None) -> dict[str, set[str]]:
    """Return the ids of the prompts that each rule, or this one, took part in, whenever that was."""
    together = select(_FINDINGS.rule, func.aggregate_strings(_FINDINGS.prompt_id, ","))  # few rows: the index is enough
    asked = _FINDINGS.prompt_id.is_not(None), _FINDINGS.rule == rule if rule else true()
    rows = records.execute(together.where(*asked).group_by(_FINDINGS.rule))
    return {name: set(prompts.split(",")) for name, prompts in rows}


def opened_by(records: Session, rule: str, since: datetime | None) -> list[Opened]:
    """Return the prompts that this rule took part in, in sessions of the period, the oldest first."""
    took_part = PromptRow.id.in_(select(FindingRow.prompt_id).where(FindingRow.rule == rule))
    kinds = select(PromptRow.id, PromptRow.opened_at, PromptRow.category, PromptRow.state)
    rows = records.execute(kinds.where(took_part, of_period(PromptRow.session_id, since)).order_by(PromptRow.opened_at))
    said, real = _said(records, since), _real(records, since)
    return [
        Opened(prompt, at, _judged(category, state, said.get(prompt), prompt in real))
        for prompt, at, category, state in rows
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
def _judged(category: str, state: str, said: tuple[str, str | None] | None, real: bool) -> Judged:
    """What the coach said of it afterwards counts; else that they dismissed it; else how the matter ended."""
    answered = not PromptState(state).waiting
    verdict, reason = said or (None, None)
    if verdict == Verdict.FALSE_ALARM or (verdict is None and state == PromptState.FALSE_ALARM):
        return Judged(category, answered, Verdict.FALSE_ALARM, reason or NOT_SAID)
    return Judged(category, answered, Verdict.CONFIRMED if verdict or real else None)


def _said(records: Session, since: datetime | None) -> dict[str, tuple[str, str | None]]:
    """What coaches said of prompts, the newest word of each."""
    about = FeedbackRow.prompt_id.is_not(None), of_period(FeedbackRow.session_id, since)
    said = select(_FEEDBACK.prompt_id, _FEEDBACK.verdict, _FEEDBACK.reason).where(*about)
    rows = records.execute(said.order_by(_FEEDBACK.at, _FEEDBACK.id)).all()
    return {prompt: (verdict, reason) for prompt, verdict, reason in rows if prompt}


def _real(records: Session, since: datetime | None) -> set[str]:
    """The prompts whose matter turned out to be one."""
    real = RunRow.outcome.in_([outcome.value for outcome in REAL])
    led_to = select(_RUNS.prompt_id).where(real, RunRow.prompt_id.is_not(None), of_period(RunRow.session_id, since))
    return {prompt for prompt in records.scalars(led_to).all() if prompt}
