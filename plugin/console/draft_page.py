"""A draft's page: everything that is known about one draft, for whoever may see it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Response, abort
from sqlalchemy.orm import Session

from config.changes import Change, Part, changes
from config.errors import MalformedError, MisconfiguredError, UnavailableError
from config.rights import Right
from config.tuning import CRISIS, DETECTION, ESCALATION, PROTOCOLS, RULES, SWITCHES
from plugin.console.diffs import changed_documents
from plugin.console.door import STEP_UP, Visitor
from plugin.console.frame import Frame
from plugin.console.stages import CHECKED, STATES, TITLES, Known, stages
from workers import accounts
from workers.liveness import is_alive
from workers.mailbox import Lane
from workers.tuning import checks, drafts, shadowing
from workers.tuning.drafts import EDITABLE, Draft
from workers.tuning.gates import WAIVABLE, GateState, standing
from workers.tuning.publishing import Refused
from workers.tuning.versions import InProgress, documents_of

READERS = (Right.EDIT_RULES, Right.APPROVE_RULES, Right.SEE_AUDIT)  # any of these opens drafts

PARTS: Mapping[Part, str] = {
    Part.RULE: "Rules",
    Part.SWITCH: "Switches",
    Part.DETECTION: "Personal data",
    Part.ESCALATION: "Escalation",
    Part.CRISIS: "Crisis contacts",
    Part.PROTOCOL: "Protocols",
}

# What a document is called, and what it tunes, in a line.
DOCUMENTS: Mapping[str, tuple[str, str]] = {
    RULES: ("Rules", "What is listened for: phrases, how severe, with examples."),
    SWITCHES: ("Switches", "Rules that are off or count otherwise, each with its reason."),
    DETECTION: ("Personal data", "What counts as personal data and is hidden."),
    ESCALATION: ("Escalation", "Who is told when a coach does not answer, and how soon."),
    CRISIS: ("Crisis contacts", "The numbers to call in danger, by country."),
    PROTOCOLS: ("Protocols", "The words and steps that coaches are led through."),
}


def require_reader(frame: Frame) -> Visitor:
    """Whoever may look at drafts."""
    visitor = frame.door.require()
    return visitor if visitor.rights.intersection(READERS) else frame.door.require(READERS[0])


def refusal(act: Callable[[], object]) -> tuple[str, ...]:
    """Do something, and return why it was refused; empty if it was done."""
    try:
        outcome = act()
    except MalformedError as problem:
        said = str(problem)
        return (f"{said[0].upper()}{said[1:]}.",)
    return outcome.reasons if isinstance(outcome, Refused) else ()


class DraftPage:
    """Draws drafts."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._store = frame, frame.store
        self._db, self._shelf = frame.store.db, frame.store.live.shelf

    def found(self, draft_id: str) -> Draft:
        """A draft, for whoever may look at drafts. 404 if there is none."""
        require_reader(self._frame)
        with self._db.read() as records:
            return drafts.find(records, draft_id) or abort(HTTPStatus.NOT_FOUND)

    def show(
        self,
        draft_id: str,
        *,
        refused: Mapping[str, tuple[str, ...]] | None = None,
        given: Mapping[str, object] | None = None,
        done: str = "",
    ) -> Response:
        """The whole page. `refused`: by the place of the button, why it did nothing; `given`: what was filled in."""
        known = self._known(self.found(draft_id))
        status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
        with self._db.read() as records:
            facts = self._content(records, known)
            revisions = drafts.revisions(records, draft_id)
        return self._frame.page(
            "console/draft.html",
            section="drafts",
            status=status,
            **self._facts(known),
            **facts,
            **self._deciding(known),
            revisions=revisions,
            refused=refused or {},
            given=given or {},
            done=done,
        )

    def stages(self, draft_id: str) -> Response:
        """The list of stages alone: it asks for itself while a check runs."""
        known = self._known(self.found(draft_id))
        return self._frame.part("console/draft_stages.html", status=HTTPStatus.OK, refused={}, **self._facts(known))

    def known(self, draft_id: str) -> Known:
        """Everything about one draft, for pages about one of its stages."""
        return self._known(self.found(draft_id))

    def names(self) -> Mapping[str, str]:
        """What people are called, by their account."""
        return accounts.names(self._db)

    def no_worker(self, known: Known) -> bool:
        """Whether a check waits, and nobody is there to work on it."""
        if not any(check.state.goes_on for check in known.checks.values()):
            return False
        try:
            return not is_alive(self._store.server, Lane.BATCH)
        except UnavailableError:
            return True

    def _known(self, draft: Draft) -> Known:
        visitor = self._frame.door.require()
        with self._db.read() as records:
            where = standing(records, draft, self._shelf)
            made = checks.newest(records, draft.digest, where.against)
            return Known(draft, where, made, shadowing.report(records, draft.digest), visitor.rights)

    def _facts(self, known: Known) -> dict[str, object]:
        return {
            "draft": known.draft,
            "where": known.where,
            "stages": stages(known),
            "states": STATES,
            "may_edit": known.may_edit,
            "names": self.names(),
            "runs": any(check.state.goes_on for check in known.checks.values()),
            "no_worker": self.no_worker(known),
            "is_open": known.draft.state in EDITABLE,
        }

    def _content(self, records: Session, known: Known) -> dict[str, object]:
        """What the draft holds, and what it changes of what is in force, or was when it was closed."""
        draft = known.draft
        against = known.where.against if draft.state in EDITABLE else draft.based_on
        mine, theirs = documents_of(records, draft.digest), documents_of(records, against)
        return {
            "groups": self._groups(records, against, draft.digest),
            "diffs": changed_documents(theirs, mine),
            "documents": sorted(mine),
            "kinds": DOCUMENTS,
            "protocols": [protocol.id for protocol in self._shelf.ground.protocols.all],
            "changed": {path for path in mine if mine[path] != theirs.get(path)},
        }

    def _groups(self, records: Session, before: str, after: str) -> dict[str, list[Change]] | None:
        try:
            return grouped(changes(self._shelf.tuning(records, before), self._shelf.tuning(records, after)))
        except MisconfiguredError:
            return None  # the stages say what cannot be read

    def _deciding(self, known: Known) -> dict[str, object]:
        visitor, draft = self._frame.door.require(), known.draft
        approves = Right.APPROVE_RULES in visitor.rights
        return {
            "approves": approves,
            "wrote": visitor.account_id in draft.authors,
            "is_fresh": self._store.clock() - visitor.proved_at <= STEP_UP,
            "waivable": [name for name in WAIVABLE if known.where.gates[name] in _UNPROVED],
            "in_progress": InProgress,
            "gate_titles": TITLES,
            "check_kinds": CHECKED,
        }


def grouped(told: list[Change]) -> dict[str, list[Change]]:
    """Changes by what they tune, in the order in which they are told."""
    groups = {title: [each for each in told if each.part is part] for part, title in PARTS.items()}
    return {title: those for title, those in groups.items() if those}


_UNPROVED = (GateState.OPEN, GateState.RUNNING, GateState.FAILED)
