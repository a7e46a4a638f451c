"""Slack's door with a practice behind it: a real archive, a clock that stands still, a Slack whose people click."""

import json
from datetime import timedelta

from config.coaches import Coach, CoachDirectory, Supervisor
from config.errors import UnavailableError
from config.settings import Settings
from plugin.app import create_app
from plugin.deps import Deps
from plugin.slack.door import slack_blueprint
from plugin.slack.handlers import Practice
from plugin.slack.install import install_blueprint
from tests.slack_people import Person
from tests.slack_workspace import SECRET, TOKEN, Message, SlackWorkspace
from tests.workers.prompts.stage import DIRECTORY, LOOK, PROTOCOLS, SNOOZE, Chat, Stage
from workers import desks, login_links, protocol_runs, readiness, supervisors
from workers.health import HealthState
from workers.prompts import replies
from workers.prompts.answers import answer
from workers.prompts.home import Overview, home, quiet_window
from workers.prompts.outbox import send_due
from workers.results import Result
from workers.slack_install import Installer

LINK_MINUTES = 10
PREVIOUS = "the-signing-secret-before"
PEOPLE = CoachDirectory(
    contracts=DIRECTORY.contracts,
    coaches=(
        *(coach.model_copy(update={"supervisor": "vera"}) for coach in DIRECTORY.coaches),
        Coach(id="dora", name="Dora Muster", slack_user="U0DORA", slack_team="T0TWO", language="de"),
    ),
    supervisors=(Supervisor(id="vera", name="Vera Aufsicht", slack_user="U0VERA"),),
)


def settings_of(folder, **more):
    given = {
        "data_dir": folder,
        "slack_bot_token": TOKEN,
        "slack_signing_secret": SECRET,
        "slack_signing_secret_previous": PREVIOUS,
    }
    return Settings(_env_file=None, **{**given, **more})


class Door:
    """The door, the practice behind it, and a workspace whose people click. What it asks of a worker is kept."""

    def __init__(self, folder):
        self.stage = Stage(folder)
        self.workspace = SlackWorkspace(self.stage.clock)
        self.chat = Chat()
        self.signatures = set()
        self.given, self.moves, self.taken, self.expired, self.forgotten = [], [], [], [], []
        self.homes, self.windows = [], []
        self.session = "zoom-1"
        self.down = False
        settings = settings_of(folder)
        deps = Deps(settings=settings, clock=self.stage.clock, platforms={}, receive=lambda platform, notice: None)
        self.practice = self._practice()
        doors = [
            slack_blueprint(settings, self.practice, self._seen, self.stage.clock),
            install_blueprint(
                Installer(None, None, "https://x.example/slack/installed", "https://s.example"), secure=True
            ),
        ]
        self.app = create_app(deps, doors)
        self._client = self.app.test_client()

    def ask(self, coach="anna", **how):
        """A prompt, and the message that its coach has."""
        prompt = self.stage.ask(coach=coach, **how)
        self.send()
        return prompt, self.newest(coach)

    def send(self):
        send_due(self.stage.db, self.chat, PEOPLE, self.stage.clock, LOOK, PROTOCOLS)

    def newest(self, coach="anna"):
        """The newest message to this person, as it looks by now."""
        number = max(at for at, body in enumerate(self.chat.posts) if body["channel"] == f"to-{coach}")
        ts = f"{number + 1}.0"
        versions = [self.chat.posts[number], *(body for body in self.chat.updates if body["ts"] == ts)]
        bodies = [json.dumps({**body, "channel": f"D0{coach.upper()}"}).encode() for body in versions]
        return Message(f"D0{coach.upper()}", ts, bodies)

    def take(self, request):
        return self._client.post(request.path, data=request.body, headers=request.headers)

    def click(self, message, label, **how):
        return self.take(self.workspace.click(message, label, **how))

    def person(self, user="U0ANNA", team="T0ONE"):
        return Person(self.workspace, self.take, user, team)

    def home(self, coach="anna"):
        return home(self.overview(coach), LOOK)

    def runs(self, coach="anna"):
        return protocol_runs.open_runs(self.stage.db, PROTOCOLS, coach)

    def _practice(self):
        db, clock = self.stage.db, self.stage.clock
        return Practice(
            directory=lambda: PEOPLE,
            look=LOOK.speaking,
            answer=self._answer,
            move=self._move,
            begin=self._begin,
            expire=lambda clicked, team: self.expired.append(clicked),
            acknowledge=self._acknowledge,
            test=lambda coach: readiness.ask(db, coach, clock()),
            tested=lambda coach, check: readiness.seen(db, coach, check, clock()),
            quiet=lambda coach, reason, time: desks.quiet(db, coach, clock() + time, reason, clock()),
            end_quiet=lambda coach: desks.end_quiet(db, coach, clock()),
            overview=self.overview,
            show_home=lambda user, team: self.homes.append((user, team)),
            open_quiet_window=lambda trigger, user, team: self.windows.append((quiet_window(LOOK), user, team)),
            login=self._login,
            forget=self._forget,
        )

    def _answer(self, prompt, choice, coach, clicked):
        if self.down:
            raise UnavailableError("database: OperationalError")
        self.given.append((prompt, choice, coach, clicked))
        return answer(self.stage.db, prompt, choice, coach, self.stage.now, SNOOZE, clicked, self._begin_for)

    def _begin_for(self, records, prompt, now):
        return protocol_runs.begin_for_prompt(records, prompt, PROTOCOLS, "en", now)

    def _move(self, run, number, place, coach):
        self.moves.append((run, number, place, coach))
        standing = protocol_runs.standing(self.stage.db, PROTOCOLS, run)
        if standing is None:
            return Result.UNKNOWN
        choices = [*(choice.id for choice in standing.protocol.step(standing.course.step).choices), "back"]
        choice = choices[-1 if place is None else place]
        return protocol_runs.move(self.stage.db, PROTOCOLS, run, number, choice, coach, self.stage.now).outcome

    def _begin(self, coach, protocol):
        if protocol is None and self.session is None:
            return False
        session = None if protocol else self.session
        protocol_runs.begin(self.stage.db, PROTOCOLS, protocol or "disclosure", coach.id, self.stage.now, "en", session)
        return True

    def _acknowledge(self, about, supervisor):
        self.taken.append((about, supervisor))
        return supervisors.acknowledge(self.stage.db, about, supervisor, self.stage.now)

    def _login(self, person, look):
        token = login_links.issue(self.stage.db, person, self.stage.now, LINK_MINUTES, actor=person, via="slack")
        return replies.way_in(token, timedelta(minutes=LINK_MINUTES), look)

    def _forget(self, team):
        if self.down:
            self.down = False  # away for a moment
            raise UnavailableError("database: OperationalError")
        self.forgotten.append(team)

    def overview(self, coach):
        with self.stage.db.read() as records:
            quiet = desks.quiet_until(records, coach, self.stage.now)
        return Overview(HealthState.LISTENING, len(self.runs(coach)), quiet)

    def _seen(self, signature):
        known = signature in self.signatures
        self.signatures.add(signature)
        return known


def in_window(view, **chosen):
    """The same window with these values chosen by what they stand for, also such as were never on offer."""
    blocks = []
    for block in view["blocks"]:
        if block.get("block_id") in chosen:
            option = {"text": {"type": "plain_text", "text": "?"}, "value": chosen[block["block_id"]]}
            element = {**block["element"], "initial_option": option}
            block = {**block, "element": element}
        blocks.append(block)
    return {**view, "blocks": blocks}
