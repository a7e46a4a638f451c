"""The way from a draft to what is in force, step by step, for tests that are about one of the steps."""

from dataclasses import dataclass

from sqlalchemy import update

from tests.workers.tuning.bench import Bench, a_small_rule, documents
from workers.archive.tuning import CheckRow
from workers.tuning import checks, drafts, publishing, shadowing
from workers.tuning.checks import Kind
from workers.tuning.gates import WAIVABLE, Verdict
from workers.tuning.shelf import Shelf
from workers.tuning.versions import InProgress, live

ERIN, ANA, ABE = "erin", "ana", "abe"  # who writes, and two who approve
STEALING = a_small_rule("misconduct.stealing", "i stole it")
LYING = a_small_rule("misconduct.lying", "i lied to them")


@dataclass
class Way:
    bench: Bench

    def __post_init__(self):
        self.db, self.clock, self.shelf = self.bench.db, self.bench.clock, Shelf(self.bench.ground)

    def begin(self, *rules, by=ERIN, **given):
        made = documents(*rules, **given)
        with self.db.write() as records:
            return drafts.begin(records, "Some change", by, self.clock(), made or None)

    def save(self, draft, *rules, by=ERIN, revision=None, onto=None, made=None, **given):
        made = documents(*rules, **given) if made is None else made
        with self.db.write() as records:
            now = self.clock()
            return drafts.save(records, draft.id, revision or draft.revision, made, by, now, onto=onto)

    def draft(self, draft_id):
        with self.db.read() as records:
            return drafts.find(records, draft_id)

    def green(self, draft, *kinds):
        """Let these checks, or all, be over and well, against what is live."""
        for kind in kinds or (Kind.EXAMPLES, Kind.REGRESSION, Kind.BACKTEST):
            check_id = self.bench.ask(kind, draft.digest, against=self.live().digest)
            with self.db.write() as records:
                records.execute(update(CheckRow).where(CheckRow.id == check_id).values(state=checks.State.GREEN.value))

    def shadow(self, draft):
        with self.db.write() as records:
            shadowing.start(records, draft.id, ERIN, self.clock())

    def propose(self, draft, reason="We miss thefts."):
        return publishing.propose(self.db, draft.id, self.draft(draft.id).revision, reason, ERIN, self.clock())

    def say(self, draft, by=ANA, verdict=Verdict.APPROVED, waives=(), reason="Read and understood."):
        digest = self.draft(draft.id).digest
        return publishing.say(self.db, draft.id, digest, verdict, reason, by, self.clock(), waives)

    def publish(self, draft, by=ANA, in_progress=InProgress.SWITCH):
        return publishing.publish(self.db, self.shelf, draft.id, in_progress, by, self.clock())

    def roll_back(self, number, reason="Too noisy."):
        return publishing.roll_back(self.db, self.shelf, number, reason, ABE, self.clock())

    def published(self, *rules, approvers=(ANA,), in_progress=InProgress.SWITCH, **given):
        """A change that has gone the whole way."""
        draft = self.begin(*rules, **given)
        return self.finished(draft, approvers, in_progress)

    def finished(self, draft, approvers=(ANA,), in_progress=InProgress.SWITCH):
        draft = self.draft(draft.id)
        self.green(draft, Kind.EXAMPLES)
        self.propose(draft)
        for by in approvers:
            self.say(draft, by, waives=WAIVABLE)
        return self.publish(draft, in_progress=in_progress)

    def live(self):
        with self.db.read() as records:
            return live(records)

    def standing(self, draft):
        with self.db.read() as records:
            return publishing.standing(records, drafts.find(records, draft.id), self.shelf)
