"""A bench to try checks and shadows on: rules of one line each, versions of them, sessions with lines."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import yaml
from sqlalchemy import select

from config.database import Database
from config.settings import Settings
from config.tuning import AS_INSTALLED, Tuning
from redaction.model import SessionId
from tests.builders import a_rule, a_rule_file, line
from tests.fakes import FakeClock
from workers.archive import store
from workers.archive.models import AuditRow, SessionRow
from workers.archive.tuning import DraftRow, RevisionRow
from workers.tuning import checks, working
from workers.tuning.checks import Kind
from workers.tuning.shelf import Shelf
from workers.tuning.versions import keep_version

DYING, LEAVING, TONIGHT = "self-harm.dying", "legal.leaving", "self-harm.tonight"

_numbers = count(1)


def a_small_rule(name, phrase, **given):
    """A rule for one phrase, which is its own example."""
    category = name.split(".")[0].replace("-", "_")
    examples = {"hit": [phrase], "miss": [f"a word beside {category}"], **given.pop("examples", {})}
    return a_rule(phrase, **{"id": name, "category": category, "examples": examples, **given})


def a_ground():
    rules = (
        a_small_rule(DYING, "want to die"),
        a_small_rule(LEAVING, "sue you"),
        a_small_rule(TONIGHT, "kill myself tonight", severity="imminent"),
    )
    return [a_rule_file(*rules, name="shipped.yaml")]


def documents(*rules, off=None, **position):
    """Documents with these rules, and a switch: `off="some.rule"`, or `concern="some.rule"`."""
    made = {}
    if rules:
        entries = [each.model_dump(mode="json", exclude_none=True) for each in rules]
        made["rules/own.yaml"] = yaml.safe_dump({"language": "en", "rules": entries})
    if switches := {**({"off": off} if off else {}), **position}:
        listed = [{"rule": rule, "language": "en", "to": to, "reason": "noisy"} for to, rule in switches.items()]
        made["switches.yaml"] = yaml.safe_dump({"switches": listed})
    return made


@dataclass
class Bench:
    db: Database
    ground: Tuning
    clock: FakeClock
    seconds: float = 0.0  # that each look at the timer takes
    _passed: float = field(default=0.0)

    def __post_init__(self):
        self.settings = Settings(_env_file=None)
        store_of_it = SimpleNamespace(db=self.db, clock=self.clock, settings=self.settings)
        self.deps = working.Deps(store_of_it, Shelf(self.ground).tuning, self._timer)

    def _timer(self):
        self._passed += self.seconds
        return self._passed

    def version(self, *rules, **given):
        return self.keep(documents(*rules, **given))

    def keep(self, made):
        with self.db.write() as records:
            return keep_version(records, made, self.clock())

    def ask(self, kind, digest, asked=None, against=AS_INSTALLED):
        asked = asked or ({"days": 30, "sessions": 100} if kind is Kind.BACKTEST else {})
        with self.db.write() as records:
            return checks.ask(records, kind, digest, against, asked, "erin", self.clock())

    def cancel(self, check_id):
        with self.db.write() as records:
            return checks.cancel(records, check_id, "erin", self.clock())

    def work(self, check_id):
        return working.work(check_id, self.deps)

    def check(self, check_id):
        with self.db.read() as records:
            return checks.find(records, check_id)

    def ended(self, kind, digest, asked=None, **given):
        """A check, worked on until it is over."""
        check_id = self.ask(kind, digest, asked, **given)
        while self.work(check_id):
            pass
        return self.check(check_id)

    def audit(self):
        with self.db.read() as records:
            return [(row.actor, row.action) for row in records.scalars(select(AuditRow).order_by(AuditRow.id))]

    def a_session(self, *texts, days_ago=1, language="en", **given):
        """A session with these lines of its client: each a text, or a line."""
        session = SessionId(f"zoom-{next(_numbers):020}")
        at = self.clock() - timedelta(days=days_ago)
        lines = [each if not isinstance(each, str) else line(each) for each in texts]
        with self.db.write() as records:
            store.open_session(records, session, "zoom", language, at)
            store.keep_lines(records, session, lines)
            records.get_one(SessionRow, session).last_heard_at = given.get("last_heard_at", at)
        return session

    def a_draft(self, digest, *, state="open", shadowed_at=None):
        """A draft whose newest revision says this."""
        draft, now = f"draft{next(_numbers)}", self.clock()
        with self.db.write() as records:
            records.add(
                DraftRow(
                    id=draft,
                    title="Some change",
                    state=state,
                    based_on=AS_INSTALLED,
                    revision=2,
                    author="erin",
                    created_at=now,
                    changed_at=now,
                    shadowed_at=shadowed_at,
                )
            )
            records.flush()
            for number, of in ((1, "0" * 64), (2, digest)):
                records.add(RevisionRow(draft_id=draft, number=number, digest=of, author="erin", saved_at=now))
        return draft
