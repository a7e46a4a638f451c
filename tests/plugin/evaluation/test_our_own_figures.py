"""What docs/personal-data.md claims of our own examples holds for the code as it is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli import main

EXAMPLES = Path(__file__).parents[2] / "data" / "spoken_personal_data.jsonl"
FLOORS = {
    "en.recall": 0.95,
    "en.precision": 0.98,
    "es.recall": 0.91,
    "es.precision": 0.98,
    "de.recall": 0.96,
    "de.precision": 0.98,
    "pt.recall": 0.90,
    "pt.precision": 0.97,
    "split": 0.80,
    "clean": 0.97,
    "PHONE_NUMBER.recall": 0.95,
    "EMAIL_ADDRESS.recall": 0.95,
    "CREDIT_CARD.recall": 0.95,
    "IBAN_CODE.recall": 0.95,
    "NATIONAL_ID.recall": 0.95,
}


@pytest.mark.model
@pytest.mark.parametrize("profile", ["live", "thorough"])
def test_spoken_personal_data_is_found_as_well_as_the_docs_say(profile):
    floors = [part for name, least in FLOORS.items() for part in ("--floor", f"{name}={least}")]

    result = CliRunner().invoke(main, ["evaluate", "pii", str(EXAMPLES), "--profile", profile, *floors])

    assert result.exit_code == 0, result.output
