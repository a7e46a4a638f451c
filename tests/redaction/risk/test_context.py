"""What was meant: who said it, and which words around it take the danger out."""

import pytest

from config.context import VetoName, read_context
from config.vocabulary import Role, Severity
from redaction.risk.context import judge, vetoes_of
from redaction.risk.ruleset import Ruleset
from redaction.risk.why import RAISED
from tests.builders import a_rule, a_rule_file, utterance

EVERY_VETO = set(VetoName)


def judged(said, *phrases, role=Role.CLIENT, heard=(), **given):
    ruleset = Ruleset([a_rule_file(a_rule(*phrases, **given))])
    return judge(ruleset.hits(said, "en"), utterance(said, role=role), heard)


def vetoes(said, *phrases, **given):
    (finding,) = judged(said, *phrases, **given)
    assert finding.severity is (Severity.INFO if vetoes_of(finding) else Severity.CONCERN)
    return vetoes_of(finding)


def test_a_finding_says_which_rule_which_phrase_where_and_when_but_no_words():
    said = utterance("Honestly, I want to die.", at_ms=7000, segment="s1")
    ruleset = Ruleset([a_rule_file(a_rule("wish i was dead", "want to die"))])

    (finding,) = judge(ruleset.hits(said.text, "en"), said, ())

    assert (finding.rule, finding.rule_version, finding.segment) == ("self-harm.some-rule", ruleset.version, "s1")
    assert (finding.start_ms, finding.role, said.text[slice(*finding.span)]) == (7000, Role.CLIENT, "want to die")
    assert finding.why == ("rule self-harm.some-rule, phrase 2", "step 2 of 6")


def test_a_rule_hears_only_whom_it_listens_to():
    assert judged("i want to die", role=Role.COACH) == []
    assert judged("i told your boss", "told your boss", speaker=["coach"], role=Role.COACH)
    assert judged("i told your boss", "told your boss", speaker=["coach"]) == []


def test_one_rule_gives_one_finding_the_most_severe():
    (finding,) = judged("in the film he says i want to die. " + " ".join(map(str, range(20))) + " i want to die")

    assert (finding.severity, finding.span[0] > 50) == (Severity.CONCERN, True)


@pytest.mark.parametrize(
    "said",
    [
        "i don't want to die",
        "I never said I want to die",
        "nobody here wants to die",
        "i have no plan to want to die",
        "it is not like i want to die",
        "there is no way i want to die",
        "it's not that i want to die",
        "i don't think i want to die",
    ],
)
def test_what_is_denied_is_only_noted(said):
    assert vetoes(said, "want* to die") == ["negated"]


@pytest.mark.parametrize(
    "said",
    [
        "i can't stop thinking that i want to die",
        "not that i don't want to die",
        "nobody knows that i want to die",
        "i don't sleep, and i want to die",
        "i don't sleep but want to die",
        "I don't care. Want to die.",
        "i don't want coffee i want to die",
        "i'm not joking i want to die",
        "not a day goes by without this, i want to die",
        "no i want to die",
        "i don't know how to say this want to die",
    ],
)
def test_a_denial_of_something_else_changes_nothing(said):
    assert vetoes(said, "want to die", "not want to die") == []


def test_a_negation_that_the_phrase_itself_names_does_not_veto_it():
    assert vetoes("i do not want to live", "not want to live") == []


def test_a_negation_that_a_gap_let_in_vetoes():
    assert vetoes("i would not ever kill him", "i would ...2 kill him") == ["negated"]


@pytest.mark.parametrize(
    ("said", "veto"),
    [
        ("if someone told me they want to die i'd call you", "hypothetical"),
        ("suppose a client says i want to die", "hypothetical"),
        ("what would you do if i said i want to die", "hypothetical"),
        ("in the film she says i want to die", "fiction"),
        ("i want to die is a line from a song", "fiction"),
        ("my patients often want to die", "professional"),
        ("i'm a nurse and people want to die on my ward", "professional"),
        ("the agreement says that when clients want to die you may tell somebody", "contract"),
        ("i want to die every time i see that logo, just kidding", "idiom"),
        ("years ago i used to want to die", "past"),
        ("when i was nineteen i thought i want to die", "past"),
    ],
)
def test_other_ways_of_not_meaning_it_are_noted_by_name(said, veto):
    assert veto in vetoes(said)


@pytest.mark.parametrize(
    "said",
    [
        "even if it sounds mad i want to die",
        "i can only imagine i want to die",
        "years ago it started and now it's back, i want to die",
        "i used to cope, lately i want to die",
        "i want to die and i mean it, i am not joking, no joke",
    ],
)
def test_what_looks_like_a_way_out_but_is_none_changes_nothing(said):
    assert vetoes(said) == []


def test_a_trap_counts_with_all_its_words_also_where_a_shorter_one_begins_before_it():
    assert vetoes("i can not see why i should not want to die", "want to die") == []
    assert vetoes("not a single day goes by on which i do not want to die", "want to die") == []


@pytest.mark.parametrize(
    "said", ["now i'm back at work and happy", "these days i feel fine", "then i went back to school"]
)
def test_what_sounds_like_it_is_back_but_is_not_does_not_take_the_past_back(said):
    assert vetoes(f"years ago i used to want to die. {said}") == ["past"]


@pytest.mark.parametrize(
    "said", ["and now i do again", "it is back", "and lately it is worse", "these days it is back"]
)
def test_what_is_back_is_not_over(said):
    assert vetoes(f"years ago i used to want to die {said}") == []


def test_a_rule_may_refuse_a_veto():
    assert vetoes("in the film he says i want to die", unless=[]) == []


def test_asking_first_counts_for_the_coach_alone():
    given = {"speaker": ["coach", "client"]}

    assert vetoes("shall i tell your boss", "tell your boss", role=Role.COACH, **given) == ["consent"]
    assert vetoes("shall i tell your boss", "tell your boss", **given) == []


def test_the_coachs_recital_is_remembered_for_the_lines_that_follow_it():
    told = ("a court orders me to hand over notes", "hand over notes")
    recital = utterance("now here are the exceptions to that", role=Role.COACH)
    small_talk = [utterance("mm hmm", role=Role.CLIENT), *(utterance("and", role=Role.COACH) for _ in range(3))]

    assert vetoes(*told, speaker=["coach"], role=Role.COACH, heard=[recital]) == ["contract"]
    assert vetoes(*told, speaker=["coach"], role=Role.COACH, heard=[recital, *small_talk]) == []
    assert vetoes(*told, heard=[recital]) == []


def test_words_nearby_raise_the_severity_and_are_named_as_the_reason():
    examples = {"hit": ["i want to die"], "miss": ["good morning"], "raised": ["i want to die tonight"]}
    near = {"within": 3, "phrases": ["tonight"], "raise_to": "imminent"}

    (close,) = judged("tonight i really want to die", near=near, examples=examples)
    (far,) = judged("tonight was a long one for us all, i want to die", near=near, examples=examples)

    assert (close.severity, RAISED in close.why) == (Severity.IMMINENT, True)
    assert (far.severity, RAISED in far.why) == (Severity.CONCERN, False)


def test_every_veto_has_its_signs_in_english():
    assert set(read_context("en").vetoes) == EVERY_VETO
