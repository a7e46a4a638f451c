"""Writes the figures: as text for people, 80 columns wide, and as JSON for programs."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from plugin.evaluation.pii.cases import CaseFile
from plugin.evaluation.pii.examples import Example
from plugin.evaluation.pii.figures import Figures, Rates, Report, Slice
from plugin.evaluation.tables import WIDTH, bounds, counted, figure, plain, rounded, share, table

SHAPE = 1  # of the JSON: grows when a field goes or changes its meaning, not when one is added


def as_text(report: Report) -> str:
    """Return the figures of one profile as tables."""
    parts = [*_in_short(report), "", *_characters(report), "", *_spans(report), "", *_items(report)]
    if report.whole.types:
        parts += ["", *_types(report.whole.types)]
    return "\n".join(parts) + "\n"


def as_json(file: CaseFile, reports: Sequence[Report]) -> str:
    """Return the figures in the shape that docs/evaluate.md describes."""
    runs = [_as_dict(each) for each in reports]
    return json.dumps({"schema": SHAPE, "file": file.name, "format": file.format, "runs": runs}, indent=2) + "\n"


def as_list(heading: str, examples: Sequence[Example]) -> str:
    """Return examples, two lines each: where and what, then the words."""
    rows = ["", click.style(f"{heading}: {len(examples)}", bold=True)]
    for each in examples:
        rows += textwrap.wrap(
            f"{each.case.id}, turn {each.span.turn}: {each.types}, {each.what}", WIDTH, subsequent_indent="  "
        )
        rows += textwrap.wrap(each.words, WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(rows) + "\n"


def _in_short(report: Report) -> Iterator[str]:
    spoken = ", ".join(f"{code} {part.items}" for code, part in report.languages.items())
    spans = report.whole.figures.spans.hit.of
    yield click.style(report.file, bold=True)
    yield f"{report.whole.items} items ({spoken}), {spans} spans to be found, profile {report.profile}."
    yield "Each figure is followed by its 95 % interval."


def _parts(report: Report) -> list[tuple[str, Slice]]:
    """The whole, and each language unless there is but one."""
    return [("all", report.whole), *(report.languages.items() if len(report.languages) > 1 else ())]


def _characters(report: Report) -> Iterator[str]:
    head = ("Characters", "items", "recall", "precision", "F2", "right type")
    rows = [
        (name, str(part.items), *_rates(part.figures.characters), plain(part.figures.same_type.recall.value))
        for name, part in _parts(report)
    ]
    yield from table([head, *rows], "<><<<<")


def _spans(report: Report) -> Iterator[str]:
    head = ("Spans", "to find", "found half", "found whole", "predicted", "half right")
    rows = [
        (
            name,
            str(part.figures.spans.hit.of),
            figure(part.figures.spans.hit.estimate),
            figure(part.figures.spans.whole.estimate),
            str(part.figures.spans.right.of),
            figure(part.figures.spans.right.estimate),
        )
        for name, part in _parts(report)
    ]
    yield from table([head, *rows], "<><<><")


def _items(report: Report) -> Iterator[str]:
    head = ("Items", "over several turns, whole", "clean, but flagged")
    rows = [(name, share(part.split), share(part.flagged)) for name, part in _parts(report)]
    yield from table([head, *rows], "<<<")


def _types(types: Mapping[str, Figures]) -> Iterator[str]:
    head = ("Type", "spans", "recall", "precision", "F2", "whole", "right type")
    rows = [
        (
            name,
            str(figures.spans.hit.of),
            figure(figures.characters.recall),
            figure(figures.characters.precision),
            plain(figures.characters.f2.value),
            plain(figures.spans.whole.estimate.value),
            plain(figures.same_type.recall.value),
        )
        for name, figures in types.items()
    ]
    yield from table([head, *rows], "<><<<<<")


def _rates(rates: Rates) -> tuple[str, str, str]:
    return figure(rates.recall), figure(rates.precision), figure(rates.f2)


def _as_dict(report: Report) -> dict[str, Any]:
    return {
        "profile": report.profile,
        "all": _slice(report.whole),
        "languages": {code: _slice(part) for code, part in report.languages.items()},
    }


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "items": part.items,
        **_figures(part.figures),
        "split_whole": counted(part.split),
        "clean_flagged": counted(part.flagged),
        "types": {name: _figures(figures) for name, figures in part.types.items()},
    }


def _figures(figures: Figures) -> dict[str, Any]:
    spans = figures.spans
    return {
        "characters": _three(figures.characters),
        "characters_same_type": _three(figures.same_type),
        "spans": {
            "recall": counted(spans.hit),
            "whole": counted(spans.whole),
            "precision": counted(spans.right),
            "f2": rounded(spans.f2),
            "recall_same_type": counted(spans.hit_same_type),
            "precision_same_type": counted(spans.right_same_type),
        },
    }


def _three(rates: Rates) -> dict[str, Any]:
    return {"recall": bounds(rates.recall), "precision": bounds(rates.precision), "f2": bounds(rates.f2)}
