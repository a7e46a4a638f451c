"""The ladder that an organisation, and a contract, may change; and how a mistake in it is named."""

import pytest
from pydantic import ValidationError

from config.contracts import Contract
from config.errors import MisconfiguredError
from config.escalation import Escalation, EscalationChange, load_escalation
from config.vocabulary import Severity


def written(folder, text):
    path = folder / "escalation.yaml"
    path.write_text(text)
    return path


def test_without_a_file_the_shipped_ladder_is_in_force():
    ladder = load_escalation(None)

    concern, imminent = ladder.of(Severity.CONCERN), ladder.of(Severity.IMMINENT)
    assert (concern.reminder_s, concern.supervisor_s, concern.unanswered_s) == (15, 45, 120)
    assert (imminent.reminder_s, imminent.supervisor_s, imminent.unanswered_s) == (15, 15, 120)
    assert (ladder.budget.prompts, ladder.budget.minutes, ladder.returns_unmoved) == (3, 60, 3)


def test_whatever_a_file_leaves_out_stays_as_it_was(tmp_path):
    ladder = load_escalation(written(tmp_path, "imminent:\n  reminder_s: 10\nbudget:\n  prompts: 5\n"))

    assert ladder.imminent.supervisor_s == 15
    assert ladder.imminent.reminder_s == 10
    assert (ladder.budget.prompts, ladder.budget.minutes) == (5, 60)
    assert ladder.concern == Escalation().concern


def test_a_contract_changes_the_organisations_ladder_and_nothing_else(tmp_path):
    ours = load_escalation(written(tmp_path, "concern:\n  supervisor_s: 60\n"))

    theirs = ours.changed_by(EscalationChange.model_validate({"concern": {"unanswered_s": 300}}))

    assert (theirs.concern.supervisor_s, theirs.concern.unanswered_s) == (60, 300)
    assert ours.concern.unanswered_s == 120


def test_a_supervisor_hears_of_something_imminent_no_later_than_of_a_concern_as_it_is_shipped(tmp_path):
    latest = load_escalation(written(tmp_path, "concern:\n  supervisor_s: 600\nimminent:\n  supervisor_s: 45\n"))
    assert (latest.concern.supervisor_s, latest.imminent.supervisor_s) == (600, 45)

    with pytest.raises(ValidationError, match="at most 45 seconds"):
        Contract.model_validate({"id": "late", "escalation": {"imminent": {"supervisor_s": 46}}})


def test_an_empty_file_changes_nothing(tmp_path):
    assert load_escalation(written(tmp_path, "")) == Escalation()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("concern:\n  remind_s: 10\n", "concern, remind_s"),
        ("concern:\n  reminder_s: 1\n", "concern, reminder_s"),
        ("concern:\n  reminder_s: soon\n", "concern, reminder_s"),
        ("imminent:\n  supervisor_s: 999999\n", "imminent, supervisor_s"),
        ("imminent:\n  supervisor_s: 46\n", "imminent, supervisor_s: needs to be at most 45 seconds"),
        ("imminent:\n  supervisor_s: 1\n", "imminent, supervisor_s"),
        ("info:\n  reminder_s: 10\n", "info"),
        ("- concern\n", "file"),
        ("concern: [\n", "YAML"),
        ("budget:\n  prompts: 0\n", "budget, prompts"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(tmp_path, text, named):
    path = written(tmp_path, text)

    with pytest.raises(MisconfiguredError) as refused:
        load_escalation(path)
    assert str(path) in str(refused.value)
    assert named in str(refused.value)
