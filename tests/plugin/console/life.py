"""Drafts on a console's stage: an editor, two approvers, and steps that other tests have proved already."""

import re

import yaml
from sqlalchemy import update

from config.rights import AccountRole
from tests.builders import a_rule
from workers.archive.tuning import CheckRow
from workers.tuning import checks, drafts, publishing
from workers.tuning.checks import Kind, State
from workers.tuning.drafts import EDITABLE
from workers.tuning.gates import WAIVABLE, Verdict, standing
from workers.tuning.versions import InProgress, live

STEALING = "misconduct.stealing"


def rules(*phrases, rule=STEALING, **given):
    """A document with one rule for these phrases, which are its own examples."""
    category = rule.split(".")[0].replace("-", "_")
    examples = {"hit": list(phrases), "miss": ["a quiet morning"], **given.pop("examples", {})}
    entry = a_rule(*phrases, id=rule, category=category, examples=examples, **given)
    made = {"language": "en", "rules": [entry.model_dump(mode="json", exclude_none=True)]}
    return {"rules/own.yaml": yaml.safe_dump(made)}


class Life:
    """What people do at a console with drafts."""

    def __init__(self, console) -> None:
        self.console, self.db, self.store = console, console.db, console.store
        self.erin = console.as_(AccountRole.RULE_EDITOR, name="Erin Editor")
        self.ana = console.as_(AccountRole.RULE_APPROVER, name="Ana Approver")
        self.abe = console.as_(AccountRole.RULE_APPROVER, name="Abe Approver")

    @property
    def now(self):
        return self.console.now

    def begin(self, documents=None, title="Hear thefts", by=None):
        with self.db.write() as records:
            who = (by or self.erin).account_id
            return drafts.begin(records, title, who, self.now, documents or rules("i stole it"))

    def save(self, draft, documents, by=None):
        with self.db.write() as records:
            who, newest = (by or self.erin).account_id, drafts.find(records, draft.id)
            return drafts.save(records, draft.id, newest.revision, documents, who, self.now)

    def draft(self, draft):
        with self.db.read() as records:
            return drafts.find(records, draft.id)

    def check(self, draft, kind, state=State.GREEN, found=None, done=0, total=0):
        """A check that has come so far."""
        with self.db.write() as records:
            newest = drafts.find(records, draft.id)
            against = standing(records, newest, self.store.live.shelf).against
            asked = {"days": 30, "sessions": 500} if kind is Kind.BACKTEST else {}
            check_id = checks.ask(records, kind, newest.digest, against, asked, self.erin.account_id, self.now)
            records.flush()
            values = {"state": state.value, "found": found or FOUND[kind], "done": done, "total": total}
            records.execute(update(CheckRow).where(CheckRow.id == check_id).values(**values))
        return check_id

    def proposed(self, documents=None, title="Hear thefts"):
        draft = self.begin(documents, title)
        self.check(draft, Kind.EXAMPLES)
        publishing.propose(self.db, draft.id, 1, "We miss thefts.", self.erin.account_id, self.now)
        return draft

    def published(self, documents=None, title="Hear thefts", approvers=None):
        draft = self.proposed(documents, title)
        digest = self.draft(draft).digest
        for approver in approvers or (self.ana,):
            by = approver.account_id
            publishing.say(self.db, draft.id, digest, Verdict.APPROVED, "Read.", by, self.now, WAIVABLE)
        shelf, by = self.store.live.shelf, self.ana.account_id
        live_now = publishing.publish(self.db, shelf, draft.id, InProgress.SWITCH, by, self.now)
        self.store.live.forget()
        return live_now

    def live(self):
        with self.db.read() as records:
            return live(records)

    def open_drafts(self):
        with self.db.read() as records:
            return drafts.listed(records, *EDITABLE)


FOUND = {
    Kind.EXAMPLES: {"examples": 2, "failed": 0, "failures": []},
    Kind.REGRESSION: {"examples": 2, "labelled": 100, "missed": 0, "lowered": 0, "alarmed": 0, "cases": []},
    Kind.BACKTEST: {
        "sessions": 40,
        "lines": 2000,
        "hours": 20.0,
        "prompts_live": 10,
        "prompts_candidate": 30,
        "new": {STEALING: 7},
        "lost": {},
        "changed": {},
        "masked": {"PERSON": 12},
        "masked_near": 1,
        "places": [["zoom-" + "0" * 20, "s1", STEALING, None, "concern"]],
    },
}


def page_of(who, draft, more=""):
    return who.get(f"/console/drafts/{draft.id}{more}")


def send(who, draft, step, **fields):
    return who.post(f"/console/drafts/{draft.id}/{step}", fields)


def stage(page, title):
    """What the page says of one stage."""
    found = re.search(
        rf'<li data-state="([a-z-]+)">\s*<div class="what">\s*<p><strong>{title}.*?</li>', page.text, re.S
    )
    return found[1], found[0]
