"""The way into the console: by password and code, by the organisation's provider, and out again."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from workers import account_links, console_sessions, second_factor
from workers.accounts import is_address, plain
from workers.archive.people import AccountRow
from workers.archive.store import record
from workers.attempts import Attempts
from workers.oidc import Person
from workers.passwords import Passwords
from workers.wiring import Store

EACH_UNTIL = 10  # refusals within an hour that are each in the audit; from there on the 20th, 30th ... 100th, 200th


@dataclass(frozen=True)
class Proof:
    """What somebody typed to show that it is they."""

    password: str = field(repr=False)
    code: str = field(repr=False)


class Entrance:
    """Lets people in who prove who they are, and counts those who do not.

    Every method raises UnavailableError while database or queue do not answer; then nobody gets in.
    """

    def __init__(self, store: Store, passwords: Passwords | None = None) -> None:
        self._store, self._db, self._clock = store, store.db, store.clock
        self._passwords = passwords or Passwords()
        self._attempts = Attempts(store.server)
        self._longest = timedelta(hours=store.settings.console_session_hours)

    def enter(self, email: str, proof: Proof, address: str) -> str | None:
        """Begin a session and return its token; None for a wrong e-mail address, password or code, whichever it is.

        `address` is whence the request came. Raises TooOftenError.
        """
        email = plain(email)
        row = self._row(AccountRow.email == email) if is_address(email) else None
        tried = self._store.ring.opaque_id("tries", email)
        if not self._proved(row, proof, tried, address) or row is None:
            return None
        with self._db.write() as records:
            return self._begin(records, row.id, "password")

    def confirm(self, token: str, account_id: str, proof: Proof, address: str) -> bool:
        """Note that whoever is in this session has just proved anew who they are. Raises TooOftenError."""
        row = self._row(AccountRow.id == account_id)
        tried = self._store.ring.opaque_id("tries", row.email if row else "")
        if not self._proved(row, proof, tried, address):
            return False
        self._confirmed(token, account_id, "password")
        return True

    def set_up(self, link: str, password: str, secret: str, code: str) -> str | None:
        """Use a set-up link: see `account_links.set_up`."""
        return account_links.set_up(
            self._db,
            self._store.ring,
            self._passwords,
            link,
            password=password,
            secret=secret,
            code=code,
            now=self._clock(),
            longest=self._longest,
        )

    def enter_as(self, person: Person) -> str | None:
        """Begin a session for somebody whom the provider knows; None if no account is theirs."""
        with self._db.write() as records:
            row = _known_as(records, person)
            if row is not None:
                row.oidc_subject = person.subject
                return self._begin(records, row.id, "oidc")
        self._refused(None)
        return None

    def confirm_as(self, token: str, account_id: str, person: Person) -> bool:
        """As `confirm`, where the provider has just asked them anew."""
        row = self._row(AccountRow.id == account_id)
        if row is None or row.oidc_subject != person.subject:
            return False
        self._confirmed(token, account_id, "oidc")
        return True

    def leave(self, token: str, account_id: str) -> None:
        """End this session."""
        with self._db.write() as records:
            if console_sessions.end(records, token):
                record(records, account_id, "console.left", None, {}, self._clock())

    def leave_everywhere(self, account_id: str) -> None:
        """End every session of this account."""
        with self._db.write() as records:
            ended = console_sessions.end_all(records, account_id)
            record(records, account_id, "console.left", None, {"sessions": ended}, self._clock())

    def _row(self, which: ColumnElement[bool]) -> AccountRow | None:
        with self._db.read() as records:
            return records.scalars(select(AccountRow).where(which, AccountRow.disabled_at.is_(None))).first()

    def _proved(self, row: AccountRow | None, proof: Proof, tried: str, address: str) -> bool:
        """Whether this is the password and a fresh code. Where there is nobody, it takes as long to say no."""
        self._attempts.begin(tried, address)
        right = self._passwords.check(row.password_hash if row else None, proof.password)
        if row is not None and right and self._use_code(row, proof.code):
            self._attempts.succeeded(tried)
            return True
        self._attempts.failed(address)
        self._refused(row)
        return False

    def _use_code(self, row: AccountRow, code: str) -> bool:
        """Use a code up. Of two that come at once, one wins."""
        if row.totp_sealed is None:
            return False
        secret = second_factor.unseal(self._store.ring, row.id, row.totp_sealed)
        step = second_factor.step_of(secret, code, self._clock(), row.totp_step)
        if step is None:
            return False
        unused = or_(AccountRow.totp_step.is_(None), AccountRow.totp_step < step)
        use = update(AccountRow).where(AccountRow.id == row.id, unused).values(totp_step=step)
        with self._db.write() as records:
            return records.scalar(use.returning(AccountRow.id)) is not None

    def _begin(self, records: Session, account_id: str, via: str) -> str:
        now = self._clock()
        records.execute(update(AccountRow).where(AccountRow.id == account_id).values(entered_at=now))
        record(records, account_id, "console.entered", None, {"via": via}, now)
        return console_sessions.begin(records, account_id, now, self._longest)

    def _confirmed(self, token: str, account_id: str, via: str) -> None:
        with self._db.write() as records:
            console_sessions.prove(records, token, self._clock())
            record(records, account_id, "console.confirmed", None, {"via": via}, self._clock())

    def _refused(self, row: AccountRow | None) -> None:
        """Say in the audit that somebody was not let in. A flood of them becomes a few lines with their number."""
        whose = {"for": row.id} if row else {}
        count = self._attempts.count_refused(row.id if row else "nobody")
        if count <= EACH_UNTIL or set(str(count)[1:]) == {"0"}:
            with self._db.write() as records:
                record(records, "console", "console.refused", None, {"within_hour": count, **whose}, self._clock())


def _known_as(records: Session, person: Person) -> AccountRow | None:
    """By what the provider calls them; the first time, by an e-mail address that it has verified."""
    enabled = select(AccountRow).where(AccountRow.disabled_at.is_(None))
    row = records.scalars(enabled.where(AccountRow.oidc_subject == person.subject)).first()
    if row is None and person.email:
        first_time = enabled.where(AccountRow.email == person.email, AccountRow.oidc_subject.is_(None))
        row = records.scalars(first_time).first()
    return row
