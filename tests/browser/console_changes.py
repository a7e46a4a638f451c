"""Changes to what is detected, for pictures of the console: versions in force and taken back, drafts at every stage."""

from datetime import timedelta
from itertools import count
from unittest.mock import patch

import yaml
from sqlalchemy import update

from config.vocabulary import Category, Severity
from redaction.model import SegmentId
from redaction.risk.comparing import Difference
from tests.plugin.console.life import rules
from tests.plugin.console.stage import NOON
from workers.archive.tuning import CheckRow, DraftRow
from workers.tuning import drafts, publishing, shadowing
from workers.tuning.checks import Kind, State
from workers.tuning.gates import WAIVABLE, Verdict
from workers.tuning.versions import documents_of

BONUS, GIFT = "misconduct.bonus-hidden", "misconduct.gift"
BONUSES = ("(hid|hide|hiding) (the|my|our)? bonus*", "bonus* ... off the books")
SAID = {"hit": ["we hid the bonus from the board", "his bonus was paid off the books"], "miss": ["I got my bonus"]}
NOTHING_WRONG = {
    "examples": 14,
    "labelled": 600,
    "labelled_of": 1840,
    "missed": 0,
    "lowered": 0,
    "alarmed": 0,
    "cases": [],
}
EXAMPLES = {"examples": 14, "failed": 0, "failures": []}
BACKTEST = {
    "sessions": 500,
    "lines": 91_240,
    "hours": 412.5,
    "prompts_live": 742,
    "prompts_candidate": 618,
    "new": {BONUS: 7, "misconduct.cover-up": 2},
    "lost": {"abuse.control": 31},
    "changed": {"legal.witness": 12},
    "masked": {"PERSON": 2812, "ORGANIZATION": 941, "LOCATION": 388},
    "masked_near": 4,
    "places": [["zoom-0031", "line-3", "abuse.control", "concern", None]] * 52,
}


class Changes:
    """What the people of a house do with drafts; `by_name` tells their ids."""

    def __init__(self, house):
        self.house, self.db, self.console = house, house.db, house.console
        self.by_name = {}
        with patch("secrets.token_urlsafe", side_effect=(f"sample-{number:05}" for number in count(1))):
            self.publish()
            self.draft()
        self.console.now = NOON

    def publish(self):
        """Three versions, and a step back from the third."""
        self.installed = self.house.live().digest
        hearing = a_file(BONUS, *BONUSES, examples=SAID)
        quieter = switches("legal.witness", "info", "Right in one of five in our team coaching.")
        gifts = a_file(
            GIFT, "gift* from (a|the) (supplier|client|customer)", examples={"hit": ["a gift from a supplier"]}
        )
        self.by_name["published"] = self.go_live(hearing, "Hear hidden bonuses", "We heard of two cases too late.")
        self.go_live(hearing | quieter, "Quieten court dates", "Coaches dismiss four of five.", days=21)
        self.go_live(hearing | quieter | gifts, "Hear gifts", "Asked for by compliance.", days=30)
        self.console.wait(days=2)
        why = "Twelve prompts in two days, all about birthday gifts."
        publishing.roll_back(self.db, self.house.store.live.shelf, 2, why, "ana", self.console.now)
        self.house.store.live.forget()
        self.console.now = NOON - timedelta(days=8, hours=3)

    def draft(self):
        """One at each stage, the oldest first."""
        self.behind()
        dropped = self.begin("Everything about holidays", {})
        with self.db.write() as records:
            drafts.drop(records, dropped.id, "erin", self.console.now)
        self.shadowing()
        self.weakening()
        self.ready()
        self.testing()
        self.failing()
        self.new()

    def behind(self):
        """Two people changed the same document; the other went live."""
        draft = self.begin("Hear calls at night", a_file(BONUS, *BONUSES, "called me at night", examples=SAID))
        with self.db.write() as records:
            records.execute(update(DraftRow).where(DraftRow.id == draft.id).values(based_on=self.installed))
        self.by_name["behind"] = draft.id

    def shadowing(self):
        draft = self.begin(
            "Quieten talk about strict partners", switches("abuse.control", "info", "Dismissed in 9 of 10.")
        )
        self.checked(draft)
        with self.db.write() as records:
            shadowing.start(records, draft.id, "erin", NOON - timedelta(days=5))
            for number in range(19):
                found = [difference(number, "abuse.control", Severity.CONCERN, Severity.INFO)]
                if number % 5 == 0:
                    found.append(difference(number, BONUS, None, Severity.CONCERN))
                session = f"zoom-{47 + number:04}"
                shadowing.keep(records, session, self.house.draft(draft).digest, ["line-3"], found, NOON)
        self.by_name["shadow"] = draft.id

    def weakening(self):
        documents = switches("self-harm.plan", "concern", "Asks the coach too often in rehearsals.")
        draft = self.begin("Soften talk about plans", documents)
        self.checked(draft, backtest=BACKTEST | {"new": {}, "lost": {}, "changed": {"self-harm.plan": 5}})
        self.propose(draft, "Coaches asked for fewer alarms in rehearsals.")
        self.approve(draft, "abe", "Rehearsals are marked as such. I can follow this.")
        self.by_name["weakening"] = draft.id

    def ready(self):
        draft = self.begin("Hear more ways to hide a bonus", a_file(BONUS, *BONUSES, "bonus* ... cash", examples=SAID))
        self.checked(draft)
        self.propose(draft, "A client told us of bonuses paid in cash.")
        self.approve(draft, "abe", "Narrow enough; the backtest shows seven more.")
        self.by_name["ready"] = draft.id

    def testing(self):
        draft = self.begin("Hear pressure to sign", a_file("misconduct.pressure", "told me to sign", "sign it or go"))
        self.house.check(draft, Kind.EXAMPLES, found=EXAMPLES)
        self.house.check(draft, Kind.REGRESSION, found=NOTHING_WRONG)
        found = {**BACKTEST, "sessions": 300, "hours": 247.1, "lost": {}, "changed": {}}
        self.house.check(draft, Kind.BACKTEST, State.RUNNING, found, done=300, total=500)
        self.by_name["testing"] = draft.id

    def failing(self):
        documents = a_file(BONUS, "hid the bonus", examples={**SAID, "miss": ["they never hid the bonus"]}, unless=[])
        draft = self.begin("Listen for bonuses only", documents)
        problem = (
            "miss example 1 is found: “they never hid the bonus”. Narrow the phrase, or let it be lowered when denied."
        )
        told = {"file": "bonus", "rule": BONUS, "language": "en", "problem": problem}
        self.house.check(draft, Kind.EXAMPLES, State.RED, {"examples": 3, "failed": 1, "failures": [told]})
        case = {"text": "his bonus was paid off the books", "language": "en", "source": "example", "kind": "missed"}
        case |= {"category": "misconduct", "expected": {"misconduct": "concern"}, "live": {}, "candidate": {}}
        wrong = NOTHING_WRONG | {"missed": 1, "cases": [case]}
        self.house.check(draft, Kind.REGRESSION, State.RED, wrong)
        self.by_name["failing"] = draft.id

    def new(self):
        self.by_name["new"] = self.begin(
            "Look at what is said about notice periods, severance and non-compete clauses", {}
        ).id

    def go_live(self, documents, title, reason, days=0):
        """A change that has gone the whole way."""
        self.console.wait(days=days)
        draft = self.begin(title, documents, hours=0)
        self.house.check(draft, Kind.EXAMPLES)
        self.propose(draft, reason)
        self.approve(draft, "ana", "Read and understood.")
        shelf, at = self.house.store.live.shelf, self.console.now
        publishing.publish(self.db, shelf, draft.id, publishing.InProgress.SWITCH, "ana", at)
        self.house.store.live.forget()
        return draft.id

    def begin(self, title, documents, hours=23):
        self.console.wait(hours=hours)
        with self.db.write() as records:
            made = dict(documents_of(records, self.house.live().digest)) | documents
            if "switches.yaml" in documents and hours:
                made["switches.yaml"] = joined(dict(documents_of(records, self.house.live().digest)), documents)
            return drafts.begin(records, title, "erin", self.console.now, made)

    def checked(self, draft, backtest=BACKTEST):
        self.house.check(draft, Kind.EXAMPLES, found=EXAMPLES)
        self.house.check(draft, Kind.REGRESSION, found=NOTHING_WRONG)
        self.house.check(draft, Kind.BACKTEST, found=backtest, done=500, total=500)
        with self.db.write() as records:
            over = {"ended_at": self.console.now + timedelta(minutes=4)}
            records.execute(
                update(CheckRow)
                .where(CheckRow.state == State.GREEN.value, CheckRow.kind != "drill", CheckRow.ended_at.is_(None))
                .values(**over)
            )

    def propose(self, draft, reason):
        publishing.propose(self.db, draft.id, 1, reason, "erin", self.console.now)

    def approve(self, draft, by, reason):
        digest = self.house.draft(draft).digest
        publishing.say(self.db, draft.id, digest, Verdict.APPROVED, reason, by, self.console.now, WAIVABLE)


def a_file(rule, *phrases, **given):
    """A document with one rule, named after it."""
    [text] = rules(*phrases, rule=rule, **given).values()
    return {f"rules/{rule.partition('.')[2]}.yaml": text}


def switches(rule, to, reason):
    """Switches with one that is put otherwise."""
    listed = [{"rule": rule, "language": "en", "to": to, "reason": reason}]
    return {"switches.yaml": yaml.safe_dump({"switches": listed}, sort_keys=False)}


def joined(before, after):
    """The switches of both."""
    every = [
        each for of in (before, after) for each in yaml.safe_load(of.get("switches.yaml", "switches: []"))["switches"]
    ]
    return yaml.safe_dump({"switches": every}, sort_keys=False)


def difference(number, rule, live, candidate):
    category = Category(rule.partition(".")[0].replace("-", "_"))
    return Difference(SegmentId(f"line-{number % 7}"), 45_000, rule, category, live, candidate)
