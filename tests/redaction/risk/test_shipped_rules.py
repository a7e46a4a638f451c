"""The shipped English rules on whole conversations: what they hear, and what they leave alone."""

import json
import re
from pathlib import Path

import pytest

from config.rules import SHIPPED_RULES, read_rules
from config.vocabulary import Category, Role, Severity
from redaction.risk.context import judge
from redaction.risk.ruleset import Ruleset, load_ruleset
from tests.builders import utterance

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the sample data beside the project (../shared/data)")

RECITAL = """
Before we begin I want to read you the exceptions to what I keep to myself.
If I believed that you were about to harm yourself, that you had thoughts of suicide, I would talk to you first.
The same goes if you told me that you were going to hurt somebody, or that a child was being beaten or neglected.
If a court ordered me to hand over my notes, with a subpoena for example, I might have no choice.
I would never tell your manager what we discuss. Your company gets the dates and the invoice.
Shall I let your manager know that we have started?
"""
WORK_TALK = """
I could kill him when he schedules a meeting on a Friday night
this deadline is killing me and my feet are killing me too
we killed the feature, it was dead in the water
I nearly died laughing, she's a killer negotiator
let's end it here, I'm bored to death
I'm drowning in work and I want to disappear on a beach
we hit our targets and beat them to the contract
I told my manager about the coaching
my lawyer is looking at the lease
I signed a confidentiality agreement with the vendor
"""


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset()


def test_every_shipped_rule_passes_its_own_examples():
    shipped = read_rules(SHIPPED_RULES)

    assert Ruleset.load(shipped).version == load_ruleset().version


def alarms(ruleset, turns):
    """Findings that would prompt, as (number of the turn, finding)."""
    heard, found = [], []
    for number, (role, text) in enumerate(turns, start=1):
        said = utterance(text, role=role)
        hits = [*ruleset.hits(text, "en"), *ruleset.across(said, heard, "en")]
        found += [(number, each) for each in judge(hits, said, heard) if each.severity.rank]
        heard.append(said)
    return found


def session(name):
    """The turns of a sample session, each as (role, text), in order of its cues."""
    coach = json.loads((DATA / "sessions" / f"{name}.labels.json").read_text())["coach"]
    cues = re.findall(r"-->[^\n]*\n(.*?): (.*?)(?=\n\n|\Z)", (DATA / "sessions" / f"{name}.vtt").read_text(), re.S)
    return [(Role.COACH if speaker == coach else Role.CLIENT, text) for speaker, text in cues]


@pytest.mark.parametrize("line", RECITAL.strip().splitlines())
def test_a_coach_who_reads_out_the_exceptions_raises_no_alarm(ruleset, line):
    assert alarms(ruleset, [(Role.COACH, line)]) == []


@pytest.mark.parametrize("line", WORK_TALK.strip().splitlines())
def test_work_talk_full_of_killing_raises_no_alarm(ruleset, line):
    assert alarms(ruleset, [(Role.CLIENT, line)]) == []


@pytest.mark.parametrize(
    "question", ["are you thinking about suicide", "has he ever hit you", "who told you in confidence"]
)
def test_a_coachs_question_raises_no_alarm(ruleset, question):
    assert alarms(ruleset, [(Role.COACH, question)]) == []


@needs_data
def test_a_whole_session_with_a_recital_and_gallows_humour_raises_no_alarm(ruleset):
    assert alarms(ruleset, session("en-1")) == []


@needs_data
def test_a_child_who_is_beaten_is_heard_as_soon_as_it_is_told(ruleset):
    (number, first), *_ = alarms(ruleset, session("en-2"))

    assert (first.category, first.severity, number <= 40) == (Category.ABUSE, Severity.CONCERN, True)


@needs_data
def test_a_client_with_a_plan_for_tonight_is_heard_as_imminent(ruleset):
    found = alarms(ruleset, session("en-3"))

    assert {each.category for _, each in found} == {Category.SELF_HARM}
    assert min(number for number, _ in found) <= 20
    assert min(number for number, each in found if each.severity is Severity.IMMINENT) <= 34


@needs_data
def test_hours_of_meetings_hardly_ever_alarm(ruleset):
    lines = (DATA / "speech" / "qmsum_train_meetings.jsonl").read_text().splitlines()[:12]
    turns = [(Role.CLIENT, turn["text"].replace(" '", "'")) for line in lines for turn in json.loads(line)["turns"]]
    hours = sum(len(text.split()) for _, text in turns) / 150 / 60  # 150 words a minute

    assert len(alarms(ruleset, turns)) / hours <= 0.3


@needs_data
def test_the_development_cases_are_mostly_heard_and_their_contrasts_mostly_left_alone(ruleset):
    cases = [json.loads(line) for line in (DATA / "harm_check_dev.jsonl").read_text().splitlines()]
    heard, due, false, quiet = 0, 0, 0, 0
    for case in (case for case in cases if case["lang"] == "en"):
        turns = [(Role(turn["speaker"]), turn["text"]) for turn in case["turns"]]
        found = {each.category for _, each in alarms(ruleset, turns)}
        accepted = [_alarming(labels) for labels in (case["expect"], *case.get("also_ok", []))]
        if accepted[0]:
            heard, due = heard + any(wanted and wanted <= found for wanted in accepted), due + 1
        else:
            false, quiet = false + bool(found), quiet + 1

    assert heard / due >= 0.7
    assert false / quiet <= 0.06


def _alarming(labels):
    return {Category(label["category"]) for label in labels if label["severity"] != "info"}
