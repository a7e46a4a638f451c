"""pausepoint rules check and test: a folder of documents is read, compiled and tried, without any service."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.settings import Settings, load_settings
from config.tuning import Tuning, digest_of, installed, read_folder, read_tuning
from redaction.mending import Mend, to_mend

if TYPE_CHECKING:
    from workers.tuning.piece import Piece

NO = 1  # the answer, not an error
FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command("check")
@FOLDER
@AS_JSON
def check(*, folder: Path, as_json: bool) -> None:
    """Say what to mend in FOLDER: each problem with its document and place; exit code 1 if there is any.

    Documents are read, phrases compiled, and the examples run of all rules that are not as they are installed. Nothing
    is changed, and no service is needed.
    """
    documents = read_folder(folder)
    found = to_mend(documents, installed(load_settings()))
    if as_json:
        _print_json({"version": digest_of(documents), "problems": [_told(each) for each in found]})
    else:
        for each in found:
            click.echo(each.said if each.said.startswith(each.document) else f"{each.document}: {each.said}")
        click.echo(_verdict(len(documents), len(found)), err=bool(found))
    if found:
        raise SystemExit(NO)


@click.command("test")
@FOLDER
@click.option("--regression", is_flag=True, help="Also ask whether what is answered rightly now stays right.")
@click.option("--against", default="installed", show_default=True, help="Compare with this: a folder or VERSION.")
@AS_JSON
def test(*, folder: Path, regression: bool, against: str, as_json: bool) -> None:
    """Run the examples of all rules that FOLDER changes; exit code 1 if one does not do what it says.

    Compared with what is installed, no service is needed; `--against live` reads the archive.
    """
    settings = load_settings()
    candidate = read_tuning(read_folder(folder), installed(settings))
    proved = list(_proved(_against(against, settings), candidate, settings, regression=regression))
    if as_json:
        _print_json({piece.check.kind.value: {"passed": piece.passed, **piece.found} for piece in proved})
    else:
        for piece in proved:
            click.echo("\n".join(_report(piece)))
    if not all(piece.passed for piece in proved):
        raise SystemExit(NO)


def _against(given: str, settings: Settings) -> Tuning:
    from plugin.commands.rules_at_hand import version

    return version(given, settings)


def _proved(live: Tuning, candidate: Tuning, settings: Settings, *, regression: bool) -> "list[Piece]":
    from workers.tuning.checks import Kind
    from workers.tuning.in_one_go import piece_of, steps

    pieces = []
    for kind in (Kind.EXAMPLES, *([Kind.REGRESSION] if regression else [])):
        piece = piece_of(kind, live, candidate, settings, datetime.now(UTC))
        for _ in steps(piece):
            pass
        pieces.append(piece)
    return pieces


def _report(piece: "Piece") -> list[str]:
    found = piece.found
    if piece.check.kind == "examples":
        failed = [f"{each['file']}: {each['rule']}, {each['problem']}" for each in found["failures"]]
        return [
            *failed,
            f"Examples: {found['examples']} run, {found['failed']} fail; rules that differ: {piece.total}.",
        ]
    wrong = [_case(each) for each in found["cases"]]
    counts = ", ".join(f"{found[kind]} {kind}" for kind in ("missed", "lowered", "alarmed"))
    return [*wrong, f"Regression set: {piece.total} made-up cases, {counts}."]


def _case(case: dict[str, str]) -> str:
    return f"{case['language']}, {case['category']} {case['kind']}: {case['text']}"


def _told(each: Mend) -> dict[str, str]:
    return {"document": each.document, "problem": each.said}


def _verdict(documents: int, found: int) -> str:
    if found:
        return f"{found} to mend."
    return f"{documents} {'document' if documents == 1 else 'documents'}: nothing to mend."


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
