"""`pausepoint demo`: a sample call from webhook to prompt to redacted archive, on this machine, with nothing set up."""

import base64
import os
import secrets
import shutil
import socket
import sys
import threading
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from config.database import Database
from config.settings import Settings
from plugin import demo
from plugin.commands.at_hand import who
from plugin.processes import Processes, running
from redaction.model import SessionId
from workers import login_links
from workers.archive.export import Format, export
from workers.archive.models import SessionRow
from workers.wiring import now

FOLDER = Path(".pausepoint") / "demo"  # made anew each time
PREFERRED_PORT = 8300
LINK_MINUTES = 60


@click.command()
@click.option("--once", is_flag=True, help="Exit when the call is over, instead of staying up until Ctrl-C.")
@click.option("--speed", type=click.FloatRange(1, 200), default=40.0, show_default=True, help="Times faster than life.")
@click.pass_context
def command(ctx: click.Context, *, once: bool, speed: float) -> None:
    """Play a sample call through everything: the prompts appear here and on a page that is named.

    Reads none of your settings and sends nothing anywhere: the demo has a key, a queue and an archive of its own.
    """
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, mode=0o700)
    with as_file(files("config").joinpath("defaults", "sample_coaches.yaml")) as coaches:
        settings, environment = _settings(FOLDER.absolute(), coaches)
        terminal = _Terminal()
        click.echo("Starting Valkey, web, worker and ticker ...")
        with running(settings, environment, FOLDER, terminal.say) as processes:
            complete = _play(settings, speed, terminal)
            if not complete:
                click.echo(f"Not everything was kept in time; see the logs in {processes.logs}.", err=True)
            if once:
                ctx.exit(0 if complete else 1)
            _stay(processes, settings)


def _play(settings: Settings, speed: float, terminal: "_Terminal") -> bool:
    turns = demo.sample_call()
    with closing(Database(settings.archive_url)) as db:
        token = login_links.issue(db, demo.COACH, now(), LINK_MINUTES, actor=who())
        click.echo(f"The coach's page, to open in a browser:\n  {settings.base_url}/companion/login/{token}\n")
        secret = settings.standard_webhook_secret
        post = demo.poster(settings.base_url, secret.get_secret_value() if secret else "")
        for number, turn in enumerate(demo.play(turns, post, speed), start=1):
            terminal.progress(number, len(turns), turn.end_ms, turns[-1].end_ms)
        complete = demo.settled(db, len(turns))
        terminal.clear()
        _report(db, settings)
    return complete


def _report(db: Database, settings: Settings) -> None:
    """Say what was found, how long each prompt took, and where the redacted transcript lies."""
    asked = demo.asked(db)
    click.echo(f"The call is over. The coach was asked {len(asked)} times:")
    for each in asked:
        took = f"{each.took.total_seconds() * 1000:.0f} ms after the words" if each.took else "not sent"
        rules = ", ".join(each.rules)
        click.echo(
            f"  {_clock(each.at_ms)}  {each.category.replace('_', ' '):<16} {each.severity:<9} {took:<24} {rules}"
        )
    transcript = settings.data_dir / "transcript.txt"
    with db.read() as records:
        session = SessionId(records.scalars(select(SessionRow.id)).one())
        transcript.write_text(export(records, session, Format.TEXT), "utf-8")
    click.echo(f"\nThe redacted transcript: {_nearby(transcript)}")
    click.echo(f"The archive it is from:  {_nearby(settings.data_dir / 'pausepoint.db')}")


def _stay(processes: Processes, settings: Settings) -> None:
    click.echo(f"\nStill running on {settings.base_url}. Stop with Ctrl-C.")
    try:
        processes.watch_until(threading.Event())
    except KeyboardInterrupt:
        click.echo("\nStopping what was started ...")


def _settings(folder: Path, coaches: Path) -> tuple[Settings, dict[str, str]]:
    """The demo's own settings, for us and for the parts."""
    given: dict[str, Any] = {
        "data_dir": folder,
        "coaches_file": coaches,
        "port": _free_port(PREFERRED_PORT),
        "standard_webhook_secret": "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    for name in [name for name in os.environ if name.upper().startswith("PAUSEPOINT_")]:
        del os.environ[name]  # a real installation's Slack must not hear of a sample call
    ours = {f"PAUSEPOINT_{name.upper()}": str(value) for name, value in given.items()}
    return Settings(_env_file=None, **given), {**os.environ, **ours}


def _free_port(preferred: int) -> int:
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue  # somebody else has it: any other will do
            return int(probe.getsockname()[1])
    raise click.ClickException("no port is free on this machine")


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 60_000:02}:{milliseconds // 1000 % 60:02}"


def _nearby(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


class _Terminal:
    """Prints what the parts say above a progress line that stays at the bottom."""

    def __init__(self) -> None:
        self._line, self._alone = "", threading.Lock()
        self._moves = sys.stdout.isatty()

    def say(self, text: str) -> None:
        """Print a line of one of the parts."""
        with self._alone:
            self._wipe()
            click.echo(text)
            self._draw()

    def progress(self, number: int, of: int, at_ms: int, until_ms: int) -> None:
        """Show how far the call has come."""
        with self._alone:
            self._wipe()
            bar = "#" * (number * 30 // of)
            self._line = f"[{bar:<30}] {_clock(at_ms)} of {_clock(until_ms)}, {number} of {of} utterances"
            self._draw()

    def clear(self) -> None:
        """Take the progress line away."""
        with self._alone:
            self._wipe()
            self._line = ""

    def _wipe(self) -> None:
        if self._moves and self._line:
            click.echo("\r\x1b[K", nl=False)

    def _draw(self) -> None:
        if self._moves and self._line:
            click.echo(self._line, nl=False)
