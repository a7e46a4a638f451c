"""Documents over what is installed: read together, refused with a clear word, named by their content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.settings import Settings
from config.tuning import AS_INSTALLED, NOTHING, digest_of, installed, is_path, problems, read_folder, read_tuning
from config.vocabulary import Severity

GROUND = installed(Settings(_env_file=None))
OWN = """language: en
rules:
  - id: misconduct.own-word
    category: misconduct
    severity: concern
    phrases: [i fiddled the till]
    examples: {hit: [i fiddled the till], miss: [the till is broken]}
"""
SWITCH = "switches:\n  - {rule: misconduct.own-word, language: en, to: info, reason: Too many at the bank.}\n"


def severity_of(tuning, rule):
    return next(each.severity for file in tuning.rules for each in file.rules if each.id == rule)


def test_no_documents_are_what_is_installed():
    tuning = read_tuning(NOTHING, GROUND)

    assert tuning.digest == GROUND.digest == AS_INSTALLED
    assert tuning.rules == GROUND.rules


def test_every_kind_of_document_changes_what_it_is_for():
    tuning = read_tuning(
        {
            "rules/own.yaml": OWN,
            "switches.yaml": SWITCH,
            "detection.yaml": "allow: [Harbour Coaching]",
            "escalation.yaml": "concern: {supervisor_s: 30}",
            "crisis.yaml": (
                'countries: {NZ: {emergency: [{number: "111", name: Emergency services}], checked_on: "2026-01-02"}}'
            ),
            "protocols/words.yaml": "extends: disclosure\ntitle: {en: Speak about it}",
        },
        GROUND,
    )

    assert severity_of(tuning, "misconduct.own-word") is Severity.INFO
    assert tuning.detection.allowed == ("Harbour Coaching",)
    assert tuning.escalation.concern.supervisor_s == 30
    assert tuning.crisis.of("NZ").emergency[0].number == "111"
    assert tuning.protocols.get("disclosure").title["en"] == "Speak about it"


def test_a_switch_of_an_own_rule_is_no_problem_beside_that_rule():
    assert problems({"rules/own.yaml": OWN, "switches.yaml": SWITCH}, GROUND) == {}
    assert "no rule in en has this id" in problems({"switches.yaml": SWITCH}, GROUND)["switches.yaml"]


def test_every_document_that_cannot_be_used_is_named_at_once():
    found = problems({"rules/own.yaml": "language: en\nrules: 3", "crisis.yaml": "countries: [NZ]"}, GROUND)

    assert found["rules/own.yaml"] == "rules/own.yaml: rules: needs a list"
    assert found["crisis.yaml"].startswith("crisis.yaml: countries: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &again [*again]", "anchors"),
        ("rules: [\n", "is not YAML"),
        ("[" * 50 + "]" * 50, "levels inside each other"),
        ("- not\n- keys", "needs the keys language and rules"),
        ("language: en\nlanguage: de", "written twice"),
        ("x" * 1_000_001, "larger than"),
        ("x: \ud800", "cannot be read"),
    ],
    ids=["cyclic", "broken", "deep", "a list", "twice", "a megabyte", "half a character"],
)
def test_a_document_that_is_hostile_is_refused_in_words(text, said):
    assert said in problems({"rules/own.yaml": text}, GROUND)["rules/own.yaml"]


def test_five_megabytes_are_refused_before_they_are_read():
    with pytest.raises(MisconfiguredError, match="characters together"):
        read_tuning({f"rules/{name}.yaml": "#" * 900_000 for name in "abcdef"}, GROUND)


@pytest.mark.parametrize(
    "path", ["../rules/a.yaml", "rules/../a.yaml", "rules/a.yml", "/etc/passwd", "rules/.yaml", ""]
)
def test_a_document_has_one_of_the_known_places(path):
    assert not is_path(path)
    with pytest.raises(MisconfiguredError, match="is not a place for a document"):
        read_tuning({path: OWN}, GROUND)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_the_same_documents_have_the_same_name_in_whatever_order(documents):
    again = dict(reversed(documents.items()))

    assert digest_of(again) == digest_of(documents)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), min_size=1, max_size=4), st.text(max_size=5))
def test_other_documents_have_another_name(documents, more):
    path = next(iter(documents))

    assert digest_of({**documents, path: documents[path] + more}) == digest_of(documents) or more


def test_a_folder_gives_its_documents_by_their_place(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yaml").write_text(OWN)
    (tmp_path / "switches.yaml").write_text(SWITCH)

    assert read_folder(tmp_path) == {"rules/own.yaml": OWN, "switches.yaml": SWITCH}
