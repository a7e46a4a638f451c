"""One engagement: a contract with everything in it, in one call, and what the records say afterwards."""

from datetime import date

from sqlalchemy import select

from config.contracts import Contract
from workers.archive.models import AuditRow

COACH_NAME, CLIENT_NAME, SPONSOR_NAME = "Quillamena Zathrusky", "Drunoka Plimbexter", "Wexomil Holdings"
NAMES = (COACH_NAME, CLIENT_NAME, SPONSOR_NAME)
PARTS = tuple(part for name in NAMES for part in name.split())
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
PARTIES = (
    {"id": "coach", "role": "coach", "name": COACH_NAME},
    {"id": "client", "role": "client", "name": CLIENT_NAME},
    {"id": "sponsor", "role": "sponsor", "name": SPONSOR_NAME},
)
AGREED = ({"party": "coach", "recorded": MAY}, {"party": "client", "recorded": MAY})


def a_contract(**given):
    """A contract that allows screening, unless the test says otherwise."""
    return Contract.model_validate({"id": "c1", "parties": PARTIES, "consents": AGREED, **given})


def audit(database):
    with database.read() as records:
        rows = records.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    return [(row.actor, row.action, row.detail) for row in rows]
