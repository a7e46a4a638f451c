"""How serious it is: the step on the ladder, and what lifts it."""

import pytest

from config.vocabulary import Category, Severity
from redaction.risk.context import judge, vetoes_of
from redaction.risk.ruleset import Ruleset
from redaction.risk.why import RAISED, step_of
from tests.builders import a_rule, a_rule_file, utterance

CONCERN, IMMINENT, INFO = Severity.CONCERN, Severity.IMMINENT, Severity.INFO


def judged(text, *phrases, **given):
    (finding,) = judge(Ruleset([a_rule_file(a_rule(*phrases, **given))]).hits(text, "en"), utterance(text), ())
    return finding


@pytest.mark.parametrize(
    ("text", "step", "severity"),
    [
        ("i want to die", 1, CONCERN),
        ("i want to die and i have saved up pills", 3, CONCERN),
        ("i want to die, my mind is made up", 4, IMMINENT),
        ("i want to die, i have the pills, tonight", 5, IMMINENT),
        ("i want to die and i wrote goodbye letters", 6, IMMINENT),
    ],
)
def test_a_wish_climbs_the_columbia_ladder_by_what_is_said_around_it(text, step, severity):
    finding = judged(text, "want to die", step=1)

    assert (step_of(finding), finding.severity) == (step, severity)
    assert (RAISED in finding.why) == (severity is IMMINENT)


def test_words_far_away_lift_nothing():
    finding = judged("my mind is made up " + "about the new job and the house " * 8 + " i want to die", "want to die")

    assert (step_of(finding), finding.severity) == (2, CONCERN)


@pytest.mark.parametrize(
    ("text", "step", "severity"),
    [
        ("i will hurt him", 2, CONCERN),
        ("i will hurt him, i've got a knife", 3, IMMINENT),
        ("i will hurt him tomorrow", 4, IMMINENT),
    ],
)
def test_a_threat_with_means_or_time_is_imminent(text, step, severity):
    finding = judged(text, "hurt him", category=Category.HARM_TO_OTHERS)

    assert (step_of(finding), finding.severity) == (step, severity)


def test_a_hint_of_a_threat_stays_a_concern_without_intent():
    finding = judged("he'll be sorry, tomorrow", "be sorry", category=Category.HARM_TO_OTHERS, step=1)

    assert (step_of(finding), finding.severity) == (1, CONCERN)


def test_abuse_is_imminent_when_it_is_happening_now():
    assert judged("he hits me", "hits me", category=Category.ABUSE).severity is CONCERN
    assert judged("he hits me, he's at the door", "hits me", category=Category.ABUSE).severity is IMMINENT


@pytest.mark.parametrize("category", [Category.LEGAL, Category.MISCONDUCT, Category.BREACH_INTENT])
def test_other_matters_have_no_ladder(category):
    finding = judged("i want to die tonight with the pills", "want to die", category=category)

    assert (step_of(finding), finding.severity) == (None, CONCERN)


def test_what_is_only_worth_knowing_is_never_lifted():
    assert judged("we wrote goodbye letters when he died", "died", severity="info").severity is INFO


def test_no_veto_talks_down_intent_means_and_time_together():
    text = "in the film i want to die, i am going to do it tonight, i have the pills"

    assert judged(text, "want to die").severity is IMMINENT
    assert vetoes_of(judged("in the film i want to die tonight", "want to die")) == ["fiction"]
