"""A console over two small rules instead of the shipped ones, and drafts of them."""

from dataclasses import replace
from functools import cache

from config.reading import Document
from config.rules import read_rule_file
from config.settings import Settings
from config.tuning import installed, read_tuning
from tests.plugin.console.stage import ConsoleStage
from workers.archive.tuning import PublicationRow
from workers.tuning import drafts
from workers.tuning.live import Live
from workers.tuning.shelf import Shelf
from workers.tuning.versions import documents_of, keep_version

RULES = """\
language: en
lists:
  machine: [press, conveyor]
rules:
  - id: misconduct.guards-off
    category: misconduct
    severity: concern
    phrases:
      - took the guards off
      - run* the <machine> without a guard
    examples:
      hit:
        - we took the guards off to be faster
        - they are running the press without a guard
      miss:
        - we never took the guards off
    note: Agreed in March
  - id: legal.subpoena
    category: legal
    severity: info
    phrases: [subpoena]
    examples:
      hit: [I got a subpoena]
      miss: [nothing came]
pairs:
  - id: abuse.asked
    category: abuse
    ask: [did he hit you]
    examples:
      hit: ["coach: did he hit you | client: yes"]
      miss: ["coach: did he hit you | client: no"]
"""
GUARDS = "/console/rules/en/misconduct.guards-off"


@cache
def small_ground():
    """What is installed, with these rules alone. Read once: protocols and contacts take longer than most tests."""
    ground = installed(Settings(_env_file=None))
    file = read_rule_file(Document("own.yaml", RULES)).model_copy(update={"name": ground.rules[0].name})
    return replace(ground, rules=(file,))


class TunedStage(ConsoleStage):
    """Its ground is `RULES`: a page takes milliseconds, and a test knows every rule."""

    def __init__(self, folder, **settings) -> None:
        super().__init__(folder, **settings)
        self.store.__dict__["live"] = Live(self.db, Shelf(small_ground()))

    @property
    def ground(self):
        return self.store.live.shelf.ground

    def a_draft(self, documents=None, by="somebody", title="Fewer false alarms"):
        with self.db.write() as records:
            return drafts.begin(records, title, by, self.now, documents)

    def draft(self, draft_id):
        with self.db.read() as records:
            return drafts.find(records, draft_id)

    def documents(self, draft_id):
        with self.db.read() as records:
            return documents_of(records, drafts.find(records, draft_id).digest)

    def meaning(self, draft_id):
        return read_tuning(self.documents(draft_id), self.ground)

    def entry(self, draft_id, rule="misconduct.guards-off"):
        files = self.meaning(draft_id).rules
        return next(entry for file in files for entry in file.entries if entry.id == rule)

    def publish(self, documents):
        with self.db.write() as records:
            digest = keep_version(records, documents, self.now)
            row = PublicationRow(number=1, digest=digest, kind="publish", in_progress="switch", reason="mended")
            row.by, row.approved_by, row.at = "somebody", [], self.now
            records.add(row)
