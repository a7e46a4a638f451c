"""Puts the parts together, once per process, from the settings."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from config.coaches import CoachDirectory, load_coaches
from config.crisis import CrisisContacts
from config.database import Database
from config.escalation import Escalation
from config.protocols import Protocols
from config.settings import Settings
from config.tuning import installed
from config.wording import load_wording
from redaction.model import SessionId
from workers.contract_directory import Contracts
from workers.embedded import redis_url
from workers.keys import KeyRing, load_or_create_kek
from workers.mailbox import Mailbox
from workers.prompts.blocks import Look
from workers.prompts.console import ConsoleSender
from workers.prompts.sending import Sender
from workers.prompts.slack import SlackSender
from workers.prompts.slack_api import SlackApi
from workers.server import Server
from workers.slack_tokens import Workspaces
from workers.tuning.live import Live
from workers.tuning.shelf import Shelf


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
    file: CoachDirectory  # as it was when the process started

    @cached_property
    def contracts(self) -> Contracts:
        """What is agreed, at most a second old."""
        return Contracts(self.db, self.ring, self.file)

    @property
    def directory(self) -> CoachDirectory:
        """Coaches, with the contracts that are in force now."""
        return self.contracts.directory()

    @cached_property
    def live(self) -> Live:
        """What admins tuned, at most a second old."""
        return Live(self.db, Shelf(installed(self.settings)))

    @property
    def protocols(self) -> Protocols:
        """What coaches are led through: the shipped protocols, with the organisation's own over them."""
        return self.live.now().tuning.protocols

    @property
    def escalation(self) -> Escalation:
        """Who is told when a coach does not answer, and after how long."""
        return self.live.now().tuning.escalation

    @property
    def crisis(self) -> CrisisContacts:
        """Whom to call in which country."""
        return self.live.now().tuning.crisis

    def opaque(self, session: SessionId) -> Callable[[str, str], str]:
        """Turns the platform's ids of this session into ours."""
        return partial(self.ring.opaque_id, session)


def open_store(settings: Settings) -> Store:
    """Connect to what the settings name. Nothing is asked yet of database or queue.

    Raises MisconfiguredError for a key file, a coach directory, a queue, a rule, a protocol, an escalation or a list of
    crisis contacts that cannot be used.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = KeyRing(load_or_create_kek(settings.kek_path))
    server = Server(redis_url(settings))
    store = Store(
        settings=settings,
        clock=now,
        db=Database(settings.archive_url),
        server=server,
        ring=ring,
        mailbox=open_mailbox(settings, server, ring),
        file=load_coaches(settings.coaches_file),
    )
    _ = store.live  # what is wrong with a file stops the start, not the coach
    return store


def open_mailbox(settings: Settings, server: Server, ring: KeyRing) -> Mailbox:
    """The mailboxes of all sessions, for as long as the settings let words live."""
    keep, remember = timedelta(hours=settings.raw_max_hours), timedelta(hours=settings.delivery_memory_hours)
    return Mailbox(server, ring, keep=keep, remember=remember)


def build_sender(store: Store) -> Sender:
    """Slack when it is connected, its console twin when it is not."""
    return slack_sender(store) or ConsoleSender(sys.stdout)


def slack_sender(store: Store) -> SlackSender | None:
    """Slack, with the token of each reader's workspace; None when it is not connected."""
    settings = store.settings
    if settings.slack_bot_token is None and settings.slack_client_id is None:
        return None
    return SlackSender(workspaces(store).token, settings.slack_api_url)


def workspaces(store: Store) -> Workspaces:
    """The workspaces that the app is installed in."""
    settings = store.settings
    own, secret = settings.slack_bot_token, settings.slack_client_secret
    return Workspaces(
        store.db,
        store.ring,
        SlackApi(settings.slack_api_url),
        store.clock,
        own=own.get_secret_value() if own else None,
        client_id=settings.slack_client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
    )


def look(settings: Settings) -> Look:
    """How prompts look and where their link leads."""
    return Look(load_wording(), f"{settings.base_url}/companion", timedelta(seconds=settings.snooze_seconds))
