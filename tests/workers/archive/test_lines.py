"""What is kept of a session: its row and its redacted lines."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from config.vocabulary import Role
from redaction.model import Redacted, SessionId
from tests.builders import NOON, finding, line, utterance
from tests.workers.archive.steps import IN_ONE_ARCHIVE, LATER, crashing, find, keep, lines_of
from workers.archive import reading, store


def test_a_session_that_is_opened_twice_is_one_session_as_it_was_first(database):
    session = SessionId("zoom-twice")

    with database.write() as db:
        store.open_session(db, session, "zoom", "en", NOON)
    with database.write() as db:
        row = store.open_session(db, session, "recall", "de", LATER)

    assert (row.id, row.platform, row.language, row.created_at) == (session, "zoom", "en", NOON)


def test_a_platform_that_calls_a_language_by_a_whole_sentence_does_not_stop_the_session(database):
    with database.write() as db:
        row = store.open_session(db, SessionId("zoom-odd"), "zoom", "en" * 100, NOON)

    assert row.language.startswith("enen")


def test_a_line_is_kept_as_it_was_redacted(database, session):
    kept = line("I told [PERSON_1] and [PERSON_2].", entities={"PERSON": 2}, speaker="Client 2", end_ms=99_000)

    assert keep(database, session, kept) == 1

    with database.read() as db:
        [row] = reading.transcript(db, session)
    assert row.text == "I told [PERSON_1] and [PERSON_2]."
    assert (row.entities, row.speaker, row.end_ms, row.withheld) == ({"PERSON": 2}, "Client 2", 99_000, False)


def test_a_line_that_could_not_be_redacted_leaves_its_gap_on_record(database, session):
    keep(database, session, line("[withheld]", withheld=True))

    with database.read() as db:
        assert [row.withheld for row in reading.transcript(db, session)] == [True]


def test_the_same_line_again_changes_nothing(database, session):
    said = line("first", segment="one", revision=3)
    same = replace(said, text=Redacted("another text"))

    assert keep(database, session, said, same) == 1
    assert keep(database, session, same) == 0
    assert lines_of(database, session) == {"one": (3, "first")}


def test_a_newer_text_replaces_a_line_and_an_older_one_does_not(database, session):
    keep(database, session, line("second", segment="one", revision=2))

    assert keep(database, session, line("first", segment="one", revision=1)) == 0
    assert keep(database, session, line("third", segment="one", revision=3)) == 1
    assert lines_of(database, session) == {"one": (3, "third")}


def test_a_line_that_was_redacted_again_replaces_the_same_words_and_they_do_not_come_back(database, session):
    once = line("it is oh seven seven", segment="one", revision=3, heard_up_to=3)
    again = replace(once, text=Redacted("it is [PHONE_NUMBER_1]"), heard_up_to=5, entities={"PHONE_NUMBER": 1})
    keep(database, session, once)

    assert keep(database, session, again) == 1
    assert keep(database, session, once) == 0
    assert lines_of(database, session) == {"one": (3, "it is [PHONE_NUMBER_1]")}


def test_of_the_same_words_in_one_batch_those_are_kept_that_were_redacted_in_view_of_most(database, session):
    once = line("oh seven seven", segment="one", heard_up_to=3)
    again = replace(once, text=Redacted("[PHONE_NUMBER_1]"), heard_up_to=5)

    assert keep(database, session, once, again, once) == 1
    assert lines_of(database, session) == {"one": (1, "[PHONE_NUMBER_1]")}


def test_a_corrected_text_replaces_a_line_that_was_redacted_again(database, session):
    keep(database, session, line("[PHONE_NUMBER_1]", segment="one", revision=3, heard_up_to=9))

    assert keep(database, session, line("[PERSON_1]", segment="one", revision=10, heard_up_to=10)) == 1
    assert keep(database, session, line("oh seven seven", segment="one", revision=3, heard_up_to=11)) == 0
    assert lines_of(database, session) == {"one": (10, "[PERSON_1]")}


def test_a_newer_text_brings_its_speaker_times_and_counts_along(database, session):
    keep(database, session, line("He left.", segment="one", start_ms=10, end_ms=20))
    newer = line("[PERSON_1] left.", segment="one", revision=2, start_ms=11, end_ms=21, role=Role.COACH)
    keep(database, session, replace(newer, speaker="Coach", entities={"PERSON": 1}, withheld=True))

    with database.read() as db:
        [row] = reading.transcript(db, session)
    assert (row.speaker, row.role, row.start_ms, row.end_ms) == ("Coach", "coach", 11, 21)
    assert (row.entities, row.withheld) == ({"PERSON": 1}, True)


def test_two_sessions_may_name_their_segments_alike(database, new_session):
    one, other = new_session(), new_session()

    keep(database, one, line("in one", segment="same"))
    keep(database, other, line("in the other", segment="same"))

    assert lines_of(database, one) == {"same": (1, "in one")}
    assert lines_of(database, other) == {"same": (1, "in the other")}


revisions = st.lists(st.tuples(st.sampled_from("abc"), st.tuples(st.integers(1, 4), st.integers(4, 6))), max_size=12)


@given(batch=revisions, data=st.data())
@IN_ONE_ARCHIVE
def test_any_order_and_repetition_of_a_batch_ends_in_the_same_archive(database, new_session, batch, data):
    once, again = new_session(), new_session()
    said = [
        line(f"text {revision} {up_to}", segment=segment, revision=revision, heard_up_to=up_to)
        for segment, (revision, up_to) in batch
    ]
    shuffled = data.draw(st.permutations([*said, *data.draw(st.lists(st.sampled_from(said)) if said else st.just([]))]))
    cut = data.draw(st.integers(0, len(shuffled)))

    keep(database, once, *said)
    keep(database, again, *shuffled[:cut])
    keep(database, again, *shuffled[cut:])

    assert lines_of(database, once) == lines_of(database, again)
    newest = {segment: max(version for other, version in batch if other == segment) for segment, _ in batch}
    assert lines_of(database, once) == {
        segment: (revision, f"text {revision} {up_to}") for segment, (revision, up_to) in newest.items()
    }


def test_a_batch_that_failed_halfway_is_kept_once_when_it_comes_again(database, session):
    said, found = line("again", segment="one"), finding(segment="one")

    with crashing(database) as db:
        store.keep_lines(db, session, [said])
        store.keep_findings(db, session, [found], NOON)

    assert keep(database, session, said) == 1
    assert find(database, session, found) == [found]


def test_a_whole_day_of_talk_at_once_is_kept_in_full(database, session):
    said = [line(f"line {number}", segment=f"s{number}") for number in range(5000)]

    assert keep(database, session, *said) == len(said)
    assert len(lines_of(database, session)) == len(said)


def test_sixty_four_lines_with_findings_and_pseudonyms_take_a_handful_of_statements(database, session):
    said = [line(f"line {number}", segment=f"s{number}") for number in range(64)]
    found = [finding(segment=each.segment) for each in said]
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    with database.write() as db:
        store.keep_lines(db, session, said)
        store.keep_findings(db, session, found, NOON)
        store.keep_pseudonyms(db, session, {f"{number:032x}": f"PERSON_{number}" for number in range(64)})

    assert len([each for each in statements if not each.startswith("BEGIN")]) <= 6


@pytest.mark.parametrize(
    "raw",
    [
        utterance("my plainly spoken words"),
        "my plainly spoken words",
        {"segment": "one", "text": "my plainly spoken words"},
        SimpleNamespace(**{name: getattr(line("my plainly spoken words"), name) for name in line().__slots__}),
    ],
    ids=["utterance", "text", "dict", "look-alike"],
)
def test_nothing_but_a_redacted_line_is_accepted_and_the_refusal_repeats_no_word(database, session, raw):
    with pytest.raises(TypeError) as refusal:
        keep(database, session, line(), raw)

    assert "plainly" not in str(refusal.value)
    assert lines_of(database, session) == {}


@pytest.mark.parametrize("odd", ["a\0b", "a\ud83db"])
def test_text_that_no_database_can_hold_does_not_stop_the_session(database, session, odd):
    keep(database, session, line(odd, segment="one"), line("next", segment="two"))

    assert lines_of(database, session) == {"one": (1, "a\ufffdb"), "two": (1, "next")}


def test_times_may_count_from_1970(database, session):
    start = 1_790_000_000_000

    keep(database, session, line(start_ms=start, end_ms=start + 900, revision=start))
    find(database, session, finding(start_ms=start))

    with database.read() as db:
        assert [row.start_ms for row in reading.transcript(db, session)] == [start]


def test_a_session_that_nobody_opened_keeps_nothing(database):
    with pytest.raises(Exception, match="No row was found"):
        keep(database, SessionId("zoom-unknown"), line())
