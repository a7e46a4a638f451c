"""Lets a workspace install the app: a one-time state, the exchange of the code, and whose workspace it may be."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateStore

from config.errors import MalformedError, RejectedError, UnavailableError
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError
from workers.server import Server
from workers.slack_tokens import Workspaces

SCOPES = ("chat:write", "im:write", "commands")  # as in the manifest; docs/slack.md says what each is for
GOOD_FOR = timedelta(minutes=10)


class States(OAuthStateStore):
    """States of installations that have begun: each good once, for ten minutes, in whichever process it comes back."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def issue(self, *_: Any, **__: Any) -> str:
        """Return a new one. Raises UnavailableError when the queue's server is down."""
        state = secrets.token_urlsafe(24)
        self._server.call("set", _key(state), "1", px=int(GOOD_FOR.total_seconds() * 1000))
        return state

    def consume(self, state: str) -> bool:
        """Use one up. False: unknown, used or too old."""
        return bool(self._server.call("delete", _key(state)))


class StrangeWorkspaceError(RejectedError):
    """A workspace that nobody in the coach directory belongs to. `team` is its id, for the admin who wants it."""

    def __init__(self, team: str) -> None:
        super().__init__("slack: nobody in the coach directory belongs to this workspace")
        self.team = team


@dataclass(frozen=True)
class Installer:
    """Takes the app into workspaces. `teams` are those that somebody in the coach directory belongs to."""

    workspaces: Workspaces
    states: OAuthStateStore
    redirect_url: str
    authorize_url: str
    teams: Collection[str] = field(default=())

    def begin(self) -> tuple[str, str]:
        """Return a new state, and Slack's address at which an admin may agree."""
        state: str = self.states.issue()
        return state, self._authorize(state)

    def finish(self, code: str, state: str) -> str:
        """Exchange the code that Slack gave the admin for the workspace's token. Returns the workspace's id.

        Raises RejectedError for a state that is not ours, StrangeWorkspaceError, MalformedError where Slack does not
        want the code, UnavailableError where it does not answer.
        """
        if not self.states.consume(state):
            raise RejectedError("slack: this installation was not begun here, or too long ago")
        given = self._exchange(code)
        team, enterprise = _id(given, "team"), _id(given, "enterprise")
        if not team or given.get("is_enterprise_install") or not set(SCOPES) <= set(_scopes(given)):
            raise MalformedError("slack: not an installation in one workspace with the scopes that it needs")
        if team not in self.teams:
            raise StrangeWorkspaceError(team)
        self.workspaces.keep(team, enterprise, given)
        return team

    def _authorize(self, state: str) -> str:
        url = AuthorizeUrlGenerator(
            client_id=self.workspaces.client_id,
            redirect_uri=self.redirect_url,
            scopes=SCOPES,
            authorization_url=self.authorize_url,
        )
        return url.generate(state)

    def _exchange(self, code: str) -> Mapping[str, Any]:
        who = self.workspaces
        try:
            return who.api.exchange(who.client_id, who.client_secret, code=code, redirect_uri=self.redirect_url)
        except (NotSentError, AmbiguousError) as problem:
            raise UnavailableError(f"slack: {problem.reason}") from None
        except RefusedError as problem:
            raise MalformedError(f"slack: {problem.reason}") from None


def _key(state: str) -> str:
    return f"pp:slack-install:{state}"


def _id(given: Mapping[str, Any], what: str) -> str:
    part = given.get(what)
    found = part.get("id") if isinstance(part, dict) else None
    return found if isinstance(found, str) and found.isalnum() and len(found) <= 32 else ""


def _scopes(given: Mapping[str, Any]) -> list[str]:
    scope = given.get("scope")
    return scope.split(",") if isinstance(scope, str) else []
