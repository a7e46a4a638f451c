"""The audit, and deliveries that were laid aside."""

import pytest
from sqlalchemy import select

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


@pytest.mark.parametrize(
    "words",
    [
        "he told me everything",
        "zebra\n",
        "anna@example.org",
        "z" * 81,
        "",
        "größer",
        b"zebra",
        ["zebra"],
        {"zebra": 1},
        float("nan"),
        float("inf"),
        NOON,
    ],
    ids=repr,
)
@pytest.mark.parametrize("place", ["detail", "name", "actor", "action"])
def test_the_audit_refuses_whatever_could_be_words_and_does_not_repeat_it(database, session, words, place):
    given = {"actor": "worker", "action": "some.action", "detail": {"rule": "r"}}
    try:
        given |= {"detail": {"rule": words}} if place == "detail" else {"detail": {words: 1}} if place == "name" else {}
    except TypeError:
        pytest.skip("cannot be a name in a dict anyway")
    given |= {place: words} if place in {"actor", "action"} else {}

    with pytest.raises(ValueError, match="ids, counts and names of rules") as refusal, database.write() as db:
        store.record(db, given["actor"], given["action"], session, given["detail"], NOON)

    assert "zebra" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_delivery_is_laid_aside_once(database, session):
    for at in (NOON, LATER):
        with database.write() as db:
            store.park(db, session, 12, "MalformedError", at)

    with database.read() as db:
        assert [(row.number, row.parked_at) for row in db.scalars(select(ParkedRow))] == [(12, NOON)]
