"""Switches: a rule off, or at another severity, and nothing else about it."""

import pytest
from pydantic import ValidationError

from config.errors import MisconfiguredError
from config.rules import SHIPPED_RULES, read_rules
from config.switches import Position, Switches, switched
from config.vocabulary import Severity

SHIPPED = tuple(read_rules(SHIPPED_RULES))
RAISED = "abuse.child-hurt"  # a concern that words nearby make imminent


def put(rule, to, language="en"):
    one = {"rule": rule, "language": language, "to": to, "reason": "Asked for by the team."}
    return switched(SHIPPED, Switches.model_validate({"switches": [one]}), "switches.yaml")


def entry(files, rule, language="en"):
    return next((each for file in files if file.language == language for each in file.entries if each.id == rule), None)


def test_without_switches_every_rule_is_as_it_was_written():
    assert switched(SHIPPED, Switches(), "switches.yaml") == list(SHIPPED)


def test_a_rule_that_is_off_is_gone_and_every_other_one_is_still_there():
    left = put(RAISED, Position.OFF)

    assert entry(left, RAISED) is None
    assert sum(len(file.entries) for file in left) == sum(len(file.entries) for file in SHIPPED) - 1


def test_a_rule_at_info_is_never_raised_and_keeps_its_examples_as_hits():
    before, after = entry(SHIPPED, RAISED), entry(put(RAISED, Position.INFO), RAISED)

    assert (after.severity, after.near) == (Severity.INFO, None)
    assert after.examples.hit == (*before.examples.hit, *before.examples.raised)
    assert after.phrases == before.phrases


def test_a_question_at_info_counts_no_answer_for_more():
    pair = next(each for file in SHIPPED if file.language == "en" for each in file.pairs)

    after = entry(put(pair.id, Position.INFO), pair.id)

    assert (after.yes, after.partly or after.yes, after.severity) == (Severity.INFO, Severity.INFO, Severity.INFO)


def test_a_switch_for_a_rule_that_is_not_there_is_refused():
    with pytest.raises(MisconfiguredError, match=r"switches.yaml: switch abuse.child-hurt: no rule in fr has this id"):
        put(RAISED, Position.OFF, language="fr")


def test_a_rule_has_one_switch():
    one = {"rule": RAISED, "language": "en", "to": "off", "reason": "x"}

    with pytest.raises(ValidationError, match="has two switches"):
        Switches.model_validate({"switches": [one, one]})
