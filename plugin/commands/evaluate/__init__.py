"""pausepoint evaluate: how well it finds what it is to find, measured on labelled examples."""

import click

from plugin.commands.evaluate.pii import pii


@click.group("evaluate")
def command() -> None:
    """Measure how well it finds what it is to find, on labelled examples."""


command.add_command(pii)
