"""The heart's promises: warned once, kept once, taken out last - whatever breaks in between."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from config.database import Database
from config.errors import UnavailableError
from redaction.events import Ended, Revoked, TranscriptReady
from tests.builders import person, said
from tests.fakes import FakeScreener
from tests.stores import RING
from workers.archive.models import FindingRow, LineRow, OutboxRow, ParkedRow, PromptRow, SessionRow
from workers.mailbox import Lane
from workers.reception import Reception, session_id
from workers.screening import Deps, screen_session
from workers.ticker import Ticker

SESSION = session_id(RING, "zoom", "meeting")


@pytest.fixture
def woken():
    return []


@pytest.fixture
def deps(store, woken):
    return Deps(store, FakeScreener(), _no_fetch, lambda: woken.append("sender"))


@pytest.fixture
def hear(store):
    """Deliver events as the platform would."""
    reception = Reception(store.mailbox, RING, store.directory, False, lambda *_: None, store.clock)
    numbers = iter(range(1000))

    def deliver(*events, key=None, batch=False):
        return reception.accept("zoom", "meeting", key or f"delivery {next(numbers)}", events, batch=batch)

    return deliver


def _no_fetch(url, token):
    raise AssertionError("nothing is to be fetched here")


def rows(store, table):
    with store.db.read() as db:
        return db.scalars(select(table)).all()


def screen(deps, lane=Lane.LIVE):
    return screen_session(SESSION, lane, deps)


def test_what_was_said_is_kept_redacted_and_taken_out(store, deps, hear):
    hear(said("Sarah called"), said("Sarah again"))

    assert screen(deps) == 2
    assert [line.text for line in rows(store, LineRow)] == ["[PERSON_1] [PERSON_2]", "[PERSON_1] [PERSON_3]"]
    assert store.mailbox.waiting(SESSION, Lane.LIVE) == 0


def test_a_name_keeps_its_placeholder_from_batch_to_batch(store, deps, hear):
    hear(said("Sarah"))
    screen(deps)
    hear(said("Sarah"))
    screen(deps)

    assert {line.text for line in rows(store, LineRow)} == {"[PERSON_1]"}


def test_speakers_are_kept_as_coach_and_clients(store, deps, hear):
    coach = person(id="x", email="casey@coach.example")
    hear(said("a", by=person("Sam")), said("b", by=coach), said("c", by=person("Pat")))
    screen(deps)

    assert [line.speaker for line in rows(store, LineRow)] == ["Client", "Coach", "Client 2"]


def test_a_concern_asks_the_coach_once_and_wakes_the_sender(store, deps, hear, woken):
    hear(said("concern: something", coach="casey"))
    screen(deps)

    [prompt], [message] = rows(store, PromptRow), rows(store, OutboxRow)
    assert (prompt.coach_id, prompt.severity, prompt.state) == ("casey", "concern", "open")
    assert (message.prompt_id, message.kind) == (prompt.id, "prompt")
    assert woken == ["sender"]


def test_something_merely_worth_knowing_asks_nobody(store, deps, hear, woken):
    hear(said("info: something"))
    screen(deps)

    assert len(rows(store, FindingRow)) == 1
    assert rows(store, PromptRow) == []
    assert woken == []


def test_a_partial_asks_at_once_and_its_final_does_not_ask_again(store, deps, hear):
    hear(said("concern: some", segment="s", final=False))
    screen(deps)
    assert rows(store, LineRow) == []

    hear(said("concern: something", segment="s"))
    screen(deps)

    assert len(rows(store, PromptRow)) == len(rows(store, FindingRow)) == len(rows(store, LineRow)) == 1


def test_a_later_text_replaces_the_earlier_one_in_the_archive(store, deps, hear):
    hear(said("one", segment="s"))
    screen(deps)
    hear(said("one two", segment="s"))
    screen(deps)

    [line] = rows(store, LineRow)
    assert line.text == "[PERSON_1] [PERSON_2]"


def test_a_crash_after_keeping_and_before_taking_out_changes_nothing(store, deps, hear, woken):
    hear(said("concern: something"), said("Sarah"))
    crashing = replace(deps, store=replace(store, mailbox=_Forgetful(store.mailbox)))
    with pytest.raises(SystemError):
        screen(crashing)
    before = [len(rows(store, table)) for table in (LineRow, FindingRow, PromptRow, OutboxRow)]
    assert store.mailbox.waiting(SESSION, Lane.LIVE) == 2

    screen(deps)

    assert [len(rows(store, table)) for table in (LineRow, FindingRow, PromptRow, OutboxRow)] == before == [2, 1, 1, 1]
    assert {line.text for line in rows(store, LineRow)} == {"[PERSON_1] [PERSON_2]", "[PERSON_3]"}


def test_a_letter_that_breaks_the_screener_is_laid_aside_after_three_tries_and_the_rest_is_heard(store, deps, hear):
    hear(said("poison"), said("concern: after it"))
    breaking = replace(deps, screener=FakeScreener(breaks_on="poison"))
    for _ in range(3):
        with pytest.raises(RuntimeError):
            screen(breaking)

    screen(breaking)

    [parked] = rows(store, ParkedRow)
    assert parked.reason == "failed three times"
    assert store.mailbox.parked(SESSION) == 1
    assert len(rows(store, PromptRow)) == 1


def test_a_database_that_is_down_loses_nothing_and_blames_no_letter(store, deps, hear):
    hear(said("concern: something"))
    down = replace(deps, store=replace(store, db=Database("sqlite:////nowhere/at/all.db")))
    for _ in range(5):
        with pytest.raises(UnavailableError):
            screen(down)

    screen(deps)

    assert len(rows(store, PromptRow)) == 1
    assert rows(store, ParkedRow) == []


def test_a_session_that_ended_lets_go_of_its_key_after_the_grace_period(store, deps, hear, clock):
    hear(said("hello"), Ended())
    screen(deps)
    ticker = _a_ticker(store)
    ticker.tick(0)
    assert rows(store, SessionRow)[0].key_destroyed_at is None

    clock.forward(seconds=store.settings.raw_grace_seconds)
    ticker.tick(1)

    assert rows(store, SessionRow)[0].key_destroyed_at == clock()


def test_when_the_right_to_listen_is_taken_back_everything_kept_is_erased(store, deps, hear):

    hear(said("concern: something"))
    screen(deps)
    hear(said("not yet screened"))
    hear(Revoked())
    _a_ticker(store).tick(0)

    assert rows(store, LineRow) == rows(store, FindingRow) == rows(store, PromptRow) == []
    assert rows(store, SessionRow)[0].revoked_at
    hear(said("still talking"))
    screen(deps)
    assert rows(store, LineRow) == []


def test_words_screened_while_the_right_was_taken_back_are_not_kept(store, deps, hear, server):
    hear(said("concern: something"))
    _a_ticker(store)._erase_revoked(SESSION, store.clock())  # the archive has been told, this drainer has not

    screen(deps)

    assert rows(store, LineRow) == rows(store, PromptRow) == []


def test_a_finished_transcript_is_fetched_screened_and_kept_without_a_prompt(store, deps, hear):
    cues = "00:00:01.000 --> 00:00:02.000\nCasey: hello", "00:00:03.000 --> 00:00:04.000\nSam: concern: x"
    vtt = "\n\n".join(("WEBVTT", *cues)).encode()
    fetching = replace(deps, fetch=lambda url, token: vtt)
    hear(TranscriptReady(url="https://zoom.us/x", token="t", host=person("casey")), batch=True)

    screen(fetching, Lane.BATCH)

    assert [line.speaker for line in rows(store, LineRow)] == ["Coach", "Client"]
    assert len(rows(store, FindingRow)) == 1
    assert rows(store, PromptRow) == []


def test_a_platform_that_does_not_give_the_transcript_is_asked_again_later(store, deps, hear, clock):
    def down(url, token):
        raise UnavailableError("platform")

    hear(TranscriptReady(url="https://zoom.us/x", token="t"), batch=True)
    with pytest.raises(UnavailableError):
        screen(replace(deps, fetch=down), Lane.BATCH)

    assert store.mailbox.overdue(Lane.BATCH, clock()) == []
    clock.forward(minutes=1)
    assert store.mailbox.overdue(Lane.BATCH, clock()) == [SESSION]
    assert rows(store, ParkedRow) == []


def _a_ticker(store):
    return Ticker(store, lambda *_: None, lambda: None, lambda _: None, ())


class _Forgetful:
    """A mailbox whose drainer dies between the commit and taking the letters out."""

    def __init__(self, mailbox):
        self._mailbox = mailbox

    def __getattr__(self, name):
        return getattr(self._mailbox, name)

    def lease(self, session, lane):
        outer = self._mailbox.lease(session, lane)

        class Held:
            def __enter__(self):
                self.lease = outer.__enter__()
                self.lease.done = self._die
                return self.lease

            def _die(self, *_):
                raise SystemError("killed")

            def __exit__(self, *error):
                return outer.__exit__(*error)

        return Held()
