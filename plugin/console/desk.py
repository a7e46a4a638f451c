"""What somebody looks at in the rules and their documents: the live version, or a draft."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus
from threading import Lock

from flask import abort, request
from sqlalchemy.orm import Session

from config.catalogue import Listed, catalogue
from config.errors import MalformedError, MisconfiguredError
from config.tuning import Documents, Tuning, problems, read_tuning
from plugin.console.frame import Frame
from workers import accounts
from workers.tuning import drafts
from workers.tuning.drafts import EDITABLE, Draft, Stale
from workers.tuning.versions import documents_of, live

CLOSED = ("This draft is closed", "Nothing was changed. Begin a new draft from the rule that you want to change.")
MOST_COMPARED = 2_000  # lines
KEPT = 4  # lists of rules: the live version's, and those of drafts


@dataclass(frozen=True)
class Sheet:
    """A version to look at. `tuning` is None if its documents cannot be read; then `problem` says why."""

    draft: Draft | None
    documents: Documents
    tuning: Tuning | None
    problem: str = ""

    @property
    def editable(self) -> bool:
        """Whether it is a draft that can still be changed."""
        return self.draft is not None and self.draft.state in EDITABLE

    @property
    def query(self) -> str:
        """What an address needs to stay with this version."""
        return f"?draft={self.draft.id}" if self.draft else ""


class Desk:
    """Finds versions and drafts, and keeps the lists of rules that were looked at last."""

    def __init__(self, frame: Frame) -> None:
        self._store = frame.store
        self._lists: OrderedDict[str, tuple[Listed, ...]] = OrderedDict()
        self._lock = Lock()

    @property
    def ground(self) -> Tuning:
        """What is installed."""
        return self._store.live.shelf.ground

    def asked(self) -> Sheet:
        """What the address asks for: a draft, or what is live."""
        draft_id = request.args.get("draft", "")
        return self.draft(draft_id) if draft_id else self.live()

    def live(self) -> Sheet:
        """What is in force."""
        with self._store.db.read() as records:
            digest = live(records).digest
            return self._sheet(records, None, digest)

    def draft(self, draft_id: str) -> Sheet:
        """A draft as it was saved last; 404 if there is none."""
        with self._store.db.read() as records:
            draft = drafts.find(records, draft_id)
            if draft is None:
                abort(HTTPStatus.NOT_FOUND)
            return self._sheet(records, draft, draft.digest)

    def open_drafts(self) -> list[Draft]:
        """The drafts that a change can go into."""
        with self._store.db.read() as records:
            return drafts.listed(records, *EDITABLE)

    def listed(self, sheet: Sheet) -> tuple[Listed, ...]:
        """Every rule and pair of a version; none of one that cannot be read."""
        if sheet.tuning is None:
            return ()
        with self._lock:
            if sheet.tuning.digest not in self._lists:
                self._lists[sheet.tuning.digest] = catalogue(sheet.tuning, self.ground)
            self._lists.move_to_end(sheet.tuning.digest)
            while len(self._lists) > KEPT:
                self._lists.popitem(last=False)
            return self._lists[sheet.tuning.digest]

    def found(self, sheet: Sheet, language: str, rule: str) -> Listed:
        """One rule of a version; 404 if there is none."""
        every = self.listed(sheet)
        found = next((each for each in every if (each.language, each.id) == (language, rule)), None)
        return found or abort(HTTPStatus.NOT_FOUND)

    def save(self, draft: Draft, revision: int, documents: Mapping[str, str], by: str) -> Draft | Stale:
        """Save a draft's documents, made from this revision. Raises MalformedError for one that is closed."""
        with self._store.db.write() as records:
            return drafts.save(records, draft.id, revision, dict(documents), by, self._store.clock())

    def begin(self, title: str, by: str, documents: Mapping[str, str] | None = None) -> Draft:
        """Begin a draft. Raises MalformedError for a title that cannot be kept."""
        with self._store.db.write() as records:
            given = dict(documents) if documents is not None else None
            return drafts.begin(records, title, by, self._store.clock(), given)

    def saved_by(self, draft: Draft) -> str:
        """The name of whoever saved a draft last."""
        with self._store.db.read() as records:
            newest = drafts.revisions(records, draft.id)[0].author
        account = accounts.find(self._store.db, newest)
        return account.name if account else "Somebody"

    def _sheet(self, records: Session, draft: Draft | None, digest: str) -> Sheet:
        documents = documents_of(records, digest)
        try:
            return Sheet(draft, documents, self._store.live.shelf.tuning(records, digest))
        except MisconfiguredError as problem:
            return Sheet(draft, documents, None, str(problem))


def lines_between(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Return two texts as one: (same | removed | added, line). Nothing for long ones: that would take too long."""
    before, after = theirs.splitlines(), mine.splitlines()
    if max(len(before), len(after)) > MOST_COMPARED:
        return []
    lines: list[tuple[str, str]] = []
    for kind, first, end, from_, to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [("same", line) for line in before[first:end]]
        else:
            lines += [("removed", line) for line in before[first:end]]
            lines += [("added", line) for line in after[from_:to]]
    return lines


def wrong_with(documents: Mapping[str, str], ground: Tuning) -> dict[str, str]:
    """Return what to mend, by document; empty if all can be used together."""
    try:
        read_tuning(documents, ground)
    except MisconfiguredError as problem:
        return problems(documents, ground) or {"": str(problem)}
    return {}


def revision_sent() -> int:
    """The revision that a form was made from. Raises MalformedError for a form without one."""
    given = request.form.get("revision", "")
    if not (given.isascii() and given.isdigit()) or len(given) > 9:
        raise MalformedError("a form without a revision")
    return int(given)
