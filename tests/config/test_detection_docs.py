"""The page about personal data says all that can be tuned, and its example works."""

import re
from pathlib import Path

import pytest

from config.detection import Detection, DetectionChange, PatternExamples, PatternRule, detection_over
from config.reading import Document
from redaction.recognizers.own_patterns import prove

PAGE = (Path(__file__).parents[2] / "docs" / "personal-data.md").read_text("utf-8")
GUIDE = PAGE.partition("\n## Tuned in the console\n")[2]


@pytest.mark.parametrize("key", [*DetectionChange.model_fields, *PatternRule.model_fields])
def test_every_key_is_explained(key):
    assert f"\n| `{key}` |" in GUIDE


@pytest.mark.parametrize("key", PatternExamples.model_fields)
def test_every_kind_of_example_is_explained(key):
    assert f"`{key}` must" in GUIDE


def test_the_example_of_the_page_can_be_used_as_it_stands():
    page = Document("detection.yaml", re.search(r"```yaml\n(.*?)```", GUIDE, re.S)[1])

    change = detection_over(Detection(), page).change

    prove(change)
    assert change.model_fields_set == set(DetectionChange.model_fields)
    assert change.recognizers[0].model_fields_set == set(PatternRule.model_fields)
