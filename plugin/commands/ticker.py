"""`pausepoint ticker`: wakes what waits, brings back what was snoozed, destroys what has had its time."""

import signal
from threading import Event

import click
from prometheus_client import start_http_server

from config.settings import load_settings
from workers import hints
from workers.app import QUEUES, connect
from workers.telemetry import configure_logging
from workers.ticker import Ticker
from workers.wiring import open_store


@click.command()
def command() -> None:
    """Run the clock that everything else relies on. One is enough; several do no harm."""
    settings = load_settings()
    configure_logging(settings.log_level)
    connect(settings)
    if settings.metrics_port is not None:
        start_http_server(settings.metrics_port)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    Ticker(open_store(settings), hints.wake, hints.wake_sender, hints.ask_alive, tuple(QUEUES)).run(stopped)
