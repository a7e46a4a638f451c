"""How the evidence about a rule moves: prompts week by week, precision month by month, recall by category."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.vocabulary import Category, Verdict
from redaction.intervals import Share
from workers.archive.matters import FeedbackRow
from workers.archive.tuning import CheckRow
from workers.evidence.prompts import Judged, Opened, of_period

WEEK = timedelta(weeks=1)
DRILLS_SHOWN = 20


class Week(NamedTuple):
    """Prompts opened from this Monday to the next, in UTC."""

    begins: date
    prompts: int


class Month(NamedTuple):
    """Precision of the prompts opened in a month, in UTC."""

    begins: date
    precision: Share


@dataclass(frozen=True, slots=True)
class Recall:
    """How much of a category is caught. `reported`: confirmed prompts, of those and what coaches reported missed."""

    category: Category
    reported: Share
    drilled: Share | None  # by the newest drill that had such cases

    @property
    def missed(self) -> int:
        """How many reports there were of something missed."""
        return self.reported.of - self.reported.count


class Drill(NamedTuple):
    """What one drill found, by category. `digest`: the version that was drilled."""

    at: datetime
    digest: str
    cases: Mapping[str, Share]


def by_week(prompts: Iterable[Opened], first: datetime | None, last: datetime) -> list[Week]:
    """Return every week from the first moment, or the first prompt, to the last moment; weeks without a prompt too."""
    mondays = [_monday(each.at) for each in prompts]
    begins = _monday(first) if first else min(mondays, default=_monday(last))
    weeks = (_monday(last) - begins) // WEEK + 1
    return [Week(monday, mondays.count(monday)) for monday in (begins + number * WEEK for number in range(weeks))]


def by_month(prompts: Iterable[Opened]) -> list[Month]:
    """Return the months in which coaches judged a prompt, in order."""
    verdicts: dict[date, list[Verdict]] = {}
    for each in prompts:
        if each.judged.verdict:
            verdicts.setdefault(each.at.astimezone(UTC).date().replace(day=1), []).append(each.judged.verdict)
    return [Month(month, Share(said.count(Verdict.CONFIRMED), len(said))) for month, said in sorted(verdicts.items())]


def recall(records: Session, since: datetime | None, prompts: Iterable[Judged]) -> list[Recall]:
    """Return an estimate for every category, by what coaches reported and by drills. `prompts`: of the same period."""
    missed, confirmed = _missed(records, since), Counter(each.category for each in prompts if _is_confirmed(each))
    drilled = {name: share for drill in reversed(drills(records)) for name, share in drill.cases.items()}
    return [
        Recall(
            category,
            Share(confirmed[category], confirmed[category] + missed.get(category, 0)),
            drilled.get(category),
        )
        for category in Category
    ]


def drills(records: Session, limit: int = DRILLS_SHOWN) -> list[Drill]:
    """Return the newest drills that came to an end, the newest first."""
    ended = CheckRow.ended_at.is_not(None), CheckRow.state.in_(("green", "red"))
    rows = select(CheckRow).where(CheckRow.kind == "drill", *ended).order_by(CheckRow.ended_at.desc(), CheckRow.id)
    return [
        Drill(row.ended_at or row.asked_at, row.digest, _cases(row.found)) for row in records.scalars(rows.limit(limit))
    ]


def _cases(found: Mapping[str, object]) -> dict[str, Share]:
    cases = found.get("cases")
    return {name: Share(*counts) for name, counts in cases.items()} if isinstance(cases, dict) else {}


def _missed(records: Session, since: datetime | None) -> dict[str, int]:
    kinds = select(FeedbackRow.category, func.count()).where(FeedbackRow.verdict == Verdict.MISSED.value)
    rows = records.execute(kinds.where(of_period(FeedbackRow.session_id, since)).group_by(FeedbackRow.category))
    return {category: count for category, count in rows if category}


def _is_confirmed(prompt: Judged) -> bool:
    return prompt.verdict is Verdict.CONFIRMED


def _monday(at: datetime) -> date:
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())
