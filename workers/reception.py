"""Takes in what a platform told us: consent first, then the mailbox, then a wake-up. Nothing else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.coaches import CoachDirectory
from config.errors import UnavailableError
from redaction.events import Event, Joined, Person, Revoked, Said, Started, TranscriptReady
from redaction.model import SessionId
from workers.keys import KeyRing
from workers.mailbox import Lane, Mailbox, Receipt
from workers.telemetry import FAILURES

Wake = Callable[[SessionId, Lane], None]


@dataclass(frozen=True)
class Reception:
    """The door between the web and the mailbox. `accept` runs inside the platform's request."""

    mailbox: Mailbox
    ring: KeyRing
    directory: Callable[[], CoachDirectory]  # as it stands now: a contract changes while we run
    require_contract: bool
    wake: Wake
    clock: Callable[[], datetime]

    def accept(self, platform: str, meeting: str, key: str, events: Sequence[Event], *, batch: bool = False) -> Receipt:
        """Keep these events. `key` is the same for every try of one delivery, so that a repeat changes nothing.

        Raises UnavailableError when the queue is down: the platform must try again.
        """
        session = session_id(self.ring, platform, meeting)
        if any(isinstance(event, Revoked) for event in events):
            self.mailbox.revoke(session)
            return Receipt.REFUSED
        if not self._may_hear(session, events):
            return Receipt.REFUSED
        lane = Lane.BATCH if batch else Lane.LIVE
        delivery = f"{platform}\0{key}"
        receipt, _ = self.mailbox.put(session, events, delivery=delivery, lane=lane, now=self.clock())
        if receipt is Receipt.WOKEN:
            self._wake(session, lane)
        return receipt

    def _may_hear(self, session: SessionId, events: Sequence[Event]) -> bool:
        directory = self.directory()
        contract = directory.contract_of(directory.find(*coach_references(events)))
        if contract:
            self.mailbox.note_contract(session, contract.id)
        else:
            contract = directory.contract(self.mailbox.contract(session))
        return contract.allows_screening if contract else not self.require_contract

    def _wake(self, session: SessionId, lane: Lane) -> None:
        try:
            self.wake(session, lane)
        except UnavailableError:  # what was said is kept; the ticker wakes the session within a second
            FAILURES.labels("wake", "UnavailableError").inc()


def session_id(ring: KeyRing, platform: str, meeting: str) -> SessionId:
    """Our name for a meeting: the platform, then a keyed digest of its own id, such as "zoom-4kq7..."."""
    return SessionId(f"{platform}-{ring.opaque_id('session', platform, meeting)[:20]}")


def coach_references(events: Sequence[Event]) -> Iterator[str]:
    """Everything in these events that may name the coach: a reference, or somebody's own id or e-mail."""
    for event in events:
        if isinstance(event, Started | Joined | Said) and event.coach:
            yield event.coach
        if person := _person_in(event):
            yield person.id
            if person.email:
                yield person.email


def _person_in(event: Event) -> Person | None:
    if isinstance(event, TranscriptReady):
        return event.host
    return event.person if isinstance(event, Joined | Said) else None
