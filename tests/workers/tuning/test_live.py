"""What is in force is known in every process within a second, and never lost where something cannot be read."""

from dataclasses import replace
from threading import Event, Thread

import pytest

from config.errors import UnavailableError
from tests.workers.tuning.way import LYING, STEALING
from workers.tuning.live import FRESH_SECONDS, Live
from workers.tuning.shelf import KEPT, Shelf


class Seconds:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def live(short_way, seconds):
    return Live(short_way.db, Shelf(short_way.bench.ground), seconds)


def number(live):
    return live.now().publication.number


def test_what_is_installed_is_in_force_before_anything_is_published(live, short_way):
    assert (number(live), live.now().tuning) == (0, short_way.bench.ground)


def test_what_was_published_is_known_after_a_second_and_not_asked_for_before(live, seconds, short_way):
    assert number(live) == 0
    published = short_way.published(STEALING)
    seconds.now += FRESH_SECONDS / 2
    assert number(live) == 0
    seconds.now += FRESH_SECONDS / 2
    assert live.now().publication == published
    assert live.now().tuning.digest == published.digest


def test_whoever_published_sees_it_at_once(live, short_way):
    assert number(live) == 0
    short_way.published(STEALING)
    live.forget()
    assert number(live) == 1


def test_a_way_back_is_followed_as_a_change_is(live, seconds, short_way):
    short_way.published(STEALING)
    assert number(live) == 1
    short_way.roll_back(0)
    seconds.now += FRESH_SECONDS
    assert (number(live), live.now().tuning) == (2, short_way.bench.ground)


def test_the_one_before_stays_in_force_where_the_newest_cannot_be_read(live, seconds, short_way):
    first, broken = short_way.published(STEALING), short_way.published(off="legal.leaving")
    lacking = short_way.bench.ground.rules[0]
    rules = (lacking.model_copy(update={"rules": lacking.rules[:1] + lacking.rules[2:]}),)
    live.shelf = Shelf(replace(short_way.bench.ground, rules=rules))

    in_force = live.now()

    assert (in_force.publication, in_force.refused) == (first, broken.number)
    mended = short_way.published(STEALING, LYING)
    seconds.now += FRESH_SECONDS
    assert (live.now().publication, live.now().refused) == (mended, None)


class Gone:
    """A database that does not answer any more."""

    def read(self):
        raise UnavailableError("database: gone")


def test_a_database_that_is_down_changes_nothing_that_is_known(live, seconds, short_way):
    short_way.published(STEALING)
    assert number(live) == 1
    live._db = Gone()
    seconds.now += FRESH_SECONDS
    assert number(live) == 1


def test_nobody_guesses_what_is_in_force_before_the_database_has_answered(short_way, seconds):
    with pytest.raises(UnavailableError):
        Live(Gone(), Shelf(short_way.bench.ground), seconds).now()


class Slow:
    """A database whose answer one has to wait for."""

    def __init__(self, db):
        self.db, self.asked, self.may_answer = db, Event(), Event()

    def read(self):
        self.asked.set()
        assert self.may_answer.wait(10)
        return self.db.read()


def test_while_one_looks_the_others_go_on_with_what_is_known(live, seconds, short_way):
    assert number(live) == 0
    short_way.published(STEALING)
    live._db = slow = Slow(short_way.db)
    seconds.now += FRESH_SECONDS
    looking = Thread(target=live.now)
    looking.start()
    assert slow.asked.wait(10)

    assert number(live) == 0  # it would hang here

    slow.may_answer.set()
    looking.join()
    assert number(live) == 1


def test_a_version_is_read_once_and_only_so_many_are_kept(short_way):
    shelf = Shelf(short_way.bench.ground)
    digests = [short_way.bench.version(off="legal.leaving")]
    digests += [short_way.bench.keep({"detection.yaml": f"allow: [word{each}]"}) for each in range(KEPT)]
    with short_way.db.read() as records:
        first = shelf.tuning(records, digests[0])
        assert shelf.tuning(records, digests[0]) is first
        for digest in digests[1:]:
            shelf.tuning(records, digest)
        assert shelf.tuning(records, digests[0]) is not first
        assert shelf.tuning(records, digests[0]) == first
