"""`pausepoint worker`: screens what waits and sends prompts."""

import click

from config.settings import load_settings
from workers.app import connect
from workers.tasks import warm

LANES = {"live": "live,prompts", "batch": "batch", "all": "live,prompts,batch"}


@click.command()
@click.option(
    "--lane",
    type=click.Choice(list(LANES)),
    default="all",
    show_default=True,
    help="live: speech and prompts; batch: whole transcripts; all: both, where delay does not matter.",
)
@click.option("--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes to screen in.")
def command(lane: str, concurrency: int) -> None:
    """Screen what waits in the mailboxes and send prompts."""
    warm()
    # Nobody else needs to know this worker: no gossip, no greeting, no heartbeats over the broker.
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    connect(load_settings()).worker_main(
        ["--quiet", "worker", "--queues", LANES[lane], "--concurrency", str(concurrency), "-n", f"{lane}@%h", *alone]
    )
