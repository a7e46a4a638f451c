"""A coaching practice on a stage: an archive in a file, a clock that the test sets, a chat that keeps messages."""

from collections import deque
from datetime import UTC, datetime, timedelta

from sqlalchemy import event, func, select

from config.coaches import Coach, CoachDirectory, Supervisor
from config.contracts import Contract
from config.database import Database
from config.escalation import Escalation
from config.protocols import load_protocols
from config.vocabulary import Category, PromptDetail, Severity
from config.wording import load_wording
from redaction.asking import COOLDOWN, Answer
from redaction.model import SegmentId, SessionId
from tests.builders import finding
from workers import due
from workers.archive.matters import DueRow, RunRow
from workers.archive.models import AuditRow, Base, FindingRow, OutboxRow, PromptRow, SessionRow
from workers.archive.store import keep_findings, open_session
from workers.escalation import Escalations
from workers.prompts.answers import answer, return_snoozed
from workers.prompts.blocks import Look
from workers.prompts.opening import open_prompts
from workers.prompts.outbox import send_due, settle
from workers.protocol_runs import begin_for_prompt, move, open_runs, standing
from workers.results import Result
from workers.returns import Returns
from workers.standing import SESSION_OVER

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SNOOZE = timedelta(minutes=2)
PAGE = "https://pausepoint.example.com/companion"
PROTOCOLS = load_protocols()
FIRST_CARD = PROTOCOLS.get("disclosure").step("stop").discreet["en"]
LOOK = Look(load_wording(), PAGE, SNOOZE)

DIRECTORY = CoachDirectory(
    contracts=(Contract(id="plain"), Contract(id="open", prompt_detail=PromptDetail.CATEGORY)),
    coaches=(
        Coach(id="anna", name="Anna Muster", slack_user="U0ANNA", contract="plain", supervisor="sasha"),
        Coach(id="ben", name="Ben Beispiel", slack_user="U0BEN", contract="open"),
        Coach(id="cara", name="Cara Ejemplo"),
    ),
    supervisors=(Supervisor(id="sasha", name="Sasha Aufsicht", slack_user="U0SASHA"),),
)


def found(category=Category.SELF_HARM, severity=Severity.CONCERN, *, segment="s1", **given):
    """A finding of this category's one rule. Its words are nowhere: only where they were."""
    return finding(category, severity, **{"segment": SegmentId(segment), "start_ms": 1_000, **given})


def hint(minute, **given):
    """Something only worth knowing, said in this minute of the talk, in a segment of its own."""
    return found(**{"severity": Severity.INFO, "segment": f"at {minute}", "start_ms": minute * 60_000, **given})


class Chat:
    """A sender that keeps messages in memory. `will` makes the next ones fail; `meanwhile` runs while it sends."""

    def __init__(self, pace=timedelta(0)):
        self.pace = pace
        self.posts = []
        self.updates = []
        self.meanwhile = lambda: None
        self._failures = deque()

    def will(self, *failures):
        """The next messages raise these. None: that one goes well."""
        self._failures.extend(failures)

    def reach(self, coach):
        return f"to-{coach.id}" if coach else "to-nobody"

    def post(self, body, team=None):
        self._fail()
        self.posts.append(body)
        return f"{len(self.posts)}.0"

    def update(self, body, team=None):
        self._fail()
        self.updates.append(body)

    def _fail(self):
        self.meanwhile()
        if failure := self._failures.popleft() if self._failures else None:
            raise failure


class Stage:
    """Sessions with their coaches, ready to be heard."""

    def __init__(self, folder, url=None):
        self.now = NOON
        self._url = url or f"sqlite:///{folder / 'archive.db'}"
        self.db = self._open()
        Base.metadata.create_all(self.db.engine)
        self.directory = DIRECTORY
        self._heard = 0

    def restart(self):
        """The process ends and another one takes over: only the archive remains."""
        self.db.close()
        self.db = self._open()

    def _open(self):
        db = Database(self._url)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda plain, _: plain.execute("PRAGMA synchronous=OFF"))
        return db

    def clock(self):
        return self.now

    def wait(self, **time):
        self.now += timedelta(**time)

    def hear(self, *findings, coach="anna", session="zoom-1"):
        """These findings come up now. Returns the ids of the prompts that they open."""
        session = SessionId(session)
        with self.db.write() as records:
            open_session(records, session, "zoom", "en", self.now)
            keep_findings(records, session, findings, self.now)
            return open_prompts(records, session, coach, findings, self.now, self.now, COOLDOWN)

    def ask(self, severity=Severity.CONCERN, *, category=Category.SELF_HARM, coach="anna", session=None):
        """One prompt, in a session of its own unless you name one. Returns its id."""
        self._heard += 1
        finding = found(category, severity, segment=f"s{self._heard}")
        (prompt,) = self.hear(finding, coach=coach, session=session or f"zoom-{self._heard}")
        return prompt

    def send(self, sender):
        return send_due(self.db, sender, self.directory, self.clock, LOOK, PROTOCOLS)

    def answer(self, prompt, choice, actor="anna", clicked=None):
        return answer(self.db, prompt, Answer(choice), actor, self.now, SNOOZE, clicked, self._begin)

    def _begin(self, records, prompt, now):
        return begin_for_prompt(records, prompt, PROTOCOLS, "en", now)

    def pause(self, **given):
        """Something comes up and the coach pauses. Returns the prompt and the run that it leads to."""
        prompt = self.ask(**given)
        self.answer(prompt, "paused", actor=given.get("coach", "anna"))
        return prompt, self.run_of(prompt)

    def run_of(self, prompt):
        with self.db.read() as records:
            mine = select(RunRow.id).where(RunRow.prompt_id == prompt).order_by(RunRow.opened_at.desc())
            return records.scalars(mine).first()

    def standing(self, run):
        return standing(self.db, PROTOCOLS, run)

    def open_runs(self, coach="anna"):
        return [each.run_id for each in open_runs(self.db, PROTOCOLS, coach)]

    def move(self, run, choice, *, number=None, actor="anna"):
        """The coach chooses on the card that they see, or on an older one."""
        number = self.standing(run).course.moves if number is None else number
        return move(self.db, PROTOCOLS, run, number, choice, actor, self.now)

    def go(self, run, *choices):
        """The coach makes these choices, one after another. Returns where they stand."""
        for choice in choices:
            assert self.move(run, choice).outcome is Result.RECORDED, (self.standing(run).course.step, choice)
        return self.standing(run).course

    def end_call(self, session="zoom-1"):
        with self.db.write() as records:
            records.get_one(SessionRow, session).ended_at = self.now
            due.hasten(records, SESSION_OVER, session, self.now, session)

    def tick(self):
        """What the ticker does to prompts and runs, once."""
        return_snoozed(self.db, self.now)
        escalations = Escalations(lambda: self.directory, Escalation())
        returns = Returns(lambda: PROTOCOLS, escalations, "en")
        due.take_due(self.db, self.now, {**escalations.handlers, **returns.handlers})
        settle(self.db, self.now)

    def pass_time(self, sender, **time):
        """Let time go by, from one thing that falls due to the next; what is due is done, what is done leaves."""
        until = self.now + timedelta(**time)
        while True:
            self.tick()
            self.tick()  # what fell due may have made something else fall due now
            self.send(sender)
            if self.now >= until:
                return
            self.now = min(until, max(self._next_event(), self.now + timedelta(seconds=1)))

    def _next_event(self):
        """When something can happen next; in five seconds at the latest while something waits for better times."""
        due_rows = select(func.min(DueRow.due_at)).where(DueRow.done_at.is_(None))
        snoozed = select(func.min(PromptRow.due_at))
        leaving = select(func.min(OutboxRow.not_before)).where(OutboxRow.state == "pending")
        with self.db.read() as records:
            times = [records.scalar(query) for query in (due_rows, snoozed, leaving)]
        now_or_later = [self.now + timedelta(seconds=5) if time <= self.now else time for time in times if time]
        return min(now_or_later, default=datetime.max.replace(tzinfo=UTC))

    def due(self, about):
        """What waits of this matter: kind and seconds from now."""
        waiting = select(DueRow).where(DueRow.about == about, DueRow.done_at.is_(None)).order_by(DueRow.due_at)
        with self.db.read() as records:
            return [(row.kind, (row.due_at - self.now).total_seconds()) for row in records.scalars(waiting)]

    def prompt(self, prompt):
        with self.db.read() as records:
            return records.get_one(PromptRow, prompt)

    def outbox(self, *kinds):
        """The outbox as (kind, state), oldest first."""
        return [(row.kind, row.state) for row in self.outbox_rows() if not kinds or row.kind in kinds]

    def outbox_rows(self):
        with self.db.read() as records:
            return records.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()

    def prompt_of(self, segment):
        """The prompt that a finding belongs to."""
        with self.db.read() as records:
            return records.scalar(select(FindingRow.prompt_id).where(FindingRow.segment == segment))

    def prompts_of(self, segment):
        """The prompts of all findings in a segment."""
        with self.db.read() as records:
            return records.scalars(select(FindingRow.prompt_id).where(FindingRow.segment == segment)).all()

    def row_of(self, segment):
        """What is kept of the one finding in a segment."""
        with self.db.read() as records:
            return records.scalars(select(FindingRow).where(FindingRow.segment == segment)).one()

    def audit(self):
        """What was written down, as (who, what, reason)."""
        with self.db.read() as records:
            rows = records.scalars(select(AuditRow).order_by(AuditRow.id))
            return [(row.actor, row.action, row.detail.get("reason")) for row in rows]

    def close(self):
        self.db.close()
