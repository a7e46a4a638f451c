"""What a coach's own page shows of the matter that they are dealing with: one card, and what it needs beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from config.clauses import Clause
from config.crisis import Contacts
from config.protocols import Step, words_in
from config.vocabulary import Category, Outcome, Severity
from redaction.asking import PromptState
from redaction.model import Redacted
from redaction.protocol import progress
from workers import companion, protocol_runs, standing
from workers.archive.matters import RunRow
from workers.archive.models import PromptRow, SessionRow
from workers.companion import Card
from workers.disclosures import Disclosed, Line, disclosed, lines_of
from workers.feedback import Said, said_of
from workers.noted import Note, add_note, notes_of
from workers.results import Result
from workers.standing import Standing, about_the_same
from workers.wiring import Store

Redact = Callable[[str, str, Sequence[str]], Redacted]  # text, its language, names that are known to be meant
REHEARSAL = "rehearsal"
MOST_PAST = 100


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a protocol in the coach's language. `number` is the moves so far: an answer carries it along."""

    run_id: str
    prompt_id: str | None
    language: str
    number: int
    title: str
    line: str
    say: str | None
    choices: tuple[tuple[str, str], ...]  # id and label
    step: int
    steps: int
    after_call: bool
    can_go_back: bool
    clause: Clause | None
    contacts: Contacts | None
    returns_at: datetime | None
    category: Category | None
    severity: Severity | None
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its card, the prompt that it began with, and which others are open."""

    card: StepCard
    about: Card | None
    others: tuple[StepCard, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterRecord:
    """What is on record of a matter: notes, what the coach said of the prompt, lines to pick, what was disclosed."""

    past: "PastMatter"
    notes: tuple[Note, ...]
    judged: Said | None
    can_judge: bool
    lines: tuple[Line, ...]
    disclosed: tuple[Disclosed, ...]


@dataclass(frozen=True, slots=True)
class PastMatter:
    """A matter on record. No outcome: it is still open."""

    run_id: str
    title: str
    category: Category | None
    outcome: Outcome | None
    opened_at: datetime
    closed_at: datetime | None


class Matters:
    """A coach's matters, as their page reads and moves them. `wake`: hints that the outbox has something to send;
    `redacted` hides personal data in what is typed, and raises MalformedError for a text that cannot be kept."""

    def __init__(self, store: Store, wake: Callable[[], None], redacted: Redact) -> None:
        self.store = store
        self.wake = wake
        self._redacted = redacted

    def current(self, coach_id: str, run_id: str | None = None) -> Matter | None:
        """Return the coach's open matter with this id, or the worst; None if nothing is open.

        Raises UnavailableError if the database does not answer.
        """
        store = self.store
        runs = standing.open_runs(store.db, store.protocols, coach_id)
        wanted = next((run for run in runs if run.run_id == run_id), next(iter(runs), None))
        if wanted is None:
            return None
        with store.db.read() as records:
            about = companion.card_of(records, wanted.prompt_id) if wanted.prompt_id else None
        others = tuple(step_card(store, run) for run in runs if run is not wanted)
        return Matter(step_card(store, wanted), about, others)

    def move(self, run_id: str, number: int, choice: str, coach_id: str) -> Result:
        """Record a choice on the card that showed after `number` moves; an older card changes nothing."""
        store = self.store
        moved = protocol_runs.move(store.db, store.protocols, run_id, number, choice, coach_id, store.clock())
        self.wake()
        return moved.outcome

    def note(self, run_id: str, text: str, coach_id: str) -> Result:
        """Redact a note and keep it. Raises MalformedError for one that is empty or too long."""
        store = self.store
        with store.db.read() as records:
            run = records.get(RunRow, run_id)
        if run is None:
            return Result.UNKNOWN
        if run.coach_id != coach_id:
            return Result.NOT_THEIRS
        contract = store.directory.contract(_contract_of(store, run.session_id, coach_id))
        redacted = self._redacted(text, run.language, contract.people if contract else ())
        with store.db.write() as records:
            add_note(records, run_id, redacted, coach_id, store.clock())
        return Result.RECORDED

    def rehearse(self, coach_id: str) -> str:
        """Begin a rehearsal, which touches nothing; an open one goes on. Returns its run's id."""
        store = self.store
        runs = standing.open_runs(store.db, store.protocols, coach_id)
        if begun := next((run.run_id for run in runs if run.protocol.id == REHEARSAL), None):
            return begun
        coach = store.directory.coach(coach_id)
        language = (coach and coach.language) or store.settings.default_language
        run_id = protocol_runs.begin(store.db, store.protocols, REHEARSAL, coach_id, store.clock(), language)
        self.wake()
        return run_id

    def record(self, run_id: str, coach_id: str, *, everything: bool = False) -> MatterRecord | None:
        """Return what is on record of a matter, open or closed; None if it is not the coach's."""
        with self.store.db.read() as records:
            row = records.get(RunRow, run_id)
            if row is None or row.coach_id != coach_id:
                return None
            return MatterRecord(
                past=self._past(row),
                notes=tuple(notes_of(records, run_id)),
                judged=said_of(records, row.prompt_id, coach_id),
                can_judge=bool(row.prompt_id and row.session_id),
                lines=tuple(lines_of(records, row, everything=everything)),
                disclosed=tuple(disclosed(records, run_id)),
            )

    def closed(self, run_id: str | None, coach_id: str) -> PastMatter | None:
        """Return this matter if it has its outcome and is the coach's."""
        with self.store.db.read() as records:
            row = records.get(RunRow, run_id) if run_id else None
            return self._past(row) if row and row.coach_id == coach_id and row.outcome else None

    def led_to(self, prompt_id: str) -> str | None:
        """Return the run in which a prompt is, or was, dealt with: its own, or the latest about the same matter."""
        with self.store.db.read() as records:
            prompt = records.get(PromptRow, prompt_id)
            if prompt is None or prompt.state != PromptState.PAUSED.value:
                return None
            since = or_(RunRow.closed_at.is_(None), RunRow.closed_at >= prompt.answered_at)
            runs = records.scalars(about_the_same(prompt).where(since)).all()
        found = max(runs, key=lambda run: (run.prompt_id == prompt_id, run.moved_at), default=None)
        return found.id if found else None

    def all(self, coach_id: str) -> list[PastMatter]:
        """Return the coach's matters, open ones first, then the newest."""
        mine = select(RunRow).where(RunRow.coach_id == coach_id)
        newest = mine.order_by(RunRow.outcome.is_not(None), RunRow.opened_at.desc(), RunRow.id)
        with self.store.db.read() as records:
            return [self._past(row) for row in records.scalars(newest.limit(MOST_PAST)).all()]

    def _past(self, row: RunRow) -> PastMatter:
        protocol = self.store.protocols.get(row.protocol)
        return PastMatter(
            run_id=row.id,
            title=words_in(protocol.title, row.language) if protocol else row.protocol,
            category=Category(row.category) if row.category else None,
            outcome=Outcome(row.outcome) if row.outcome else None,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )


def step_card(store: Store, run: Standing) -> StepCard:
    """Return the step at which a run stands, in the run's language."""
    step, (number, of) = run.protocol.step(run.course.step), progress(run.protocol, run.course)
    contract_id = _contract_of(store, run.session_id, run.coach_id)
    return StepCard(
        run_id=run.run_id,
        prompt_id=run.prompt_id,
        language=run.language,
        number=run.course.moves,
        title=words_in(run.protocol.title, run.language),
        line=words_in(step.line, run.language),
        say=words_in(step.say, run.language) if step.say else None,
        choices=tuple((choice.id, words_in(choice.label, run.language)) for choice in step.choices),
        step=number,
        steps=of,
        after_call=step.after_call,
        can_go_back=bool(run.course.trail),
        clause=store.contracts.clause(contract_id, step.clause, run.language) if step.clause else None,
        contacts=_contacts(store, step, contract_id),
        returns_at=run.returns_at,
        category=run.category,
        severity=run.severity,
        rehearsal=run.protocol.id == REHEARSAL,
    )


def _contract_of(store: Store, session_id: str | None, coach_id: str) -> str | None:
    """The contract that the session runs under, or the coach's."""
    with store.db.read() as records:
        session = records.get(SessionRow, session_id) if session_id else None
    coach = store.directory.coach(coach_id)
    return (session and session.contract_id) or (coach and coach.contract) or None


def _contacts(store: Store, step: Step, contract_id: str | None) -> Contacts | None:
    if not step.contacts:
        return None
    contract = store.directory.contract(contract_id)
    return store.crisis.of(contract.jurisdiction if contract else None)
