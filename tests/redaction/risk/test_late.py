"""An utterance may come late: what it makes of what was heard after it is found all the same, once."""

from dataclasses import replace

from config.rules import Pair
from config.vocabulary import Role, Severity
from redaction.risk.late import found_late
from redaction.risk.ruleset import Ruleset
from tests.builders import a_rule, a_rule_file, utterance

ASKED = Pair.model_validate(
    {
        "id": "self-harm.asked",
        "category": "self_harm",
        "ask": ["are you thinking about suicide"],
        "examples": {"hit": ["coach: are you thinking about suicide | client: yes"], "miss": ["client: yes"]},
    }
)
NEAR = {
    "near": {"phrases": ["tonight"], "raise_to": "imminent"},
    "examples": {"hit": ["i want to die"], "miss": ["hello"], "raised": ["i want to die tonight"]},
}
RULES = Ruleset([a_rule_file(a_rule("want to die", **NEAR), pairs=(ASKED,))])


def said(*turns):
    return [
        utterance(
            turn.removeprefix("coach: "), role=Role.COACH if turn.startswith("coach: ") else Role.CLIENT, at_ms=at
        )
        for at, turn in enumerate(turns, start=1)
    ]


def late(number, *turns):
    """What is found when the turn with this number, from 0, comes after all the others."""
    everything = said(*turns)
    before, one, after = everything[:number], everything[number], everything[number + 1 :]
    return one, list(found_late(RULES, one, before, after, "en"))


def test_a_first_half_that_comes_late_completes_the_second():
    first, (finding,) = late(0, "i want to", "coach: mm", "die")

    assert (finding.rule, finding.segment) == ("self-harm.some-rule", first.segment)
    assert (finding.start_ms, finding.span) == (first.start_ms, (0, len(first.text)))


def test_a_middle_that_comes_late_completes_what_stands_on_either_side():
    assert [each.rule for each in late(1, "i want", "to", "die")[1]] == ["self-harm.some-rule"]


def test_a_question_that_comes_late_is_answered_by_what_was_said_to_it():
    question, (finding,) = late(0, "coach: are you thinking about suicide", "yes")

    assert (finding.rule, finding.role, finding.segment) == ("self-harm.asked", Role.CLIENT, question.segment)


def test_what_was_found_without_the_late_one_is_not_found_again():
    assert late(0, "good morning", "i want to", "die")[1] == []
    assert late(1, "i want to", "coach: mm", "die")[1] == []


def test_what_gets_worse_by_the_late_one_is_found_as_the_worse():
    _, (finding,) = late(0, "tonight", "i want to", "die")

    assert finding.severity is Severity.IMMINENT


def test_an_utterance_that_comes_in_order_has_nothing_after_it():
    assert late(2, "i want to", "coach: mm", "die")[1] == []


def test_half_a_thought_of_minutes_ago_completes_nothing():
    first, second = said("i want to", "die")

    assert list(found_late(RULES, first, [], [replace(second, start_ms=600_000, end_ms=601_000)], "en")) == []
