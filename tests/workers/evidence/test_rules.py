"""The figures about a rule: each can be added up again by hand from what is in the archive."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Severity
from redaction.intervals import Share
from tests.builders import NOON
from tests.console_records import HOUR, a_finding, a_prompt, a_session, feedback
from workers.evidence.prompts import NOT_SAID, Period, judged_prompts
from workers.evidence.rules import (
    ENOUGH,
    Evidence,
    evidence,
    hours_of_talk,
    is_dismissed_too_often,
    languages,
    suggests_info,
)

RULE, OTHER = "self-harm.no-way-out", "abuse.rough-words"
LONG_AGO = NOON - timedelta(days=200)


def of(records, rule=RULE, since=None):
    found = evidence(records, since, judged_prompts(records, since), hours_of_talk(records, since))
    return next((each for each in found if each.rule == rule), None)


def test_findings_are_counted_by_severity_and_divided_by_the_hours_of_talk(database):
    with database.write() as records:
        session = a_session(records, NOON, lasting=2 * HOUR)
        for severity in (Severity.INFO, Severity.CONCERN, Severity.CONCERN, Severity.IMMINENT):
            a_finding(records, session, RULE, severity)
        a_session(records, NOON, lasting=6 * HOUR)  # nothing was found in it, and it counts as talk

        found = of(records)

    assert found.findings == {Severity.INFO: 1, Severity.CONCERN: 2, Severity.IMMINENT: 1}
    assert (found.found, found.hours, found.per_hour) == (4, 8.0, 0.5)


def test_precision_is_confirmed_of_what_was_judged_and_says_of_how_many(database):
    with database.write() as records:
        session = a_session(records, NOON)
        for said in ("confirmed", "confirmed", "confirmed", "false_alarm"):
            a_prompt(records, session, RULE, state="paused", said=said)
        a_prompt(records, session, RULE, state="paused")  # paused, and nobody has said why: no evidence either way
        a_prompt(records, session, RULE, state="open")

        found = of(records)

    assert found.precision == Share(3, 4)
    assert (found.prompts, found.answered) == (6, 5)
    assert found.dismissed == Share(1, 5)


def test_a_prompt_that_was_dismissed_with_one_click_is_a_false_alarm_without_a_reason(database):
    with database.write() as records:
        session = a_session(records, NOON)
        a_prompt(records, session, RULE, state="false_alarm")
        a_prompt(records, session, RULE, state="paused", said="false_alarm", reason="misheard")
        a_prompt(records, session, RULE, state="paused", said="false_alarm", reason="misheard")

        assert of(records).reasons == {NOT_SAID: 1, "misheard": 2}


@pytest.mark.parametrize(
    ("what_became_of_it", "confirmed", "false_alarms"),
    [
        ({"state": "paused", "ended": "help_came"}, 1, 0),
        ({"state": "paused", "ended": "client_discloses"}, 1, 0),
        ({"state": "paused", "ended": "not_needed"}, 0, 0),
        ({"state": "paused", "ended": "help_came", "said": "false_alarm"}, 0, 1),
        ({"state": "false_alarm", "ended": "false_alarm"}, 0, 1),
        ({"state": "false_alarm", "said": "confirmed"}, 1, 0),
    ],
)
def test_what_coaches_say_goes_before_what_they_clicked_and_that_before_how_it_ended(
    database, what_became_of_it, confirmed, false_alarms
):
    with database.write() as records:
        a_prompt(records, a_session(records, NOON), RULE, **what_became_of_it)

        found = of(records)

    assert (found.confirmed, found.false_alarms) == (confirmed, false_alarms)


def test_the_newest_word_of_a_coach_counts(database):
    with database.write() as records:
        session = a_session(records, NOON)
        prompt = a_prompt(records, session, RULE, state="paused", said="confirmed")
        feedback(records, session, "false_alarm", prompt=prompt, at=NOON + HOUR)

        assert of(records).precision == Share(0, 1)


def test_a_prompt_counts_once_for_each_rule_that_led_to_it_however_often_it_did(database):
    with database.write() as records:
        session = a_session(records, NOON)
        prompt = a_prompt(records, session, RULE, OTHER, state="paused", said="confirmed")
        a_finding(records, session, RULE, prompt=prompt)

        assert [of(records, rule).prompts for rule in (RULE, OTHER)] == [1, 1]
        assert [of(records, rule).confirmed for rule in (RULE, OTHER)] == [1, 1]


@pytest.mark.parametrize(
    ("period", "known"), [(Period.WEEK, 1), (Period.MONTH, 2), (Period.QUARTER, 3), (Period.ALL, 4)]
)
def test_everything_of_a_period_belongs_to_sessions_that_began_in_it(database, period, known):
    with database.write() as records:
        for days in (1, 20, 80, 200):
            session = a_session(records, NOON - timedelta(days=days))
            a_prompt(records, session, RULE, state="paused", said="confirmed", at=NOON)  # late, as a transcript may be

        found = of(records, since=period.since(NOON))

    assert (found.found, found.prompts, found.confirmed, found.hours) == (known, known, known, float(known))


def test_a_rule_that_found_nothing_in_the_period_is_not_there(database):
    with database.write() as records:
        a_prompt(records, a_session(records, LONG_AGO), RULE)

        assert of(records, since=Period.MONTH.since(NOON)) is None


def test_one_rule_alone_has_the_figures_that_it_has_among_all(database):
    with database.write() as records:
        session = a_session(records, NOON)
        a_prompt(records, session, RULE, OTHER, state="paused", said="confirmed")
        a_prompt(records, session, OTHER, state="false_alarm")

        alone = evidence(records, None, judged_prompts(records, None), hours_of_talk(records, None), RULE)

        assert alone == [of(records, RULE)]


def test_talk_lasts_until_the_last_delivery_or_else_until_the_end(database):
    with database.write() as records:
        a_session(records, NOON, lasting=HOUR, ended_at=NOON + 5 * HOUR)  # it was left open after the last word
        a_session(records, NOON, lasting=None, ended_at=NOON + 2 * HOUR)
        a_session(records, NOON, lasting=timedelta())  # a whole transcript, come in one moment
        a_session(records, NOON, lasting=None, ended_at=None)

        assert hours_of_talk(records, None) == 3.0


def test_without_any_talk_there_is_no_volume(database):
    with database.write() as records:
        a_finding(records, a_session(records, NOON, lasting=timedelta()), RULE)

        assert of(records).per_hour is None
        assert hours_of_talk(records, NOON + HOUR) == 0.0


def test_languages_are_those_of_the_sessions_the_most_frequent_first(database):
    with database.write() as records:
        for language in ("de", "en", "en"):
            session = a_session(records, NOON, language=language)
            a_finding(records, session, RULE)
            a_finding(records, session, RULE)

        assert list(languages(records, RULE, None).items()) == [("en", 2), ("de", 1)]


def dismissed(times, of, *severities):
    findings = dict.fromkeys(severities or (Severity.CONCERN,), of)
    return Evidence(RULE, "self_harm", 1.0, findings, prompts=of, answered=of, reasons={NOT_SAID: times})


@pytest.mark.parametrize(
    ("times", "answered", "suggested"),
    [(9, 9, False), (8, 10, False), (9, 10, True), (80, 100, False), (81, 100, True), (0, 0, False)],
)
def test_info_is_suggested_above_80_percent_of_ten_or_more_answers(times, answered, suggested):
    assert suggests_info(dismissed(times, answered)) is suggested


def test_a_rule_that_found_imminent_danger_is_never_to_be_silenced():
    worst = dismissed(20, 20, Severity.CONCERN, Severity.IMMINENT)

    assert is_dismissed_too_often(worst)
    assert not suggests_info(worst)


def test_a_rule_that_only_finds_info_has_nowhere_lower_to_go():
    assert not suggests_info(dismissed(20, 20, Severity.INFO))


@given(answered=st.integers(0, 300), data=st.data())
def test_what_is_suggested_is_always_more_often_noise_than_not(answered, data):
    each = dismissed(data.draw(st.integers(0, answered)), answered)

    if suggests_info(each):
        assert each.dismissed.estimate.low > 0.5
        assert answered >= ENOUGH
