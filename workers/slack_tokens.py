"""The tokens of the workspaces that installed the app: sealed, and renewed by one process at a time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from config.database import Database
from workers.archive.agreements import InstallationRow
from workers.archive.store import record
from workers.keys import KeyRing
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError
from workers.prompts.slack_api import SlackApi

RENEW_BEFORE = timedelta(hours=2)  # of the twelve that a token is good for: time enough to see that it fails
LEASE = timedelta(seconds=30)  # several times what the exchange may take; Slack takes a refresh token once
AFTER_A_FAILURE = timedelta(minutes=5)  # before the next try; the token at hand is good for hours
WAIT = timedelta(seconds=1)  # while another process renews a token that has run out

_BLINDLY = {"synchronize_session": False}  # nothing that the session holds is used after the change

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack gave us for one workspace. Without a refresh token, the token is good until it is revoked."""

    bot: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)

    def sealed(self, ring: KeyRing, team: str) -> bytes:
        """Return them as they are kept: readable with this installation's key, for this workspace only."""
        return ring.seal(_purpose(team), json.dumps({"bot": self.bot, "refresh": self.refresh}).encode())

    @classmethod
    def unsealed(cls, ring: KeyRing, team: str, sealed: bytes) -> "Tokens":
        """Undo `sealed`. Raises MisconfiguredError under another key, or for another workspace."""
        return cls(**json.loads(ring.unseal(_purpose(team), sealed)))


@dataclass(frozen=True)
class Workspaces:
    """Finds the token of a workspace. `own` is the token in the settings, where there is one.

    `client_id` and `client_secret` are the app's; only tokens that expire need them.
    """

    db: Database
    ring: KeyRing
    api: SlackApi
    clock: Callable[[], datetime]
    own: str | None = field(default=None, repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def token(self, team: str | None) -> str:
        """Return the token of this workspace; where none is named, of the only one.

        Raises RefusedError where there is none, NotSentError where it has run out and is being renewed.
        """
        row = self._installed(team)
        if row is None:
            return self._own_token()
        now, tokens = self.clock(), Tokens.unsealed(self.ring, row.team_id, row.sealed)
        if row.expires_at is None or tokens.refresh is None or row.expires_at - now > RENEW_BEFORE:
            return tokens.bot
        return self._renewed(row, tokens, now) or self._still_good(row, tokens, now)

    def keep(self, team: str, enterprise: str, given: Mapping[str, Any]) -> None:
        """Keep what Slack answered for a workspace, over what was there. Raises NotSentError if that is no token."""
        now, tokens = self.clock(), _read(given)
        with self.db.write() as records:
            records.execute(delete(InstallationRow).where(InstallationRow.team_id == team))
            records.add(
                InstallationRow(
                    enterprise_id=enterprise,
                    team_id=team,
                    sealed=tokens.sealed(self.ring, team),
                    scopes=str(given.get("scope", "")),
                    installed_at=now,
                    expires_at=_expiry(given, now),
                )
            )
            record(records, "slack", "slack.installed", None, {"team": team}, now)

    def forget(self, team: str) -> None:
        """The app was removed from this workspace: its tokens are worth nothing any more."""
        with self.db.write() as records:
            gone = delete(InstallationRow).where(InstallationRow.team_id == team).returning(InstallationRow.team_id)
            if records.execute(gone, execution_options=_BLINDLY).all():
                record(records, "slack", "slack.removed", None, {"team": team}, self.clock())

    def _installed(self, team: str | None) -> InstallationRow | None:
        query = select(InstallationRow).order_by(InstallationRow.team_id).limit(2)
        if team is not None:
            query = query.where(InstallationRow.team_id == team)
        elif self.own:
            return None
        with self.db.read() as records:
            rows = records.scalars(query).all()
        return rows[0] if len(rows) == 1 else None

    def _own_token(self) -> str:
        if not self.own:
            raise RefusedError("no_workspace")
        return self.own

    def _still_good(self, row: InstallationRow, tokens: Tokens, now: datetime) -> str:
        if row.expires_at and row.expires_at <= now:
            raise NotSentError("token_expired", WAIT)
        return tokens.bot

    def _renewed(self, row: InstallationRow, tokens: Tokens, now: datetime) -> str | None:
        """Spend the refresh token, if no other process does. None: the token at hand has to do."""
        if not self._lease(row, now):
            return None
        try:
            given = self.api.exchange(
                self.client_id, self.client_secret, grant_type="refresh_token", refresh_token=tokens.refresh or ""
            )
            fresh = _read(given)
        except (NotSentError, AmbiguousError, RefusedError) as problem:
            self._put_off(row, now, problem.reason)
            return None
        self._replace(row, fresh, _expiry(given, now), now)
        return fresh.bot

    def _lease(self, row: InstallationRow, now: datetime) -> bool:
        free = or_(InstallationRow.renewing_until.is_(None), InstallationRow.renewing_until <= now)
        with self.db.write() as records:
            return self._change(records, row, free, renewing_until=now + LEASE)

    def _put_off(self, row: InstallationRow, now: datetime, reason: str) -> None:
        with self.db.write() as records:
            self._change(records, row, renewing_until=now + AFTER_A_FAILURE)
            record(records, "slack", "slack.not_renewed", None, {"team": row.team_id, "reason": reason}, now)
        _log.error("Slack token not renewed", team=row.team_id, reason=reason)

    def _replace(self, row: InstallationRow, fresh: Tokens, expires_at: datetime | None, now: datetime) -> None:
        sealed = fresh.sealed(self.ring, row.team_id)
        with self.db.write() as records:
            self._change(records, row, sealed=sealed, expires_at=expires_at, renewing_until=None)
            record(records, "slack", "slack.renewed", None, {"team": row.team_id}, now)

    def _change(self, records: Session, row: InstallationRow, *only: Any, **values: Any) -> bool:
        """Change the row if its tokens are still those that we read."""
        same = (InstallationRow.team_id == row.team_id, InstallationRow.sealed == row.sealed, *only)
        change = update(InstallationRow).where(*same).values(**values).returning(InstallationRow.team_id)
        return bool(records.execute(change, execution_options=_BLINDLY).all())


def _purpose(team: str) -> str:
    return f"slack tokens {team}"


def _read(given: Mapping[str, Any]) -> Tokens:
    bot, refresh = given.get("access_token"), given.get("refresh_token")
    if not isinstance(bot, str) or not bot or not isinstance(refresh, str | None):
        raise NotSentError("no_token")
    return Tokens(bot, refresh)


def _expiry(given: Mapping[str, Any], now: datetime) -> datetime | None:
    seconds = given.get("expires_in")
    return now + timedelta(seconds=seconds) if isinstance(seconds, int) else None
