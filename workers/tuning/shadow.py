"""Shadow: a draft's rules listen beside the live ones. Whatever becomes of it, the live screening never notices."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Thread

import structlog
from sqlalchemy.orm import Session

from config.context import Language
from config.database import Database
from config.errors import UnavailableError
from redaction.model import Finding, SessionId, Window
from redaction.risk.comparing import Difference, changed_rules, differences, only
from redaction.risk.hearing import heard_in
from redaction.risk.ruleset import Ruleset
from workers import telemetry
from workers.tuning import shadowing
from workers.tuning.built import Read
from workers.tuning.versions import live

FRESH_SECONDS = 1.0  # for which nobody looks again

# CPU time of this thread, so that a busy machine switches nothing off. The live screening takes 4 ms an utterance in a
# full batch and 12 ms alone, a shadow of every rule of a language 2 ms: whoever needs more than this is not what it was
# taken for. It was too much once, in this process: a coach waits less than the blink of an eye longer for one prompt.
MOST_SECONDS_A_BATCH = 0.05
MOST_SECONDS_AN_UTTERANCE = 0.005

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shadow:
    """As much of a version, and of the live one, as tells where they differ."""

    digest: str
    live: Ruleset
    candidate: Ruleset


@dataclass(frozen=True, slots=True)
class Overheard:
    """Where a shadow differs from the live version in what was just said."""

    digest: str
    found: tuple[Difference, ...]


def _in_a_thread(work: Callable[[], None]) -> None:
    Thread(target=work, name="shadow", daemon=True).start()


class Shadows:
    """The drafts that run in shadow in this process, at most a second old. Its methods never raise.

    Rules are read and compiled beside the live screening, in a thread: `begin` starts one. `timer` counts CPU seconds,
    `clock` seconds.
    """

    def __init__(
        self,
        db: Database,
        read: Read,
        usual: Language,
        *,
        clock: Callable[[], float] = time.monotonic,
        timer: Callable[[], float] = time.thread_time,
        begin: Callable[[Callable[[], None]], None] = _in_a_thread,
    ) -> None:
        self._db, self._read, self._usual = db, read, usual
        self._clock, self._timer, self._begin = clock, timer, begin
        self._look_again_at = 0.0
        self._wanted: tuple[str, ...] = ()  # the live version, then those in shadow
        self._running: Mapping[str, Shadow] = {}
        self._off: set[str] = set()  # they broke, or were too slow, in this process

    def listen(self, window: Window) -> list[Overheard]:
        """Return where each shadow differs in what is new in a window."""
        if not window.said:
            return []
        if self._clock() >= self._look_again_at:
            self._look()
            self._look_again_at = self._clock() + FRESH_SECONDS
        shadows = [shadow for shadow in list(self._running.values()) if shadow.digest not in self._off]
        return [overheard for shadow in shadows if (overheard := self._overhear(shadow, window))]

    def keep(
        self, records: Session, session: SessionId, window: Window, overheard: Sequence[Overheard], now: datetime
    ) -> None:
        """Keep that in the transaction of the live screening, which goes on whatever happens here."""
        segments = [said.segment for said in window.said]
        if overheard:
            records.flush()  # what the live screening has written is its own, and so are its errors
        for each in overheard:
            try:
                with records.begin_nested():
                    shadowing.keep(records, session, each.digest, segments, each.found, now)
            except Exception as problem:  # noqa: BLE001  # only what the shadow wrote is undone
                self._switch_off(each.digest, type(problem).__name__)

    def _overhear(self, shadow: Shadow, window: Window) -> Overheard | None:
        try:
            return self._compared(shadow, window)
        except Exception as problem:  # noqa: BLE001  # whatever breaks in there must not cost the coach the prompt
            self._switch_off(shadow.digest, type(problem).__name__)
        return None

    def _compared(self, shadow: Shadow, window: Window) -> Overheard | None:
        """Let both hear the new utterances one by one, and give up as soon as that takes too long."""
        started = self._timer()
        old, new = list[Finding](), list[Finding]()
        most = MOST_SECONDS_A_BATCH + MOST_SECONDS_AN_UTTERANCE * len(window.said)
        for said in window.said:
            old += heard_in(shadow.live, said, window, self._usual).findings
            new += heard_in(shadow.candidate, said, window, self._usual).findings
            if self._timer() - started > most:
                self._switch_off(shadow.digest, "TooSlow")
                return None
        return Overheard(shadow.digest, tuple(differences(old, new)))

    def _look(self) -> None:
        try:
            with self._db.read() as records:
                wanted = (live(records).digest, *shadowing.running(records))
            if wanted != self._wanted:
                self._wanted, self._running = wanted, {}
                self._begin(lambda: self._build(wanted))
        except Exception as problem:  # noqa: BLE001  # the next look may do better
            telemetry.FAILURES.labels("shadow", type(problem).__name__).inc()

    def _build(self, wanted: tuple[str, ...]) -> None:
        """Read and compile what is to run. By now something else may be wanted again: then this was for nothing."""
        ours, *drafts = wanted
        built: dict[str, Shadow] = {}
        for digest in drafts:
            try:
                built[digest] = self._shadow(ours, digest)
            except UnavailableError:
                self._wanted = ()  # then the next look is the first one
            except Exception as problem:  # noqa: BLE001  # a draft may be anything
                self._switch_off(digest, type(problem).__name__)
        if wanted == self._wanted:
            self._running = built

    def _shadow(self, ours: str, digest: str) -> Shadow:
        with self._db.read() as records:
            in_force, draft = self._read(records, ours).rules, self._read(records, digest).rules
        changed = changed_rules(in_force, draft)
        shadow = Shadow(digest, Ruleset(only(in_force, changed)), Ruleset(only(draft, changed)))
        shadow.live.prepare()
        shadow.candidate.prepare()
        return shadow

    def _switch_off(self, digest: str, why: str) -> None:
        """Listen no longer to a draft in this process. Saving it anew gives it another chance."""
        self._off.add(digest)
        telemetry.FAILURES.labels("shadow", why).inc()
        log.error("shadow switched off", version=digest, error=why)
