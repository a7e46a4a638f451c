"""Writes prompts an hour: as text for people, 80 columns wide, and as JSON for programs."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import click

from plugin.evaluation.hours.figures import Report, Slice
from plugin.evaluation.hours.prompting import Prompt, Prompted
from plugin.evaluation.tables import WIDTH, bounds, counted, rounded, several, share, table
from redaction.intervals import Rate

SHAPE = 1  # of the JSON: grows when a field goes or changes its meaning, not when one is added
AROUND = 150  # characters of a turn that are shown before and after what was found
MINUTE = timedelta(minutes=1)


def as_text(report: Report) -> str:
    """Return the rates as tables."""
    parts = [*_in_short(report), "", *_languages(report), "", *_prompts(report.whole)]
    return "\n".join(parts) + "\n"


def as_json(report: Report) -> str:
    """Return the rates in the shape that docs/evaluate.md describes."""
    languages = {code: _slice(part) for code, part in report.languages.items()}
    shape = {"schema": SHAPE, "file": report.file, "rules": report.rules, "cooldown_minutes": _minutes(report)}
    return json.dumps({**shape, "all": _slice(report.whole), "languages": languages}, indent=2) + "\n"


def as_list(talks: Sequence[Prompted]) -> str:
    """Return every prompt: where, by which rule, and the words around it."""
    every = [(each, prompt) for each in talks for prompt in each.prompts]
    rows = ["", click.style(f"Prompts: {len(every)}", bold=True)]
    for each, prompt in every:
        rows += textwrap.wrap(_named(each, prompt), WIDTH, subsequent_indent="  ")
        rows += textwrap.wrap(_words(each, prompt), WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(rows) + "\n"


def _named(each: Prompted, prompt: Prompt) -> str:
    because = ", ".join(prompt.why or (prompt.rule,))
    return f"{each.talk.id}, turn {prompt.turn}: {prompt.category} {prompt.severity}, {because}"


def _words(each: Prompted, prompt: Prompt) -> str:
    """What was said, with brackets around what was found."""
    text, (start, end) = each.talk.transcript.cues[prompt.turn].text, prompt.span
    first, last = max(0, start - AROUND), end + AROUND
    shown = f"{text[first:start]}[{text[start:end]}]{text[end:last]}"
    printable = "".join(letter if letter.isprintable() else " " for letter in shown)
    return "... " * (first > 0) + " ".join(printable.split()) + " ..." * (last < len(text))


def _in_short(report: Report) -> Iterator[str]:
    whole = report.whole
    yield click.style(report.file, bold=True)
    talk = f"{several(whole.talks, 'talk')} and {several(whole.turns, 'turn')}"
    yield f"{whole.hours:.1f} hours in {talk}{_estimated(whole)}."
    yield f"Rules {report.rules}; a category asks once in {_minutes(report):g} minutes, or when it is worse."
    yield "Each figure is followed by its 95 % interval."


def _estimated(part: Slice) -> str:
    if not part.estimated:
        return ""
    which = "" if part.estimated == part.talks else f" of {part.estimated}"
    return f"; length{which} told from the words"


def _languages(report: Report) -> Iterator[str]:
    head = ("Talks", "hours", "prompts", "an hour", "without any prompt")
    parts = [("all", report.whole), *(report.languages.items() if len(report.languages) > 1 else ())]
    rows = [
        (name, f"{part.hours:.1f}", str(part.prompts.count), _rate(part.prompts), share(part.quiet))
        for name, part in parts
    ]
    yield from table([head, *rows], "<>><<")


def _prompts(whole: Slice) -> Iterator[str]:
    head = ("Category", "prompts", "an hour")
    named = [*((category.value, rate) for category, rate in whole.categories.items()), ("as imminent", whole.imminent)]
    yield from table([head, *((name, str(rate.count), _rate(rate)) for name, rate in named)], "<><")


def _rate(rate: Rate) -> str:
    each = rate.estimate
    return "-" if each.value is None else f"{_three(each.value)} {_three(each.low)}-{_three(each.high)}"


def _three(value: float | None) -> str:
    return f"{value or 0:.3f}"


def _minutes(report: Report) -> float:
    return report.cooldown / MINUTE


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "talks": part.talks,
        "turns": part.turns,
        "hours": rounded(part.hours),
        "estimated": part.estimated,
        "prompts": _counted(part.prompts),
        "imminent": _counted(part.imminent),
        "quiet": counted(part.quiet),
        "categories": {category.value: _counted(rate) for category, rate in part.categories.items()},
    }


def _counted(rate: Rate) -> dict[str, float | None]:
    return {"count": rate.count, **bounds(rate.estimate)}
