"""A check worked on in this process, from beginning to end, for whoever waits for it. Nothing of it is kept."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from config.database import Database
from config.settings import Settings
from config.tuning import Tuning
from redaction.risk.ruleset import Ruleset
from workers.tuning.backtest import backtest
from workers.tuning.built import Built
from workers.tuning.checks import Check, Kind, State
from workers.tuning.examples import examples
from workers.tuning.piece import Piece, Work
from workers.tuning.regression import regression

NO_ARCHIVE = "sqlite://"  # in memory and never opened: only a backtest reads

_WORK: Mapping[Kind, Work] = {Kind.EXAMPLES: examples, Kind.REGRESSION: regression, Kind.BACKTEST: backtest}


def piece_of(
    kind: Kind,
    live: Tuning,
    candidate: Tuning,
    settings: Settings,
    now: datetime,
    *,
    asked: Mapping[str, Any] | None = None,
    db: Database | None = None,
) -> Piece:
    """Return a check that nobody has begun. A backtest needs the archive, and to be `asked` as checks are."""
    ruleset = Ruleset(live.rules)
    return Piece(
        check=_check(kind, live.digest, candidate.digest, asked or {}, now),
        db=db or Database(NO_ARCHIVE),
        live=Built(live, ruleset),
        candidate=Built(candidate, Ruleset(candidate.rules, like=ruleset)),
        usual=settings.default_language,
        cooldown=timedelta(minutes=settings.cooldown_minutes),
        done=0,
        total=0,
        found={},
    )


def steps(piece: Piece) -> Iterator[None]:
    """Work on it; stops a little at each step. Raises MisconfiguredError for a rule that cannot be used."""
    yield from _WORK[piece.check.kind](piece)


def _check(kind: Kind, against: str, digest: str, asked: Mapping[str, Any], now: datetime) -> Check:
    return Check(
        id="",
        digest=digest,
        against=against,
        kind=kind,
        state=State.RUNNING,
        asked=asked,
        done=0,
        total=0,
        found={},
        by="",
        asked_at=now,
        worked_at=None,
        ended_at=None,
    )
