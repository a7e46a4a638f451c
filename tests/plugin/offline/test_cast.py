"""Who is the coach is taken from whoever says so, and never assumed."""

import pytest

from config.errors import MalformedError
from config.vocabulary import Role
from plugin.offline.cast import KnownFrom, cast_of
from redaction.transcripts import Cue, Transcript


def a_call(*speakers, roles=()):
    roles = [*roles, *[None] * len(speakers)]
    cues = (
        Cue(number, number, number * 1000, number * 1000 + 900, speaker, "words", role=role)
        for number, (speaker, role) in enumerate(zip(speakers, roles, strict=False), 1)
    )
    return Transcript("call.vtt", "WebVTT", "utf-8", True, tuple(cues))


def roles(transcript, cast):
    return [cast.role_of(cue) for cue in transcript.cues]


def test_without_a_known_coach_everybody_counts_as_the_client():
    call = a_call("Robin Ashcombe", "Wren Castellan", None)

    cast = cast_of(call)

    assert roles(call, cast) == [Role.CLIENT] * 3
    assert cast.coach_from is None
    assert [*cast.labels.values()] == ["Client", "Client 2", "Unknown"]


@pytest.mark.parametrize("name", ["Robin Ashcombe", "robin ashcombe", "Robin", " ashcombe "])
def test_the_coach_may_be_named_in_full_or_in_part(name):
    call = a_call("Wren Castellan", "Robin Ashcombe", "Wren Castellan")

    cast = cast_of(call, name)

    assert roles(call, cast) == [Role.CLIENT, Role.COACH, Role.CLIENT]
    assert cast.coach_from is KnownFrom.OPTION
    assert [*cast.labels.values()] == ["Client", "Coach"]


@pytest.mark.parametrize("name", ["Robyn", "Castellan", "Rob", "", "!"])
def test_a_name_that_fits_nobody_or_several_is_refused_without_naming_anybody(name):
    with pytest.raises(MalformedError) as refused:
        cast_of(a_call("Wren Castellan", "Robin Ashcombe", "Tal Castellan"), name)

    assert "--coach" in str(refused.value)
    assert "Ashcombe" not in str(refused.value)


@pytest.mark.parametrize("name", ["Coach", "COACH", "Robin Ashcombe (Coach)", "Robin - host", "Entrenadora"])
def test_a_speaker_called_coach_is_the_coach(name):
    call = a_call("Wren Castellan", name)

    cast = cast_of(call)

    assert roles(call, cast) == [Role.CLIENT, Role.COACH]
    assert cast.coach_from is KnownFrom.GUESS


def test_two_speakers_called_coach_leave_it_open():
    assert cast_of(a_call("Coach Robin", "Coach Wren")).coach_from is None


def test_what_the_file_says_about_roles_counts_before_names():
    call = a_call("Coach Wren", "Robin Ashcombe", roles=[Role.CLIENT, Role.COACH])

    cast = cast_of(call)

    assert roles(call, cast) == [Role.CLIENT, Role.COACH]
    assert cast.coach_from is KnownFrom.FILE


def test_what_the_person_says_counts_before_the_file():
    call = a_call("Wren", "Robin", roles=[Role.CLIENT, Role.COACH])

    assert roles(call, cast_of(call, "Wren")) == [Role.COACH, Role.CLIENT]


def test_only_real_names_are_redacted_in_what_is_said():
    call = a_call("Robin Ashcombe (Coach)", "Client", "Speaker 1", "SPEAKER_00", None, "Host Wren", "41")

    assert [each.name for each in cast_of(call).participants] == ["Robin Ashcombe", "Wren"]


def test_names_do_not_show_by_accident():
    assert "Ashcombe" not in repr(cast_of(a_call("Robin Ashcombe"), "Robin"))
