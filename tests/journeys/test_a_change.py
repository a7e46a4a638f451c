"""A change goes live in running workers, and is taken back there, without anybody restarting anything."""

import pytest
from sqlalchemy import select

from config.tuning import installed
from tests.journeys.installation import an_installation
from tests.workers.tuning.bench import Bench, a_small_rule
from tests.workers.tuning.way import Way
from workers.archive.models import FindingRow, LineRow
from workers.wiring import now

pytestmark = [pytest.mark.service, pytest.mark.model]

WORDS = "the zebra took my stapler"
ZEBRA = a_small_rule("misconduct.zebra", WORDS)
ENOUGH = 8  # lines in a row: more than there are worker processes


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuned")
    with pytest.MonkeyPatch.context() as monkeypatch, an_installation(folder, monkeypatch) as installation:
        yield installation


def found(place):
    return len(place.rows(select(FindingRow.id).where(FindingRow.rule == ZEBRA.id)))


def heard(place, call, times):
    """Say it so often, wait until all of it is kept, and return how many times it was found."""
    lines, before = len(place.rows(select(LineRow.segment))), found(place)
    for _ in range(times):
        call.say(WORDS)
    place.wait_for(lambda: len(place.rows(select(LineRow.segment))) == lines + times, "every line")
    return found(place) - before


def test_a_published_rule_finds_and_after_a_rollback_it_finds_no_longer(place):
    way = Way(Bench(place.db, installed(place.settings), now))
    call = place.call("a-change")
    assert heard(place, call, 1) == 0

    live = way.published(ZEBRA)
    place.wait_for(lambda: heard(place, call, ENOUGH) == ENOUGH, "the new rule in every worker")

    way.roll_back(live.number - 1)
    place.wait_for(lambda: heard(place, call, ENOUGH) == 0, "every worker without it")
