"""From what a platform reports to who speaks, in which role, and what is new."""

from itertools import count

from config.coaches import Coach, CoachDirectory
from config.vocabulary import Role
from redaction.events import Ended, Joined, Started
from redaction.model import Covered
from redaction.nearby import HEARD
from tests.builders import NOON, line, person, said
from workers.following import PEOPLE, UNFINISHED, follow, remember
from workers.mailbox import Context, Letter

CASEY = Coach(
    id="casey", name="Casey Example", emails=("casey@coach.example",), host_ids=("Host1",), slack_user="U0CASEY"
)
DIRECTORY = CoachDirectory(coaches=(CASEY,))


def letters(*events, first=1):
    return [Letter(number, NOON, event) for number, event in zip(count(first), events, strict=False)]


def following(*events, context=None, first=1):
    return follow(context or Context(), letters(*events, first=first), DIRECTORY, lambda kind, name: f"{kind}:{name}")


def roles(followed):
    return [utterance.role for utterance in followed.window.said]


def test_somebody_unknown_counts_as_the_client():
    assert roles(following(said("hello"))) == [Role.CLIENT]


def test_the_coach_is_known_by_e_mail_whatever_its_case():
    assert roles(following(said("hello", by=person("Casey", email="Casey@Coach.example")))) == [Role.COACH]


def test_the_coach_is_known_by_host_id():
    assert roles(following(said("hello", by=person(id="Host1")))) == [Role.COACH]


def test_an_e_mail_told_when_somebody_joined_still_counts_when_they_speak():
    joined = Joined(person=person(id="7", email="casey@coach.example"))

    assert roles(following(joined, said("hello", by=person(id="7", email=None)))) == [Role.COACH]


def test_the_host_is_the_coach_only_where_the_platform_named_the_coach():
    host = person(id="7", is_host=True)

    assert roles(following(said("hello", by=host))) == [Role.CLIENT]
    assert roles(following(said("hello", by=host, coach="U0CASEY"))) == [Role.COACH]


def test_a_role_that_the_platform_knows_is_believed():
    assert roles(following(said("hello", by=person(role=Role.COACH)))) == [Role.COACH]


def test_the_names_of_everybody_in_the_call_are_known_to_the_redactor():
    followed = following(Joined(person=person("Nerys Calloway")), said("hi", by=person("Ewart"), coach="casey"))

    assert followed.window.names == ("Casey Example", "Ewart", "Nerys Calloway")


def test_who_joined_in_an_earlier_batch_is_remembered():
    first = following(Joined(person=person(id="7", email="casey@coach.example")))
    second = following(said("hello", by=person(id="7")), context=first.context, first=2)

    assert roles(second) == [Role.COACH]
    assert second.coach == CASEY


def test_speech_is_put_in_order_of_time_whatever_order_it_came_in():
    late, early = said("second", at_ms=2000), said("first", at_ms=1000)

    assert [utterance.text for utterance in following(late, early).window.said] == ["first", "second"]


def test_of_several_texts_for_a_segment_the_final_and_then_the_latest_is_taken():
    texts = [said("one", segment="s", final=False), said("two", segment="s"), said("two and", segment="s", final=False)]

    assert [utterance.text for utterance in following(*texts).window.said] == ["two"]


def test_a_partial_that_comes_after_its_final_is_ignored():
    first = following(said("all of it", segment="s"))
    late = following(said("all", segment="s", final=False), context=first.context, first=2)

    assert late.window.said == ()


def test_a_corrected_final_replaces_the_earlier_text_in_what_is_heard():
    first = following(said("we sat", segment="s"))
    second = following(said("we said", segment="s"), said("more"), context=first.context, first=2)

    assert [heard.event.text for heard in second.context.heard] == ["we said", "more"]
    assert second.window.said[0].revision > first.window.said[0].revision


def test_the_language_of_the_session_counts_where_an_utterance_does_not_say_its_own():
    followed = following(Started(language="de-AT"), said("hallo"), said("hello", language="en-GB"))

    assert [utterance.language for utterance in followed.window.said] == ["de", "en"]


def test_what_is_remembered_stays_small():
    followed = following(*(said(f"text {n}", by=person(f"P{n}")) for n in range(HEARD + PEOPLE)))

    assert len(followed.context.heard) == HEARD
    assert len(followed.context.people) == PEOPLE


def test_what_came_in_last_is_remembered_even_if_it_was_said_long_before():
    recent = following(*(said(f"text {number}", at_ms=100_000 + number) for number in range(HEARD)))

    late = following(said("from the beginning", at_ms=1), context=recent.context, first=HEARD + 1)

    assert [heard.event.text for heard in late.context.heard][:2] == ["from the beginning", "text 1"]


def test_partials_do_not_crowd_out_what_is_final():
    partials = [said("um", final=False) for _ in range(HEARD)]

    heard = following(said("all of it"), *partials).context.heard

    assert "all of it" in [each.event.text for each in heard]
    assert len(heard) == 1 + UNFINISHED


def test_what_is_hidden_in_a_line_is_known_when_the_next_words_are_screened():
    first = following(said("call Wren"))
    [new] = first.window.said
    covered = (Covered(5, 9, "PERSON", 0.9),)

    context = remember(first.context, [line(revision=new.revision, covers=covered)])

    assert new.covered is None
    [heard] = following(said("mm hm"), context=context, first=2).window.heard
    assert heard.covered == covered


def test_a_corrected_text_hides_nothing_yet():
    first = following(said("call Wren", segment="s"))
    context = remember(first.context, [line(revision=1, covers=(Covered(5, 9, "PERSON", 0.9),))])

    [corrected] = following(said("tell Wren", segment="s"), context=context, first=2).window.said

    assert corrected.covered is None


def test_what_is_remembered_is_the_same_after_a_night_in_the_mailbox():
    heard = following(said("call Wren")).context
    context = remember(heard, [line(revision=1, covers=(Covered(5, 9, "PERSON", 0.9),))])

    assert Context.model_validate_json(context.model_dump_json()) == context
    assert Context.model_validate_json(heard.model_dump_json()) == heard


def test_an_ended_session_is_seen_to_have_ended():
    assert following(Ended()).ended
    assert not following(said("not yet")).ended
