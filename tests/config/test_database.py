"""The archive's database: a write is whole or not at all, and what is down says so without telling secrets."""

import pytest
from sqlalchemy import text

from config.database import Database
from config.errors import MisconfiguredError, UnavailableError


@pytest.fixture
def db(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with db.write() as session:
        session.execute(text("CREATE TABLE said (word TEXT)"))
    yield db
    db.close()


def count(db):
    with db.read() as session:
        return session.execute(text("SELECT count(*) FROM said")).scalar_one()


def test_a_block_that_fails_leaves_nothing_behind(db):
    def fail():
        with db.write() as session:
            session.execute(text("INSERT INTO said VALUES ('a')"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert count(db) == 0


def test_a_long_look_does_not_keep_anybody_from_writing(db):
    with db.read() as looking:
        looking.execute(text("SELECT * FROM said")).all()
        with db.write() as session:
            session.execute(text("INSERT INTO said VALUES ('a')"))

    assert count(db) == 1


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql://user:pass-word@127.0.0.1:1/x"])
def test_a_database_that_does_not_answer_says_so_without_its_password(url):
    with pytest.raises(UnavailableError) as problem, Database(url).read() as session:
        session.execute(text("SELECT 1"))

    assert "pass-word" not in str(problem.value)


@pytest.mark.parametrize("url", ["", "nonsense", "oracle://x:pass-word@y/z", "mysql://x:pass-word@y/z"])
def test_a_url_that_is_of_no_use_names_the_setting(url):
    with pytest.raises(MisconfiguredError, match="PAUSEPOINT_DATABASE_URL") as problem:
        Database(url)

    assert "pass-word" not in str(problem.value)
