"""Consent of one person: recorded, and taken back, which stops the screening of running sessions at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from config.contracts import Consent, Contract
from config.database import Database
from config.errors import MalformedError, UnavailableError
from config.parties import identities
from redaction.model import SessionId
from workers.archive import store as archive
from workers.archive.agreements import ContractRow
from workers.archive.models import SessionRow
from workers.contracts import Changed, Reason, change
from workers.keys import KeyRing
from workers.mailbox import Mailbox

TRIES = 5  # when several people change a contract at once, a withdrawal must not be the one that loses
HEARD_LATELY = timedelta(hours=24)  # as long as a mailbox lives by default
WATCHED = timedelta(minutes=10)  # after a change: far longer than a process may go on by what it knew before


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did. `erased`: what was kept of these running sessions is gone; `stopped`: it stays."""

    contract: Contract
    stopped: tuple[SessionId, ...]
    erased: tuple[SessionId, ...]


def give(
    db: Database,
    ring: KeyRing,
    contract_id: str,
    person: str,
    recorded: date,
    actor: str,
    now: datetime,
    known: Contract | None = None,
) -> Contract:
    """Record that somebody consents, for the first time or again. Returns the version that says so.

    `person`: a party's id, a name in the contract, or the number of a consent. Raises MalformedError for anybody else.
    """

    def consenting(contract: Contract) -> Changed:
        label, places = whose(contract, person)
        if not places:
            return _with(contract, (*contract.consents, Consent(party=label, recorded=recorded))), {"person": label}
        if not any(contract.consents[place].withdrawn for place in places):
            return contract, {}
        return _changed(contract, places, {"recorded": recorded, "withdrawn": None}), {"person": label}

    return change(db, ring, contract_id, consenting, Reason.CONSENT, actor, now, known)


def withdraw(
    db: Database,
    ring: KeyRing,
    mailbox: Mailbox,
    contract_id: str,
    person: str,
    now: datetime,
    actor: str,
    known: Contract | None = None,
    language: str = "en",
) -> Withdrawn:
    """Take somebody's consent back. Running sessions of this contract stop now; what was kept of them goes with it.

    The archive of earlier sessions is not touched. `language`: of a session that the archive does not know yet.
    Raises MalformedError as `give` does, UnavailableError if the queue is down: the withdrawal is on record then,
    nothing more is taken in, and the ticker stops what runs.
    """
    contract = take_back(db, ring, contract_id, person, now, actor, known)
    return stop_sessions(db, mailbox, contract, now, actor, language)


def take_back(
    db: Database,
    ring: KeyRing,
    contract_id: str,
    person: str,
    now: datetime,
    actor: str,
    known: Contract | None = None,
) -> Contract:
    """Record that somebody takes their consent back. Nothing more is heard within a second. Returns the version."""

    def taken_back(contract: Contract) -> Changed:
        label, places = whose(contract, person)
        if not places:  # what was never given can be refused too
            refused = Consent(party=label, recorded=now.date(), withdrawn=now.date())
            return _with(contract, (*contract.consents, refused)), {"person": label}
        return _changed(contract, places, {"withdrawn": now.date()}, unless_withdrawn=True), {"person": label}

    for _ in range(TRIES - 1):
        try:
            return change(db, ring, contract_id, taken_back, Reason.WITHDRAWN, actor, now, known)
        except UnavailableError:  # somebody changed the contract at this moment: take it back in what they made of it
            continue
    return change(db, ring, contract_id, taken_back, Reason.WITHDRAWN, actor, now, known)


def stop_sessions(
    db: Database, mailbox: Mailbox, contract: Contract, now: datetime, actor: str, language: str
) -> Withdrawn:
    """Stop every running session of a contract that does not allow screening. Safe to call again, and to be killed in.

    A session under a legal hold stops, and its archive stays.
    """
    stopped: list[SessionId] = []
    erased: list[SessionId] = []
    for session in _running(db, mailbox, contract.id, now) if not contract.allows_screening else ():
        went = stop(db, mailbox, session, contract, now, actor, language)
        (erased if went else stopped).append(session)
    if erased:
        archive.scrub(db)
    return Withdrawn(contract, tuple(stopped), tuple(erased))


def stop(
    db: Database, mailbox: Mailbox, session: SessionId, contract: Contract, now: datetime, actor: str, language: str
) -> bool:
    """Stop one session, and erase what was kept of it where the contract says so. Returns whether it was erased.

    The mailbox comes first: from here on nothing is heard, and whoever screens just now finds the archive closed.
    """
    erase = contract.erase_on_withdrawal and not _is_held(db, session)
    mailbox.revoke(session, erase=erase)
    with db.write() as records:  # the row is made if need be, as the ticker does
        archive.open_session(records, session, session.partition("-")[0], language, now)
        end = archive.erase_session if erase else archive.stop_session
        end(records, session, now, "withdrawn", actor)
    mailbox.erased(session)
    return erase


def whose(contract: Contract, person: str) -> tuple[str, tuple[int, ...]]:
    """Return how records call somebody, by a party's id or the number of a consent, and where their consents are.

    Raises MalformedError for somebody who is not in the contract, without repeating who was asked for.
    """
    if person.isascii() and person.isdigit() and 1 <= int(person) <= len(contract.consents):
        sought = contract.identities(contract.consents[int(person) - 1])
        places = _places(contract, sought) if sought != identities(None, None) else (int(person) - 1,)
    else:
        known = [identities(party.id, party.name) for party in contract.parties]
        either = (identities(person, None) | identities(None, person)) - identities(None, None)
        sought = either.union(*(each for each in known if each & either))
        places = _places(contract, sought)
    party = next((each.id for each in contract.parties if identities(each.id, each.name) & sought), None)
    if party is None and not places:
        raise MalformedError(f"contract {contract.id}: nobody in it is called so. {_who_there_is(contract)}")
    return party or str(places[0] + 1), places


def _places(contract: Contract, sought: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place, consent in enumerate(contract.consents) if contract.identities(consent) & sought)


def _who_there_is(contract: Contract) -> str:
    parties = ", ".join(party.id for party in contract.parties)
    numbers = f"the number of a consent, 1 to {len(contract.consents)}" if contract.consents else ""
    return "Give " + " or ".join(each for each in (parties, numbers) if each) + "." if parties or numbers else ""


def _changed(
    contract: Contract, places: Sequence[int], how: Mapping[str, object], *, unless_withdrawn: bool = False
) -> Contract:
    consents = tuple(
        consent.model_copy(update=how) if place in places and not (unless_withdrawn and consent.withdrawn) else consent
        for place, consent in enumerate(contract.consents)
    )
    return _with(contract, consents)


def _with(contract: Contract, consents: tuple[Consent, ...]) -> Contract:
    return contract.model_copy(update={"consents": consents})


def _running(db: Database, mailbox: Mailbox, contract_id: str, now: datetime) -> list[SessionId]:
    """Sessions of this contract that may still be heard, or of which words still wait."""
    noted = mailbox.under(contract_id)
    lately = SessionRow.last_heard_at > now - HEARD_LATELY
    theirs = (SessionRow.contract_id == contract_id) & SessionRow.ended_at.is_(None) & lately
    with db.read() as records:
        rows = {row.id: row for row in records.scalars(select(SessionRow).where(or_(theirs, SessionRow.id.in_(noted))))}
    sessions = dict.fromkeys((*noted, *map(SessionId, rows)))
    return [session for session in sessions if _runs(session, rows.get(session), mailbox)]


def _runs(session: SessionId, row: SessionRow | None, mailbox: Mailbox) -> bool:
    if row and row.revoked_at and mailbox.is_revoked(session):
        return False  # stopped before, on both sides
    return row is None or row.ended_at is None or mailbox.holds_words(session)


def _is_held(db: Database, session: SessionId) -> bool:
    with db.read() as records:
        row = records.get(SessionRow, session)
        return row is not None and row.held_at is not None


def changed_lately(db: Database, now: datetime) -> Iterator[str]:
    """The ids of contracts with a new version in the last minutes."""
    lately = select(ContractRow.id).where(ContractRow.recorded_at > now - WATCHED).distinct()
    with db.read() as records:
        yield from records.scalars(lately).all()
