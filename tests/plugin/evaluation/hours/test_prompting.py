"""Prompts are counted as they come in a session: once for a matter, again when it is worse or comes back."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Severity
from tests.plugin.evaluation.hours.builders import a_talk, asked, prompted

SAID = st.builds(
    lambda category, severity: f"so !{category}:{severity}",
    st.sampled_from([Category.ABUSE, Category.SELF_HARM]),
    st.sampled_from(Severity),
)
TALKS = st.lists(st.tuples(st.integers(0, 200), SAID), min_size=1, max_size=12).map(sorted)


def of(timed):
    return [text for _, text in timed], [minute for minute, _ in timed]


@pytest.mark.parametrize(
    ("texts", "minutes", "expected"),
    [
        (["all well"], [0], []),
        (["!abuse:info"], [0], []),
        (["!abuse:concern", "!abuse:concern"], [0, 5], [(0, "abuse:concern")]),
        (["!abuse:concern", "!abuse:concern"], [0, 11], [(0, "abuse:concern"), (1, "abuse:concern")]),
        (["!abuse:concern", "!abuse:imminent"], [0, 1], [(0, "abuse:concern"), (1, "abuse:imminent")]),
        (["!abuse:imminent", "!abuse:concern"], [0, 1], [(0, "abuse:imminent")]),
        (["!abuse:concern", "!legal:concern"], [0, 1], [(0, "abuse:concern"), (1, "legal:concern")]),
        (["!abuse:concern !abuse:imminent"], [0], [(0, "abuse:imminent")]),
    ],
)
def test_a_category_asks_once_in_the_cooldown_unless_it_is_worse(texts, minutes, expected):
    assert asked(*texts, minutes=minutes) == expected


def test_the_cooldown_is_the_operators_own():
    texts, minutes = ["!abuse:concern", "!abuse:concern"], [0, 11]

    assert len(asked(*texts, minutes=minutes, cooldown=timedelta(minutes=20))) == 1


def test_without_times_150_words_take_a_minute():
    nine_minutes, eleven_minutes = "word " * 150 * 9, "word " * 150 * 11

    assert len(asked("!abuse:concern", nine_minutes, "!abuse:concern")) == 1
    assert len(asked("!abuse:concern", eleven_minutes, "!abuse:concern")) == 2


def test_three_hints_within_twenty_minutes_prompt_as_a_concern():
    texts = ["!abuse:info"] * 4

    assert asked(*texts, minutes=[0, 10, 20, 21]) == [(2, "abuse:concern")]
    assert asked(*texts, minutes=[0, 10, 21, 32]) == []


@given(timed=TALKS)
def test_every_prompt_is_about_an_alarm_in_its_turn_or_about_its_third_hint(timed):
    texts, minutes = of(timed)

    for turn, matter in asked(*texts, minutes=minutes):
        category, _, severity = matter.partition(":")
        hints = [
            at for at in range(turn + 1) if texts[at] == f"so !{category}:info" and minutes[turn] - minutes[at] <= 20
        ]
        assert texts[turn] == f"so !{matter}" or (severity == "concern" and turn in hints and len(hints) >= 3)


@given(timed=TALKS)
def test_prompts_of_a_category_are_a_cooldown_apart_or_worse_than_the_one_before(timed):
    texts, minutes = of(timed)
    found = prompted(a_talk(*texts, minutes=minutes)).prompts

    for category in Category:
        same = [each for each in found if each.category is category]
        for early, late in pairwise(same):
            apart = minutes[late.turn] - minutes[early.turn]
            assert apart >= 10 or late.severity.rank > early.severity.rank


@given(timed=TALKS)
def test_whoever_is_alarmed_about_anything_is_prompted_and_without_three_hints_nobody_else(timed):
    texts, minutes = of(timed)
    alarmed = {text.split("!")[1].split(":")[0] for text in texts if not text.endswith("info")}
    hinted = {text.split("!")[1].split(":")[0] for text in texts if texts.count(text) >= 3}

    assert alarmed <= {matter.split(":")[0] for _, matter in asked(*texts, minutes=minutes)} <= alarmed | hinted
