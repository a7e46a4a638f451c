"""The audit, and deliveries that were laid aside."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.workers.archive.steps import LATER
from workers.archive import store
from workers.archive.models import AuditRow, ParkedRow


def test_the_audit_keeps_ids_counts_and_names_of_rules(database, session):
    detail = {"rule": "self-harm.plan", "count": 3, "share": 0.5, "live": True, "prompt": None, "id": "aZ0_-"}

    with database.write() as db:
        store.record(db, "coach:anna", "prompt.answered", session, detail, NOON)

    with database.read() as db:
        row = db.scalars(select(AuditRow)).one()
    assert (row.actor, row.action, row.session_id, row.at, row.detail) == (
        *("coach:anna", "prompt.answered", session, NOON),
        detail,
    )


NO_WORDS = pytest.mark.parametrize(
    "words",
    ["zebra told me", "zebra\n", "zebra@example.org", "z" * 81, "", "größer", b"zebra", NOON],
    ids=["sentence", "line end", "e-mail", "long", "empty", "letters of a name", "bytes", "moment"],
)


@NO_WORDS
@pytest.mark.parametrize("place", ["actor", "action", "name", "value"])
def test_the_audit_refuses_whatever_could_be_words_and_does_not_repeat_it(words, place):
    given = {"actor": "worker", "action": "some.action", "name": "rule", "value": "some.rule"} | {place: words}

    with pytest.raises(ValueError, match="ids, counts and names of rules") as refusal:
        store.record(Session(), given["actor"], given["action"], None, {given["name"]: given["value"]}, NOON)

    assert "zebra" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("value", [["zebra"], {"zebra": 1}, float("nan"), float("inf")], ids=repr)
def test_the_audit_takes_plain_facts_only(value):
    with pytest.raises(ValueError, match="ids, counts and names of rules"):
        store.record(Session(), "worker", "some.action", None, {"rule": value}, NOON)


def test_a_delivery_is_laid_aside_once(database, session):
    for at in (NOON, LATER):
        with database.write() as db:
            store.park(db, session, 12, "MalformedError", at)

    with database.read() as db:
        assert [(row.number, row.parked_at) for row in db.scalars(select(ParkedRow))] == [(12, NOON)]
