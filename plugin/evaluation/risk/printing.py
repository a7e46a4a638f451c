"""Writes the figures: as text for people, 80 columns wide, and as JSON for programs."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from plugin.evaluation.risk.cases import Kind
from plugin.evaluation.risk.examples import Example
from plugin.evaluation.risk.figures import Figures, Report, Slice
from plugin.evaluation.tables import WIDTH, counted, figure, several, share, table
from redaction.intervals import Share

SHAPE = 1  # of the JSON: grows when a field goes or changes its meaning, not when one is added


def as_text(report: Report) -> str:
    """Return the figures as tables."""
    parts = [*_in_short(report), "", *_risk(report), "", *_alarms(report), "", *_harmless(report)]
    if report.whole.categories:
        parts += ["", *_categories(report.whole)]
    if report.whole.functionalities:
        parts += ["", *_functionalities(report.whole.functionalities)]
    return "\n".join(parts) + "\n"


def as_json(report: Report) -> str:
    """Return the figures in the shape that docs/evaluate.md describes."""
    languages = {code: _slice(part) for code, part in report.languages.items()}
    shape = {"schema": SHAPE, "file": report.file, "rules": report.rules, "all": _slice(report.whole)}
    return json.dumps({**shape, "languages": languages}, indent=2) + "\n"


def as_list(heading: str, examples: Sequence[Example]) -> str:
    """Return examples: which case and what went wrong, what was said, and what was found in it."""
    rows = ["", click.style(f"{heading}: {len(examples)}", bold=True)]
    for each in examples:
        tested = f" ({each.case.functionality})" if each.case.functionality else ""
        rows += textwrap.wrap(f"{each.case.id}{tested}: {each.what}", WIDTH, subsequent_indent="  ")
        for cue in each.case.transcript.cues:
            rows += _indented(f"{cue.speaker or 'unknown'}: {cue.text}")
        for found in each.heard:
            rows += _indented(f"- {found}")
    return "\n".join(rows) + "\n"


def _indented(text: str) -> list[str]:
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return textwrap.wrap(printable, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _in_short(report: Report) -> Iterator[str]:
    spoken = ", ".join(f"{code} {part.items}" for code, part in report.languages.items())
    kinds = report.whole.kinds
    border = f", {kinds[Kind.BORDER]} on the border" if kinds[Kind.BORDER] else ""
    yield click.style(report.file, bold=True)
    which = f"{kinds[Kind.RISK]} with risk, {kinds[Kind.HARMLESS]} harmless{border}"
    yield f"{several(report.whole.items, 'item')} ({spoken}): {which}."
    yield f"Rules {report.rules}. Each figure is followed by its 95 % interval."


def _parts(report: Report) -> list[tuple[str, Figures]]:
    """The whole, and each language unless there is but one."""
    languages = report.languages.items() if len(report.languages) > 1 else ()
    return [("all", report.whole.figures), *((code, part.figures) for code, part in languages)]


def _risk(report: Report) -> Iterator[str]:
    head = ("Risk", "to hear", "right category", "severity too", "imminent as imminent")
    rows = [
        (
            name,
            str(part.heard.of),
            figure(part.heard.estimate),
            figure(part.same_severity.estimate),
            share(part.imminent),
        )
        for name, part in _parts(report)
    ]
    yield from table([head, *rows], "<><<<")


def _alarms(report: Report) -> Iterator[str]:
    head = ("Alarms", "right", "concern as imminent")
    rows = [(name, share(part.right), share(part.raised)) for name, part in _parts(report)]
    yield from table([head, *rows], "<<<")


def _harmless(report: Report) -> Iterator[str]:
    head = ("Harmless", "alarmed", "as imminent")
    rows = [(name, share(part.alarmed), share(part.alarmed_imminent)) for name, part in _parts(report)]
    yield from table([head, *rows], "<<<")


def _categories(part: Slice) -> Iterator[str]:
    head = ("Category", "to hear", "right category", "severity", "imminent", "alarms right", "harmless")
    rows = [
        (
            category.value,
            str(each.heard.of),
            figure(each.heard.estimate),
            _few(each.same_severity),
            _few(each.imminent),
            _few(each.right),
            str(each.alarmed.count),
        )
        for category, each in part.categories.items()
    ]
    yield from table([head, *rows], "<><<<<>")


def _functionalities(named: Mapping[str, Figures]) -> Iterator[str]:
    head = ("Functionality", "heard", "right category", "severity", "harmless alarmed")
    rows = [
        (name, _few(each.heard), figure(each.heard.estimate), _few(each.same_severity), _few(each.alarmed))
        for name, each in named.items()
    ]
    yield from table([head, *rows], "<<<<<")


def _few(share: Share) -> str:
    return f"{share.count} of {share.of}" if share.of else "-"


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "items": part.items,
        **{kind.value: number for kind, number in part.kinds.items()},
        **_figures(part.figures),
        "categories": {category.value: _figures(each) for category, each in part.categories.items()},
        "functionalities": {name: _figures(each) for name, each in part.functionalities.items()},
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "recall": counted(figures.heard),
        "severity": counted(figures.same_severity),
        "imminent": counted(figures.imminent),
        "raised": counted(figures.raised),
        "precision": counted(figures.right),
        "harmless_alarmed": counted(figures.alarmed),
        "harmless_imminent": counted(figures.alarmed_imminent),
    }
