"""The rules in force: proved by their examples, known by their version, quick to ask."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.rules import SHIPPED_RULES, read_rules
from config.vocabulary import Role
from redaction.risk.context import judge, vetoes_of
from redaction.risk.proof import NEXT_TURN
from redaction.risk.ruleset import Ruleset, load_ruleset
from tests.builders import a_rule, a_rule_file, utterance

COACH = Role.COACH
ROOT = Path(__file__).parents[3]
HITS = [
    (rule, text, file.language)
    for file in read_rules(SHIPPED_RULES)
    for rule in file.rules
    for text in rule.examples.hit
    if NEXT_TURN not in text
]
WORDS = (
    "i you he not never want to kill hurt die myself him if the film told me in confidence but and tonight um".split()
)


@pytest.fixture(scope="module")
def shipped():
    return load_ruleset()


def load(*rules, **given):
    return Ruleset.load([a_rule_file(*rules, **given)])


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ({"hit": ["i want to live"]}, 'hit example is not found: "i want to live"'),
        ({"hit": ["i do not want to die"]}, 'hit example is found but vetoed (negated): "i do not want to die"'),
        ({"hit": ["coach: i want to die"]}, 'hit example is not found: "coach: i want to die"'),
        ({"miss": ["i want to die"]}, 'miss example is found (phrase 1): "i want to die"'),
    ],
)
def test_a_rule_that_fails_its_own_example_is_refused_by_file_rule_and_example(examples, said):
    rule = a_rule(examples={"hit": ["i want to die"], "miss": ["good morning"], **examples})

    with pytest.raises(MisconfiguredError) as problem:
        load(rule, name="own/en.yaml")

    assert str(problem.value) == f"own/en.yaml: rule self-harm.some-rule, {said}"


def test_an_example_that_should_be_raised_and_is_not_is_refused():
    near = {"within": 2, "phrases": ["tonight"], "raise_to": "imminent"}
    examples = {"hit": ["i want to die"], "miss": ["hello"], "raised": ["i want to die but it will not be tonight"]}

    with pytest.raises(MisconfiguredError, match="raised example is found as concern, not as imminent"):
        load(a_rule(near=near, examples=examples))


def test_an_example_may_say_who_speaks():
    rule = a_rule(
        "told your boss",
        speaker=["coach"],
        examples={"hit": ["i told your boss"], "miss": ["client: i told your boss"]},
    )

    assert load(rule).rules == (rule,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phrases": ["want to die", "kill ("]}, 'rule self-harm.some-rule, phrase 2: "kill (": a bracket is opened'),
        ({"phrases": ["hurt <whom>"]}, 'phrase 1: "hurt <whom>": no list is called <whom>'),
    ],
)
def test_a_wrong_phrase_is_refused_by_file_rule_and_number(given, said):
    with pytest.raises(MisconfiguredError, match=re.escape(said)):
        load(a_rule(**given))


def test_a_wrong_list_is_refused_by_file_and_name():
    with pytest.raises(MisconfiguredError, match=r'own\.yaml: list kin: "brother \|": a \| stands'):
        load(lists={"kin": ["brother |"]})


def test_the_same_id_twice_is_refused_naming_both_files():
    with pytest.raises(MisconfiguredError, match=r"b\.yaml: rule self-harm\.some-rule is already in a\.yaml"):
        Ruleset.load([a_rule_file(name="a.yaml"), a_rule_file(name="b.yaml")])


def test_the_version_names_the_content_whatever_the_order_and_the_files():
    one, other = a_rule(id="self-harm.a"), a_rule(id="self-harm.b")

    together = Ruleset([a_rule_file(one, other)])
    apart = Ruleset([a_rule_file(other, name="x"), a_rule_file(one, name="y")])

    assert re.fullmatch(r"[0-9a-f]{16}", together.version)
    assert together.version == apart.version


@pytest.mark.parametrize(
    "given", [{"phrases": ["wish i was dead"]}, {"severity": "info"}, {"unless": []}, {"speaker": ["coach"]}]
)
def test_the_version_changes_with_the_content(given):
    assert Ruleset([a_rule_file(a_rule(**given))]).version != Ruleset([a_rule_file(a_rule())]).version


def test_the_version_is_the_same_in_every_process():
    ask = "from redaction.risk.ruleset import *; print(Ruleset(read_rules(SHIPPED_RULES)).version)"

    def version(seed):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, check=True).stdout

    assert version("1") == version("2")


def test_an_organisations_folder_adds_rules_and_replaces_shipped_ones(shipped, tmp_path):
    (tmp_path / "own.yaml").write_text("""
language: en
rules:
  - {id: self-harm.wish-dead, category: self_harm, severity: info, phrases: [purple elephant],
     examples: {hit: [a purple elephant], miss: [a grey one]}}
  - {id: misconduct.elephants, category: misconduct, severity: concern, phrases: [pink elephant],
     examples: {hit: [a pink elephant], miss: [a grey one]}}
""")

    ruleset = load_ruleset(tmp_path)

    assert len(ruleset.rules) == len(shipped.rules) + 1
    assert [hit.rule.id for hit in ruleset.hits("a pink and a purple elephant, pink elephant", "en")] == [
        "self-harm.wish-dead",
        "misconduct.elephants",
    ]
    assert ruleset.version != shipped.version


def test_a_language_may_come_with_its_country_and_one_without_rules_is_silent(shipped):
    assert len(shipped.hits("i want to die", "en-GB")) == len(shipped.hits("i want to die", "en")) > 0
    assert shipped.hits("i want to die", "tlh") == []
    assert "en" in shipped.languages


def test_an_organisations_rules_are_read_at_once_though_nobody_has_spoken_yet(tmp_path):
    (tmp_path / "own.yaml").write_text("""
language: pt
rules:
  - {id: misconduct.elefantes, category: misconduct, severity: concern, phrases: ["(elefante"],
     examples: {hit: [um elefante], miss: [um gato]}}
""")

    with pytest.raises(MisconfiguredError, match=r"own\.yaml: rule misconduct\.elefantes, phrase 1: .* not closed"):
        load_ruleset(tmp_path)


def test_once_it_is_prepared_nothing_is_compiled_while_people_speak(monkeypatch):
    ruleset = load_ruleset()
    ruleset.prepare(["en"])
    monkeypatch.setattr(re2, "compile", None)
    monkeypatch.setattr(re2.Set, "MatchSet", None)

    for text in [text for _, text, language in HITS if language == "en"]:
        said = utterance(text)
        heard = [utterance("are you thinking of suicide", role=COACH), utterance(text), utterance("mm", role=COACH)]
        hits = ruleset.hits(text, "en")
        judge([*hits, *ruleset.across(said, heard, "en")], said, heard)
        assert hits, text


def test_several_threads_may_hear_a_language_for_the_first_time():
    ruleset = load_ruleset()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [hit.rule.id for hit in ruleset.hits("i want to die", "en")], range(8)))

    assert found[0]
    assert found == [found[0]] * 8


def test_a_hit_says_no_words(shipped):
    (hit, *_) = shipped.hits("i want to die", "en")

    assert repr(hit) == "Hit(self-harm.wish-dead, concern, (2, 13), phrase 1)"


@given(
    example=st.sampled_from(HITS),
    before=st.text(alphabet=" ,.\n!?-—\"'(“…", max_size=6),
    after=st.text(alphabet=" ,.\n!?-—\"')”…", max_size=6),
    shout=st.booleans(),
)
def test_punctuation_and_case_around_a_phrase_never_hide_it(shipped, example, before, after, shout):
    rule, text, language = example
    role, colon, words = text.partition(": ")
    text = words if colon else text
    said = utterance(f"{before}{text.upper() if shout else text}{after}", role=role if colon else min(rule.speaker))

    findings = judge(shipped.hits(said.text, language), said, ())

    assert [each.rule for each in findings if each.rule == rule.id and not vetoes_of(each)] == [rule.id]


@given(st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=40).map(" ".join))
def test_whatever_is_said_hits_and_findings_lie_within_it(shipped, text):
    said = utterance(text)
    heard = [utterance("are you thinking of suicide", role=COACH), utterance(text), utterance("mm", role=COACH)]
    hits = [*shipped.hits(text, "en"), *shipped.across(said, heard, "en")]
    findings = judge(hits, said, heard)

    assert all(0 <= start <= end <= len(text) for start, end in [*(h.span for h in hits), *(f.span for f in findings)])
    assert {finding.rule for finding in findings} <= {hit.rule.id for hit in hits}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        "kill myself or " * 20_000,
        " ".join(WORDS) * 5_000,
        "i'" * 200_000,
        ".,!?😀" * 100_000,
        "e\u0301" * 200_000,
    ],
    ids=["one word", "one phrase", "many words", "apostrophes", "punctuation", "accents"],
)
def test_a_long_odd_text_is_through_in_the_time_its_length_asks_for(shipped, text):
    said, heard = utterance(text), [utterance(text), utterance("mm", role=COACH), utterance("i want")]

    hits = [*shipped.hits(text, "en"), *shipped.across(said, heard, "en")]  # backtracking would never come back
    spans = [finding.span for finding in judge(hits, said, heard)]

    assert all(0 <= start < end <= len(text) for start, end in spans)
