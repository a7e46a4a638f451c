"""A run through a protocol: whatever is clicked, in whatever order, it stays whole and comes to an end."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.protocol import BACK
from config.protocols import load_protocols
from config.vocabulary import Effect, Outcome
from redaction.protocol import Course, Move, begin, effect, follow, pick_up, progress, take
from tests.builders import a_protocol

ALL = load_protocols()
END = Outcome.NOT_NEEDED

protocols = st.sampled_from(ALL.all)
ways = st.lists(st.integers(0, 3), max_size=40)  # which button of a card: the fourth is the way back


def walk(protocol, picks):
    """Every course on the way, one for each button that was pressed."""
    courses = [begin(protocol)]
    for pick in picks:
        taken = take(protocol, courses[-1], courses[-1].step, button(protocol, courses[-1], pick))
        if taken is None:  # nothing to go back to, or the end
            continue
        courses.append(taken)
    return courses


def button(protocol, course, pick):
    choices = protocol.step(course.step).choices
    return BACK if pick == 3 else choices[pick % len(choices)].id


def clicks(courses, protocol, picks):
    """The moves that were recorded on such a walk."""
    made, course = [], begin(protocol)
    for pick in picks:
        move = Move(course.step, button(protocol, course, pick))
        if taken := take(protocol, course, move.step, move.choice):
            made.append(move)
            course = taken
    return made


def choose(name, *choices):
    """Take these choices one after the other, wherever the run stands."""
    protocol, course = ALL.get(name), begin(ALL.get(name))
    for choice in choices:
        course = take(protocol, course, course.step, choice)
        assert course is not None, f"no choice {choice} here"
    return course


def effects(name, *choices):
    protocol, course = ALL.get(name), begin(ALL.get(name))
    found = [effect(protocol, None, course)]
    for choice in choices:
        after = take(protocol, course, course.step, choice)
        found.append(effect(protocol, course, after))
        course = after
    return [each for each in found if each]


# The journeys that a coach knows


@pytest.mark.parametrize(
    ("name", "choices", "outcome"),
    [
        ("disclosure", "misheard", Outcome.FALSE_ALARM),
        ("disclosure", "as_heard done no next", Outcome.NOT_NEEDED),
        (
            "disclosure",
            "as_heard done yes no agreed done agreed yes done they_did",
            Outcome.CLIENT_DISCLOSES,
        ),
        (
            "disclosure",
            "as_heard done yes no not_agreed i done agreed no done not_yet i_did",
            Outcome.COACH_DISCLOSES,
        ),
        (
            "disclosure",
            "as_heard done unsure not_yet answered no next",
            Outcome.NOT_NEEDED,
        ),
        (
            "disclosure",
            "as_heard done yes yes next time not_yet talk not_agreed time talk agreed done agreed unsure done i_did",
            Outcome.COACH_DISCLOSES,
        ),
        ("disclosure", "urgent not_yet done no next", Outcome.NOT_NEEDED),
        ("imminent", "yes not_yet done not_yet done done yes done", Outcome.HELP_CAME),
        ("imminent", "unsure done done not_yet done no not_yet done", Outcome.HELP_CAME),
        ("imminent", "no no next", Outcome.NOT_NEEDED),
        ("imminent", "no unsure answered yes no agreed done agreed yes done they_did", Outcome.CLIENT_DISCLOSES),
        ("breach_intent", "misheard", Outcome.FALSE_ALARM),
        ("breach_intent", "done yes next", Outcome.OWN_TO_SHARE),
        ("breach_intent", "done no yes not_yet agreed", Outcome.CLIENT_DISCLOSES),
        ("breach_intent", "done unsure no done done done found agreed", Outcome.NEED_MET),
        ("breach_intent", "done no unsure answered no done done done kept", Outcome.AGREEMENT_KEPT),
        ("breach_intent", "done no no done done done insists done done", Outcome.CLIENT_DECIDES),
        ("coach_disclosure", "no no done", Outcome.NOT_SHARED),
        ("coach_disclosure", "no unsure answered yes done", Outcome.AGREEMENT_KEPT),
        ("coach_disclosure", "yes unsure answered no", Outcome.AGREEMENT_KEPT),
        ("coach_disclosure", "yes yes next", Outcome.RECOVERY),
        ("recovery", "yes done done done done done done done done not_yet yes", Outcome.RECOVERED),
        ("rehearsal", "next done no done no done", Outcome.REHEARSED),
    ],
)
def test_each_journey_ends_as_it_should(name, choices, outcome):
    assert choose(name, *choices.split()).outcome is outcome


def test_a_coach_who_is_not_sure_gets_the_supervisor_asked_once():
    assert effects("disclosure", "as_heard", "done", "unsure", "not_yet", "answered", "unsure") == [
        Effect.ASK_SUPERVISOR
    ]


def test_a_matter_that_turns_urgent_alerts_the_supervisor():
    assert effects("disclosure", "as_heard", "urgent") == [Effect.ALERT_SUPERVISOR]
    assert effects("imminent", "unsure") == [Effect.ALERT_SUPERVISOR]


def test_a_demand_by_law_keeps_the_records():
    assert effects("disclosure", "as_heard", "done", "yes", "yes") == [Effect.LEGAL_HOLD]
    assert effects("disclosure", "as_heard", "done", "yes", "no") == []


def test_a_disclosure_is_looked_back_on_in_supervision():
    made = effects("disclosure", *"as_heard done yes no agreed done agreed yes done they_did".split())

    assert made == [Effect.REVIEW, Effect.REQUEST_SUPERVISION]


def test_a_breach_record_opens_only_when_something_confidential_was_said():
    assert effects("coach_disclosure", "yes", "no") == []
    assert effects("coach_disclosure", "yes", "yes", "next") == [Effect.OPEN_BREACH]


@given(st.lists(st.integers(0, 2), max_size=20))
def test_a_rehearsal_sets_nothing_off(picks):
    protocol = ALL.get("rehearsal")
    courses = walk(protocol, picks)

    assert [each for before, after in pairwise(courses) if (each := effect(protocol, before, after))] == []


# What always holds


@given(protocols, ways, st.lists(st.integers(0, 2), min_size=40, max_size=40))
def test_from_wherever_a_run_stands_every_way_that_is_not_put_off_ends_in_an_outcome(protocol, picks, onward):
    course = walk(protocol, picks)[-1]

    for pick in onward:
        if course.outcome:
            break
        choices = [choice for choice in protocol.step(course.step).choices if not leads_back(protocol, course, choice)]
        pressed = choices[pick % len(choices)] if choices else protocol.step(course.step).choices[0]
        course = take(protocol, course, course.step, pressed.id)

    assert course.outcome


def leads_back(protocol, course, choice):
    return choice.to is not None and (choice.to not in protocol.lengths or choice.to == course.step)


@given(protocols, ways)
def test_all_moves_at_once_lead_where_they_led_one_by_one(protocol, picks):
    courses = walk(protocol, picks)

    assert follow(protocol, clicks(courses, protocol, picks)) == courses[-1]


@given(protocols, ways)
def test_every_click_counts_one(protocol, picks):
    assert [course.moves for course in walk(protocol, picks)] == list(range(len(walk(protocol, picks))))


@given(protocols, ways)
def test_the_number_of_the_step_never_exceeds_how_many_there_are(protocol, picks):
    for course in walk(protocol, picks):
        number, total = progress(protocol, course)
        assert 1 <= number <= total <= len(protocol.steps)
        assert (number == total) or not course.outcome


@given(protocols, ways)
def test_a_run_that_has_ended_cannot_be_changed(protocol, picks):
    course = walk(protocol, picks)[-1]
    assume(course.outcome)

    for step in protocol.steps.values():
        assert [take(protocol, course, step.id, each) for each in (*(c.id for c in step.choices), BACK)] == [None] * (
            len(step.choices) + 1
        )


@given(protocols, ways, st.data())
def test_a_click_on_a_card_that_is_no_longer_shown_changes_nothing(protocol, picks, data):
    course = walk(protocol, picks)[-1]
    step = data.draw(st.sampled_from([*protocol.steps, "no_such_step", ""]))
    choice = data.draw(st.sampled_from([BACK, "yes", "done", "no_such_choice", ""]))
    assume(step != course.step)

    assert take(protocol, course, step, choice) is None


@given(protocols, ways)
def test_a_choice_that_the_card_does_not_have_changes_nothing(protocol, picks):
    course = walk(protocol, picks)[-1]

    assert take(protocol, course, course.step, "no_such_choice") is None


@given(protocols, ways)
def test_going_back_undoes_exactly_one_choice(protocol, picks):
    before, after = begin(protocol), None
    for course in walk(protocol, picks)[1:]:
        if not course.outcome and len(course.trail) > len(before.trail):
            after = take(protocol, course, course.step, BACK)
            assert (after.step, after.trail, after.outcome) == (before.step, before.trail, None)
            assert after.moves == course.moves + 1
        before = course


@given(protocols)
def test_there_is_no_way_back_from_the_first_step(protocol):
    assert take(protocol, begin(protocol), protocol.start, BACK) is None


@given(protocols, ways)
def test_what_a_step_sets_off_happens_once_however_often_the_coach_goes_back(protocol, picks):
    courses = walk(protocol, picks)
    steps = [after.step for before, after in pairwise(courses) if effect(protocol, before, after)]

    assert len(set(steps)) == len(steps)
    assert set(steps) == {
        each.id for each in protocol.steps.values() if each.effect and each.id in courses[-1].entered - {protocol.start}
    }


def test_what_the_first_step_sets_off_happens_at_the_beginning():
    protocol = a_protocol({"one": {"done": END}})
    alarm = protocol.model_copy(
        update={"steps": {"one": protocol.step("one").model_copy(update={"effect": Effect.ASK_SUPERVISOR})}}
    )

    assert effect(alarm, None, begin(alarm)) is Effect.ASK_SUPERVISOR
    assert effect(alarm, begin(alarm), take(alarm, begin(alarm), "one", "done")) is None


# How far it is


def test_the_longest_way_still_ahead_decides_how_many_steps_there_are():
    protocol = a_protocol(
        {
            "one": {"short": "four", "long": "two"},
            "two": {"go": "three"},
            "three": {"go": "four"},
            "four": {"done": END},
        }
    )

    assert progress(protocol, begin(protocol)) == (1, 4)
    assert progress(protocol, follow(protocol, [Move("one", "short")])) == (2, 2)
    assert progress(protocol, follow(protocol, [Move("one", "long")])) == (2, 4)
    assert progress(protocol, follow(protocol, [Move("one", "short"), Move("four", "done")])) == (2, 2)


def test_waiting_for_the_supervisor_is_an_aside():
    asked = choose("disclosure", "as_heard", "done", "unsure")
    answered = choose("disclosure", "as_heard", "done", "unsure", "not_yet", "answered")
    before = choose("disclosure", "as_heard", "done")

    counted = {progress(ALL.get("disclosure"), course) for course in (before, asked, answered)}

    assert counted == {(3, 12)}


# When the protocol changes while a matter is open


def test_moves_that_do_not_fit_the_protocol_are_refused_by_name():
    protocol = a_protocol({"one": {"go": "two"}, "two": {"done": END}})

    with pytest.raises(MisconfiguredError, match="protocol some: has no way from step one by gone"):
        follow(protocol, [Move("one", "gone")])


def test_an_open_matter_is_picked_up_where_its_moves_still_lead():
    protocol = a_protocol({"one": {"go": "two"}, "two": {"go": "three"}, "three": {"done": END}})
    made = [Move("one", "go"), Move("was_there", "go"), Move("two", "was_there"), Move("two", "go")]

    course = pick_up(protocol, made)

    assert (course.step, course.outcome, course.moves) == ("three", None, 4)


@given(protocols, ways)
def test_picking_up_is_following_where_all_moves_fit(protocol, picks):
    moves = clicks(walk(protocol, picks), protocol, picks)

    assert pick_up(protocol, moves) == follow(protocol, moves)


@given(protocols, st.lists(st.builds(Move, st.text(max_size=9), st.text(max_size=9)), max_size=9))
def test_whatever_is_on_record_a_run_stands_somewhere(protocol, moves):
    course = pick_up(protocol, moves)

    assert course == Course(protocol.start, moves=len(moves), entered=frozenset([protocol.start]))
