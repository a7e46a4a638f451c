"""Which rules are in force, how severe each is, and where it comes from."""

from dataclasses import replace

import pytest

from config.in_force import Origin, rules_in_force
from config.rules import SHIPPED_RULES
from config.settings import Settings
from config.tuning import installed, read_tuning
from tests.builders import a_rule_file
from tests.workers.tuning.bench import DYING, LEAVING, TONIGHT, a_small_rule, documents


@pytest.fixture(scope="module")
def ground():
    shipped = a_rule_file(a_small_rule(DYING, "want to die"), name=str(SHIPPED_RULES / "en" / "a.yaml"))
    operators = a_rule_file(
        a_small_rule(LEAVING, "sue you"), a_small_rule(TONIGHT, "kill", severity="imminent"), name="/etc/rules/b.yaml"
    )
    return replace(installed(Settings(_env_file=None)), rules=(shipped, operators))


def test_a_rule_is_shipped_installed_or_tuned(ground):
    tuned = read_tuning(documents(a_small_rule(LEAVING, "sue them all")), ground)

    assert {each.id: each.origin for each in rules_in_force(tuned, ground)} == {
        DYING: Origin.SHIPPED,
        LEAVING: Origin.TUNED,
        TONIGHT: Origin.INSTALLED,
    }


def test_a_rule_that_is_off_or_lowered_says_so(ground):
    tuned = read_tuning(documents(off=LEAVING, concern=TONIGHT), ground)

    found = {each.id: (each.severity, each.switched) for each in rules_in_force(tuned, ground)}
    assert found == {DYING: ("concern", None), LEAVING: (None, "off"), TONIGHT: ("concern", "concern")}
