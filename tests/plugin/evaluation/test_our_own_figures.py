"""What docs/personal-data.md and docs/risk.md claim of our own examples holds for the code as it is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli import main

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "tests" / "data" / "spoken_personal_data.jsonl"
CORPUS = ROOT / "redaction" / "models" / "data"
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
RISK_FLOORS = {
    "en": {"recall": 0.6, "imminent": 0.5, "clean": 0.94, "clean_of_imminent": 0.99},
    "es": {"recall": 0.62, "imminent": 0.5, "clean": 0.93, "clean_of_imminent": 0.98},
    "de": {"recall": 0.9, "imminent": 0.8, "clean": 0.95, "clean_of_imminent": 0.99},
    "pt": {"recall": 0.9, "imminent": 0.9, "clean": 0.97, "clean_of_imminent": 0.99},
}
PART = 5  # every fifth case of the corpus: the whole takes a minute


def options(floors):
    return [part for name, least in floors.items() for part in ("--floor", f"{name}={least}")]


@pytest.mark.model
@pytest.mark.parametrize("profile", ["live", "thorough"])
def test_spoken_personal_data_is_found_as_well_as_the_docs_say(profile):
    result = CliRunner().invoke(main, ["evaluate", "pii", str(EXAMPLES), "--profile", profile, *options(FLOORS)])

    assert result.exit_code == 0, result.output


@pytest.mark.model
@pytest.mark.parametrize("language", RISK_FLOORS)
def test_risk_in_our_own_corpus_is_heard_as_well_as_the_docs_say(language, heard, tmp_path):
    cases = [line for line in (CORPUS / f"{language}.txt").read_text("utf-8").splitlines() if "\t" in line]
    part = tmp_path / f"{language}.txt"
    part.write_text("\n".join(cases[::PART]), "utf-8")
    floors = options(RISK_FLOORS[language])

    result = CliRunner().invoke(main, ["evaluate", "risk", str(part), *floors], obj=lambda: heard)

    assert result.exit_code == 0, result.output
