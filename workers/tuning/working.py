"""Works on checks: a piece of some seconds, and then whoever called is told whether more is left."""

import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from config.errors import MalformedError, MisconfiguredError, UnavailableError
from workers import telemetry
from workers.tuning import checks
from workers.tuning.backtest import backtest
from workers.tuning.built import Read, Versions
from workers.tuning.checks import Check, Kind, State
from workers.tuning.drill import drill
from workers.tuning.examples import examples
from workers.tuning.piece import Piece, Work
from workers.tuning.regression import regression
from workers.wiring import Store

PIECE_SECONDS = 8.0  # then others on the batch lane have their turn; it ends within a second or two after that

WORK: Mapping[Kind, Work] = {
    Kind.EXAMPLES: examples,
    Kind.REGRESSION: regression,
    Kind.BACKTEST: backtest,
    Kind.DRILL: drill,
}

log = structlog.get_logger(__name__)


@dataclass
class Deps:
    """What checks need. `read` reads a version by its digest; `timer` counts seconds."""

    store: Store
    read: Read
    timer: Callable[[], float] = time.monotonic
    work: Mapping[Kind, Work] = field(default_factory=lambda: WORK)
    versions: Versions = field(init=False)

    def __post_init__(self) -> None:
        self.versions = Versions(self.store.db, self.read)


def work(check_id: str, deps: Deps) -> bool:
    """Get a check one piece further, and return whether more is left.

    Safe to call at any time, any number of times, from several processes: a piece counts once. What a candidate's
    author has to mend ends the check red. Raises UnavailableError when the database is down.
    """
    until = deps.timer() + PIECE_SECONDS
    with deps.store.db.write() as records:
        check = checks.take_up(records, check_id, deps.store.clock())
    if check is None:
        return False
    found = deepcopy(dict(check.found))
    try:
        piece = _piece(check, deps)
        for _ in deps.work[check.kind](piece):
            if not _is_wanted(check, deps):
                return False
            if deps.timer() >= until:
                return _keep(check, piece, deps)
    except UnavailableError:
        raise
    except (MisconfiguredError, MalformedError) as problem:  # it speaks of rules, and somebody has to mend one
        return _broken(check, {**found, "error": str(problem)}, deps)
    except Exception as problem:  # noqa: BLE001  # whatever it was would come again with the next try
        telemetry.FAILURES.labels("check", type(problem).__name__).inc()
        log.error("check broke off", check=check.id, kind=check.kind, error=type(problem).__name__)
        return _broken(check, {**found, "error": f"broke off ({type(problem).__name__})"}, deps)
    return _keep(check, piece, deps, State.GREEN if piece.passed else State.RED)


def _piece(check: Check, deps: Deps) -> Piece:
    settings = deps.store.settings
    return Piece(
        check=check,
        db=deps.store.db,
        live=deps.versions.of(check.against),
        candidate=deps.versions.of(check.digest),
        usual=settings.default_language,
        cooldown=timedelta(minutes=settings.cooldown_minutes),
        done=check.done,
        total=check.total,
        found=deepcopy(dict(check.found)),
    )


def _is_wanted(check: Check, deps: Deps) -> bool:
    with deps.store.db.read() as records:
        return checks.is_wanted(records, check)


def _keep(check: Check, piece: Piece, deps: Deps, ended: State | None = None) -> bool:
    """Save what this piece came to. Returns whether more is left, for us to do."""
    now = deps.store.clock()
    with deps.store.db.write() as records:
        kept = checks.keep(records, check, piece.done, piece.total, piece.found, now)
        if kept and ended:
            checks.end(records, check, ended, now)
    return kept and ended is None


def _broken(check: Check, found: Mapping[str, object], deps: Deps) -> bool:
    now = deps.store.clock()
    with deps.store.db.write() as records:
        if checks.keep(records, check, check.done, check.total, found, now):
            checks.end(records, check, State.RED, now)
    return False
