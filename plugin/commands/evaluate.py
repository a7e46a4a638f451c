"""pausepoint evaluate: how well it finds what it is to find, measured on test data."""

import click

from plugin.evaluation.hours.command import hours
from plugin.evaluation.pii.command import pii
from plugin.evaluation.risk.command import risk


@click.group("evaluate")
def command() -> None:
    """Measure how well it finds what it is to find, on test data."""


for each in (pii, risk, hours):
    command.add_command(each)
