"""What must hold whatever is said: vetoes delete nothing, a firm plan is not talked down, noise hides nothing."""

import sys
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.context import VetoName, read_context
from config.vocabulary import Role, Severity
from redaction.model import Window
from redaction.pii import Redactor
from redaction.pseudonyms import Pseudonyms
from redaction.risk.context import judge, vetoes_of
from redaction.risk.recognizer import RiskRecognizer
from redaction.risk.ruleset import load_ruleset
from redaction.screen import Screener
from tests.builders import utterance

LANGUAGES = ("en", "es", "de", "pt")
RISK = {"en": "i want to die", "es": "quiero morirme", "de": "ich will sterben", "pt": "eu quero morrer"}
FIRM = "i have decided, i have the pills here and tonight i am going to kill myself"
TURNS = (
    "i want to|die|i keep thinking about|killing myself|tonight|i have the pills|yes|no|not really|um|mhm|go on"
    "|are you thinking about suicide|what do you mean|i don't want to|he hits me|in the film|my brother"
).split("|")
ODD = "i'mé’e\u0301\u00ad\u200b ßİﬁ½ don’t.,-_|\ud800😀\n\x00ياö0"


def signs(language):
    """Words that give some veto away, as they are said: those phrases that are words and nothing else."""
    vetoes = read_context(language).vetoes.values()
    phrases = [phrase for veto in vetoes for phrase in (*veto.before, *veto.after, *veto.around)]
    return [phrase for phrase in phrases if not set(phrase) & set("(|)<>*?.")]


def fillers(language):
    """Fillers that stand in no phrase with another reading, as "like" does in "feel like"."""
    spoken = read_context(language).spoken
    kept = {word for key in spoken.say for word in key.split()}
    return [filler for filler in spoken.fillers if not kept & set(filler.split())]


@pytest.fixture(scope="module")
def rules():
    return load_ruleset()


def found(rules, text, language="en"):
    """The findings in one utterance, by rule."""
    findings = judge(rules.hits(text, language), utterance(text), ())
    return {finding.rule: finding for finding in findings}


@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_a_veto_never_deletes_it_only_lowers_and_says_why(rules, data, language):
    alone = found(rules, RISK[language], language)
    before, after = data.draw(st.tuples(*[st.sampled_from(["", *signs(language)])] * 2))

    with_signs = found(rules, f"{before}, {RISK[language]}. {after}", language)

    assert alone.keys() <= with_signs.keys()
    assert all(finding.severity is Severity.INFO for finding in with_signs.values() if vetoes_of(finding))
    assert all(set(vetoes_of(finding)) <= set(VetoName) for finding in with_signs.values())


@given(before=st.sampled_from(["", *signs("en")]), after=st.sampled_from(["", *signs("en")]))
def test_a_firm_plan_with_means_and_a_time_is_never_talked_down(rules, before, after):
    firm = [each for each in found(rules, f"{before}. {FIRM}. {after}").values() if each.rule.startswith("self-harm")]

    assert firm
    assert not any(vetoes_of(finding) for finding in firm)
    assert Severity.IMMINENT in {finding.severity for finding in firm}


@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_a_filler_or_a_word_said_twice_never_hides_anything(rules, data, language):
    words = RISK[language].split()
    noise = st.sampled_from(["", *fillers(language)])
    spoken = [part for word in words for part in (data.draw(noise), *[word] * data.draw(st.integers(1, 3)))]

    clean, noisy = found(rules, " ".join(words), language), found(rules, " ".join(filter(None, spoken)), language)

    assert {rule: finding.severity for rule, finding in noisy.items()} == {
        rule: finding.severity for rule, finding in clean.items()
    }


class _RiskOnly(Redactor):
    """Listens for risk and redacts nothing: no engine is loaded."""

    def __init__(self, rules):
        self._risk = RiskRecognizer(rules, "en")

    def analyze(self, turns, names=()):
        return [self._risk.analyze(turn.text, self._risk.supported_entities) for turn in turns]


def heard_in(rules, batches):
    """The findings of a talk that comes in these batches, and what was alarmed about."""
    screener, heard, findings = Screener(rules, _RiskOnly(rules)), (), []
    for batch in batches:
        findings += screener.screen(Window(heard=heard, said=tuple(batch)), Pseudonyms(b"key")).findings
        heard = (*heard, *batch)
    return {(each.segment, each.rule, each.severity, each.why) for each in findings}


talks = st.lists(st.tuples(st.sampled_from(TURNS), st.sampled_from([Role.CLIENT, Role.COACH])), min_size=1, max_size=6)


def spoken(turns):
    return [
        utterance(text, role=role, at_ms=1000 * at, segment=f"s{at}", language="en", final=False)
        for at, (text, role) in enumerate(turns)
    ]


@given(turns=talks, data=st.data())
def test_findings_do_not_depend_on_how_the_turns_are_batched(rules, turns, data):
    said = spoken(turns)
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=len(said), max_size=len(said)))
    ends = [end for end in accumulate(sizes) if end < len(said)]
    batches = [said[start:end] for start, end in zip([0, *ends], [*ends, len(said)], strict=True)]

    assert heard_in(rules, batches) == heard_in(rules, [said])


@given(turns=talks.filter(lambda turns: len(turns) < 5), data=st.data())
def test_whatever_comes_late_no_risk_is_missed_for_it(rules, turns, data):
    said = spoken(turns)
    mixed = data.draw(st.permutations(said))

    def alarms(found):
        return {rule for _, rule, severity, _ in found if severity is not Severity.INFO}

    assert alarms(heard_in(rules, [said])) <= alarms(heard_in(rules, [[each] for each in mixed]))


def steps(action):
    """How many calls an action makes: what it costs, whatever else the machine does."""
    count = 0

    def counting(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def listen(rules, text):
    said = utterance(text)
    heard = [
        utterance("are you thinking of suicide", role=Role.COACH),
        utterance(text),
        utterance("mm", role=Role.COACH),
    ]
    return judge([*rules.hits(text, "en"), *rules.across(said, heard, "en")], said, heard)


@given(odd=st.text(alphabet=ODD, min_size=1, max_size=12) | st.text(min_size=1, max_size=12) | st.sampled_from(TURNS))
def test_no_garbage_breaks_it_or_costs_more_than_its_length_asks_for(rules, odd):
    once, twice = f"{odd} " * 40, f"{odd} " * 80
    listen(rules, twice)  # what is compiled when it is first needed is compiled

    assert steps(lambda: listen(rules, twice)) <= 2.5 * steps(lambda: listen(rules, once)) + 500


@given(text=st.text(alphabet=ODD, max_size=300))
def test_what_is_found_in_garbage_lies_within_it(rules, text):
    assume(text)

    assert all(0 <= start <= end <= len(text) for start, end in (finding.span for finding in listen(rules, text)))
