"""How the evidence moves: every week is there, every month that was judged, every category, every drill."""

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Verdict
from redaction.intervals import Share
from tests.builders import NOON
from tests.console_records import a_drill, a_prompt, a_session, missed
from workers.evidence.prompts import Judged, Opened, judged_prompts
from workers.evidence.series import Week, by_month, by_week, drills, recall

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
RULE = "self-harm.no-way-out"


def judged(at, verdict=None):
    return Opened("prompt-1", at, Judged("self_harm", answered=True, verdict=verdict))


def test_a_week_begins_on_monday_in_utc_and_weeks_without_a_prompt_are_there():
    sunday_night = MONDAY - timedelta(seconds=1)
    weeks = by_week([judged(sunday_night), judged(MONDAY), judged(MONDAY)], MONDAY - timedelta(days=10), MONDAY)

    assert weeks == [Week(date(2026, 2, 16), 0), Week(date(2026, 2, 23), 1), Week(date(2026, 3, 2), 2)]


@given(st.lists(st.integers(0, 200 * 24), max_size=30))
def test_no_prompt_is_lost_between_two_weeks(hours):
    prompts = [judged(MONDAY + timedelta(hours=each)) for each in hours]

    weeks = by_week(prompts, None, MONDAY + timedelta(days=200))

    assert sum(week.prompts for week in weeks) == len(prompts)
    assert all(later.begins - week.begins == timedelta(weeks=1) for week, later in itertools.pairwise(weeks))


def test_precision_by_month_leaves_out_what_nobody_judged():
    january, march = datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    prompts = [judged(march, Verdict.CONFIRMED), judged(january, Verdict.FALSE_ALARM), judged(january)]
    prompts.append(judged(january, Verdict.CONFIRMED))

    assert by_month(prompts) == [(date(2026, 1, 1), Share(1, 2)), (date(2026, 3, 1), Share(1, 1))]


def caught(records, category):
    return next(
        each for each in recall(records, None, judged_prompts(records, None).values()) if each.category is category
    )


def test_recall_is_estimated_from_what_was_confirmed_and_what_coaches_missed(database):
    with database.write() as records:
        session = a_session(records, NOON)
        for _ in range(3):
            a_prompt(records, session, RULE, state="paused", said="confirmed")
        a_prompt(records, session, RULE, state="false_alarm")
        missed(records, session, Category.SELF_HARM)

        assert caught(records, Category.SELF_HARM).reported == Share(3, 4)
        assert caught(records, Category.SELF_HARM).missed == 1
        assert caught(records, Category.ABUSE).reported == Share(0, 0)


def test_the_newest_drill_of_a_category_counts_and_all_are_shown_newest_first(database):
    with database.write() as records:
        a_drill(records, NOON - timedelta(days=9), {"self_harm": [5, 10], "legal": [1, 4]})
        a_drill(records, NOON, {"self_harm": [9, 10]}, state="red")
        a_drill(records, NOON + timedelta(days=1), {"self_harm": [0, 10]}, state="cancelled")

        assert caught(records, Category.SELF_HARM).drilled == Share(9, 10)
        assert caught(records, Category.LEGAL).drilled == Share(1, 4)
        assert caught(records, Category.MISCONDUCT).drilled is None
        assert [drill.at for drill in drills(records)] == [NOON, NOON - timedelta(days=9)]
