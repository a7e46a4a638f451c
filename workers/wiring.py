"""Puts the parts together, once per process, from the settings."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from config.coaches import CoachDirectory, load_coaches
from config.database import Database
from config.settings import Settings
from config.wording import load_wording
from redaction.model import SessionId
from workers.embedded import redis_url
from workers.keys import KeyRing, load_or_create_kek
from workers.mailbox import Mailbox
from workers.prompts.blocks import Look
from workers.prompts.console import ConsoleSender
from workers.prompts.sending import Sender
from workers.prompts.slack import SlackSender
from workers.server import Server


def now() -> datetime:
    """The time, aware and in UTC. Whatever depends on it is handed this function."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """What every process shares: settings, database, queue, keys and the coach directory."""

    settings: Settings
    clock: Callable[[], datetime]
    db: Database
    server: Server
    ring: KeyRing
    mailbox: Mailbox
    directory: CoachDirectory

    def opaque(self, session: SessionId) -> Callable[[str, str], str]:
        """Turns the platform's ids of this session into ours."""
        return partial(self.ring.opaque_id, session)


def open_store(settings: Settings) -> Store:
    """Connect to what the settings name. Nothing is asked yet of database or queue.

    Raises MisconfiguredError for a key file, a coach directory or a queue that cannot be used.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = KeyRing(load_or_create_kek(settings.kek_path))
    server = Server(redis_url(settings))
    return Store(
        settings=settings,
        clock=now,
        db=Database(settings.archive_url),
        server=server,
        ring=ring,
        mailbox=Mailbox(
            server,
            ring,
            keep=timedelta(hours=settings.raw_max_hours),
            remember=timedelta(hours=settings.delivery_memory_hours),
        ),
        directory=load_coaches(settings.coaches_file),
    )


def build_sender(settings: Settings) -> Sender:
    """Slack when there is a token, its console twin when there is none."""
    token = settings.slack_bot_token
    return SlackSender(token.get_secret_value(), settings.slack_api_url) if token else ConsoleSender(sys.stdout)


def look(settings: Settings) -> Look:
    """How prompts look and where their link leads."""
    return Look(load_wording(), f"{settings.base_url}/companion", timedelta(seconds=settings.snooze_seconds))
