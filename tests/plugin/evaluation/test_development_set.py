"""Risk is heard on the development set as well as it was, and ordinary talk is left in peace."""

import pytest
from click.testing import CliRunner

from plugin.cli import main

pytestmark = pytest.mark.model

PART = 10  # every tenth of the recorded meetings, some ten hours: the whole takes minutes

FLOORS = {  # a little below what was measured; a figure that falls below has to be looked at
    "en.recall": 0.90,
    "es.recall": 0.88,
    "de.recall": 0.92,
    "pt.recall": 0.80,
    "en.clean": 0.95,
    "es.clean": 0.95,
    "de.clean": 0.95,
    "pt.clean": 0.95,
    "imminent": 0.80,
    "en.imminent": 0.80,
    "clean_of_imminent": 1,
    "functionality:neg_coach_recital.clean": 1,
    "functionality:neg_coach_question_only.clean": 1,
    "functionality:neg_quote_contract.clean": 1,
    "functionality:neg_denial_screening.clean": 1,
}
CEILINGS = {"prompts": 0.35, "imminent": 0}  # three prompts in those hours: one more or less is chance


def evaluate(heard, what, file, limits, option, **given):
    arguments = [part for name, value in limits.items() for part in (option, f"{name}={value}")]
    return CliRunner().invoke(main, ["evaluate", what, str(file), *arguments], obj=lambda: heard, **given)


def test_risk_is_heard_and_what_is_harmless_left_alone(shared_data, heard):
    result = evaluate(heard, "risk", shared_data / "harm_check_dev.jsonl", FLOORS, "--floor")

    assert result.exit_code == 0, result.output


def test_hours_of_meetings_pass_almost_without_a_prompt(shared_data, heard):
    talks = (shared_data / "speech" / "qmsum_train_meetings.jsonl").read_bytes().splitlines(keepends=True)

    result = evaluate(heard, "hours", "-", CEILINGS, "--ceiling", input=b"".join(talks[::PART]))

    assert result.exit_code == 0, result.output
