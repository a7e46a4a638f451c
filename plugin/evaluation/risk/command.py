"""pausepoint evaluate risk: how much of the risk in labelled talk is heard, and what is alarmed over nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from plugin.evaluation import command_line
from plugin.evaluation.risk import examples
from plugin.evaluation.risk.cases import Case, CaseFile, Heard
from plugin.evaluation.risk.examples import Example
from plugin.evaluation.risk.figures import report
from plugin.evaluation.risk.floors import Floor, read_floor
from plugin.evaluation.risk.printing import as_json, as_list, as_text
from plugin.evaluation.risk.reading import read_cases
from plugin.evaluation.risk.scoring import CaseScore, score
from plugin.evaluation.talk import listen
from plugin.offline.screening import Screening
from redaction.risk.labels import worst

ALL = "all"

LISTS: dict[str, tuple[str, Callable[[Sequence[CaseScore]], Iterator[Example]]]] = {
    "misses": ("Not heard", examples.misses),
    "alarms": ("Alarmed, but not expected", examples.alarms),
    "severity": ("Heard, but not as severe as expected, or more so", examples.severity),
}


@click.command("risk")
@click.argument("file", metavar="FILE")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only items in it; may be repeated.")
@click.option(
    "--functionality", "tested", multiple=True, metavar="NAME", help="Only items that test it; may be repeated."
)
@click.option(
    "--show",
    type=click.Choice([*LISTS, ALL]),
    help="List what went wrong too, in words of FILE: give it test data only, never what was said in a session.",
)
@command_line.as_object
@command_line.predictions_option("Write what was found to this file, one JSON object an item.")
@click.option(
    "--floor",
    "floors",
    type=command_line.Limits(read_floor),
    multiple=True,
    metavar="NAME=VALUE",
    help="Least value of a figure, or exit 1.",
)
@click.pass_context
def risk(
    ctx: click.Context,
    *,
    file: str,
    languages: tuple[str, ...],
    tested: tuple[str, ...],
    show: str | None,
    as_object: bool,
    predictions: Path | None,
    floors: tuple[Floor, ...],
) -> None:
    """Measure how much of the risk in FILE is heard, and how often the coach is asked over nothing.

    FILE holds labelled examples, one JSON object a line, or is a file of the risk corpus. A dash (-)
    stands for standard input.
    docs/evaluate.md describes the format and the figures. It says how well rules hear what somebody
    else labelled, and nothing of who is at risk: no screen predicts that.

    \b
    Exit code:
      0  measured, and no figure is below its --floor
      1  a figure is below its --floor
      2  FILE cannot be read, or an option is wrong
    """
    command_line.check(file, predictions, show, as_object=as_object)
    chosen = _chosen(read_cases(*command_line.read(file)), languages, tested)
    screening: Screening = (ctx.obj or command_line.screening)()
    scores = _screened(chosen, screening)
    if predictions:
        command_line.write(predictions, map(_prediction, scores))
    measured = report(chosen.name, screening.ruleset.version, scores)
    click.echo(as_json(measured) if as_object else as_text(measured), nl=False)
    click.echo("".join(_lists(show, scores)), nl=False)
    ctx.exit(
        command_line.complain(f"Below its floor: {said}" for floor in floors if (said := floor.shortfall(measured)))
    )


def _chosen(file: CaseFile, languages: Sequence[str], tested: Sequence[str]) -> CaseFile:
    command_line.check_known(file.name, "--language", languages, {case.language for case in file.cases})
    command_line.check_known(file.name, "--functionality", tested, {case.functionality for case in file.cases} - {""})
    cases = tuple(case for case in file.cases if _asked_for(case, languages, tested))
    if not cases:
        raise click.UsageError("No item is both in this language and tests this.")
    return replace(file, cases=cases)


def _asked_for(case: Case, languages: Sequence[str], tested: Sequence[str]) -> bool:
    return (not languages or case.language in languages) and (not tested or case.functionality in tested)


def _screened(file: CaseFile, screening: Screening) -> list[CaseScore]:
    scores: list[CaseScore] = []
    with command_line.progress(len(file.cases)) as progress:
        for case in file.cases:
            scores.append(score(case, _heard(case, screening)))  # the bar moves on with each
            progress(1)
    return scores


def _heard(case: Case, screening: Screening) -> list[Heard]:
    """What was found, and what several hints come to together."""
    report = listen(case.transcript, screening)
    together = [(asked.said, asked.about) for asked in report.prompts if asked.about not in asked.said.findings]
    found = (*report.findings, *together)
    return [Heard(each.category, each.severity, said.cue - 1, each.rule, each.why) for said, each in found]


def _prediction(score: CaseScore) -> dict[str, Any]:
    found = worst(score.heard, noted=True).items()
    findings = [{"category": category.value, "severity": severity.value} for category, severity in found]
    return {"id": score.case.id, "findings": findings}


def _lists(show: str | None, scores: Sequence[CaseScore]) -> Iterator[str]:
    for name, (heading, wrong) in LISTS.items():
        if show in {name, ALL}:
            yield as_list(heading, list(wrong(scores)))
