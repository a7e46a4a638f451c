"""Sends messages as Slack direct messages, each with the token of its reader's workspace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_sdk.web import SlackResponse

from config.people import Person
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError
from workers.prompts.slack_api import SlackApi


class SlackSender:
    """Direct messages through Slack's Web API. Never tries again by itself: the outbox knows when that is safe.

    `token` is the one of the only workspace, or a function that finds the token of a workspace and raises what
    a sender raises.
    """

    pace = timedelta(seconds=1)  # https://docs.slack.dev/apis/web-api/rate-limits: one message a second and channel

    def __init__(self, token: str | Callable[[str | None], str], base_url: str) -> None:
        self._api = SlackApi(base_url)
        self._token = token
        self._channels: dict[tuple[str | None, str], str] = {}

    def reach(self, person: Person | None) -> str:
        """Return the direct-message channel of this person. Asked of Slack once, then remembered."""
        if person is None:
            raise RefusedError("no_coach")
        if person.slack_user is None:
            raise RefusedError("no_slack_user")
        known = person.slack_team, person.slack_user
        if known not in self._channels:
            self._channels[known] = self._open(person.slack_user, person.slack_team)
        return self._channels[known]

    def post(self, body: dict[str, Any], team: str | None = None) -> str:
        """Call chat.postMessage in this workspace. Return the message's ts."""
        stamp = self._call("chat.postMessage", body, team).get("ts")
        if not isinstance(stamp, str):
            raise AmbiguousError("no_ts")
        return stamp

    def update(self, body: dict[str, Any], team: str | None = None) -> None:
        """Call chat.update."""
        self._call("chat.update", body, team)

    def show_home(self, user: str, view: dict[str, Any], team: str | None = None) -> None:
        """Call views.publish: the app's own tab, as this person sees it."""
        self._call("views.publish", {"user_id": user, "view": view}, team)

    def open_window(self, trigger: str, view: dict[str, Any], team: str | None = None) -> None:
        """Call views.open. A trigger, which a click brings along, is good for three seconds."""
        self._call("views.open", {"trigger_id": trigger, "view": view}, team)

    def _open(self, user: str, team: str | None) -> str:
        try:
            channel = self._call("conversations.open", {"users": user}, team).get("channel")
        except AmbiguousError as problem:
            raise NotSentError(problem.reason) from None  # opening a conversation twice gives the same one
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise NotSentError("no_channel")
        return str(channel["id"])

    def _call(self, method: str, body: dict[str, Any], team: str | None) -> SlackResponse:
        token = self._token if isinstance(self._token, str) else self._token(team)
        return self._api.call(method, token, body)
