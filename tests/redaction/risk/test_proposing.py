"""What a model proposes where the rules were silent: under the same vetoes, and never above concern."""

import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.context import VetoName
from config.vocabulary import Category, Role, Severity
from redaction.risk.proposing import Heard, Proposer, evened, load_encoder
from redaction.risk.why import DENIED, score_of, veto_reason, vetoes_of
from tests.builders import a_head, finding, utterance
from tests.fakes import FakeEncoder

VEILED = "some mornings i could walk into the sea"


def heard(text=VEILED, *, findings=(), before=(), language="en", **said):
    return Heard(utterance(text, **said), before, language, findings)


def propose(*remarks, encoder=None):
    return Proposer(encoder or FakeEncoder(), a_head(), "rules-version").propose(remarks)


def test_a_proposal_says_what_where_how_sure_and_which_model():
    [found] = propose(heard(segment="s7", at_ms=4000))

    assert (found.rule, found.category, found.severity) == ("model.self_harm", Category.SELF_HARM, Severity.CONCERN)
    assert (found.segment, found.start_ms, found.span) == ("s7", 4000, (0, len(VEILED)))
    assert found.rule_version == "rules-version+abcdef012345"
    assert score_of(found) == 0.73


def test_nothing_is_proposed_for_ordinary_talk():
    assert propose(heard("some mornings i could walk into the office")) == []


@pytest.mark.parametrize(
    ("said", "veto"),
    [
        ("in that film he could walk into the sea", VetoName.FICTION),
        ("suppose somebody said they could walk into the sea", VetoName.HYPOTHETICAL),
        ("as a nurse i hear people could walk into the sea", VetoName.PROFESSIONAL),
    ],
)
def test_a_sign_that_it_was_not_meant_lowers_it_and_is_named(said, veto):
    [found] = propose(heard(said))

    assert found.severity is Severity.INFO
    assert veto in vetoes_of(found)


@pytest.mark.parametrize(
    ("threshold", "severity"), [(0.5, Severity.CONCERN), (0.7, Severity.INFO)], ids=["sure", "not so sure"]
)
def test_with_a_not_in_it_the_model_must_be_surer(threshold, severity):
    head = a_head(thresholds={"en": np.full(2, threshold, np.float32)})
    said = heard("the boat is not on the sea today")

    [found] = Proposer(FakeEncoder(), head, "rules-version").propose([said])

    assert found.severity is severity
    assert (VetoName.NEGATED in vetoes_of(found)) is (severity is Severity.INFO)


def test_what_spoke_against_a_rule_speaks_against_the_model_too():
    idiom = finding(severity=Severity.INFO, why=("rule self-harm.idiom, phrase 1", veto_reason(VetoName.IDIOM)))

    [found] = propose(heard(findings=[idiom]))

    assert (found.severity, vetoes_of(found)) == (Severity.INFO, [VetoName.IDIOM])


def test_what_spoke_against_another_category_does_not():
    idiom = finding(Category.LEGAL, Severity.INFO, why=("rule legal.idiom, phrase 1", veto_reason(VetoName.IDIOM)))

    [found] = propose(heard(findings=[idiom]))

    assert found.severity is Severity.CONCERN


def test_who_was_asked_and_said_no_is_not_asked_about_again():
    [found] = propose(heard(findings=[finding(severity=Severity.INFO, why=("pair self-harm.asked, no", DENIED))]))

    assert (found.severity, DENIED in found.why) == (Severity.INFO, True)


@pytest.mark.parametrize(("said", "severity"), [("no", Severity.INFO), ("yes", Severity.CONCERN)])
def test_a_no_to_whatever_was_asked_lowers_it(said, severity):
    asked = [utterance("would you walk in", role=Role.COACH)]

    [found] = propose(heard(f"{said} i would like the sea", before=asked))

    assert found.severity is severity


@pytest.mark.parametrize(
    "remark",
    [
        heard(role=Role.COACH),
        heard(final=False),
        heard("walk into the sea"),
        heard(findings=[finding(Category.LEGAL, Severity.CONCERN)]),
        heard(language="nl"),
    ],
    ids=["a coach", "half a sentence", "four words", "the rules have spoken", "a language without thresholds"],
)
def test_the_model_is_not_even_asked_about(remark):
    encoder = FakeEncoder()

    assert propose(remark, encoder=encoder) == []
    assert encoder.shown == []


def test_all_of_one_pass_is_asked_at_once():
    encoder = FakeEncoder()

    found = propose(heard(), heard("he signed the cheque twice himself"), heard(role=Role.COACH), encoder=encoder)

    assert [each.category for each in found] == [Category.SELF_HARM, Category.MISCONDUCT]
    assert [len(texts) for texts in encoder.shown] == [2]


def test_no_word_is_in_a_finding_or_in_the_log(caplog):
    caplog.set_level(logging.DEBUG)

    [found] = propose(heard("canarybird could walk into the sea"))

    assert "canarybird" not in repr(found) + caplog.text
    assert "canarybird" not in repr(heard("canarybird could walk into the sea"))


@given(st.text())
def test_any_text_can_be_shown_to_it(text):
    found = propose(heard(text), heard(f"{text} could walk into the sea"))

    assert evened(text).encode("utf-8").decode() == evened(text)
    assert all(each.severity is not Severity.IMMINENT for each in found)


@pytest.mark.parametrize("text", ["sea " * 50_000, "s" * 200_000])
def test_a_text_without_end_is_cut(text):
    assert len(evened(text)) <= 600


def test_half_a_character_becomes_a_whole_one():
    assert evened("into \ud83d THE sea!") == "into the sea"


@pytest.mark.model
def test_the_encoder_puts_near_each_other_what_means_the_same_in_two_languages():
    one, same, other = load_encoder().encode(["i am tired of living", "estoy cansado de vivir", "the invoice is due"])

    assert one @ same > one @ other + 0.2
