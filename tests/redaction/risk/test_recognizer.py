"""The rules inside Presidio: whatever Presidio does to its results, no hit is lost."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import EntityRecognizer, RecognizerResult

from config.vocabulary import Category, Severity
from redaction.risk.recognizer import RiskRecognizer, entity_of, hits_among
from redaction.risk.ruleset import Ruleset, load_ruleset
from tests.builders import a_rule, a_rule_file

WORDS = "i will want to kill myself him end my life tonight pills told your boss notes subpoena and he hits me".split()


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset()


@pytest.fixture(scope="module")
def recognizer(ruleset):
    return RiskRecognizer(ruleset, "en")


def found(recognizer, text):
    return recognizer.analyze(text, recognizer.supported_entities)


def test_each_category_is_an_entity_of_its_own(recognizer):
    assert recognizer.supported_entities == [entity_of(category) for category in Category]
    assert entity_of(Category.SELF_HARM) == "RISK_SELF_HARM"
    assert recognizer.supported_language == "en"


def test_a_result_says_where_and_whose_it_is(recognizer):
    (result,) = found(recognizer, "well, I want to die.")

    assert (result.entity_type, result.start, result.end) == ("RISK_SELF_HARM", 8, 19)
    assert result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY] == "RiskRecognizer"
    assert result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY] == recognizer.id


def test_only_the_wanted_categories_are_reported(recognizer):
    text = "i want to die and he hits me"

    assert {r.entity_type for r in found(recognizer, text)} == {"RISK_SELF_HARM", "RISK_ABUSE"}
    assert {r.entity_type for r in recognizer.analyze(text, ["RISK_ABUSE", "PERSON"])} == {"RISK_ABUSE"}


def test_the_more_severe_the_surer():
    severities = ("imminent", "concern", "info")
    rules = [
        a_rule(word, id=f"self-harm.{word}", severity=severity)
        for word, severity in zip("abc", severities, strict=True)
    ]
    recognizer = RiskRecognizer(Ruleset([a_rule_file(*rules)]), "en")

    scores = [result.score for result in found(recognizer, "a b c")]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(Severity)


def test_of_two_rules_that_hit_the_same_words_both_arrive():
    rules = [a_rule("want to die", id="self-harm.a"), a_rule("want to die", id="self-harm.b", speaker=["coach"])]
    recognizer = RiskRecognizer(Ruleset([a_rule_file(*rules)]), "en")

    kept = EntityRecognizer.remove_duplicates(found(recognizer, "i want to die"))

    assert [hit.rule.id for hit in hits_among(kept)] == ["self-harm.a", "self-harm.b"]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_what_presidio_copies_and_thins_out_still_carries_every_hit(recognizer, ruleset, text):
    results = EntityRecognizer.remove_duplicates(deepcopy(found(recognizer, text)))

    assert sorted(hits_among(results), key=repr) == sorted(ruleset.hits(text, "en"), key=repr)


def test_results_of_others_carry_no_hits():
    assert hits_among([RecognizerResult("PERSON", 0, 3, 0.9)]) == []
