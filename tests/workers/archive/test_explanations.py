"""Why something was found is kept with it, and reaches everybody who may ask."""

import json

import pytest

from config.context import VetoName
from config.vocabulary import Severity
from redaction.asking import COOLDOWN
from redaction.risk import why
from tests.builders import NOON, finding
from tests.workers.archive.steps import find
from workers.archive.export import Format, export
from workers.companion import desk
from workers.prompts.opening import open_prompts

VETOED = finding(
    rule="self-harm.wish-dead",
    severity=Severity.INFO,
    segment="one",
    span=(4, 17),
    why=(
        "rule self-harm.wish-dead, phrase 1",
        why.step_reason(2, 6),
        why.veto_reason(VetoName.NEGATED),
        why.veto_reason(VetoName.PAST),
    ),
)
RAISED = finding(
    rule="self-harm.means",
    severity=Severity.IMMINENT,
    segment="two",
    span=(7, 31),
    why=("rule self-harm.means, phrase 10", why.SEVERAL_TURNS, why.RAISED, why.step_reason(5, 6)),
)
PROPOSED = finding(
    rule="model.self_harm",
    rule_version="0123456789ab+ba9876543210",
    segment="three",
    span=(0, 44),
    why=(why.score_reason(0.83),),
)
ANSWERED = finding(
    rule="self-harm.asked", severity=Severity.INFO, segment="four", why=("pair self-harm.asked, no", why.DENIED)
)
EVERY = (VETOED, RAISED, PROPOSED, ANSWERED)


@pytest.fixture
def told(database, session):
    """A session in which all of this was found, and the coach was asked."""
    find(database, session, *EVERY)
    with database.write() as db:
        open_prompts(db, session, "anna", EVERY, NOON, NOON, COOLDOWN)
    return session


@pytest.mark.parametrize("found", EVERY, ids=lambda each: each.rule)
def test_an_export_tells_rule_version_place_and_every_reason(database, told, found):
    with database.read() as db:
        findings = json.loads(export(db, told, Format.JSON))["findings"]

    [kept] = [each for each in findings if each["rule"] == found.rule]

    assert (kept["rule_version"], kept["span"]) == (found.rule_version, [*found.span])
    assert (kept["severity"], kept["why"]) == (found.severity, [*found.why])


def test_vetoes_step_and_score_can_be_told_from_what_was_kept(database, told):
    with database.read() as db:
        kept = {each["rule"]: each["why"] for each in json.loads(export(db, told, Format.JSON))["findings"]}

    def again(found):
        return finding(why=tuple(kept[found.rule]))

    assert why.vetoes_of(again(VETOED)) == ["negated", "past"]
    assert (why.step_of(again(VETOED)), why.step_of(again(RAISED))) == (2, 5)
    assert (why.score_of(again(PROPOSED)), why.score_of(again(RAISED))) == (0.83, None)
    assert why.is_denial(again(ANSWERED))


def test_whoever_reads_the_session_as_text_sees_the_reasons_too(database, told):
    with database.read() as db:
        text = export(db, told, Format.TEXT)

    assert "self-harm.wish-dead  (phrase 1, step 2 of 6, veto: negated, veto: past)" in text
    assert "model.self_harm  (model 0.83)" in text


def test_the_coachs_page_is_given_the_reasons_of_what_it_asks_about(database, told):
    reasons = {reason.rule: reason.why for reason in desk(database, "anna", NOON).card.reasons}

    assert reasons == {RAISED.rule: RAISED.why, PROPOSED.rule: PROPOSED.why}


def test_a_finding_that_joins_others_says_so_and_keeps_its_own_reasons(database, session):
    hints = [finding(severity=Severity.INFO, rule="r", segment=name, start_ms=at) for at, name in enumerate("abc")]
    find(database, session, *hints)
    with database.write() as db:
        open_prompts(db, session, "anna", hints, NOON, NOON, COOLDOWN)

    with database.read() as db:
        kept = {each["segment"]: each for each in json.loads(export(db, session, Format.JSON))["findings"]}
    assert {each["severity"] for each in kept.values()} == {"info"}
    assert kept["c"]["why"] == ["phrase 1", why.GATHERED]
    assert len({each["prompt"] for each in kept.values()}) == 1
