"""`pausepoint up`: everything on one machine, with an embedded queue and database."""

import os
import threading
from pathlib import Path

import click

from config.settings import load_settings
from plugin.processes import running


@click.command()
def command() -> None:
    """Run web, workers and ticker until Ctrl-C, with an embedded Valkey unless PAUSEPOINT_REDIS_URL names one."""
    settings = load_settings()
    with running(settings, os.environ, Path.cwd(), click.echo) as processes:
        click.echo(f"Running on {settings.base_url}, data in {settings.data_dir}. Stop with Ctrl-C.")
        processes.watch_until(threading.Event())
