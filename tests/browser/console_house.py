"""A believable installation for pictures of the console: people, and months of sessions with what came of them."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace

from config.rights import AccountRole
from config.vocabulary import AlarmReason, Category, Severity
from tests.browser.console_changes import Changes
from tests.console_records import a_drill, a_finding, a_gap, a_line, a_prompt, a_session, missed
from tests.plugin.console.life import Life
from tests.plugin.console.stage import NOON, ConsoleStage
from workers import account_links, api_keys
from workers.archive.models import ParkedRow, SessionRow
from workers.archive.store import record
from workers.server import Server

WEEKS = 12
READ = "zoom-0031"  # a session to read
LONG = "Annemarie-Sophie Charlotte von der Hohenstein-Wittelsbach zu Lichtenfels"

# How often prompts of a rule came in a hundred sessions, and how many of ten were about something.
RULES = {
    "self-harm.wish-dead": (22, 9),
    "abuse.control": (34, 1),
    "misconduct.cover-up": (18, 6),
    "legal.witness": (14, 7),
    "coach-disclosure.about-to": (10, 8),
    "breach-intent.pass-on": (8, 5),
    "self-harm.plan": (4, 10),
}
NOTED = ("legal.duty-to-report", "harm-to-others.veiled", "abuse.reported-concern")
TALK = (
    ("Coach", "You wanted to come back to what happened on Friday."),
    ("Client", "[PERSON_1] from [ORGANIZATION_1] called again, after eleven at night."),
    ("Coach", "What did they want from you?"),
    ("Client", "That I sign the report as it is. Everybody does, they said."),
    ("Coach", "And what would it mean to sign it?"),
    ("Client", "I cannot sleep. Some nights I wish I were not here any more."),
    ("Coach", "Thank you for telling me. Let us stay with that for a moment."),
)


class Queue(Server):
    """A queue's server in which everybody is there and nothing waits, without one being started."""

    def call(self, verb, *_args, **_options):
        return {"exists": 1, "zrange": []}.get(verb)


class House(Life):
    """People at work at this installation, at noon of a Monday."""

    def __init__(self, folder, settings=None):
        console = ConsoleStage(folder, server=Queue("redis://127.0.0.1:1/0"), **(settings or {}))
        self.console, self.db, self.store = console, console.db, console.store
        self.console.now = NOON - timedelta(weeks=WEEKS)
        self.people()
        self.sessions()
        self.changes = Changes(self)
        self.busy_noon()

    def people(self):
        role = AccountRole
        everybody = {
            "erin": ("Erin Osei", role.RULE_EDITOR),
            "ana": ("Ana Lindqvist", role.RULE_APPROVER),
            "abe": ("Abe Nakamura", role.RULE_APPROVER),
            "vera": ("Vera Oyelaran", role.SUPERVISOR),
            "paul": ("Paul Kessler", role.PRIVACY_OFFICER),
            "aude": ("Aude Moreau", role.AUDITOR),
            "olive": ("Olive Example", role.OPERATOR),
            "annemarie": (LONG, role.RULE_EDITOR, role.OPERATOR, role.AUDITOR),
        }
        for number, (who, (name, *roles)) in enumerate(everybody.items()):
            self.somebody(who, name, roles, entered_at=NOON - timedelta(hours=2 + 19 * number))
        self.somebody("jo", "Jo Marsh", [role.SUPERVISOR], disabled_at=NOON - timedelta(days=9))
        self.somebody("lin", "Lin Parata", [role.RULE_EDITOR], set_up=False)
        self.somebody("nia", "Nia Wolde", [])
        self.erin, self.ana, self.abe = (SimpleNamespace(account_id=who) for who in ("erin", "ana", "abe"))
        self.console.wait(days=1)
        api_keys.make(self.db, "erin", "Rules from git", 365, NOON - timedelta(days=30))
        api_keys.make(self.db, "erin", "Nightly backtest", 90, NOON - timedelta(days=3))

    def link(self):
        """Where Lin sets up an account."""
        return f"/console/setup/{account_links.issue(self.db, 'lin', 'olive', self.now)}"

    def somebody(self, who, name, roles, set_up=True, **given):
        given["password_hash"] = "set" if set_up else None
        given["totp_sealed"] = b"sealed" if set_up else None
        email = f"{'.'.join(name.lower().split()[:2])}@example.org"
        self.console.an_account(*roles, id=who, name=name, email=email, **given)
        with self.db.write() as records:
            record(records, "olive", "account.created", None, {"account": who}, self.now)

    def sessions(self):
        """Five to six sessions a week; the same ones each time."""
        rng = Random(6)
        with self.db.write() as records:
            for number in range(66):
                at = NOON - timedelta(weeks=WEEKS) * (1 - number / 66) + timedelta(hours=number % 5)
                self.one_session(records, rng, f"zoom-{number:04}", at)
            a_drill(records, NOON - timedelta(days=40), {"self_harm": [17, 20], "abuse": [9, 12]}, state="red")
            a_drill(records, NOON - timedelta(days=3), {"self_harm": [19, 20], "abuse": [11, 12]}, digest="e" * 64)

    def one_session(self, records, rng, session, at):
        language, platform = rng.choice(("en", "en", "en", "de")), rng.choice(("zoom", "zoom", "recall"))
        lasting = timedelta(minutes=rng.randrange(38, 62))
        a_session(records, at, session=session, platform=platform, language=language, lasting=lasting, coach_id="anna")
        for number, (speaker, text) in enumerate(TALK * 3):
            a_line(records, session, number, text, speaker=speaker, withheld=number == 17)
        for rule, (often, right) in RULES.items():
            if rng.randrange(100) < often * 2:
                self.one_prompt(records, rng, session, rule, right)
        a_finding(records, session, rng.choice(NOTED), Severity.INFO, segment="line-3", at_ms=45_000)
        if session.endswith("7"):
            missed(records, session, rng.choice((Category.ABUSE, Category.MISCONDUCT)))

    def one_prompt(self, records, rng, session, rule, right):
        severity = "imminent" if rule == "self-harm.plan" else "concern"
        given = {"severity": severity, "state": "false_alarm", "said": "false_alarm"}
        if rng.randrange(10) < right:
            given |= {"state": "paused", "said": "confirmed"}
        else:
            given["reason"] = rng.choice([*AlarmReason][:4]).value
        prompt = a_prompt(records, session, rule, at=None, **given)
        at = records.get(SessionRow, session).created_at + timedelta(minutes=7)
        record(records, "worker", "prompt.opened", session, {"prompt": prompt}, at)
        record(records, "anna", f"prompt.{given['state']}", session, {"prompt": prompt}, at)

    def busy_noon(self):
        """Three sessions that go on, one of them not screened; a prompt that waits; a delivery laid aside."""
        with self.db.write() as records:
            for number, platform in enumerate(("recall", "zoom", "zoom")):
                at, session = NOON - timedelta(minutes=20 * number + 9), f"live-{number}"
                a_session(records, at, session=session, platform=platform, ended_at=None)
                records.get(SessionRow, session).last_heard_at = NOON - timedelta(seconds=4)
            a_gap(records, "live-0", "silence", NOON - timedelta(minutes=2))
            a_prompt(records, "live-1", "self-harm.wish-dead", at=NOON - timedelta(minutes=1))
            records.add(ParkedRow(session_id="live-2", number=1, parked_at=NOON, reason="ValueError"))


class Fresh(ConsoleStage):
    """An installation of this morning: its first operator, and nothing else."""

    def __init__(self, folder):
        super().__init__(folder, server=Queue("redis://127.0.0.1:1/0"))
        everything = [role for role in AccountRole if role not in (AccountRole.SUPERVISOR, AccountRole.PRIVACY_OFFICER)]
        self.an_account(*everything, id="olive", name="Olive Example")
        self.an_account(AccountRole.PRIVACY_OFFICER, id="paul", name="Paul Kessler")
