"""The breach pages on the companion's stage: coaches with a zone and a language, and a redactor that is quick."""

from datetime import timedelta

from config.coaches import Coach, CoachDirectory
from config.contracts import Contract
from config.errors import MalformedError
from redaction.model import Redacted
from tests.plugin.companion.stage import Stage
from workers import breaches
from workers.breach_records import find, listed

CLIENT_NAME = "Drunoka Plimbexter"
CONTRACT = Contract(id="c1", languages=("de",), parties=({"id": "client", "role": "client", "name": CLIENT_NAME},))
LONGEST = 2_000
ANNA = Coach(id="anna", name="Anna Zathrusky", timezone="Europe/Berlin", contract="c1")
BEN = Coach(id="ben", name="Ben", language="es")


class Recovering(Stage):
    """A stage with breach records. What is typed is redacted by putting [PERSON_1] for each name that is given."""

    def __init__(self, folder) -> None:
        super().__init__(folder, people=CoachDirectory(coaches=(ANNA, BEN), contracts=(CONTRACT,)), redact=redacted)

    def a_breach(self, coach="anna", hours_ago=1, **given):
        aware_at = self.now - timedelta(hours=hours_ago)
        return breaches.open_breach(self.db, coach, aware_at, coach, self.now, contract_id="c1", **given)

    def breach(self, breach_id=None):
        return find(self.db, breach_id) if breach_id else listed(self.db)[0]


def redacted(text, _language, names):
    if not text.strip() or len(text) > LONGEST:
        raise MalformedError("too long")
    for name in names:
        text = text.replace(name, "[PERSON_1]")
    return Redacted(text)
