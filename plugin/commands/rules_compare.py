"""pausepoint rules diff and backtest: what a version says otherwise, and what it would have found."""

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from config.changes import Change, changes
from config.settings import load_settings
from config.tuning import Tuning
from plugin.commands.at_hand import archive
from plugin.commands.rules_at_hand import LIVE, as_json, now, print_json, version
from workers.tuning.checks import MOST_DAYS, MOST_SESSIONS, Kind
from workers.tuning.in_one_go import piece_of, steps
from workers.tuning.piece import Piece
from workers.tuning.versions import SHOWN_DIGITS

DIFFERENT = 1
WEAKER = "weakens the safety core"


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if they differ.")
@as_json
def diff(*, before: str, after: str | None, exit_code: bool, as_json: bool) -> None:
    """Say what B does otherwise than A; with A alone, what A does otherwise than what is live.

    A and B are folders or VERSIONs. Comments, order and formatting mean nothing.
    """
    if after is None:
        before, after = LIVE, before
    settings = load_settings()
    old, new = version(before, settings), version(after, settings)
    found = changes(old, new)
    if as_json:
        print_json({"before": old.digest, "after": new.digest, "changes": [asdict(each) for each in found]})
    else:
        click.echo("\n".join(_in_sentences(found)) or "They mean the same.")
    if found and exit_code:
        raise SystemExit(DIFFERENT)


@click.command("backtest")
@click.argument("candidate", metavar="FOLDER|VERSION")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="How far back.")
@click.option(
    "--sessions", type=click.IntRange(1, MOST_SESSIONS), default=200, show_default=True, help="Sessions at most."
)
@click.option("--against", default=LIVE, show_default=True, help="Compare with this: a folder or VERSION.")
@as_json
def backtest(*, candidate: str, days: int, sessions: int, against: str, as_json: bool) -> None:
    """Let a folder or VERSION listen to the newest sessions in the archive, in this process.

    It counts what would have been found, or no longer found, and shows no words. Ctrl-C stops it, and nothing is left
    behind. It does not count as the check that a draft needs before it can be published.
    """
    settings = load_settings()
    live, new = version(against, settings), version(candidate, settings)
    with archive() as db:
        asked = {"days": days, "sessions": sessions}
        piece = piece_of(Kind.BACKTEST, live, new, settings, now(), asked=asked, db=db)
        _listen(piece)
    if as_json:
        print_json({"version": new.digest, "against": live.digest, **asked, "found": piece.found})
    else:
        click.echo("\n".join(_report(piece, live)))


def _in_sentences(found: list[Change]) -> Iterator[str]:
    for each in found:
        language = f" ({each.language})" if each.language else ""
        mark = f"  [{WEAKER}]" if each.weakens_core else ""
        yield f"{each.path}: {each.subject}{language} {each.kind}{mark}"
        yield from (f"    {line}" for line in each.lines)


def _listen(piece: Piece) -> None:
    with click.progressbar(length=1, label="Listening", file=sys.stderr) as bar:
        for _ in steps(piece):
            bar.length = piece.total
            bar.update(1)


def _report(piece: Piece, live: Tuning) -> Iterator[str]:
    found = piece.found
    yield f"{found['sessions']} sessions, {found['hours']:.1f} h of talk, against {live.digest[:SHOWN_DIGITS]}."
    yield f"Prompts: {found['prompts_live']} now, {found['prompts_candidate']} with this."
    for kind, words in (("new", "found only by this"), ("lost", "no longer found"), ("changed", "another severity")):
        yield f"{sum(found[kind].values())} {words}"
        yield from (f"    {rule}: {count}" for rule, count in sorted(found[kind].items()))
    if found["masked_near"]:
        yield f"{found['masked_near']} of these are in lines where something is hidden: a word may be missing there."
