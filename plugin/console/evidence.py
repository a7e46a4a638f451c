"""Evidence: what is known about each rule, as figures, charts and files."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, request
from markupsafe import Markup

from config.rights import Right
from config.vocabulary import AlarmReason, Category, Severity
from plugin.console import charts, drills
from plugin.console.asked import again, asked, chosen, words
from plugin.console.frame import Frame
from plugin.console.sheets import Cell, csv_file, rounded, share_header, share_row
from redaction.intervals import Estimate, Share
from workers.evidence.prompts import Opened, Period, judged_prompts, opened_by
from workers.evidence.rules import Evidence, evidence, hours_of_talk, is_dismissed_too_often, languages, suggests_info
from workers.evidence.series import Month, Recall, Week, by_month, by_week, recall

_A_RULE = re.compile(r"[a-z0-9.-]{1,80}")
REASONS = {
    AlarmReason.MEANT_OTHERWISE.value: "meant otherwise",
    AlarmReason.SOMEBODY_ELSES.value: "somebody else's story",
    AlarmReason.LONG_KNOWN.value: "long known",
    AlarmReason.MISHEARD.value: "misheard",
    AlarmReason.NOT_COVERED.value: "not covered by the agreement",
    AlarmReason.OTHER.value: "another reason",
    "not_said": "no reason asked: dismissed with one click",
}
PERIODS = {
    Period.WEEK: "7 days",
    Period.MONTH: "30 days",
    Period.QUARTER: "90 days",
    Period.ALL: "everything kept",
}
_RULES_HEADER = (
    *("rule", "category", "findings", "info", "concern", "imminent", "prompts", "answered", "confirmed"),
    *("false_alarms", *(f"false_alarm_{reason}" for reason in REASONS), "precision", "precision_low"),
    *("precision_high", "precision_n", "dismissed_share", "hours_of_talk", "findings_per_hour"),
)


class Sorting(NamedTuple):
    """A column that the list can be sorted by. Rules for which there is no figure come last, either way."""

    title: str
    key: Callable[[Evidence], float | str | None]


SORTINGS = {
    "rule": Sorting("Rule", lambda each: each.rule),
    "category": Sorting("Category", lambda each: each.category),
    "found": Sorting("Findings", lambda each: each.found),
    "prompts": Sorting("Prompts", lambda each: each.prompts),
    "confirmed": Sorting("Confirmed", lambda each: each.confirmed),
    "false": Sorting("False alarms", lambda each: each.false_alarms),
    "precision": Sorting("Precision", lambda each: each.precision.estimate.value),
    "dismissed": Sorting("Dismissed", lambda each: each.dismissed.estimate.value),
    "hour": Sorting("Per hour", lambda each: each.per_hour),
}
_FIGURES = frozenset(SORTINGS) - {"rule", "category"}


class Column(NamedTuple):
    """The head of a column: where its link leads, and how the list is sorted by it now, if it is."""

    name: str
    title: str
    address: str
    sorted: str | None  # as aria-sort says it


class Everything(NamedTuple):
    """What one look at a period gives."""

    rules: list[Evidence]
    recall: list[Recall]
    hours: float


def evidence_blueprint(frame: Frame) -> Blueprint:
    """Return the pages under /console/evidence."""
    blueprint = frame.blueprint("evidence", prefix="/evidence")
    EvidenceViews(frame).add_to(blueprint)
    return blueprint


class EvidenceViews:
    """The list, one rule's page, and each of their tables as a file."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("", "rules", self.rules)
        blueprint.add_url_rule("/rules.csv", "rules_csv", self.rules_csv)
        blueprint.add_url_rule("/recall.csv", "recall_csv", self.recall_csv)
        blueprint.add_url_rule("/rules/<rule>", "rule", self.rule)
        blueprint.add_url_rule("/rules/<rule>/weeks.csv", "weeks_csv", self.weeks_csv)
        blueprint.add_url_rule("/rules/<rule>/months.csv", "months_csv", self.months_csv)

    def rules(self) -> Response:
        """All rules that found something."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        period, found = _period(), self._everything()
        return self._frame.page(
            "evidence/rules.html",
            section="evidence",
            rules=_wanted(found.rules),
            of=len(found.rules),
            columns=[_column(name) for name in SORTINGS],
            figures=_FIGURES,
            recall=found.recall,
            hours=found.hours,
            **_facts(period),
            **drills.facts(self._frame),
        )

    def rule(self, rule: str) -> Response:
        """One rule: its figures, week by week and month by month."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        period, now = _period(), self._frame.store.clock()
        since = period.since(now)
        with self._frame.store.db.read() as records:
            prompts, hours = opened_by(records, _a_rule(rule), since), hours_of_talk(records, since)
            judged = {each.prompt: each.judged for each in prompts}
            found = next(iter(evidence(records, since, judged, hours, rule)), None)
            spoken = languages(records, rule, since)
        weeks, months = by_week(prompts, since, now), by_month(prompts)
        return self._frame.page(
            "evidence/rule.html",
            section="evidence",
            rule=rule,
            found=found,
            spoken=spoken,
            weeks=weeks,
            months=months,
            weeks_chart=_weeks_chart(rule, weeks),
            months_chart=_months_chart(rule, months),
            **_facts(period),
        )

    def rules_csv(self) -> Response:
        """The list as it is filtered and sorted."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        return csv_file("evidence", _RULES_HEADER, map(_rule_row, _wanted(self._everything().rules)))

    def recall_csv(self) -> Response:
        """What is caught, by category."""
        self._frame.door.require(Right.SEE_EVIDENCE)
        header = ("category", "missed", *share_header("reported"), *share_header("drilled"))
        rows = (
            (each.category.value, each.missed, *share_row(each.reported), *share_row(each.drilled or Share(0, 0)))
            for each in self._everything().recall
        )
        return csv_file("recall", header, rows)

    def weeks_csv(self, rule: str) -> Response:
        """A rule's prompts, week by week."""
        prompts, since, now = self._of_rule(rule)
        return csv_file(f"{rule}-weeks", ("week_from", "prompts"), _rows(by_week(prompts, since, now)))

    def months_csv(self, rule: str) -> Response:
        """A rule's precision, month by month."""
        prompts, _, _ = self._of_rule(rule)
        rows = ((each.begins.isoformat(), *share_row(each.precision)) for each in by_month(prompts))
        return csv_file(f"{rule}-months", ("month_from", *share_header("precision")), rows)

    def _of_rule(self, rule: str) -> tuple[list[Opened], datetime | None, datetime]:
        self._frame.door.require(Right.SEE_EVIDENCE)
        now = self._frame.store.clock()
        since = _period().since(now)
        with self._frame.store.db.read() as records:
            return opened_by(records, _a_rule(rule), since), since, now

    def _everything(self) -> Everything:
        since = _period().since(self._frame.store.clock())
        with self._frame.store.db.read() as records:
            judged, hours = judged_prompts(records, since), hours_of_talk(records, since)
            rules = evidence(records, since, judged, hours)
            return Everything(rules, recall(records, since, judged.values()), hours)


def percent(share: Share) -> str:
    """A share as people read it, never without its interval and what it comes from: "67 % (41 to 86, n = 12)"."""
    each = share.estimate
    if each.value is None or each.low is None or each.high is None:
        return "–"
    return f"{100 * each.value:.0f} % ({100 * each.low:.0f} to {100 * each.high:.0f}, n = {share.of})"


def _facts(period: Period) -> dict[str, Any]:
    return {
        "again": again,
        "asked": asked(),
        "categories": list(Category),
        "dismissed_too_often": is_dismissed_too_often,
        "percent": percent,
        "period": period,
        "periods": PERIODS,
        "reasons": REASONS,
        "severities": list(reversed(Severity)),
        "suggests_info": suggests_info,
    }


def _period() -> Period:
    return chosen(Period, "period") or Period.MONTH


def _a_rule(text: str) -> str:
    return text if _A_RULE.fullmatch(text) else abort(HTTPStatus.NOT_FOUND)


def _wanted(rules: Iterable[Evidence]) -> list[Evidence]:
    """Filtered and sorted as the address says. Figures sort the largest first, unless asked the other way round."""
    category, text = chosen(Category, "category"), words("q")
    kept = [each for each in rules if category in (None, each.category) and text in each.rule]
    name, backwards = _sorting()
    key = SORTINGS[name].key
    known = [(value, each) for each in kept if (value := key(each)) is not None]
    ordered = sorted(known, key=lambda pair: pair[0], reverse=backwards)
    return [each for _, each in ordered] + [each for each in kept if key(each) is None]


def _sorting() -> tuple[str, bool]:
    asked = request.args.get("sort") or "-prompts"
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in SORTINGS else ("prompts", True)


def _column(name: str) -> Column:
    by, backwards = _sorting()
    first = f"-{name}" if name in _FIGURES else name
    other = name if first.startswith("-") else f"-{name}"
    asked = (f"-{by}" if backwards else by) if by == name else None
    direction = {True: "descending", False: "ascending"}[backwards] if asked else None
    return Column(name, SORTINGS[name].title, again(sort=other if asked == first else first), direction)


def _rule_row(each: Evidence) -> tuple[Cell, ...]:
    return (
        each.rule,
        each.category,
        *(each.found, *(each.findings.get(severity, 0) for severity in Severity)),
        *(each.prompts, each.answered, each.confirmed, each.false_alarms),
        *(each.reasons.get(reason, 0) for reason in REASONS),
        *share_row(each.precision),
        *(rounded(each.dismissed.estimate.value), rounded(each.hours), rounded(each.per_hour)),
    )


def _rows(weeks: Sequence[Week]) -> Iterable[tuple[Cell, ...]]:
    return ((week.begins.isoformat(), week.prompts) for week in weeks)


def _weeks_chart(rule: str, weeks: Sequence[Week]) -> Markup:
    says = f"{sum(week.prompts for week in weeks)} prompts of {rule} in {len(weeks)} weeks, from Monday to Monday."
    return charts.bars("Prompts each week", says, [(_day(week.begins), week.prompts) for week in weeks])


def _months_chart(rule: str, months: Sequence[Month]) -> Markup:
    says = f"Share of judged prompts of {rule} that coaches confirmed, by month, with its 95 % interval."
    points = [charts.Point(f"{month.begins:%b %Y}", _of(month)) for month in months]
    return charts.intervals("Precision each month", says, points)


def _of(month: Month) -> Estimate:
    return month.precision.estimate


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
