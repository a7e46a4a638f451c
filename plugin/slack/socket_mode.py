"""Hears Slack over a socket that we open, where Slack cannot reach the web server; a silent one is replaced."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event as Flag
from threading import Thread
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from config.errors import MalformedError, MisconfiguredError, UnavailableError
from plugin.slack import handlers
from plugin.slack.handlers import Practice
from plugin.slack.incoming import Command, Event, Interaction, checked
from workers import telemetry

PING = timedelta(seconds=5)
DEAF = timedelta(seconds=30)  # six pings without an answer: whatever the connection says of itself, nobody is there
LOOK = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)  # between two tries to connect

_REFUSED = {"invalid_auth", "not_authed", "token_revoked", "account_inactive", "not_allowed_token_type"}

_silent = logging.getLogger("slack_sdk.socket_mode.pausepoint")
_silent.setLevel(logging.CRITICAL)  # the SDK would log what is clicked and typed, and addresses with their ticket
_silent.propagate = False

_log = structlog.stdlib.get_logger(__name__)


@dataclass
class SocketMode:
    """One connection at a time, for as long as the process runs.

    `seen` remembers an envelope's id and says whether it knew it. `now` is the time in seconds since 1970, as the SDK
    notes it when Slack answers a ping.
    """

    token: str = field(repr=False)
    api_url: str
    practice: Practice
    seen: Callable[[str], bool]
    now: Callable[[], float] = time.time
    look: timedelta = LOOK
    _heard_at: float = field(default=0.0, init=False)

    def run(self, stopped: Flag) -> None:
        """Listen until told to stop. Raises MisconfiguredError when Slack does not accept the token."""
        failures = 0
        while not stopped.is_set():
            client = self._connected()
            failures = 0 if client else failures + 1
            if client:
                self._watch(client, stopped)
                close(client)
            stopped.wait(min(2**failures, LONGEST_PAUSE.total_seconds()) * self.look.total_seconds() if failures else 0)

    def _connected(self) -> SocketModeClient | None:
        """A new connection, whose every sign of life is noted; None where there is none to be had now."""
        self._heard_at = self.now()
        web = WebClient(base_url=self.api_url, retry_handlers=[], logger=_silent)
        try:
            address = web.apps_connections_open(app_token=self.token)["url"]
            client = self._client(web, address)
            client.connect()
        except Exception as problem:  # noqa: BLE001 — the SDK lets many kinds through, and each means: no connection
            _refuse_wrong_token(problem)
            _log.warning("no socket to Slack", reason=type(problem).__name__)
            return None
        _log.info("socket to Slack is open")
        return client

    def _client(self, web: WebClient, address: str) -> SocketModeClient:
        client = SocketModeClient(
            self.token,
            logger=_silent,
            web_client=web,
            ping_interval=PING.total_seconds(),
            on_message_listeners=[self._note_life],
        )
        client.wss_uri = address
        client.socket_mode_request_listeners.append(self._take)
        return client

    def _watch(self, client: SocketModeClient, stopped: Flag) -> None:
        """Return when the connection has been silent for too long. The SDK mends what breaks loudly by itself."""
        while not stopped.wait(self.look.total_seconds()):
            session = client.current_session
            answered = (session.last_ping_pong_time if session else None) or 0.0
            if self.now() - max(self._heard_at, answered) > DEAF.total_seconds():
                telemetry.FAILURES.labels("slack socket", "deaf").inc()
                _log.warning("socket to Slack is silent", seconds=DEAF.total_seconds())
                return

    def _note_life(self, _message: str) -> None:
        self._heard_at = self.now()

    def _take(self, client: BaseSocketModeClient, given: SocketModeRequest) -> None:
        """Do what an envelope says, and tell Slack that it arrived. What could not be, it tries again or tells."""
        try:
            answer = {} if self.seen(f"{given.envelope_id}.{given.retry_attempt or 0}") else self._deal_with(given)
        except MalformedError:
            answer = {}  # it would be no better the next time
        except UnavailableError as problem:
            telemetry.FAILURES.labels("slack socket", type(problem).__name__).inc()
            return
        except Exception as problem:  # noqa: BLE001 — the SDK would swallow it; its message may hold what was typed
            telemetry.FAILURES.labels("slack socket", type(problem).__name__).inc()
            _log.error("unexpected error", error=type(problem).__name__)
            return
        client.send_socket_mode_response(SocketModeResponse(given.envelope_id, dict(answer) or None))

    def _deal_with(self, given: SocketModeRequest) -> Mapping[str, Any]:
        match given.type:
            case "interactive":
                handlers.interaction(checked(Interaction, given.payload), self.practice)
            case "slash_commands":
                return handlers.command(checked(Command, given.payload), self.practice)
            case "events_api":
                handlers.event(checked(Event, given.payload), self.practice)
        return {}


def close(client: SocketModeClient) -> None:
    """Close a connection. The SDK's reader forgets that it was told to end if it had only just begun: tell it again."""
    closing = Thread(target=client.close, daemon=True)
    closing.start()
    while closing.is_alive():
        client.current_session_state.terminated = True
        closing.join(LOOK.total_seconds())


def _refuse_wrong_token(problem: Exception) -> None:
    if isinstance(problem, SlackApiError) and problem.response.get("error") in _REFUSED:
        raise MisconfiguredError("PAUSEPOINT_SLACK_APP_TOKEN: Slack does not accept it") from None
