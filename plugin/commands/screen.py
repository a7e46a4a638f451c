"""pausepoint screen: transcript files in, findings and a redacted transcript out."""

import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import click

from config.errors import MalformedError, PausepointError
from config.settings import load_settings
from config.vocabulary import Severity
from config.wording import load_wording
from plugin.offline.rendering import as_json, as_text, as_vtt
from plugin.offline.report import Report, Unreadable
from plugin.offline.screening import Screening, screen_transcript
from redaction.pseudonyms import Pseudonyms
from redaction.transcripts import Transcript, read_transcript

LARGEST_FILE = 32 * 1024 * 1024  # bytes; a day of talk has some two million
LONG_CALL = 200  # utterances from which on a progress bar is worth its line
WIDTH = 80  # of text; a wider terminal makes no easier reading

FOUND, FAILED = 1, 2  # exit codes
NEVER = "never"


class Format(StrEnum):
    """What the result can be printed as."""

    TEXT = "text"
    JSON = "json"
    VTT = "vtt"


@click.command("screen")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice([*Format]), default=Format.TEXT, show_default=True, help="How to print it."
)
@click.option(
    "--fail-on",
    type=click.Choice([*Severity, NEVER]),
    default=Severity.CONCERN.value,
    show_default=True,
    help="Least severe finding that makes the exit code 1.",
)
@click.option("--coach", metavar="NAME", help="What the coach is called in the file, or a part of it.")
@click.option("--language", metavar="CODE", help="Language of the call, such as en; without it, a guess.")
@click.option("--findings-only", is_flag=True, help="Leave the transcript out.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of printing.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[str, ...],
    form: Format,
    fail_on: str,
    coach: str | None,
    language: str | None,
    findings_only: bool,
    output: Path | None,
) -> None:
    """Screen transcripts: what may be at risk, and a redacted copy.

    FILE is a transcript as WebVTT (also Zoom's and Teams'), SubRip, JSON (Google Meet, Recall.ai,
    our own segments, a list with "speaker" and "text") or text with "Name: words" lines. A dash (-)
    stands for what comes through a pipe. Nothing is sent anywhere, and nothing is kept.

    \b
    Exit code
      0  nothing as severe as --fail-on was found
      1  something was found
      2  a file could not be read, or something else went wrong
    """
    _check(files, form, findings_only=findings_only, output=output)
    spoken = _language(language)
    results: list[Report | Unreadable] = []
    printed: list[str] = []
    for result in screen_files(files, ctx.obj or _screener, coach=coach, language=spoken):
        results.append(result)
        printed.append(_rendered(result, form, first=not printed, with_lines=not findings_only))
        if output is None:
            click.echo(printed[-1], nl=False)
    if form is Format.JSON:
        printed.append(as_json(results, with_lines=not findings_only))
        if output is None:
            click.echo(printed[-1], nl=False)
    if output:
        _write(output, "".join(printed))
    ctx.exit(_exit_code(results, fail_on))
