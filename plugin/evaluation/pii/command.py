"""pausepoint evaluate pii: how much of the personal data in labelled examples is found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from config.vocabulary import Profile
from plugin.evaluation import command_line
from plugin.evaluation.pii import examples
from plugin.evaluation.pii.cases import Case, CaseFile, Found
from plugin.evaluation.pii.detecting import Detect, build_detect
from plugin.evaluation.pii.examples import Example
from plugin.evaluation.pii.figures import Report, report
from plugin.evaluation.pii.floors import Floor, read_floor
from plugin.evaluation.pii.printing import as_json, as_list, as_text
from plugin.evaluation.pii.reading import Format, read_cases
from plugin.evaluation.pii.scoring import CaseScore, score

BOTH, ALL = "both", "all"

LISTS: dict[str, tuple[str, Callable[[Sequence[CaseScore]], Iterator[Example]]]] = {
    "misses": ("Not found, or not whole; what was found is in brackets", examples.misses),
    "alarms": ("Found, but not labelled; what is labelled is in brackets", examples.alarms),
    "confusions": ("Found as another type", examples.confusions),
}


@click.command("pii")
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice([*map(str, Format)]), help="What FILE is; else told by its look.")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only items in it; may be repeated.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type of data; may be repeated.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only items with this tag; may be repeated.")
@click.option(
    "--profile",
    type=click.Choice([*map(str, Profile), BOTH]),
    default="thorough",
    show_default=True,
    help="The profile to measure.",
)
@click.option(
    "--show",
    type=click.Choice([*LISTS, ALL]),
    help="List what went wrong too, in words of FILE: give it test data only, never what was said in a session.",
)
@command_line.as_object
@command_line.predictions_option("Write what was found to this file, as offsets, one JSON object an item.")
@click.option(
    "--floor",
    "floors",
    type=command_line.Limits(read_floor),
    multiple=True,
    metavar="NAME=VALUE",
    help="Least value of a figure, or exit 1.",
)
@click.pass_context
def pii(
    ctx: click.Context,
    *,
    file: str,
    form: str | None,
    languages: tuple[str, ...],
    types: tuple[str, ...],
    tags: tuple[str, ...],
    profile: str,
    show: str | None,
    as_object: bool,
    predictions: Path | None,
    floors: tuple[Floor, ...],
) -> None:
    """Measure how much of the personal data in FILE is found, and how much else is taken for it.

    FILE holds labelled examples, one JSON object a line, or the data set of presidio-research. A dash (-)
    stands for standard input. docs/evaluate.md describes the formats and the figures.

    \b
    Exit code:
      0  measured, and no figure is below its --floor
      1  a figure is below its --floor
      2  FILE cannot be read, or an option is wrong
    """
    command_line.check(file, predictions, show, as_object=as_object)
    if predictions and profile == BOTH:
        raise click.UsageError("--predictions takes one profile at a time.")
    cases = read_cases(*command_line.read(file), Format(form) if form else None)
    chosen = _chosen(cases, languages, types, tags)
    reports: list[Report] = []
    for each in [*Profile] if profile == BOTH else [Profile(profile)]:
        found = _detect(chosen, (ctx.obj or build_detect)(each))
        if predictions:
            command_line.write(predictions, map(_prediction, chosen.cases, found))
        scores = [score(case, spans, types or None) for case, spans in zip(chosen.cases, found, strict=True)]
        reports.append(report(chosen.name, chosen.format, each, scores))
        if not as_object:
            click.echo(("\n\n" if len(reports) > 1 else "") + as_text(reports[-1]), nl=False)
            click.echo("".join(_lists(show, scores)), nl=False)
    if as_object:
        click.echo(as_json(chosen, reports), nl=False)
    ctx.exit(command_line.complain(_below(floors, reports)))


def _chosen(file: CaseFile, languages: Sequence[str], types: Sequence[str], tags: Sequence[str]) -> CaseFile:
    """Return the items asked for; what is not in the file at all is most likely a slip of the keyboard."""
    command_line.check_known(file.name, "--language", languages, {case.language for case in file.cases})
    command_line.check_known(file.name, "--tag", tags, {tag for case in file.cases for tag in case.tags})
    command_line.check_known(file.name, "--type", types, {label.type for case in file.cases for label in case.labels})
    cases = tuple(case for case in file.cases if _asked_for(case, languages, tags))
    if not cases:
        raise click.UsageError("No item is both in this language and tagged like this.")
    return replace(file, cases=cases)


def _asked_for(case: Case, languages: Sequence[str], tags: Sequence[str]) -> bool:
    return (not languages or case.language in languages) and (not tags or not case.tags.isdisjoint(tags))


def _detect(file: CaseFile, detect: Detect) -> list[Found]:
    found: list[Found] = []
    with command_line.progress(len(file.cases)) as progress:
        for case in file.cases:
            found.append(detect(case))  # the bar moves on with each
            progress(1)
    return found


def _prediction(case: Case, spans: Found) -> dict[str, Any]:
    as_dicts = [{"turn": s.turn, "start": s.start, "end": s.end, "type": s.type} for s in spans]
    return {"id": case.id, "spans": as_dicts}


def _lists(show: str | None, scores: Sequence[CaseScore]) -> Iterator[str]:
    for name, (heading, wrong) in LISTS.items():
        if show in {name, ALL}:
            yield as_list(heading, list(wrong(scores)))


def _below(floors: Sequence[Floor], reports: Sequence[Report]) -> Iterator[str]:
    for each in reports:
        shortfalls = (floor.shortfall(each) for floor in floors)
        yield from (f"Below its floor, {each.profile}: {said}" for said in shortfalls if said)
