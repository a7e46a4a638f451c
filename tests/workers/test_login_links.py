"""One-time links: good once, for minutes, for one coach, and only as a hash on record."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.database import Database
from workers import login_links
from workers.archive.models import AuditRow, Base, LoginLinkRow
from workers.login_links import MOST_UNSPENT, redeem

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTES = 10


@pytest.fixture
def db(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'archive.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


def issue(db, coach, now, minutes, **how):
    return login_links.issue(db, coach, now, minutes, **{"actor": "cli:admin", **how})


def audit(db):
    with db.read() as records:
        return [(row.actor, row.action, row.detail) for row in records.scalars(select(AuditRow).order_by(AuditRow.id))]


def kept(db):
    with db.read() as records:
        return records.scalars(select(LoginLinkRow).order_by(LoginLinkRow.coach_id)).all()


def test_a_link_lets_its_coach_in_once(db):
    token = issue(db, "anna", NOON, MINUTES)

    assert redeem(db, token, NOON) == "anna"
    assert redeem(db, token, NOON) is None


def test_a_link_is_good_until_its_minutes_are_over_and_not_a_moment_longer(db):
    in_time, too_late = issue(db, "anna", NOON, MINUTES), issue(db, "ben", NOON, MINUTES)
    end = NOON + timedelta(minutes=MINUTES)

    assert redeem(db, in_time, end - timedelta(microseconds=1)) == "anna"
    assert redeem(db, too_late, end) is None


def test_two_links_of_one_coach_are_good_side_by_side(db):
    first, second = issue(db, "anna", NOON, MINUTES), issue(db, "anna", NOON, MINUTES)

    assert first != second
    assert [redeem(db, each, NOON) for each in (second, first)] == ["anna", "anna"]


def test_of_many_who_come_with_the_same_link_at_once_one_gets_in(db):
    token = issue(db, "anna", NOON, MINUTES)
    together, got = threading.Barrier(6), []

    def come():
        together.wait()
        got.append(redeem(db, token, NOON))

    comers = [threading.Thread(target=come) for _ in range(6)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join()

    assert sorted(got, key=str) == [None] * 5 + ["anna"]


def test_the_records_cannot_be_turned_back_into_a_link(db, tmp_path):
    token = issue(db, "anna", NOON, MINUTES)

    assert redeem(db, kept(db)[0].token_hash, NOON) is None
    db.close()
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_expired_links_are_cleared_away_when_the_next_one_is_issued(db):
    issue(db, "anna", NOON, MINUTES)
    issue(db, "ben", NOON, MINUTES * 3)

    issue(db, "cora", NOON + timedelta(minutes=MINUTES), MINUTES)

    assert [link.coach_id for link in kept(db)] == ["ben", "cora"]


def test_a_used_link_cannot_come_back_after_the_clearing(db):
    token = issue(db, "anna", NOON, MINUTES)
    redeem(db, token, NOON)

    issue(db, "ben", NOON, MINUTES)

    assert redeem(db, token, NOON) is None


def test_a_link_is_too_long_to_guess(db):
    assert len(issue(db, "anna", NOON, MINUTES)) >= 43  # 32 random bytes


def test_of_too_many_that_nobody_used_the_oldest_is_withdrawn(db):
    tokens = [issue(db, "anna", NOON + timedelta(seconds=second), MINUTES) for second in range(MOST_UNSPENT + 1)]
    later = NOON + timedelta(minutes=1)

    assert [redeem(db, token, later) for token in tokens] == [None, *["anna"] * MOST_UNSPENT]


def test_links_that_were_used_and_links_of_others_do_not_count(db):
    others = [issue(db, coach, NOON, MINUTES) for coach in ("ben", "cora") for _ in range(MOST_UNSPENT)]
    for _ in range(MOST_UNSPENT):
        redeem(db, issue(db, "anna", NOON, MINUTES), NOON)
    first, *_ = [issue(db, "anna", NOON, MINUTES) for _ in range(MOST_UNSPENT)]

    assert redeem(db, first, NOON) == "anna"
    assert all(redeem(db, token, NOON) for token in others)


def test_who_made_a_link_for_whom_and_who_came_in_is_on_record_and_the_link_is_not(db):
    token = issue(db, "anna", NOON, MINUTES, actor="anna", via="slack")
    redeem(db, token, NOON)
    redeem(db, token, NOON)  # nobody comes in by it again

    assert audit(db) == [
        ("anna", "companion.link", {"for": "anna", "via": "slack", "minutes": 10}),
        ("anna", "companion.entered", {}),
    ]


@given(token=st.text(max_size=200))
def test_no_made_up_link_lets_anybody_in(token):
    db = Database("sqlite://")
    Base.metadata.create_all(db.engine)
    issue(db, "anna", NOON, MINUTES)

    assert redeem(db, token, NOON) is None
    db.close()
