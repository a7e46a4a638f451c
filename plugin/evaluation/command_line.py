"""What every `pausepoint evaluate` does alike: reads a file, shows how far it is, writes what was found, compares."""

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from config.errors import MalformedError, MisconfiguredError
from config.settings import load_settings
from plugin.offline.screening import Screening

LARGEST_FILE = 256 * 1024 * 1024  # bytes; a thousand items have half a million
LONG_FILE = 200  # items from which on a progress bar is worth its line
BELOW = 1  # exit code

Limit = TypeVar("Limit")

as_object = click.option("--json", "as_object", is_flag=True, help="Print the figures as one JSON object.")


class Limits(click.ParamType[Limit]):
    """The least, or the most, that a figure has to be: recall=.9."""

    name = "limit"

    def __init__(self, read: Callable[[str], Limit]) -> None:
        self._read = read

    def convert(self, value: str | Limit, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        """Return the limit."""
        try:
            return self._read(value) if isinstance(value, str) else value
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


def predictions_option(what: str) -> Callable[..., Any]:
    """The option that names a file to write to."""
    return click.option("--predictions", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=what)


def check(file: str, predictions: Path | None, show: str | None, *, as_object: bool) -> None:
    """Refuse options that do not go together, and a place to write to that is not there."""
    if predictions and not predictions.parent.is_dir():
        raise MisconfiguredError(f"{predictions}: cannot be written (No such file or directory)")  # not after minutes
    if show and as_object:
        raise click.UsageError("--show lists in text, so it does not go with --json.")
    if predictions and predictions.exists() and Path(file).exists() and predictions.samefile(file):
        raise click.UsageError("--predictions would overwrite the file that is to be measured on.")


def read(file: str) -> tuple[str, bytes]:
    """Return a file's name as people know it, and what is in it. Raises MalformedError if it cannot be read."""
    name = "standard input" if file == "-" else " ".join(click.format_filename(file).split())
    try:
        with click.open_file(file, "rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise MalformedError(f"{name}: cannot be read ({problem.strerror})") from None
    if len(data) > LARGEST_FILE:
        raise MalformedError(f"{name}: larger than {LARGEST_FILE // 1024**2} MB")
    return name, data


def check_known(file: str, option: str, asked: Iterable[str], known: Collection[str]) -> None:
    """Refuse to look for what is not in the file at all: it is most likely a slip of the keyboard."""
    if missing := sorted(set(asked) - set(known)):
        there = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise click.BadParameter(f"{file} has no {', '.join(missing)}; {there}", param_hint=option)


@contextmanager
def progress(length: int) -> Iterator[Callable[[int], object]]:
    """A bar on a terminal, which is told how much more is done."""
    if length < LONG_FILE or not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=length, label="Measuring", file=sys.stderr) as bar:
        yield bar.update


def write(path: Path, predictions: Iterable[dict[str, Any]]) -> None:
    """Write what was found, one JSON object a line. Raises MisconfiguredError if it cannot be written."""
    try:
        path.write_text("".join(f"{json.dumps(each)}\n" for each in predictions), encoding="utf-8")
    except OSError as problem:
        raise MisconfiguredError(f"{path}: cannot be written ({problem.strerror})") from None


def screening() -> Screening:
    """Return the screening that is measured: rules and settings are the operator's. Takes a second or two."""
    from plugin.evaluation.listening import build_screening  # takes a second to import; `--help` should not

    return build_screening(load_settings())


def complain(wrong: Iterable[str]) -> int:
    """Say which figures are beyond their limit. Returns the exit code."""
    said = list(wrong)
    for each in said:
        click.echo(each, err=True)
    return BELOW if said else 0
