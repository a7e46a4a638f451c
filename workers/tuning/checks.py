"""Checks: proof of one version against another, worked on in short pieces, each of which counts once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config.errors import MalformedError
from workers.archive.store import record
from workers.archive.tuning import CheckRow

STALLED = timedelta(seconds=30)  # without getting further: three pieces long
LONGEST = timedelta(days=1)  # then whoever takes it up dies of it

MOST_DAYS, MOST_SESSIONS = 3650, 5000


class Kind(StrEnum):
    """What is proved."""

    EXAMPLES = "examples"  # the changed rules do what their own examples say
    REGRESSION = "regression"  # nothing that is right now gets wrong
    BACKTEST = "backtest"  # what would have been found in sessions that are over
    DRILL = "drill"  # how much of labelled risk the version hears


class State(StrEnum):
    """How far a check is."""

    WAITING = "waiting"
    RUNNING = "running"
    GREEN = "green"
    RED = "red"
    CANCELLED = "cancelled"

    @property
    def goes_on(self) -> bool:
        """Whether there is something left to do."""
        return self in {State.WAITING, State.RUNNING}


GOING_ON = [state.value for state in State if state.goes_on]


@dataclass(frozen=True, slots=True)
class Check:
    """A check as it stands. `found` holds counts, rules and places, and made-up cases; never a word of a session."""

    id: str
    digest: str
    against: str
    kind: Kind
    state: State
    asked: Mapping[str, Any]
    done: int
    total: int
    found: Mapping[str, Any]
    by: str
    asked_at: datetime
    worked_at: datetime | None  # when it last got further
    ended_at: datetime | None


def ask(
    records: Session, kind: Kind, digest: str, against: str, asked: Mapping[str, Any], by: str, now: datetime
) -> str:
    """Ask for a check of a version against the live one, and return its id. Wake a worker after the transaction.

    The same check that is not over yet is returned instead of a second one. `asked`, of a backtest: at most so many
    `sessions` of so many `days`. Raises MalformedError for anything else.
    """
    wanted = _backtest(asked) if kind is Kind.BACKTEST else _nothing(asked)
    same = _going_on(records, kind, digest, against)
    if known := next((row.id for row in same if dict(row.asked) == wanted), None):
        return known
    row = CheckRow(
        id=secrets.token_hex(16),
        digest=digest,
        against=against,
        kind=kind.value,
        state=State.WAITING.value,
        asked=wanted,
        done=0,
        total=0,
        found={},
        by=by,
        asked_at=now,
    )
    records.add(row)
    record(records, by, "check.asked", None, _facts(row), now)
    return row.id


def cancel(records: Session, check_id: str, by: str, now: datetime) -> bool:
    """Stop a check: whoever works on it notices within its piece. Returns False if it is over, or never was."""
    row = records.get(CheckRow, check_id, with_for_update=True)
    if row is None or not State(row.state).goes_on:
        return False
    row.state, row.ended_at = State.CANCELLED.value, now
    record(records, by, "check.cancelled", None, _facts(row), now)
    return True


def find(records: Session, check_id: str) -> Check | None:
    """Return a check."""
    row = records.get(CheckRow, check_id)
    return _check(row) if row else None


def newest(records: Session, digest: str, against: str) -> dict[Kind, Check]:
    """Return the newest check of each kind of a version against another."""
    rows = select(CheckRow).where(CheckRow.digest == digest, CheckRow.against == against)
    return {Kind(row.kind): _check(row) for row in records.scalars(rows.order_by(CheckRow.asked_at, CheckRow.id))}


def stalled(records: Session, now: datetime) -> list[str]:
    """Return the checks that nobody has got further for a while: their hint was lost, or their worker killed."""
    since = func.coalesce(CheckRow.worked_at, CheckRow.asked_at)
    return list(records.scalars(select(CheckRow.id).where(CheckRow.state.in_(GOING_ON), since <= now - STALLED)))


def take_up(records: Session, check_id: str, now: datetime) -> Check | None:
    """Begin or go on with a check; None if there is nothing left to do."""
    row = records.get(CheckRow, check_id, with_for_update=True)
    if row is None or not State(row.state).goes_on:
        return None
    if now - row.asked_at > LONGEST:
        _end(records, row, State.RED, {**row.found, "error": "was not done after a day"}, now)
        return None
    row.state, row.worked_at = State.RUNNING.value, now
    return _check(row)


def is_wanted(records: Session, check: Check) -> bool:
    """Whether nobody has cancelled it, and nobody else got further with it."""
    standing = select(CheckRow.state, CheckRow.done).where(CheckRow.id == check.id)
    return records.execute(standing).one_or_none() == (State.RUNNING.value, check.done)


def keep(records: Session, check: Check, done: int, total: int, found: Mapping[str, Any], now: datetime) -> bool:
    """Save a piece. False, and nothing is saved, if it was cancelled or somebody else has done this piece."""
    mine = (CheckRow.id == check.id, CheckRow.state == State.RUNNING.value, CheckRow.done == check.done)
    saved = update(CheckRow).where(*mine).values(done=done, total=total, found=dict(found), worked_at=now)
    return records.scalar(saved.returning(CheckRow.id)) is not None


def end(records: Session, check: Check, state: State, now: datetime) -> None:
    """Say how a check ended, in the transaction that saved its last piece."""
    row = records.get_one(CheckRow, check.id, populate_existing=True)
    _end(records, row, state, row.found, now)


def _end(records: Session, row: CheckRow, state: State, found: Mapping[str, Any], now: datetime) -> None:
    row.state, row.found, row.ended_at = state.value, dict(found), now
    record(records, "worker", "check.ended", None, {**_facts(row), "state": state.value}, now)


def _going_on(records: Session, kind: Kind, digest: str, against: str) -> list[CheckRow]:
    same = (CheckRow.kind == kind.value, CheckRow.digest == digest, CheckRow.against == against)
    return list(records.scalars(select(CheckRow).where(*same, CheckRow.state.in_(GOING_ON))))


def _backtest(asked: Mapping[str, Any]) -> dict[str, Any]:
    limits = {"days": MOST_DAYS, "sessions": MOST_SESSIONS}
    if asked.keys() != limits.keys():
        raise MalformedError("a backtest needs how many days it goes back, and how many sessions at most")
    for name, most in limits.items():
        if type(asked[name]) is not int or not 1 <= asked[name] <= most:
            raise MalformedError(f"a backtest's {name} are a whole number from 1 to {most:,}")
    return dict(asked)


def _nothing(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked:
        raise MalformedError("only a backtest can be asked for in different ways")
    return {}


def _facts(row: CheckRow) -> dict[str, object]:
    return {"check": row.id, "kind": row.kind, "version": row.digest, "against": row.against}


def _check(row: CheckRow) -> Check:
    return Check(
        id=row.id,
        digest=row.digest,
        against=row.against,
        kind=Kind(row.kind),
        state=State(row.state),
        asked=dict(row.asked),
        done=row.done,
        total=row.total,
        found=dict(row.found),
        by=row.by,
        asked_at=row.asked_at,
        worked_at=row.worked_at,
        ended_at=row.ended_at,
    )
