"""pausepoint screen: transcript files in, findings and a redacted transcript out."""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from config.errors import MalformedError, MisconfiguredError, PausepointError
from config.settings import load_settings
from config.vocabulary import Severity
from config.wording import load_wording
from plugin.offline.rendering import as_json, as_text, as_vtt
from plugin.offline.report import Report, Unreadable
from plugin.offline.screening import Screening, screen_transcript
from redaction.asking import COOLDOWN
from redaction.pseudonyms import Pseudonyms
from redaction.transcripts import Transcript, language_of, read_transcript

LARGEST_FILE = 32 * 1024 * 1024  # bytes; a whole day of talk is under two million
LONG_CALL = 200  # utterances from which on a progress bar is worth its line
WIDTH = 80  # columns; a wider text is no easier to read

FOUND, FAILED = 1, 2  # exit codes
NEVER = "never"

Result = TypeVar("Result")


TEXT, JSON, VTT = "text", "json", "vtt"


@click.command("screen")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice([TEXT, JSON, VTT]), default="text", show_default=True, help="How to print."
)
@click.option(
    "--fail-on",
    type=click.Choice([*map(str, Severity), NEVER]),
    default="concern",
    show_default=True,
    help="Least severe finding that makes the exit code 1.",
)
@click.option("--coach", metavar="NAME", help="What the coach is called in the file, or a part of it.")
@click.option("--language", metavar="CODE", help="Language of the call, such as en; without it, a guess.")
@click.option("--findings-only", is_flag=True, help="Leave the transcript out.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to this file, readable by you only, instead of printing.",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[str, ...],
    form: str,
    fail_on: str,
    coach: str | None,
    language: str | None,
    findings_only: bool,
    output: Path | None,
) -> None:
    """Screen transcript files: what may be at risk, and a redacted copy.

    FILE is a transcript as WebVTT (also Zoom's and Teams'), SubRip, JSON (Google Meet's, Recall.ai's,
    our own, or a list with "speaker" and "text") or plain text with "Name: words" lines. A dash (-)
    stands for standard input. Nothing is sent anywhere and nothing is kept.

    \b
    Exit code:
      0  nothing as severe as --fail-on was found, nor several things that are so together
      1  something was found
      2  a file could not be screened, or an option is wrong
    """
    _check(files, form, findings_only=findings_only, output=output)
    results: list[Report | Unreadable] = []
    cooldown = timedelta(minutes=load_settings().cooldown_minutes)
    screened = screen_files(files, ctx.obj or _screener, coach=coach, language=_code(language), cooldown=cooldown)
    with _sink(output) as write:
        for result in screened:
            if isinstance(result, Report) and form != JSON:
                write("\n\n" if any(isinstance(each, Report) for each in results) else "")
                write(as_vtt(result) if form == VTT else _text(result, with_lines=not findings_only))
            results.append(result)
        if form == JSON:
            write(as_json(results, with_lines=not findings_only))
    ctx.exit(_exit_code(results, fail_on))


def screen_files(
    files: Sequence[str],
    build: Callable[[], Screening],
    *,
    coach: str | None = None,
    language: str | None = None,
    cooldown: timedelta = COOLDOWN,
) -> Iterator[Report | Unreadable]:
    """Screen one file after another. One that cannot be read is complained of, and stops none of the others.

    `build` makes the screener. It takes seconds, so it is called once, and only if there is something to screen.
    """
    read = {name: _trying(name, partial(_read, name)) for name in files}
    screener = build() if any(isinstance(each, Transcript) for each in read.values()) else None
    for name, each in read.items():
        if screener and isinstance(each, Transcript):
            yield _trying(name, partial(_screened, each, screener, coach=coach, language=language, cooldown=cooldown))
        elif isinstance(each, Unreadable):
            yield each


def _trying(name: str, step: Callable[[], Result]) -> Result | Unreadable:
    try:
        return step()
    except PausepointError as problem:
        click.echo(f"Error: {problem}", err=True)
        return Unreadable(_shown(name), str(problem))


def _read(name: str) -> Transcript:
    try:
        with click.open_file(name, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise MalformedError(f"{_shown(name)}: cannot be read ({problem.strerror})") from None
    if len(data) > LARGEST_FILE:
        raise MalformedError(f"{_shown(name)}: larger than {LARGEST_FILE // 1024**2} MB, so it is no transcript")
    return read_transcript(_shown(name), data)


def _shown(name: str) -> str:
    return "standard input" if name == "-" else " ".join(click.format_filename(name).split())


def _screened(transcript: Transcript, screener: Screening, **given: Any) -> Report:
    pseudonyms = Pseudonyms(secrets.token_bytes(32))  # forgotten with this run
    with _progress(transcript) as progress:
        report = screen_transcript(transcript, screener, pseudonyms, progress=progress, **given)
    for warning in report.warnings:
        click.echo(f"{transcript.name}: {warning}", err=True)
    return report


@contextmanager
def _progress(transcript: Transcript) -> Iterator[Callable[[int], object]]:
    if len(transcript.cues) < LONG_CALL or not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=len(transcript.cues), label="Screening", file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _sink(output: Path | None) -> Iterator[Callable[[str], object]]:
    """Where text goes: to the terminal at once, or to a file when all of it is there."""
    if output is None:
        yield partial(click.echo, nl=False)
        return
    parts: list[str] = []
    yield parts.append
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(click.unstyle("".join(parts)))
    except OSError as problem:
        raise MisconfiguredError(f"{output}: cannot be written ({problem.strerror})") from None


def _text(report: Report, *, with_lines: bool) -> str:
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    return as_text(report, load_wording().categories, width=width, with_lines=with_lines)


def _check(files: Sequence[str], form: str, *, findings_only: bool, output: Path | None) -> None:
    if form == VTT and (len(files) > 1 or findings_only):
        raise click.UsageError("--format vtt takes one file at a time, and holds the transcript.")
    if output and output.exists() and any(Path(name).exists() and output.samefile(name) for name in files):
        raise click.UsageError("--output would overwrite a transcript that is to be screened.")


def _code(language: str | None) -> str | None:
    code = language_of(language)
    if language is not None and code is None:
        raise click.UsageError("--language takes a code of two or three letters, such as en or de.")
    return code


def _exit_code(results: Sequence[Report | Unreadable], fail_on: str) -> int:
    if any(isinstance(each, Unreadable) for each in results):
        return FAILED
    reports = [each for each in results if isinstance(each, Report)]
    return FOUND if fail_on != NEVER and any(each.reaches(Severity(fail_on)) for each in reports) else 0


def _screener() -> Screening:
    from redaction.screen import build_screener  # takes a second to import; `--help` should not

    settings = load_settings()
    return build_screener(rules_dir=settings.rules_dir, detection=settings.detection, risk_model=settings.risk_model)
