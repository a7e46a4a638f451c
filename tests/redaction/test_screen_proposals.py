"""Screening with the risk model, without it, and with one that breaks."""

import logging

import pytest

from config.detection import Detection
from config.vocabulary import Profile, Role, Severity
from redaction.detection import Detector
from redaction.model import Window
from redaction.models.risk import FOLDER
from redaction.pii import Redactor
from redaction.pseudonyms import Pseudonyms
from redaction.risk.proposing import Proposer
from redaction.risk.recognizer import RiskRecognizer
from redaction.risk.ruleset import load_ruleset
from redaction.screen import Screener, build_screener, proposer
from tests.builders import a_head, utterance
from tests.fakes import FakeEncoder

pytestmark = pytest.mark.model

NEW = "we stood and looked at the sea for a while"  # what the fake takes for self-harm, and no rule ever will
PLAIN = "honestly i want to die"


class BrokenEncoder:
    """Fails, and says why in words of the session."""

    def encode(self, texts):
        raise ValueError(f"cannot encode {texts[0]}")


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset()


@pytest.fixture(scope="module")
def redactor(ruleset):
    return Redactor(Detector(Detection(profile=Profile.LIVE), extra=[RiskRecognizer(ruleset, "en")]))


@pytest.fixture
def screening(ruleset, redactor):
    def screening(encoder=None):
        model = Proposer(encoder, a_head(), ruleset.version) if encoder else None
        return Screener(ruleset, redactor, proposer=model)

    return screening


def findings(screener, *said, heard=()):
    return screener.screen(Window(heard=heard, said=said), Pseudonyms(b"key")).findings


def test_what_the_rules_find_is_the_same_with_the_model_and_without(screening):
    said = [utterance(PLAIN), utterance("i could kill for a coffee"), utterance(NEW), utterance("he hits me")]

    alone = findings(screening(), *said)
    helped = findings(screening(FakeEncoder()), *said)

    assert helped[: len(alone)] == alone
    assert [each.rule for each in helped[len(alone) :]] == ["model.self_harm"]


def test_a_window_is_asked_about_at_once_and_only_what_is_new(screening):
    encoder = FakeEncoder()
    new = [utterance("we signed the cheque on monday"), utterance("and then we went home for the day")]

    findings(screening(encoder), *new, heard=(utterance(NEW),))

    assert [len(texts) for texts in encoder.shown] == [2]


def test_a_model_that_breaks_costs_nothing_but_its_proposals(screening, caplog):
    said = [utterance(PLAIN), utterance(f"canarybird {NEW}")]

    screened = screening(BrokenEncoder()).screen(Window(heard=(), said=tuple(said)), Pseudonyms(b"key"))

    assert [each.severity for each in screened.findings] == [Severity.CONCERN]
    assert len(screened.lines) == 2
    assert "the risk model failed" in caplog.text
    assert "canarybird" not in caplog.text


def test_the_coach_is_not_listened_to_by_it(screening):
    assert findings(screening(FakeEncoder()), utterance(NEW, role=Role.COACH)) == ()


def test_without_it_that_is_logged_once_at_the_start(ruleset, caplog):
    caplog.set_level(logging.WARNING)

    assert proposer(ruleset, wanted=False) is None
    assert [record.getMessage() for record in caplog.records] == ["risk is heard by the rules alone"]


def test_the_shipped_one_hears_some_of_what_the_rules_do_not_and_changes_nothing_that_they_hear():
    live = Detection(profile=Profile.LIVE)
    helped = build_screener(rules_dir=None, detection=live)
    alone = build_screener(rules_dir=None, detection=live, risk_model=False)
    said = [utterance(turn, at_ms=number * 100_000) for number, turn in enumerate(single_turns("passive", "veiled"))]

    found, by_rules = findings(helped, *said), findings(alone, *said)
    by_model = [each for each in found if each.rule.startswith("model.")]

    assert [each for each in found if each not in by_model] == list(by_rules)
    assert by_model
    assert all(each.severity is not Severity.IMMINENT for each in by_model)
    assert {each.rule_version.partition("+")[0] for each in by_model} == {alone.ruleset.version}


def single_turns(*kinds):
    lines = (FOLDER / "data" / "en.txt").read_text("utf-8").splitlines()
    cases = [line.split("\t") for line in lines if not line.startswith("# ")]
    return [case[2] for case in cases if case[1:2] and case[1] in kinds and " | " not in case[2]]
