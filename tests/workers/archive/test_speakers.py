"""Pseudonyms and what speakers are called."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.vocabulary import Role
from tests.workers.archive.steps import IN_ONE_ARCHIVE, call, crashing
from workers.archive import store
from workers.archive.models import PseudonymRow


def test_pseudonyms_come_back_as_they_were_and_a_value_keeps_its_first_label(database, session, new_session):
    with database.write() as db:
        store.keep_pseudonyms(db, session, {"aa": "PERSON_1", "bb": "PERSON_2"})
        store.keep_pseudonyms(db, session, {"aa": "PERSON_9", "cc": "LOCATION_1"})

    with database.read() as db:
        assert store.known_pseudonyms(db, session) == {"aa": "PERSON_1", "bb": "PERSON_2", "cc": "LOCATION_1"}
        assert store.known_pseudonyms(db, new_session()) == {}


def test_speakers_are_called_by_their_role_and_numbered_from_the_second_on(database, session, new_session):
    assert call(database, session, "x", Role.COACH) == "Coach"
    assert call(database, session, "y") == "Client"
    assert call(database, session, "z") == "Client 2"
    assert call(database, session, "y") == "Client"
    assert call(database, new_session(), "z") == "Client"


def test_a_client_who_turns_out_to_be_the_coach_is_called_so_from_then_on(database, session):
    assert call(database, session, "x", Role.CLIENT) == "Client"
    assert call(database, session, "x", Role.COACH) == "Coach"


def test_a_speakers_label_is_the_same_when_the_batch_comes_again(database, session):
    with crashing(database) as db:
        assert store.speaker_label(db, session, "x", Role.CLIENT) == "Client"

    assert call(database, session, "x") == "Client"
    assert call(database, session, "x") == "Client"


def test_speakers_are_no_pseudonyms_and_their_ids_are_not_kept(database, session):
    call(database, session, "opaque-speaker-id")

    with database.read() as db:
        assert store.known_pseudonyms(db, session) == {}
        assert "opaque-speaker-id" not in db.scalar(select(PseudonymRow.digest))


@given(turns=st.lists(st.tuples(st.text(max_size=3), st.sampled_from(Role)), max_size=8))
@IN_ONE_ARCHIVE
def test_every_speaker_has_one_label_of_their_own(database, new_session, turns):
    session = new_session()

    labels = {}
    for speaker, role in turns:
        labels.setdefault((speaker, role), set()).add(call(database, session, speaker, role))

    assert all(len(given) == 1 for given in labels.values())
    assert len(set.union(set(), *labels.values())) == len(labels)
