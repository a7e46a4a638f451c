"""A coach's page on a stage of its own: records in a file, a clock that the test sets, prompts in one call."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from jinja2 import StrictUndefined
from sqlalchemy import delete, select

from config.coaches import Coach, CoachDirectory, Supervisor
from config.contracts import Contract
from config.database import Database
from config.errors import MalformedError
from config.settings import Settings
from config.vocabulary import Category, Severity
from plugin.app import create_app
from plugin.companion.breaches import breaches_blueprint
from plugin.companion.views import CompanionPages, companion_blueprint
from plugin.deps import Deps
from redaction.asking import Answer
from redaction.model import Redacted
from workers import login_links, supervisors
from workers.archive.matters import RunRow
from workers.archive.models import Base, FindingRow, LineRow, OutboxRow, PromptRow, SessionRow
from workers.health import Health, HealthState
from workers.keys import KeyRing
from workers.mailbox import Mailbox
from workers.matters import Matters
from workers.prompts.answers import answer
from workers.protocol_runs import begin_for_prompt, standing
from workers.results import Result
from workers.server import Server
from workers.wiring import Store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COACH = "anna"
QUIET_TALK = (
    ("Coach", "How has the week been since we last spoke?"),
    ("Client", "Busy. [PERSON_1] moved the deadline again, and I covered two shifts in [LOCATION_1]."),
    ("Coach", "What did that do to your plan for the evenings?"),
    ("Client", "I dropped it. I come home and I just sit there."),
    ("Coach", "You said last time that the evenings were yours."),
    ("Client", "They were. I don't see the point any more, to be honest."),
)


class Stage:
    """One coach's page, ready to be asked."""

    def __init__(self, folder: Path, public_url: str | None = None, people=None, redact=None, **settings) -> None:
        self.now = NOON
        self.health: Health | Exception = Health(HealthState.LISTENING, behind_seconds=2)
        self.settings = Settings(_env_file=None, data_dir=folder, public_url=public_url, **settings)
        self.db = Database(f"sqlite:///{folder / 'archive.db'}")
        Base.metadata.create_all(self.db.engine)
        self._numbers = count(1)
        self.store = a_store(self.settings, self.db, self.clock, people or PEOPLE)
        self.woken = 0
        redact = redact or redacted
        self.matters = Matters(self.store, self._wake, redact)
        pages = CompanionPages(self.matters, self._answer, self._health, b"k" * 32)
        deps = Deps(settings=self.settings, clock=self.clock, platforms={}, receive=lambda platform, notice: None)
        self.app = create_app(deps, [companion_blueprint(pages), breaches_blueprint(self.store, redact)])
        self.app.jinja_env.undefined = StrictUndefined  # a word that is missing fails the test

    def clock(self):
        return self.now

    def wait(self, **time):
        self.now += timedelta(**time)

    def link(self, coach=COACH):
        """A fresh one-time link, without the host."""
        token = login_links.issue(self.db, coach, self.now, self.settings.login_link_minutes, actor="cli:admin")
        return f"/companion/login/{token}"

    def a_prompt(
        self,
        category=Category.SELF_HARM,
        severity=Severity.CONCERN,
        *,
        coach=COACH,
        rules=("self-harm.no-reason-to-live",),
        why=("rule self-harm.no-reason-to-live, phrase 1",),
        talk=QUIET_TALK,
        found=-1,
        start_ms=720_000,
        session=None,
    ):
        """Open a prompt over a stretch of talk, with the finding in line `found`. Returns the prompt's id."""
        number = next(self._numbers)
        session, prompt = session or f"zoom-{number}", f"prompt-{number}"
        with self.db.write() as records:
            if records.get(SessionRow, session) is None:
                records.add(a_session(session, coach, self.now))
                records.flush()
            records.add(a_prompt_row(prompt, session, coach, category, severity, self.now))
            records.flush()
            lines = [a_line(session, number, each, start_ms) for each in enumerate(talk)]
            records.add_all(lines)
            where = lines[found] if lines else a_line(session, number, (0, ("", "")), start_ms)
            records.add_all(a_finding(prompt, where, rule, why, category, severity, self.now) for rule in rules)
        return prompt

    def state_of(self, prompt):
        with self.db.read() as records:
            return records.get_one(PromptRow, prompt).state

    def forget_line(self, text):
        with self.db.write() as records:
            records.execute(delete(LineRow).where(LineRow.text == text))

    def lose_records(self):
        """Take the tables away, as a database does that is not there."""
        Base.metadata.drop_all(self.db.engine)

    def a_matter(self, category=Category.SELF_HARM, severity=Severity.CONCERN, *, coach=COACH, **given):
        """A prompt that its coach has paused for. Returns the id of the run."""
        prompt = self.a_prompt(category, severity, coach=coach, **given)
        self._answer(prompt, Answer.PAUSED, coach)
        with self.db.read() as records:
            return records.scalars(select(RunRow.id).where(RunRow.prompt_id == prompt)).one()

    def moves(self, run, *choices, coach=COACH):
        """Make these moves, one after the other."""
        for choice in choices:
            number = self.standing(run).course.moves
            assert self.matters.move(run, number, choice, coach) is Result.RECORDED

    def standing(self, run):
        return standing(self.db, self.store.protocols, run)

    def rows(self, kind):
        with self.db.read() as records:
            return records.scalars(select(kind).order_by(*kind.__table__.primary_key)).all()

    def a_call(self, kind, to="vera"):
        """A supervisor has been called about a fresh matter, and the message has left. Returns the run's id."""
        run = self.a_matter()
        with self.db.write() as records:
            supervisors.call(records, kind, self.now, run=run, to=to)
            records.flush()
            for row in records.scalars(select(OutboxRow).where(OutboxRow.kind == kind)):
                row.state = "sent"
        return run

    def close(self):
        self.store.server.close()
        self.db.close()

    def _answer(self, prompt_id, choice, coach_id):
        snooze = timedelta(seconds=self.settings.snooze_seconds)
        return answer(self.db, prompt_id, choice, coach_id, self.now, snooze, begin=self._begin)

    def _begin(self, records, prompt, now):
        coach = self.store.directory.coach(prompt.coach_id)
        language = (coach and coach.language) or "en"
        return begin_for_prompt(records, prompt, self.store.protocols, language, now)

    def _wake(self):
        self.woken += 1

    def _health(self, coach_id):
        if isinstance(self.health, Exception):
            raise self.health
        return self.health


PEOPLE = CoachDirectory(
    coaches=(
        Coach(id="anna", name="Anna Berg", contract="plain", supervisor="vera"),
        Coach(id="ben", name="Ben Ode"),
        Coach(id="dora", name="Dora Muster", language="de"),
    ),
    supervisors=(Supervisor(id="vera", name="Vera Aufsicht"), Supervisor(id="walter", name="Walter Rat")),
    contracts=(
        Contract(
            id="plain",
            jurisdiction="DE",
            clauses={"exceptions": {"en": "Danger to life is reported."}},
            parties=({"id": "client", "role": "client", "name": "Sam Tarrant"},),
        ),
    ),
)


def redacted(text, language, names):
    """Hides the names that are known, and nothing else."""
    if not text.strip():
        raise MalformedError("empty")
    for name in names:
        text = text.replace(name, "[PERSON_1]")
    return Redacted(text)


def a_store(settings, db, clock, people):
    """A store without a queue: nothing here asks for one."""
    server, ring = Server("redis://127.0.0.1:1/0"), KeyRing(b"k" * 32)
    mailbox = Mailbox(server, ring, keep=timedelta(hours=1), remember=timedelta(hours=1))
    return Store(settings, clock, db, server, ring, mailbox, people)


def a_session(session, coach, at):
    return SessionRow(id=session, platform="zoom", coach_id=coach, language="en", created_at=at)


def a_prompt_row(prompt, session, coach, category, severity, at):
    return PromptRow(
        id=prompt,
        session_id=session,
        coach_id=coach,
        category=category,
        severity=severity,
        state="open",
        opened_at=at,
        heard_at=at,
    )


def a_line(session, number, each, start_ms):
    place, (speaker, text) = each
    return LineRow(
        session_id=session,
        segment=f"segment-{number}-{place:03}",
        revision=1,
        speaker=speaker,
        role="coach" if speaker == "Coach" else "client",
        start_ms=start_ms + place * 7_000,
        end_ms=start_ms + place * 7_000 + 5_000,
        text=text,
        entities={},
        withheld=False,
    )


def a_finding(prompt, line, rule, why, category, severity, at):
    return FindingRow(
        session_id=line.session_id,
        segment=line.segment,
        rule=rule,
        rule_version="v1",
        category=category,
        severity=severity,
        role=line.role,
        start_ms=line.start_ms,
        span_start=0,
        span_end=4,
        why=list(why),
        found_at=at,
        prompt_id=prompt,
    )
