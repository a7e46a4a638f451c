"""The mailbox: what was said and not yet dealt with. Ordered, encrypted, expiring, one lease per session."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import UnavailableError
from redaction.events import EVENT, Event, Person, Said
from redaction.model import Covered, SessionId
from workers.keys import KeyRing, SessionKey
from workers.server import Server


class Lane(StrEnum):
    """Live speech has its own way through, so that a whole transcript never delays a prompt."""

    LIVE = "live"
    BATCH = "batch"


class Receipt(StrEnum):
    """What became of a delivery."""

    WOKEN = "woken"  # kept, and the session was idle: somebody should start on it
    QUEUED = "queued"  # kept, behind what waits already
    REPEATED = "repeated"  # known already, nothing changed
    REFUSED = "refused"  # no consent, or the right to listen was taken back: nothing was kept


@dataclass(frozen=True, slots=True)
class Letter:
    """One event in a mailbox. `number` grows by one with each event of a session and serves as its revision."""

    number: int
    received_at: datetime
    event: Event | None = field(repr=False)  # None: it can be opened, but not read


class Heard(BaseModel):
    """An utterance that later ones may refer back to, and what of it is hidden in the archive, as far as is known."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    event: Said
    number: int
    covered: tuple[Covered, ...] | None = None


class Context(BaseModel):
    """What a session's next utterances must be understood with. Lives beside the mailbox, under the same key."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    heard: tuple[Heard, ...] = ()
    people: dict[str, Person] = {}
    coach: str | None = None  # the coach's id in our directory
    host_is_coach: bool = False
    language: str | None = None


LEASE_TTL = {  # renewed at each batch
    Lane.LIVE: timedelta(seconds=15),  # a batch takes well under a second
    Lane.BATCH: timedelta(minutes=2),  # fetching a transcript may take one
}
KEYS_IN_MEMORY = 2_000  # opened session keys that one process holds; the oldest is forgotten first


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters read together. `tries` counts how often the first of them was taken, this time included."""

    letters: tuple[Letter, ...]
    tries: int

    def __bool__(self) -> bool:
        return bool(self.letters)


class SessionKeys:
    """The keys of the sessions going on: opened once, forgotten when destroyed."""

    def __init__(self, server: Server, ring: KeyRing) -> None:
        self._server, self._ring = server, ring
        self._opened: dict[SessionId, SessionKey] = {}

    def at_hand(self, session: SessionId) -> SessionKey:
        """The key that this process used last, or a new one. It may have been replaced meanwhile."""
        return self._opened.get(session) or self.new(session)

    def new(self, session: SessionId) -> SessionKey:
        """A new key; it counts once it is stored beside the mailbox."""
        return self._ring.new_key(session)

    def open(self, session: SessionId, wrapped: bytes) -> SessionKey:
        """Unwrap a key and hold it at hand."""
        known = self._opened.get(session)
        return known if known and known.wrapped == wrapped else self.hold(session, self._ring.open(session, wrapped))

    def in_force(self, session: SessionId) -> SessionKey:
        """The key that is stored now. Raises UnavailableError when it was destroyed or has expired."""
        wrapped: bytes | None = self._server.call("get", _key("key", session))
        if not wrapped:
            raise UnavailableError("the session's key is gone")
        return self.open(session, wrapped)

    def hold(self, session: SessionId, key: SessionKey) -> SessionKey:
        """Keep this key at hand."""
        if len(self._opened) >= KEYS_IN_MEMORY:
            self._opened.pop(next(iter(self._opened)), None)
        self._opened[session] = key
        return key

    def forget(self, session: SessionId) -> None:
        """Let go of a destroyed key."""
        self._opened.pop(session, None)


class Mailbox:
    """The mailboxes of all sessions. Every change is one script, so it happens whole or not at all."""

    def __init__(
        self,
        server: Server,
        ring: KeyRing,
        *,
        keep: timedelta,
        remember: timedelta,
        lease: Mapping[Lane, timedelta] = LEASE_TTL,
    ) -> None:
        self._server, self._keys = server, SessionKeys(server, ring)
        self._keep_ms, self._remember_ms = _ms(keep), _ms(remember)
        self._lease_ms = {lane: _ms(ttl) for lane, ttl in lease.items()}

    def put(
        self, session: SessionId, events: Sequence[Event], *, delivery: str, lane: Lane, now: datetime
    ) -> tuple[Receipt, int]:
        """Append events and remember their delivery. Returns what became of it, and how many events were new.

        Raises UnavailableError when the queue is down: then nothing was kept, and the sender must try again.
        """
        key, replaces = self._keys.at_hand(session), False
        for _ in range(3):  # the key at hand, else the one in force, else a new one in place of a destroyed one
            sealed = [part for event in events for part in (_content_digest(key, event), _seal(key, session, event))]
            limits = [self._remember_ms, self._keep_ms, int(now.timestamp() * 1000), session]
            answer = self._server.run(
                "put", _put_keys(session, delivery, lane), [key.wrapped, int(replaces), *limits, *sealed]
            )
            if answer[0] != b"stale":
                self._keys.hold(session, key)
                return _receipt(answer)
            replaces = not answer[1]
            key = self._keys.new(session) if replaces else self._keys.open(session, answer[1])
        raise UnavailableError("a session's key keeps changing")

    @contextmanager
    def lease(self, session: SessionId, lane: Lane) -> Iterator["Lease | None"]:
        """Hold the session for one drainer; None when another one has it. Ends by itself if we die."""
        token = str(self._server.call("incr", "pp:fence"))
        if not self._server.call("set", _key("lease", session), token, nx=True, px=self._lease_ms[lane]):
            yield None
            return
        try:
            yield Lease(self._server, self._keys, session, lane, token, self._lease_ms[lane], self._keep_ms)
        finally:
            self._server.run("release", [_key("lease", session)], [token])

    def waiting(self, session: SessionId, lane: Lane) -> int:
        """How many events wait in this session."""
        return int(self._server.call("llen", _mail(session, lane)))

    def waiting_since(self, session: SessionId, lane: Lane = Lane.LIVE) -> datetime | None:
        """When the oldest event that still waits came in, or None when nothing waits."""
        head: bytes | None = self._server.call("lindex", _mail(session, lane), 0)
        return _received(head) if head else None

    def overdue(self, lane: Lane, before: datetime) -> list[SessionId]:
        """Sessions that became ready before this time and that nobody holds."""
        ready = self._server.call("zrangebyscore", _ready(lane), "-inf", int(before.timestamp() * 1000))
        sessions = [SessionId(name.decode()) for name in ready]
        return [session for session in sessions if not self._server.call("exists", _key("lease", session))]

    def postpone(self, session: SessionId, lane: Lane, until: datetime) -> None:
        """Let nobody look at this session before then, unless something new comes in."""
        self._server.call("zadd", _ready(lane), {session: until.timestamp() * 1000}, xx=True)

    def backlog(self, lane: Lane) -> list[SessionId]:
        """All sessions with something waiting in this lane, the longest waiting first."""
        return [SessionId(name.decode()) for name in self._server.call("zrange", _ready(lane), 0, -1)]

    def end(self, session: SessionId, destroy_at: datetime) -> None:
        """Let the session's key die at this time, if it was not told to before."""
        self._server.call("zadd", "pp:ending", {session: destroy_at.timestamp()}, nx=True)

    def destroy_ended(self, now: datetime) -> list[SessionId]:
        """Destroy the keys and words of sessions whose time has come and where nothing waits. Returns which."""
        due = self._server.call("zrangebyscore", "pp:ending", "-inf", now.timestamp())
        sessions = [SessionId(name.decode()) for name in due]
        return [session for session in sessions if self._destroy(session, even_waiting=False)]

    def revoke(self, session: SessionId, *, erase: bool = True) -> None:
        """Destroy the session's words now, waiting or not, take no more, and note that the archive must follow.

        Without `erase`, what the archive has already stays.
        """
        self._server.call("set", _key("revoked", session), "1", px=self._keep_ms)
        if erase:
            self._server.call("sadd", "pp:erasing", session)
        self._destroy(session, even_waiting=True)
        self._server.call("set", "pp:rewrite", "1")

    def is_revoked(self, session: SessionId) -> bool:
        """Whether nothing more is taken for this session."""
        return bool(self._server.call("exists", _key("revoked", session)))

    def rewrite_wanted(self) -> bool:
        """Whether a key was destroyed that the append-only file still holds. Whoever asks sees to it."""
        return bool(self._server.call("delete", "pp:rewrite"))

    def to_erase(self) -> list[SessionId]:
        """Revoked sessions whose archive has still to be erased."""
        return [SessionId(name.decode()) for name in self._server.call("smembers", "pp:erasing")]

    def erased(self, session: SessionId) -> None:
        """The archive of this revoked session is gone too."""
        self._server.call("srem", "pp:erasing", session)

    def note_contract(self, session: SessionId, contract: str) -> None:
        """Remember which contract the session runs under."""
        keys = [_key("contract", session), _under(contract)]
        self._server.run("note", keys, [contract, self._keep_ms, session])

    def contract(self, session: SessionId) -> str | None:
        """The contract that the session runs under, if anybody said so."""
        noted: bytes | None = self._server.call("get", _key("contract", session))
        return noted.decode() if noted else None

    def under(self, contract: str) -> list[SessionId]:
        """The sessions of this contract that something was heard of lately, whether they have ended or not."""
        names = self._server.call("zrange", _under(contract), 0, -1)
        return [session for name in names if self.contract(session := SessionId(name.decode())) == contract]

    def holds_words(self, session: SessionId) -> bool:
        """Whether words of this session may still be here: its key is not destroyed."""
        return bool(self._server.call("get", _key("key", session)))

    def parked(self, session: SessionId) -> int:
        """How many letters of this session lie aside because they failed three times."""
        return int(self._server.call("llen", _key("parked", session)))

    def pseudonym_key(self, session: SessionId) -> bytes:
        """The key for the session's pseudonym digests. It dies with the session's words."""
        return self._keys.in_force(session).for_pseudonyms

    def _destroy(self, session: SessionId, *, even_waiting: bool) -> bool:
        names = ("key", "context", "said", "parked", "tries")
        keys = [*(_key(name, session) for name in names), *(_mail(session, lane) for lane in Lane)]
        gone = bool(self._server.run("destroy", keys, [self._keep_ms, int(even_waiting)]))
        if gone:
            self._keys.forget(session)
            for index in ("pp:ending", *(_ready(lane) for lane in Lane)):
                self._server.call("zrem", index, session)
        return gone


class Lease:
    """One drainer's hold on a session. Loses its force by itself when it is not renewed in time."""

    def __init__(
        self, server: Server, keys: SessionKeys, session: SessionId, lane: Lane, token: str, ttl_ms: int, keep_ms: int
    ) -> None:
        self._server, self._keys, self._session, self._lane = server, keys, session, lane
        self._token, self._ttl_ms, self._keep_ms = token, ttl_ms, keep_ms

    def take(self, limit: int) -> Batch:
        """Read the oldest letters, leaving them where they are. Empty when nothing waits or the lease is lost."""
        keys = [self._name("lease"), _mail(self._session, self._lane), self._name("tries")]
        tries, *raw = self._server.run("take", keys, [self._token, limit, self._ttl_ms, self._keep_ms])
        if tries == b"lost" or not raw:
            return Batch((), 0)
        key = self._keys.in_force(self._session)
        return Batch(tuple(_letter(key, self._session, each) for each in raw), int(tries))

    def context(self) -> Context:
        """What was heard before, and who is in the call."""
        sealed: bytes | None = self._server.call("get", self._name("context"))
        if not sealed:
            return Context()
        key = self._keys.in_force(self._session)
        return Context.model_validate_json(key.decrypt(sealed, f"context:{self._session}"))

    def done(self, batch: Batch, context: Context) -> bool:
        """Take these letters out and keep the context. False when the lease was lost: then nothing changed."""
        key = self._keys.in_force(self._session)
        sealed = key.encrypt(context.model_dump_json().encode("utf-8", "surrogatepass"), f"context:{self._session}")
        return self._finish(batch, sealed, park=False)

    def park(self, batch: Batch) -> bool:
        """Lay the first of these letters aside, still encrypted, so that the session can go on."""
        return self._finish(Batch(batch.letters[:1], batch.tries), b"", park=True)

    def forgive(self, batch: Batch) -> None:
        """Take a try back: something else was down, the letter is not to blame."""
        self._server.call("hincrby", self._name("tries"), batch.letters[0].number, -1)

    def _finish(self, batch: Batch, context: bytes, *, park: bool) -> bool:
        mail, ready = _mail(self._session, self._lane), _ready(self._lane)
        keys = [self._name("lease"), mail, self._name("tries"), self._name("context"), ready, self._name("parked")]
        number, count = batch.letters[0].number, len(batch.letters)
        args = [self._token, count, number, context, self._session, self._keep_ms, int(park)]
        return int(self._server.run("done", keys, args)) >= 0

    def _name(self, what: str) -> str:
        return _key(what, self._session)


def _key(what: str, session: SessionId) -> str:
    return f"pp:{what}:{session}"


def _mail(session: SessionId, lane: Lane) -> str:
    return _key(f"mail:{lane}", session)


def _ready(lane: Lane) -> str:
    return f"pp:ready:{lane}"


def _under(contract: str) -> str:
    return f"pp:under:{contract}"


def _put_keys(session: SessionId, delivery: str, lane: Lane) -> list[str]:
    own = [_key("key", session), _mail(session, lane), _key("number", session), _key("said", session), _ready(lane)]
    seen = sha256(delivery.encode("utf-8", "surrogatepass")).hexdigest()  # a sender's key may hold anything
    return [*own, f"pp:delivery:{seen}", _key("revoked", session)]


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _content_digest(key: SessionKey, event: Event) -> str:
    """The same text for the same segment changes nothing, under whichever delivery it comes again."""
    if not isinstance(event, Said):
        return ""
    return key.digest("\0".join((event.segment, str(event.final), event.text)))


def _seal(key: SessionKey, session: SessionId, event: Event) -> bytes:
    return key.encrypt(EVENT.dump_json(event, exclude_none=True), f"mail:{session}")


def _letter(key: SessionKey, session: SessionId, raw: bytes) -> Letter:
    number, _, sealed = raw.split(b":", 2)
    try:
        event = EVENT.validate_json(key.decrypt(sealed, f"mail:{session}"))
    except ValidationError:
        event = None  # written by a version of us that knew other events
    return Letter(int(number), _received(raw), event)


def _received(raw: bytes) -> datetime:
    return datetime.fromtimestamp(int(raw.split(b":", 2)[1]) / 1000, UTC)


def _receipt(answer: list[Any]) -> tuple[Receipt, int]:
    match answer:
        case [b"repeat"]:
            return Receipt.REPEATED, 0
        case [b"revoked"]:
            return Receipt.REFUSED, 0
        case [_, count, idle]:
            return (Receipt.WOKEN if idle else Receipt.QUEUED), int(count)
    raise UnavailableError("the queue answered in an unknown form")
