"""What belongs together across turns: a question and its answer, a thought broken off and taken up again."""

import pytest

from config.rules import Pair
from config.vocabulary import Category, Role, Severity
from redaction.risk.context import judge, vetoes_of
from redaction.risk.ruleset import Ruleset
from redaction.risk.why import DENIED, SEVERAL_TURNS, is_denial
from tests.builders import a_rule, a_rule_file, utterance

COACH, CLIENT = Role.COACH, Role.CLIENT
INFO, CONCERN, IMMINENT = Severity.INFO, Severity.CONCERN, Severity.IMMINENT
QUESTION = "are you thinking about suicide"


def a_pair(**given):
    examples = {"hit": [f"coach: {QUESTION} | client: yes"], "miss": ["coach: are you cold | client: yes"]}
    if "near" in given:
        examples["raised"] = ["coach: are you thinking about suicide tonight | client: yes"]
    pair = {"id": "self-harm.asked", "category": "self_harm", "ask": ["are you thinking about suicide"]}
    return Pair.model_validate({**pair, "examples": examples, **given})


def found(*turns, pairs=(), rules=()):
    """Findings in the last turn. A turn is what the client says, or "coach: ..."."""
    said = [_turn(number, turn) for number, turn in enumerate(turns)]
    ruleset = Ruleset([a_rule_file(*(rules or [a_rule("purple elephant")]), pairs=tuple(pairs))])
    *heard, last = said
    return last, judge([*ruleset.hits(last.text, "en"), *ruleset.across(last, heard, "en")], last, heard)


def _turn(number, turn):
    _, colon, text = turn.partition("coach: ")
    return utterance(text if colon else turn, role=COACH if colon else CLIENT, at_ms=number * 2000)


def answered(*turns, **given):
    """The severity of what a pair finds in the last turn; None for nothing."""
    _, findings = found(*turns, pairs=[a_pair(**given)])
    return findings[0].severity if findings else None


@pytest.mark.parametrize(
    "answer",
    [
        "yes",
        "Yeah.",
        "yes i do",
        "i am",
        "most nights",
        "not really",
        "sometimes",
        "definitely",
        "um maybe",
    ],
)
def test_a_short_yes_or_half_a_yes_to_the_coachs_question_is_a_concern(answer):
    assert answered(f"coach: {QUESTION}", answer) is CONCERN


@pytest.mark.parametrize("answer", ["no", "No, nothing like that.", "god no", "never", "no not really"])
def test_a_denial_is_noted_as_one_and_does_not_alarm(answer):
    _, (finding,) = found(f"coach: {QUESTION}", answer, pairs=[a_pair()])

    assert (finding.severity, is_denial(finding), DENIED in finding.why) == (INFO, True, True)


@pytest.mark.parametrize(
    "turns",
    [
        ("coach: are you cold", "yes"),
        (f"coach: {QUESTION}", "i'm thinking about lunch"),
        (f"coach: {QUESTION}", "well my sister came over on sunday and we sat in the garden with the twins, yes"),
        (f"coach: {QUESTION}", "no", "coach: good", "yes"),
        (f"coach: {QUESTION}", "no", "coach: and how did the interview go on tuesday", "yes it went well"),
        (f"coach: {QUESTION}", "she said yes to the new flat and so we are all moving in the spring"),
        ("coach: you are thinking about suicide prevention", "yes"),
        (QUESTION, "yes"),
    ],
)
def test_what_is_no_answer_to_that_question_finds_nothing(turns):
    assert answered(*turns) is None


@pytest.mark.parametrize(
    "turns",
    [
        (f"coach: {QUESTION}", "well", "yes"),
        (f"coach: {QUESTION}", "um", "coach: take your time", "yes"),
        ("coach: are you thinking about", "coach: suicide", "yes"),
        (f"coach: {QUESTION}", "yes and it has been like that since march and nobody at home knows"),
        (f"coach: {QUESTION}", "well I mean, yes, it has been like that since march and nobody knows"),
        (f"coach: {QUESTION}", "well yeah"),
        (f"coach: {QUESTION}", "I mean... mhm"),
    ],
)
def test_the_answer_may_take_its_time(turns):
    assert answered(*turns) is CONCERN


def test_the_finding_lies_on_the_answer_and_names_the_pair():
    said, (finding,) = found(f"coach: {QUESTION}", "Honestly? Yes.", pairs=[a_pair()])

    assert (finding.rule, finding.segment, finding.role) == ("self-harm.asked", said.segment, CLIENT)
    assert said.text[slice(*finding.span)] == "Yes"
    assert finding.why == ("pair self-harm.asked, yes", "step 2 of 6")


def test_words_in_the_question_or_in_the_answer_raise_a_yes_and_never_a_no():
    near = {"phrases": ["plan", "tonight"], "raise_to": "imminent"}
    ask = [QUESTION, "do you plan (it|to)"]

    assert answered("coach: do you plan to", "yes", ask=ask, near=near) is IMMINENT
    assert answered(f"coach: {QUESTION}", "tonight", ask=ask, near=near) is IMMINENT
    assert answered("coach: do you plan to", "no", ask=ask, near=near) is INFO


def test_what_follows_a_yes_may_make_it_worse():
    near = {"phrases": ["saving them up"], "raise_to": "imminent"}
    ask = [QUESTION, "are you thinking about suicide tonight"]

    assert answered(f"coach: {QUESTION}", "yes, I've been saving them up", near=near, ask=ask) is IMMINENT
    assert answered(f"coach: {QUESTION}", "yes, I have the date and the pills") is IMMINENT
    assert answered(f"coach: {QUESTION}", "no, I've been saving them up", near=near, ask=ask) is INFO


def test_half_a_yes_that_names_a_date_is_imminent():
    assert answered(f"coach: {QUESTION}", "i have the date") is IMMINENT


def test_a_question_may_be_answered_badly_with_a_no():
    safe = {"ask": ["do you feel safe"], "yes": "info", "no": "concern", "partly": "concern"}

    assert answered("coach: do you feel safe at home", "no", **safe) is CONCERN
    assert answered("coach: do you feel safe at home", "not really", **safe) is CONCERN
    assert answered("coach: do you feel safe at home", "yes", **safe) is INFO


def test_a_question_may_have_answers_of_its_own():
    who = {"ask": ["who gave you that bruise"], "answers": {"yes": ["my (husband|wife)"]}}

    assert answered("coach: who gave you that bruise", "my husband", **who) is CONCERN
    assert answered("coach: who gave you that bruise", "a door", **who) is None


def test_the_client_may_ask_and_the_coach_answer():
    told = {
        "category": Category.COACH_DISCLOSURE,
        "ask": ["did you tell my boss"],
        "asker": [CLIENT],
        "speaker": [COACH],
    }

    assert answered("did you tell my boss", "coach: yes", **told) is CONCERN
    assert answered("coach: did you tell my boss", "yes", **told) is None


def test_a_yes_to_what_is_over_or_only_supposed_is_noted():
    _, (over,) = found(f"coach: {QUESTION}", "yes but that was years ago", pairs=[a_pair()])
    _, (supposed,) = found("coach: what if a client asked, " + QUESTION, "yes", pairs=[a_pair()])

    assert (over.severity, vetoes_of(over)) == (INFO, ["past"])
    assert (supposed.severity, vetoes_of(supposed)) == (INFO, ["hypothetical"])


@pytest.mark.parametrize(
    "prompt",
    [
        "coach: mm-hm",
        "coach: go on",
        "coach: what do you mean by that",
        "coach: can you tell me a bit more about that",
    ],
)
def test_a_thought_that_is_broken_off_is_taken_up_across_a_short_prompt(prompt):
    said, (finding,) = found("I keep thinking about", prompt, "ending my life", rules=[a_rule("about ending my life")])

    assert (finding.segment, said.text[slice(*finding.span)]) == (said.segment, "ending my life")
    assert SEVERAL_TURNS in finding.why


def test_a_thought_may_be_broken_off_twice():
    rule = a_rule("about ending my life")

    said, (finding,) = found("I think about", "coach: mm", "ending", "coach: go on", "my life", rules=[rule])

    assert (finding.segment, said.text[slice(*finding.span)]) == (said.segment, "my life")


def test_a_remark_that_cuts_in_does_not_keep_the_halves_apart():
    rule = a_rule("about ending my life")

    _, findings = found("I think about", "coach: sorry I", "coach: no go on", "ending my life", rules=[rule])

    assert [finding.rule for finding in findings] == [rule.id]


@pytest.mark.parametrize(
    "between",
    [
        "coach: let us come back to the budget that you wanted to look at today",
        "coach: mm-hm " * 8,
    ],
)
def test_after_a_longer_turn_of_the_coach_it_is_another_thought(between):
    _, findings = found("I keep thinking about", between, "ending my life", rules=[a_rule("about ending my life")])

    assert findings == []


def test_what_was_said_before_is_not_found_again():
    _, findings = found("i want to die", "coach: mm-hm", "that is all", rules=[a_rule("want to die")])

    assert findings == []


def test_what_was_said_before_is_found_again_when_it_gets_imminent_by_what_is_said_now():
    near = {"phrases": ["tonight"], "raise_to": "imminent"}
    examples = {"hit": ["i want to die"], "miss": ["hello"], "raised": ["i want to die tonight"]}
    rule = a_rule("want to die", near=near, examples=examples)

    said, (finding,) = found("i want to die", "coach: when", "tonight", rules=[rule])

    assert (finding.severity, finding.segment, finding.span) == (IMMINENT, said.segment, (0, len("tonight")))


def test_a_veto_reaches_across_the_turns_that_are_read_as_one():
    _, (finding,) = found("i don't want to", "coach: mm-hm", "kill myself", rules=[a_rule("want to kill myself")])

    assert vetoes_of(finding) == ["negated"]
