"""The rules: all of them, and one to read."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, Response

from config.catalogue import Listed
from config.rights import Right
from config.rule_writing import lists_used
from config.rules import Rule
from config.vocabulary import Category, Severity
from plugin.console import rule_words
from plugin.console.asked import Asked, again, asked, words
from plugin.console.desk import Desk
from plugin.console.frame import Frame
from workers.evidence.prompts import Period, judged_prompts
from workers.evidence.rules import Evidence, evidence, hours_of_talk

ON_A_PAGE = 100
PERIOD = Period.QUARTER  # of the figures beside the rules; the evidence pages have the others


class Sorting(NamedTuple):
    """A column that the list can be sorted by. Rules without a figure come last."""

    title: str
    key: Callable[[Listed, Evidence | None], float | str | None]
    falls: bool = False  # the highest first


SORTINGS = {
    "rule": Sorting("Rule", lambda each, _: each.name),
    "category": Sorting("Category", lambda each, _: each.category),
    "language": Sorting("Language", lambda each, _: each.language),
    "severity": Sorting("Severity", lambda each, _: each.severity.rank, falls=True),
    "state": Sorting("State", lambda each, _: each.state),
    "precision": Sorting("Precision", lambda _, known: known.precision.estimate.value if known else None),
    "hour": Sorting("Per hour", lambda _, known: known.per_hour if known else None, falls=True),
}
FIGURES = ("precision", "hour")

# What the figures of the last 90 days may be filtered by: a name and the words for it, from the evidence of a rule.
PRECISION: Mapping[str, tuple[str, Callable[[float | None], bool]]] = {
    "low": ("under 50 %", lambda share: share is not None and share < 0.5),
    "middle": ("50 to 80 %", lambda share: share is not None and 0.5 <= share <= 0.8),
    "high": ("over 80 %", lambda share: share is not None and share > 0.8),
    "unknown": ("not judged yet", lambda share: share is None),
}
VOLUME: Mapping[str, tuple[str, Callable[[float], bool]]] = {
    "none": ("found nothing", lambda hourly: hourly == 0),
    "some": ("up to 1 in 10 hours", lambda hourly: 0 < hourly <= 0.1),
    "much": ("more than that", lambda hourly: hourly > 0.1),
}


def rules_blueprint(frame: Frame, desk: Desk) -> Blueprint:
    """Return the pages as a blueprint."""
    views = _Views(frame, desk)
    blueprint = frame.blueprint("console_rules", prefix="/rules")
    blueprint.add_url_rule("", "home", views.home)
    blueprint.add_url_rule("/<language>/<rule>", "rule", views.rule)
    return blueprint


class _Views:
    def __init__(self, frame: Frame, desk: Desk) -> None:
        self._frame, self._desk = frame, desk

    def home(self) -> Response:
        """All rules and pairs of a version, as the filters ask for them."""
        visitor = self._frame.door.require(Right.SEE_RULES)
        sheet, wanted = self._desk.asked(), asked()
        every = self._desk.listed(sheet)
        known = self._evidence() if Right.SEE_EVIDENCE in visitor.rights else {}
        found = _sorted([each for each in _filtered(every, wanted) if _fits(known.get(each.id), wanted)], known, wanted)
        page, pages = _page_of(found, wanted)
        return self._frame.page(
            "rules/list.html",
            section="rules",
            sheet=sheet,
            rules=found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
            found=len(found),
            of=len(every),
            known=known,
            columns=[_column(name, wanted) for name in SORTINGS if known or name not in FIGURES],
            figures=FIGURES,
            languages=sorted({each.language for each in every}),
            categories=list(Category),
            severities=list(Severity),
            precisions=PRECISION,
            volumes=VOLUME,
            asked=wanted,
            again=again,
            page=page,
            pages=pages,
            words=rule_words,
        )

    def rule(self, language: str, rule: str) -> Response:
        """One rule, as it is in a version."""
        visitor = self._frame.door.require(Right.SEE_RULES)
        sheet = self._desk.asked()
        listed = self._desk.found(sheet, language, rule)
        known = self._evidence(rule) if Right.SEE_EVIDENCE in visitor.rights else {}
        return self._frame.page(
            "rules/rule.html",
            section="rules",
            sheet=sheet,
            rule=listed,
            entry=listed.entry,
            is_rule=isinstance(listed.entry, Rule),
            known=known.get(rule),
            drafts=self._desk.open_drafts() if Right.EDIT_RULES in visitor.rights else [],
            lists={name: listed.file.lists[name] for name in lists_used(listed.file, listed.entry)},
            title=f"{listed.name.capitalize()} ({language})",
            words=rule_words,
        )

    def _evidence(self, rule: str | None = None) -> dict[str, Evidence]:
        store = self._frame.store
        since = PERIOD.since(store.clock())
        with store.db.read() as records:
            judged, hours = judged_prompts(records, since), hours_of_talk(records, since)
            return {each.rule: each for each in evidence(records, since, judged, hours, rule)}


def _filtered(every: Sequence[Listed], wanted: Asked) -> list[Listed]:
    text = words("q").casefold().split()
    return [
        each
        for each in every
        if wanted["category"] in ("", each.category)
        and wanted["language"] in ("", each.language)
        and wanted["severity"] in ("", each.severity)
        and wanted["state"] in ("", each.state)
        and all(word in each.words for word in text)
    ]


def _fits(known: Evidence | None, wanted: Asked) -> bool:
    """Whether a rule's figures are as asked for. A rule that found nothing has none."""
    precision = known.precision.estimate.value if known else None
    hourly = (known.per_hour or 0.0) if known else 0.0
    asked_for = PRECISION.get(wanted["precision"]), VOLUME.get(wanted["volume"])
    return (asked_for[0] is None or asked_for[0][1](precision)) and (asked_for[1] is None or asked_for[1][1](hourly))


def _sorted(found: list[Listed], known: Mapping[str, Evidence], wanted: Asked) -> list[Listed]:
    sorting = SORTINGS.get(wanted["sort"])
    if sorting is None:
        return found
    keyed = [(sorting.key(each, known.get(each.id)), each) for each in found]
    figures = [(key, each) for key, each in keyed if key is not None]
    figures.sort(key=lambda pair: pair[0], reverse=sorting.falls != (wanted["way"] == "back"))
    return [each for _, each in figures] + [each for key, each in keyed if key is None]


def _page_of(found: Sequence[Listed], wanted: Asked) -> tuple[int, int]:
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = wanted["page"]
    return min(max(1, int(number)), pages) if number.isascii() and number.isdigit() and len(number) < 6 else 1, pages


class Column(NamedTuple):
    """The head of a column: where its link leads, and how the list is sorted by it now, if it is."""

    name: str
    title: str
    address: str
    sorted: str | None


def _column(name: str, wanted: Asked) -> Column:
    sorting, is_by = SORTINGS[name], wanted["sort"] == name
    back = is_by and wanted["way"] != "back"
    falls = sorting.falls != (wanted["way"] == "back")
    how = ("descending" if falls else "ascending") if is_by else None
    return Column(name, sorting.title, again(sort=name, way="back" if back else None, page=None), how)
