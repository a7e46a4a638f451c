"""The heart's promises: warned once, kept once, taken out last - whatever breaks in between."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from config.database import Database
from config.errors import UnavailableError
from redaction.events import Ended, Revoked, TranscriptReady
from tests.builders import person, said
from tests.fakes import FakeScreener, always
from tests.said_in_pieces import digits_in, number_screener
from tests.stores import RING
from workers.archive.export import Format, export
from workers.archive.models import FindingRow, LineRow, OutboxRow, ParkedRow, PromptRow, SessionRow
from workers.companion import desk
from workers.mailbox import Lane
from workers.reception import Reception, session_id
from workers.screening import BATCH, Deps, screen_session
from workers.ticker import Ticker

SESSION = session_id(RING, "zoom", "meeting")


@pytest.fixture
def woken():
    return []


@pytest.fixture
def deps(store, woken):
    return Deps(store, always(FakeScreener()), _no_fetch, lambda: woken.append("sender"))


@pytest.fixture
def hear(store):
    """Deliver events as the platform would."""
    reception = Reception(store.mailbox, RING, store.contracts.directory, False, lambda *_: None, store.clock)
    numbers = iter(range(1000))

    def deliver(*events, key=None, batch=False):
        return reception.accept("zoom", "meeting", key or f"delivery {next(numbers)}", events, batch=batch)

    return deliver


def _no_fetch(url, token):
    raise AssertionError("nothing is to be fetched here")


ORDER = {LineRow: (LineRow.start_ms, LineRow.segment)}


def rows(store, table):
    with store.db.read() as db:
        return db.scalars(select(table).order_by(*ORDER.get(table, ()))).all()


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
    hear(
        said("a", by=person("Sam"), at_ms=0), said("b", by=coach, at_ms=2_000), said("c", by=person("Pat"), at_ms=4_000)
    )
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
    breaking = replace(deps, screener=always(FakeScreener(breaks_on="poison")))
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


@pytest.fixture
def attentive(deps):
    """A worker that knows a number when it hears one, also in pieces."""
    return replace(deps, screener=always(number_screener()))


def shown(store):
    return {line.segment: line.text for line in rows(store, LineRow)}.values()


def test_a_number_whose_second_half_comes_later_is_hidden_in_both_lines(store, attentive, hear):
    hear(said("my number is oh seven seven"), said("mm hm", by=person("Casey")))
    screen(attentive)
    hear(said("oh nine one two thanks"))
    screen(attentive)

    texts = [line.text for line in rows(store, LineRow)]
    assert sorted(texts) == ["[PHONE_NUMBER_2] thanks", "mm hm", "my number is [PHONE_NUMBER_1]"]


def test_an_amended_line_keeps_its_place_its_speaker_and_its_time(store, attentive, hear):
    hear(said("oh seven seven", at_ms=4_000, by=person("Sam")), said("mm hm", by=person("Pat"), at_ms=8_000))
    screen(attentive)
    before = [(line.segment, line.speaker, line.start_ms, line.revision) for line in rows(store, LineRow)]
    hear(said("oh nine one two", at_ms=12_000, by=person("Sam")))
    screen(attentive)

    after = [(line.segment, line.speaker, line.start_ms, line.revision) for line in rows(store, LineRow)]
    assert set(before) < set(after)
    assert len(after) == 3


def test_every_export_and_the_coachs_page_show_the_amended_line(store, attentive, hear, clock):
    hear(said("honestly i want to die call oh seven seven", coach="casey"))
    screen(attentive)
    hear(said("oh nine one two"))
    screen(attentive)

    with store.db.read() as db:
        exports = [export(db, SESSION, form) for form in Format]
    seen = [*exports, *(line.text for line in desk(store.db, "casey", clock()).card.lines)]
    assert len(seen) == len(Format) + 2
    assert all("PHONE_NUMBER" in text for text in seen)
    assert not any(digits_in(text) for text in seen)


def test_a_partial_that_becomes_final_is_redacted_with_what_was_said_before_it(store, attentive, hear):
    hear(said("oh seven seven", at_ms=4_000))
    screen(attentive)
    hear(said("oh nine one", segment="s", final=False, at_ms=8_000))
    screen(attentive)
    assert [digits_in(text) for text in shown(store)] == [["oh", "seven", "seven"]]

    hear(said("oh nine one two", segment="s", at_ms=8_000))
    screen(attentive)

    assert sorted(shown(store)) == ["[PHONE_NUMBER_1]", "[PHONE_NUMBER_2]"]


def test_a_first_half_that_is_corrected_after_the_second_came_is_hidden_too(store, attentive, hear):
    hear(said("oh seven", segment="s", at_ms=4_000), said("oh nine one two", at_ms=8_000))
    screen(attentive)
    hear(said("oh seven seven", segment="s", at_ms=4_000))
    screen(attentive)

    assert not any(digits_in(text) for text in shown(store))


def test_a_worker_that_was_overtaken_does_not_bring_half_a_number_back(store, attentive, hear, server):
    hear(said("oh seven seven", at_ms=4_000))

    def meanwhile():
        server.call("delete", f"pp:lease:{SESSION}")  # its time ran out
        hear(said("oh nine one two", at_ms=8_000))
        screen(attentive)

    screen(replace(attentive, screener=always(_Slow(attentive.screener(None).screener, meanwhile))))

    assert len(shown(store)) == 2
    assert not any(digits_in(text) for text in shown(store))


def test_a_crash_after_an_amended_line_was_kept_changes_nothing(store, attentive, hear):
    hear(said("oh seven seven", at_ms=4_000))
    screen(attentive)
    hear(said("oh nine one two", at_ms=8_000))
    with pytest.raises(SystemError):
        screen(replace(attentive, store=replace(store, mailbox=_Forgetful(store.mailbox))))
    before = sorted(shown(store))

    screen(attentive)

    assert sorted(shown(store)) == before
    assert not any(digits_in(text) for text in before)


@pytest.mark.parametrize("second", [BATCH, BATCH + 1])
def test_a_number_split_over_two_batches_of_a_fetched_transcript_is_hidden_in_both(store, attentive, hear, second):
    texts = ["so it goes"] * (BATCH + 10)
    texts[second - 2 : second + 1] = ["oh seven seven", "mm hm", "oh nine one two"]
    vtt = "WEBVTT\n\n" + "\n\n".join(
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\nSam: {text}"
        for at, text in enumerate(texts)
    )
    hear(TranscriptReady(url="https://zoom.us/x", token="t", host=person("casey")), batch=True)

    screen(replace(attentive, fetch=lambda url, token: vtt.encode()), Lane.BATCH)

    assert len(shown(store)) == len(texts)
    assert not any(digits_in(text) for text in shown(store))


class _Slow:
    """A screener that takes so long that something happens meanwhile."""

    def __init__(self, screener, meanwhile):
        self.ruleset, self._screener, self._meanwhile = screener.ruleset, screener, meanwhile

    def screen(self, window, pseudonyms):
        screened = self._screener.screen(window, pseudonyms)
        self._meanwhile()
        return screened


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
