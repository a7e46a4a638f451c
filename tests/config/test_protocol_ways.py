"""What is said of the ways through a protocol is what following every one of them would show."""

from hypothesis import assume, given
from hypothesis import strategies as st

from config.protocol_ways import faults, longest
from config.vocabulary import Outcome
from redaction.protocol import begin, progress, take
from tests.builders import a_protocol

END = None  # an outcome
STEPS = "abcde"


@st.composite
def any_ways(draw):
    """Any small graph: start is "a", each step has one to three choices."""
    steps = STEPS[: draw(st.integers(1, len(STEPS)))]
    leads = st.lists(st.sampled_from([*steps, END]), min_size=1, max_size=3)
    return {step: draw(leads) for step in steps}


@st.composite
def sound_ways(draw):
    """A graph that a coach can be led through: mostly onward, with some ways back."""
    steps = STEPS[: draw(st.integers(1, len(STEPS)))]
    back = draw(st.dictionaries(st.sampled_from(steps), st.sampled_from(steps), max_size=2))
    ways = {}
    for number, step in enumerate(steps):
        onward = [*steps[number + 1 :], END]
        further = draw(st.lists(st.sampled_from(onward), max_size=1))
        aside = step in back and number > 0 and draw(st.booleans())  # leads nowhere but back
        ways[step] = [back[step]] if aside else [onward[0], *further, *([back[step]] if step in back else [])]
    assume(sound(ways))
    return ways


def simple_paths(ways, step, passed=()):
    """Every way from a step to an outcome that enters no step twice."""
    for to in ways[step]:
        if to is END:
            yield (*passed, step)
        elif to not in (*passed, step):
            yield from simple_paths(ways, to, (*passed, step))


def circles(ways):
    """Every step that a way leads back to."""
    return {step for step in ways if step in after(ways, step)}


def after(ways, step):
    """Every step that some way leads to from here."""
    found, waiting = set(), list(ways[step])
    while waiting:
        to = waiting.pop()
        if to not in found and to is not END:
            found.add(to)
            waiting += ways[to]
    return found


def sound(ways, timed=STEPS):
    return not list(faults("a", ways, timed))


@given(sound_ways())
def test_in_a_sound_protocol_every_step_is_reached_and_ends(ways):
    assert after(ways, "a") | {"a"} == set(ways)
    assert all(any(simple_paths(ways, step)) for step in ways)


@given(any_ways())
def test_a_step_without_an_end_or_without_a_way_to_it_is_named(ways):
    told = " ".join(faults("a", ways, STEPS))

    for step in ways:
        assert (f"step {step}: no way from here ends" in told) == (not any(simple_paths(ways, step)))


@given(any_ways(), st.sets(st.sampled_from(STEPS)))
def test_nobody_can_be_led_round_in_a_circle_without_a_timer(ways, timed):
    told = " ".join(faults("a", ways, timed))

    without_timers = {
        step: [to for to in leads if to not in timed] for step, leads in ways.items() if step not in timed
    }

    assert ("in a circle without a timer" in told) == bool(circles(without_timers))


@given(sound_ways())
def test_the_longest_way_is_the_longest_of_all_that_never_come_back(ways):
    assert longest("a", ways)["a"] == max(len(path) for path in simple_paths(ways, "a"))


@given(sound_ways(), st.lists(st.integers(0, 2), max_size=20))
def test_whatever_the_protocol_the_number_of_the_step_never_exceeds_how_many_there_are(ways, picks):
    protocol = a_protocol({step: led(leads) for step, leads in ways.items()})
    course = begin(protocol)

    for pick in picks:
        choices = protocol.step(course.step).choices
        course = take(protocol, course, course.step, choices[pick % len(choices)].id) or course
        number, total = progress(protocol, course)
        assert 1 <= number <= total <= len(ways)


def led(leads):
    return {f"choice_{number}": to or Outcome.NOT_NEEDED for number, to in enumerate(leads)}


def test_an_aside_does_not_make_the_way_longer():
    ways = {"a": ["b", "c"], "b": ["a", "b"], "c": [END]}

    assert sound(ways)
    assert longest("a", ways) == {"a": 2, "c": 1}


def test_a_circle_that_can_be_entered_in_two_places_is_refused():
    ways = {"a": ["b", "c"], "b": ["c", END], "c": ["b"]}

    assert list(faults("a", ways, STEPS)) == ["step b: leads back to a step that not every way here has passed"]
