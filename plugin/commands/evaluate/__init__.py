"""pausepoint evaluate: how well it finds what it is to find, measured on test data."""

import click

from plugin.commands.evaluate.hours import hours
from plugin.commands.evaluate.pii import pii
from plugin.commands.evaluate.risk import risk


@click.group("evaluate")
def command() -> None:
    """Measure how well it finds what it is to find, on test data."""


for each in (pii, risk, hours):
    command.add_command(each)
