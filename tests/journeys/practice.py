"""One coach, one client, one supervisor: a call that is screened, a Slack that is clicked in, a clock that runs fast.

Everything is the product's own: its web application, database, queue, ticker and Slack sender. Only the words that are
said, the risk in them and the time are made up.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import event, func, select

from config.coaches import Coach, CoachDirectory, Supervisor
from config.contracts import Consent, Contract
from config.settings import Settings
from config.vocabulary import Category, Outcome
from plugin.wsgi import build_app
from redaction.events import Ended, Started
from tests.block_kit import words_of
from tests.builders import person, said
from tests.fakes import FakeScreener, always
from tests.slack_people import Person
from tests.slack_workspace import SECRET, TOKEN
from workers.app import PROMPTS_QUEUE
from workers.archive.matters import DueRow, RunRow
from workers.archive.models import AuditRow, OutboxRow, PromptRow
from workers.liveness import note_alive
from workers.mailbox import Lane
from workers.prompts.outbox import send_due
from workers.reception import Reception
from workers.screening import Deps, screen_session
from workers.slack_home import show_home
from workers.standing import open_runs
from workers.ticker import Ticker
from workers.wiring import build_sender, look

PEOPLE = CoachDirectory(
    coaches=(Coach(id="anna", name="Anna Muster", slack_user="U0ANNA", contract="plain", supervisor="sasha"),),
    supervisors=(Supervisor(id="sasha", name="Sasha Aufsicht", slack_user="U0SASHA"),),
    contracts=(Contract(id="plain", consents=(Consent(recorded="2026-01-01"),)),),
)
CLIENT = person("Sam Client")
A_WHILE = timedelta(seconds=45)  # between two things that are said, where nothing happens: no silence yet


class Practice:
    """An installation, and the people who use it."""

    def __init__(self, store, workspace, queue_url):
        slack = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "slack_api_url": workspace.url}
        given = {"redis_url": queue_url, **slack}
        settings = Settings(**{**store.settings.model_dump(), "_env_file": None, **given})
        self.store = replace(store, settings=settings, file=PEOPLE)
        self.clock, self.workspace = store.clock, workspace
        self.screener = FakeScreener()
        self.restart()
        client = build_app(self.store).test_client()
        self._client = client
        self.coach = Person(workspace, self._take, "U0ANNA")
        self.supervisor = Person(workspace, self._take, "U0SASHA")
        self._reception = Reception(
            self.store.mailbox, self.store.ring, self.store.contracts.directory, False, lambda *_: None, self.clock
        )
        self._numbers = count(1)
        self.talking = False
        self.worker_is_there = True
        self._words = []

    def restart(self):
        """Every process ends and begins anew: what it knew is what is on record."""
        self._sender = build_sender(self.store)
        self._ticker = Ticker(self.store, lambda *_: None, lambda: None, lambda _: None, ())

    def begin_call(self):
        self._happens(Started(coach="U0ANNA", language="en"))
        self.talking = True

    def end_call(self):
        self.talking = False
        self._happens(Ended())
        self.pass_time(seconds=3)

    def client_says(self, text, category=Category.SELF_HARM):
        """The client says something. What begins with "concern:" or "imminent:" is found to be just that."""
        self.screener.category = category
        self._words.append(text.partition(": ")[2] or text)
        self._happens(said(text, by=CLIENT, coach="U0ANNA"))
        self.pass_time(seconds=1)

    def coach_presses(self, *labels):
        """One button after another, each on the newest message, as it looks by then."""
        for label in labels:
            self.coach.press(label)
            self.pass_time(seconds=2)

    def pass_time(self, **time):
        """Time goes by, and the talk goes on meanwhile, if it has begun; what falls due is done and leaves."""
        until = self.clock() + timedelta(**time)
        while True:
            self._tick()
            if self.clock() >= until:
                return
            self.clock.now = min(until, max(self._next_event(), self.clock() + timedelta(seconds=1)))

    @property
    def runs(self):
        """What is open, the worst first, as (protocol, step)."""
        found = open_runs(self.store.db, self.store.protocols, "anna")
        return [(each.protocol.id, each.course.step) for each in found]

    @property
    def outcomes(self):
        return self.rows(select(RunRow.outcome).where(RunRow.outcome.is_not(None)).order_by(RunRow.closed_at))

    def draw_home(self):
        """What a worker does when the coach opens the app's own tab."""
        show_home(self.store, self._sender, look(self.store.settings), "U0ANNA", "T0ONE")

    def rows(self, query):
        with self.store.db.read() as records:
            return records.scalars(query).all()

    def audit(self):
        return self.rows(select(AuditRow.action).order_by(AuditRow.id))

    def told(self, who):
        """The headline of every message to somebody as it was when it came."""
        return [words_of(json.loads(message.versions[0])["blocks"])[0] for message in who.messages]

    def spilled(self):
        """What is in some message and must not be: words of the session, a name, what it is about, what came of it."""
        bodies = b"".join(body for message in self.workspace.messages for body in message.versions).decode().lower()
        names = [each.name for each in (*PEOPLE.coaches, *PEOPLE.supervisors)] + [CLIENT.name]
        outcomes = [outcome for outcome in Outcome if outcome is not Outcome.FALSE_ALARM]  # which a button says
        telling = [*self._words, *names, *Category, *outcomes, "self-harm", "imminent", "disclos", "breach"]
        return [words for words in telling if words.lower() in bodies]

    def _tick(self):
        if self.worker_is_there:
            for queue in (Lane.LIVE, PROMPTS_QUEUE):
                note_alive(self.store.server, queue)
        if self.talking:
            self._small_talk()
        self._ticker.tick(self.clock().timestamp())
        if self.worker_is_there:
            self._send()

    def _send(self):
        store = self.store
        send_due(store.db, self._sender, store.directory, self.clock, look(store.settings), store.protocols)

    def _small_talk(self):
        self._happens(said("good morning", by=CLIENT, coach="U0ANNA"))

    def _happens(self, *events):
        number = next(self._numbers)
        self._reception.accept("zoom", "meeting", f"delivery {number}", events)
        if self.worker_is_there:
            for session in self.store.mailbox.backlog(Lane.LIVE):
                screen_session(session, Lane.LIVE, self._deps)

    @property
    def _deps(self):
        return Deps(self.store, always(self.screener), lambda url, token: b"", lambda: None)

    def _next_event(self):
        """When something can happen next; while a call goes on, somebody speaks every few seconds."""
        due = select(func.min(DueRow.due_at)).where(DueRow.done_at.is_(None))
        leaving = select(func.min(OutboxRow.not_before)).where(OutboxRow.state == "pending")
        snoozed = select(func.min(PromptRow.due_at))
        with self.store.db.read() as records:
            times = [time for query in (due, leaving, snoozed) if (time := records.scalar(query))]
        soon = self.clock() + (A_WHILE if self.talking else timedelta(days=1))
        ahead = [time if time > self.clock() else self.clock() + timedelta(seconds=1) for time in times]
        return min([soon, *ahead], default=datetime.max.replace(tzinfo=UTC))

    def _take(self, request):
        return self._client.post(request.path, data=request.body, headers=request.headers)


def without_waiting_for_the_disk(db):
    """These stories end no process in the middle of writing to the disk."""
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", lambda plain, _: plain.execute("PRAGMA synchronous=OFF"))
        db.engine.dispose()
