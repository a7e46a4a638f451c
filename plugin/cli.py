"""The command line: `pausepoint <command>`. A command is imported when it is called, so that help is quick."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from config.errors import PausepointError

# What a person can call, in the order of the help: name, module with a click command called `command`, one line.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("plugin.commands.demo", "Play a sample call through everything, with nothing set up."),
    "screen": ("plugin.commands.screen", "Screen transcript files: what may be at risk, and a redacted copy."),
    "up": ("plugin.commands.up", "Run everything on one machine, until Ctrl-C."),
    "web": ("plugin.commands.web", "Serve webhooks, Slack's buttons and the coach's page."),
    "worker": ("plugin.commands.worker", "Screen what waits in the mailboxes and send prompts."),
    "ticker": ("plugin.commands.ticker", "Once a second: wake sessions, let prompts come back, destroy old keys."),
    "listen": ("plugin.commands.listen", "Hear Slack over a socket, where it cannot reach the web server."),
    "coach-link": ("plugin.commands.coach_link", "Print a one-time link to a coach's own page."),
    "accounts": ("plugin.commands.accounts", "Who may log in to the console, and in which roles."),
    "archive": ("plugin.commands.archive", "List, show, export and erase what was kept of sessions."),
    "contracts": ("plugin.commands.contracts", "Contracts: import, export, sign; record consent, and take it back."),
    "protocols": ("plugin.commands.protocols", "Check the protocols that coaches are led through, and read them."),
    "rules": ("plugin.commands.rules", "Rules and all else that is tuned, as files: check, test, draft, publish."),
    "breaches": ("plugin.commands.breaches", "Broken confidences: the recovery plan, check-ins, the client's report."),
    "migrate": ("plugin.commands.migrate", "Make the archive, or bring it up to date."),
    "evaluate": ("plugin.commands.evaluate", "Measure how well it finds personal data and risk, on test data."),
    "doctor": ("plugin.commands.doctor", "Say what is there, what is missing and what to do about it."),
}

FAILED = 2  # as for a wrong option; 1 is left to commands whose answer is no
INTERRUPTED = 130  # 128 + the signal's number, as shells count
NOBODY_READS = 141


class Failed(click.ClickException):
    """An error of ours, as one plain line."""

    exit_code = FAILED


class _Commands(click.Group):
    """Knows its commands by the table above; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        _print_whatever_comes()
        try:
            return super().invoke(ctx)
        except PausepointError as problem:
            raise Failed(" ".join(str(problem).split())) from None
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # `pausepoint ... | head`: whoever read has seen enough. Python would complain when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(NOBODY_READS)


def _print_whatever_comes() -> None:
    """On a terminal without UTF-8, print a question mark rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pausepoint", message="%(prog)s %(version)s")
def main() -> None:
    """Screen coaching calls for confidentiality risk, and lead the coach through what to do.

    It notices what is said, and predicts nothing; people decide.
    """
