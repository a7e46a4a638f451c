"""A rule file: what it may say, and what an admin is told when it is wrong."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.context import VetoName
from config.errors import MisconfiguredError
from config.rules import SHIPPED_RULES, Rule, RuleFile, override, read_rule_file, read_rules
from config.vocabulary import Category, Role, Severity
from tests.builders import a_rule, a_rule_file

GOOD = """
language: en
rules:
  - id: self-harm.wish-dead
    category: self_harm
    severity: concern
    phrases:
      - want to die
    examples:
      hit: [i want to die]
      miss: [good morning]
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="own.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_shipped_rules_cover_every_category_and_no_id_comes_twice():
    rules = [rule for file in read_rules(SHIPPED_RULES) for rule in file.rules]

    ids = [(file.language, entry.id) for file in read_rules(SHIPPED_RULES) for entry in file.entries]

    assert {rule.category for rule in rules} == set(Category)
    assert len(set(ids)) == len(ids)


def test_every_shipped_rule_says_its_category_in_its_id():
    rules = [rule for file in read_rules(SHIPPED_RULES) for rule in file.rules]

    assert [rule.id for rule in rules if not rule.id.startswith(rule.category.replace("_", "-"))] == []


def test_a_rule_listens_to_the_client_and_to_every_veto_unless_it_says_otherwise(file):
    (rule,) = read_rule_file(file(GOOD)).rules

    assert (rule.speaker, rule.unless) == ({Role.CLIENT}, set(VetoName))


def test_words_that_yaml_takes_for_something_else_stay_words(file):
    path = file(GOOD.replace("[good morning]", "[no, on, 2026-09-21, 12]"))

    assert read_rule_file(path).rules[0].examples.miss == ("no", "on", "2026-09-21", "12")


def test_a_file_is_called_by_its_path(file):
    path = file(GOOD)

    assert read_rule_file(path).name == str(path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace("severity: concern", "severity: high"), "rule self-harm.wish-dead, severity: Input should be"),
        (
            GOOD.replace("severity: concern", "severty: concern"),
            "rule self-harm.wish-dead, severty: is not a key that belongs here",
        ),
        (GOOD + "    colour: red\n", "rule self-harm.wish-dead, colour: is not a key that belongs here"),
        (
            GOOD.replace("miss: [good morning]", "miss: []"),
            "rule self-harm.wish-dead, examples, miss: needs at least one",
        ),
        (GOOD.replace("      miss: [good morning]\n", ""), "examples, miss: is missing"),
        (GOOD.replace("self-harm.wish-dead", "Self Harm!"), "rule Self Harm!, id: "),
        (GOOD + "    speaker: client\n", "speaker: needs a list"),
        (GOOD + "    speaker: [sponsor]\n", "rule self-harm.wish-dead, speaker, number 1: Input should be"),
        (GOOD + "    unless: [mumbled]\n", "rule self-harm.wish-dead, unless, number 1: Input should be"),
        (GOOD + "    near:\n", "near: needs keys of its own"),
        (GOOD.replace("language: en", "language: tlh"), "language: is not one of: "),
        (GOOD.replace("language: en\n", ""), "language: is missing"),
        (GOOD + "    severity: info\n", "line 12: severity is written twice"),
        (GOOD.replace("phrases:", "phrases: &all"), "line 7: anchors (&) and aliases (*) are not allowed"),
        (GOOD.replace("- want to die", "- *all"), "anchors (&) and aliases (*) are not allowed"),
        (GOOD.replace("[good morning]", "[" * 20 + "]" * 20), "line 11: more than 12 levels"),
        (GOOD.replace("[good morning]", "[" * 100_000), "line 11: more than 12 levels"),
        (GOOD.replace("[good morning]", "[good"), "is not YAML"),
        (GOOD + "? [a, b]\n: c\n", "is not YAML"),
        (GOOD + "---\nlanguage: en\n", "line 12: a second document begins"),
        ("- just\n- a list\n", "needs the keys language and rules"),
        ("", "needs the keys language and rules"),
        (b"\xff\xfe\x00", "cannot be read"),
        ("#" * 1_000_001, "is larger than 1,000,000 bytes"),
    ],
)
def test_a_wrong_file_is_refused_naming_file_rule_and_key(file, wrong, said):
    path = file(wrong)

    with pytest.raises(MisconfiguredError) as problem:
        read_rule_file(path)

    assert str(problem.value).startswith(f"{path}: ")
    assert said in str(problem.value)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(MisconfiguredError, match=r"gone\.yaml: cannot be read"):
        read_rule_file(tmp_path / "gone.yaml")


@given(text=st.text() | st.sampled_from([GOOD]).flatmap(lambda good: st.text(max_size=5).map(lambda odd: odd + good)))
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, "utf-8", errors="ignore")

    try:
        assert isinstance(read_rule_file(path), RuleFile)
    except MisconfiguredError as refused:
        assert "any.yaml" in str(refused)  # noqa: PT017 - both ends are fine, a third is not


def test_a_folder_is_read_with_the_folders_in_it_in_order_of_path(file, tmp_path):
    (tmp_path / "en").mkdir()
    file(GOOD, "b.yml")
    file(GOOD.replace("wish-dead", "other"), "en/a.yaml")
    file("not a rule file", "notes.txt")

    assert [read.rules[0].id for read in read_rules(tmp_path)] == ["self-harm.wish-dead", "self-harm.other"]


def test_a_folder_without_rule_files_is_refused(tmp_path):
    with pytest.raises(MisconfiguredError, match="holds no rule file"):
        read_rules(tmp_path)


NEAR = {"phrases": ["tonight"], "raise_to": "imminent"}
RAISED = {"hit": ["i want to die"], "miss": ["good morning"], "raised": ["i want to die tonight"]}


def test_words_nearby_may_only_raise_the_severity():
    with pytest.raises(ValidationError, match="must be above"):
        a_rule(severity="imminent", near=NEAR, examples=RAISED)


@pytest.mark.parametrize("given", [{"near": NEAR}, {"examples": RAISED}])
def test_words_nearby_and_an_example_of_them_belong_together(given):
    with pytest.raises(ValidationError, match="belong together"):
        a_rule(**given)


def test_a_rule_cannot_be_changed_once_it_is_read():
    with pytest.raises(ValidationError):
        a_rule().severity = Severity.INFO


def test_an_error_never_repeats_what_was_written():
    with pytest.raises(ValidationError) as problem:
        Rule.model_validate({"id": "self-harm.x", "category": "a name nobody should read"})

    assert "a name nobody" not in str(problem.value)


def test_an_organisations_rule_replaces_the_shipped_one_of_the_same_id():
    shipped = a_rule_file(a_rule(id="self-harm.a"), a_rule(id="self-harm.b"), name="shipped")
    own = a_rule_file(a_rule("wish i was dead", id="self-harm.b"), name="own")

    together = override([shipped], [own])

    assert [(file.name, rule.id) for file in together for rule in file.rules] == [
        ("shipped", "self-harm.a"),
        ("own", "self-harm.b"),
    ]


def test_a_shipped_file_that_is_replaced_whole_is_gone():
    assert [file.name for file in override([a_rule_file(name="shipped")], [a_rule_file(name="own")])] == ["own"]


def test_rules_may_also_come_from_somewhere_else_than_a_file():
    assert RuleFile.model_validate({**yaml.safe_load(GOOD), "name": "published 12"}).name == "published 12"


PAIR = """
pairs:
  - id: self-harm.asked
    category: self_harm
    ask: [are you thinking of suicide]
    examples:
      hit: ["coach: are you thinking of suicide | client: yes"]
      miss: ["coach: are you thinking of suicide | client: no"]
"""


def test_a_pair_asks_the_client_on_the_coachs_behalf_and_a_yes_is_a_concern_unless_it_says_otherwise(file):
    (pair,) = read_rule_file(file(GOOD + PAIR)).pairs

    assert (pair.asker, pair.speaker) == ({Role.COACH}, {Role.CLIENT})
    assert (pair.yes, pair.partly, pair.no, pair.severity) == (Severity.CONCERN, None, Severity.INFO, Severity.CONCERN)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (PAIR.replace("ask: [are you thinking of suicide]", ""), "pair self-harm.asked, ask: is missing"),
        (PAIR + "    yess: info\n", "pair self-harm.asked, yess: is not a key that belongs here"),
        (PAIR + "    step: 7\n", "pair self-harm.asked, step: "),
        (PAIR + "    near: {phrases: [plan], raise_to: info}\n", "near: raise_to must be above"),
    ],
)
def test_a_wrong_pair_is_refused_naming_file_pair_and_key(file, wrong, said):
    with pytest.raises(MisconfiguredError) as problem:
        read_rule_file(file(GOOD + wrong))

    assert said in str(problem.value)


def test_an_organisations_own_pair_takes_the_place_of_the_shipped_one(file):
    shipped = read_rule_file(file(GOOD + PAIR))
    own = read_rule_file(file(GOOD.replace("wish-dead", "own") + PAIR.replace("suicide", "ending it"), "other.yaml"))

    pairs = [pair for each in override([shipped], [own]) for pair in each.pairs]

    assert pairs == list(own.pairs)
