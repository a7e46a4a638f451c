"""How often a coach may be interrupted."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.escalation import Budget
from config.vocabulary import Category, Severity
from redaction.asking import Asked, Decision, PromptState
from redaction.budget import within_budget
from tests.builders import NOON, finding

CATEGORIES = list(Category)


def matter(severity=Severity.CONCERN, category=Category.SELF_HARM):
    return (finding(category, severity),)


def asked(severity=Severity.CONCERN, minutes_ago=5):
    return Asked("p", Category.ABUSE, severity, NOON - timedelta(minutes=minutes_ago), PromptState.PAUSED)


def test_three_concerns_an_hour_interrupt_and_the_fourth_is_spared():
    decision = Decision(ask=(matter(),))

    assert within_budget(decision, [asked()] * 2, NOON, Budget()) == (decision, ())
    kept, spared = within_budget(decision, [asked()] * 3, NOON, Budget())
    assert (kept.ask, spared) == ((), decision.ask)


def test_after_an_hour_there_is_room_again():
    decision = Decision(ask=(matter(),))

    assert within_budget(decision, [asked(minutes_ago=60)] * 3, NOON, Budget())[1] == ()


def test_what_is_imminent_is_always_asked_and_never_counts():
    imminent = matter(Severity.IMMINENT)

    kept, spared = within_budget(Decision(ask=(imminent,)), [asked()] * 9, NOON, Budget())
    assert (kept.ask, spared) == ((imminent,), ())
    kept, spared = within_budget(Decision(ask=(matter(),)), [asked(Severity.IMMINENT)] * 9, NOON, Budget())
    assert spared == ()


def test_of_several_at_once_the_first_that_fit_are_asked():
    matters = tuple(matter(category=category) for category in CATEGORIES[:4])

    kept, spared = within_budget(Decision(ask=matters), [asked()], NOON, Budget())

    assert (kept.ask, spared) == (matters[:2], matters[2:])


def test_what_joins_a_prompt_that_waits_is_no_interruption():
    attach = {"p": matter()}

    assert within_budget(Decision(attach=attach), [asked()] * 9, NOON, Budget())[0].attach == attach


@given(
    st.lists(st.sampled_from([Severity.CONCERN, Severity.IMMINENT]), max_size=7),
    st.lists(st.integers(0, 120), max_size=9),
    st.integers(1, 5),
)
def test_nothing_is_lost_nothing_imminent_is_ever_spared_and_the_budget_holds(severities, before, prompts):
    matters = tuple(matter(each, CATEGORIES[number]) for number, each in enumerate(severities))
    earlier = [asked(minutes_ago=minutes) for minutes in before]

    kept, spared = within_budget(Decision(ask=matters), earlier, NOON, Budget(prompts=prompts))

    assert sorted(kept.ask + spared, key=str) == sorted(matters, key=str)
    assert all(each[0].severity is Severity.CONCERN for each in spared)
    concerns = sum(each[0].severity is Severity.CONCERN for each in kept.ask)
    assert concerns == 0 or concerns + sum(minutes < 60 for minutes in before) <= prompts
