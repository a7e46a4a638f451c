"""`pausepoint ticker`: wakes what waits, brings back what was snoozed, destroys what has had its time."""

import signal
from functools import partial
from threading import Event

import click
from prometheus_client import start_http_server

from config.settings import load_settings
from workers import hints
from workers.app import QUEUES, connect
from workers.prompts.outbox import send_due
from workers.prompts.sending import Sender
from workers.telemetry import configure_logging
from workers.ticker import Ticker
from workers.wiring import Store, build_sender, look, open_store


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
    store = open_store(settings)
    Ticker(
        store,
        hints.wake,
        hints.wake_sender,
        hints.ask_alive,
        tuple(QUEUES),
        partial(_send_one, store, build_sender(store)),
        hints.wake_check,
    ).run(stopped)


def _send_one(store: Store, sender: Sender) -> int:
    """One message is four seconds at most: the clock must go on."""
    return send_due(store.db, sender, store.directory, store.clock, look(store.settings), store.protocols, most=1)
