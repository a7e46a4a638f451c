"""pausepoint evaluate hours: how often a coach would be prompted in an hour of talk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from config.settings import load_settings
from plugin.evaluation import command_line
from plugin.evaluation.hours.ceilings import Ceiling, read_ceiling
from plugin.evaluation.hours.figures import report
from plugin.evaluation.hours.printing import as_json, as_list, as_text
from plugin.evaluation.hours.prompting import Prompted, prompted
from plugin.evaluation.hours.talks import TalkFile, read_talks
from plugin.offline.screening import Screening


@click.command("hours")
@click.argument("file", metavar="FILE")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only talks in it; may be repeated.")
@click.option(
    "--coach",
    "coaches",
    multiple=True,
    metavar="NAME",
    help="What coaches are called in FILE, besides coach, counsellor and therapist; may be repeated.",
)
@click.option(
    "--show",
    type=click.Choice(["prompts"]),
    help="List the prompts too, in words of FILE: give it test data only, never what was said in a session.",
)
@command_line.as_object
@command_line.predictions_option("Write the prompts to this file, one JSON object a talk.")
@click.option(
    "--ceiling",
    "ceilings",
    type=command_line.Limits(read_ceiling),
    multiple=True,
    metavar="NAME=VALUE",
    help="Highest value of a rate, or exit 1.",
)
@click.pass_context
def hours(
    ctx: click.Context,
    *,
    file: str,
    languages: tuple[str, ...],
    coaches: tuple[str, ...],
    show: str | None,
    as_object: bool,
    predictions: Path | None,
    ceilings: tuple[Ceiling, ...],
) -> None:
    """Measure how often a coach would be prompted in an hour of the talk in FILE.

    FILE holds transcripts, one JSON object a line. A dash (-) stands for standard input. Where nobody is known
    as the coach, everybody counts as a client. docs/evaluate.md describes the format and the figures.

    \b
    Exit code:
      0  measured, and no rate is above its --ceiling
      1  a rate is above its --ceiling
      2  FILE cannot be read, or an option is wrong
    """
    command_line.check(file, predictions, show, as_object=as_object)
    chosen = _chosen(read_talks(*command_line.read(file), coaches), languages, coaches)
    screening: Screening = (ctx.obj or command_line.screening)()
    cooldown = timedelta(minutes=load_settings().cooldown_minutes)
    talks = _prompted(chosen, screening, cooldown)
    if predictions:
        command_line.write(predictions, map(_prediction, talks))
    measured = report(chosen.name, screening.ruleset.version, cooldown, talks)
    click.echo(as_json(measured) if as_object else as_text(measured), nl=False)
    click.echo(as_list(talks) if show else "", nl=False)
    ctx.exit(
        command_line.complain(f"Above its ceiling: {said}" for each in ceilings if (said := each.excess(measured)))
    )


def _chosen(file: TalkFile, languages: Sequence[str], coaches: Sequence[str]) -> TalkFile:
    command_line.check_known(file.name, "--language", languages, {talk.language for talk in file.talks})
    known = {speaker.casefold() for speaker in file.speakers}
    if missing := [name for name in coaches if name.casefold() not in known]:
        raise click.BadParameter(f"nobody in {file.name} is called {', '.join(missing)}", param_hint="--coach")
    return replace(file, talks=tuple(talk for talk in file.talks if not languages or talk.language in languages))


def _prompted(file: TalkFile, screening: Screening, cooldown: timedelta) -> list[Prompted]:
    with command_line.progress(sum(len(talk.transcript.cues) for talk in file.talks)) as progress:
        return [prompted(talk, screening, cooldown, progress) for talk in file.talks]


def _prediction(each: Prompted) -> dict[str, Any]:
    asked = [
        {"turn": prompt.turn, "category": prompt.category.value, "severity": prompt.severity.value}
        for prompt in each.prompts
    ]
    return {"id": each.talk.id, "prompts": asked}
