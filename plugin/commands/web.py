"""`pausepoint web`: the receiver, Slack's buttons and the coach's page on one port."""

import signal
import sys
from types import FrameType

import click
import waitress

from config.settings import load_settings
from plugin.wsgi import build_app
from workers.telemetry import configure_logging
from workers.wiring import open_store

CONNECTIONS = 2_000  # platforms keep theirs open: at waitress's own limit of 100 the next session would hang


@click.command()
def command() -> None:
    """Serve webhooks, Slack's buttons and the coach's page."""
    settings = load_settings()
    configure_logging(settings.log_level)
    server = waitress.create_server(
        build_app(open_store(settings)),
        host=settings.host,
        port=settings.port,
        threads=settings.web_threads,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # select() ends at 1024 file descriptors
        max_request_body_size=settings.body_limit_bytes * 2,  # up to here the application says 413 itself
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    signal.signal(signal.SIGTERM, _stop)  # waitress then finishes what it has begun
    server.run()


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
