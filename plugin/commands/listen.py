"""`pausepoint listen`: hears a platform or chat over a connection that we open."""

import signal
from threading import Event

import click

from config.settings import load_settings
from plugin.slack.practice import listener
from plugin.wsgi import answers
from workers.app import connect
from workers.telemetry import configure_logging
from workers.wiring import open_store


@click.group()
def command() -> None:
    """Hear what comes in, where nobody outside can reach the web server."""


@command.command()
def slack() -> None:
    """Hear Slack's clicks, commands and events over a socket (Socket Mode), until stopped."""
    settings = load_settings()
    configure_logging(settings.log_level)
    connect(settings)
    store, stopped = open_store(settings), Event()
    heard = listener(store, answers(store))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    heard.run(stopped)
