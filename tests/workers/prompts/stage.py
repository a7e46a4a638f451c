"""A coaching practice on a stage: an archive in a file, a clock that the test sets, a chat that keeps messages."""

from collections import deque
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from config.coaches import Coach, CoachDirectory
from config.contracts import Contract
from config.database import Database
from config.vocabulary import Category, PromptDetail, Severity
from config.wording import load_wording
from redaction.asking import COOLDOWN, Answer
from redaction.model import SegmentId, SessionId
from tests.builders import finding
from workers.archive.models import AuditRow, Base, FindingRow, OutboxRow, PromptRow
from workers.archive.store import keep_findings, open_session
from workers.prompts.answers import answer
from workers.prompts.blocks import Look
from workers.prompts.opening import open_prompts
from workers.prompts.outbox import send_due

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SNOOZE = timedelta(minutes=2)
PAGE = "https://pausepoint.example.com/companion"
LOOK = Look(load_wording(), PAGE, SNOOZE)

DIRECTORY = CoachDirectory(
    contracts=(Contract(id="plain"), Contract(id="open", prompt_detail=PromptDetail.CATEGORY)),
    coaches=(
        Coach(id="anna", name="Anna Muster", slack_user="U0ANNA", contract="plain"),
        Coach(id="ben", name="Ben Beispiel", slack_user="U0BEN", contract="open"),
        Coach(id="cara", name="Cara Ejemplo"),
    ),
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

    def post(self, body):
        self._fail()
        self.posts.append(body)
        return f"{len(self.posts)}.0"

    def update(self, body):
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
        self.db = Database(self._url)
        Base.metadata.create_all(self.db.engine)
        self._heard = 0

    def restart(self):
        """The process ends and another one takes over: only the archive remains."""
        self.db.close()
        self.db = Database(self._url)

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

    def ask(self, severity=Severity.CONCERN, *, coach="anna", session=None):
        """One prompt, in a session of its own unless you name one. Returns its id."""
        self._heard += 1
        finding = found(severity=severity, segment=f"s{self._heard}")
        (prompt,) = self.hear(finding, coach=coach, session=session or f"zoom-{self._heard}")
        return prompt

    def send(self, sender):
        return send_due(self.db, sender, DIRECTORY, self.clock, LOOK)

    def answer(self, prompt, choice, actor="anna", clicked=None):
        return answer(self.db, prompt, Answer(choice), actor, self.now, SNOOZE, clicked)

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
