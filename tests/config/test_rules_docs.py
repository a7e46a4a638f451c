"""The guide for admins says all that a rule file can say, and its example works."""

import re
from pathlib import Path

import pytest

from config.context import VetoName, read_context
from config.reading import read_as
from config.rules import Answers, Examples, Near, Pair, Rule, RuleFile, read_rule_file
from config.switches import Position, Switch, Switches
from config.vocabulary import Category, Role, Severity
from redaction.risk.ruleset import Ruleset

GUIDE = (Path(__file__).parents[2] / "docs" / "WRITING_RULES.md").read_text("utf-8")
KEYS = [key for model in (RuleFile, Rule, Near, Examples, Pair, Answers) for key in model.model_fields]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key):
    assert re.search(rf"^\| `{key}` \||`{key}` (is|are|must)\s", GUIDE, re.M)


@pytest.mark.parametrize("key", Switch.model_fields)
def test_every_key_of_a_switch_is_explained(key):
    assert f"\n| `{key}` |" in GUIDE.partition("\n## Switches\n")[2].partition("\n## ")[0]


def test_the_switch_of_the_guide_can_be_used_as_it_stands(tmp_path):
    path = tmp_path / "switches.yaml"
    path.write_text(re.search(r"```yaml\n(switches:.*?)```", GUIDE, re.S)[1])

    (switch,) = read_as(Switches, path).switches

    assert switch.to is Position.INFO


@pytest.mark.parametrize("veto", VetoName)
def test_every_veto_is_explained(veto):
    assert f"\n| `{veto}` |" in GUIDE


@pytest.mark.parametrize("word", [*Category, *Severity, *Role])
def test_every_word_of_the_vocabulary_is_named(word):
    assert re.search(rf"`\[?{word}\]?`", GUIDE)


def test_every_list_and_filler_that_the_guide_names_is_known():
    english = read_context("en")
    named = re.findall(r"`<(\w+)>`", GUIDE.partition("Some lists are known")[2].partition("Speech is")[0])
    left_out = re.findall(r"\*([^*]+)\*", re.search(r"^- (.*) are left out\.$", GUIDE, re.M)[1])

    assert set(named) <= set(english.lists)
    assert set(left_out) <= set(english.spoken.fillers)


def test_the_example_of_the_guide_can_be_used_as_it_stands(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", GUIDE, re.S)[1])

    (rule,) = Ruleset.load([read_rule_file(path)]).rules

    assert set(Rule.model_fields) - {"step"} == set(rule.model_dump(exclude_unset=True))


def test_the_pair_of_the_guide_can_be_used_as_it_stands(tmp_path):
    rules, pairs = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)[:2]
    path = tmp_path / "own.yaml"
    path.write_text(rules.replace("  machine: [", "  pills: [pills, tablets]\n  machine: [") + pairs)

    (pair,) = Ruleset.load([read_rule_file(path)]).pairs

    assert pair.id == "self-harm.asked"
