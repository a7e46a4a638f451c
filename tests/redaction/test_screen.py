"""One pass: what is at risk is heard, what is personal is replaced, and what cannot be redacted is not kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.vocabulary import AnonymityLevel, Category, Role
from redaction.anonymity import Anonymizer
from redaction.detection import Detector, Turn
from redaction.model import Participant, Terms, Window
from redaction.pii import Redactor
from redaction.pseudonyms import Pseudonyms
from redaction.risk.recognizer import RiskRecognizer
from redaction.risk.ruleset import load_ruleset
from redaction.screen import WITHHELD, Screener
from tests.builders import utterance

pytestmark = pytest.mark.model

RISK = "honestly i want to die"


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset()


@pytest.fixture(scope="module")
def redactor(ruleset):
    return Redactor(Detector(extra=[RiskRecognizer(ruleset, "en")]))


@pytest.fixture(scope="module")
def screener(ruleset, redactor):
    return Screener(ruleset, redactor)


def screen(screener, *said, heard=(), names=()):
    people = tuple(Participant(name, Role.CLIENT) for name in names)
    return screener.screen(Window(heard=heard, said=said, participants=people), Pseudonyms(b"key"))


def texts(screened):
    return [line.text for line in screened.lines]


def test_names_numbers_and_addresses_are_replaced_and_the_rest_stays_as_it_was_said(screener):
    said = utterance("My name is Sarah Jones, call 020 7946 0018 or write to sarah@lantern.example, okay?")

    assert texts(screen(screener, said)) == [
        "My name is [PERSON_1], call [PHONE_NUMBER_1] or write to [EMAIL_ADDRESS_1], okay?"
    ]


def test_a_participants_name_is_known_before_anybody_says_it(screener):
    said = utterance("will you ask nerys, Will, or quillamena")

    assert texts(screen(screener, said, names=("Nerys Calloway", "Will Quillamena"))) == [
        "will you ask [PERSON_1], [PERSON_2], or [PERSON_2]"
    ]


def test_the_small_words_of_a_name_are_not_taken_out_of_every_sentence(screener):
    said = utterance("the man from the bank, ask Maria, ask Silva, ask Maria de Silva")

    assert texts(screen(screener, said, names=("Maria de Silva",))) == [
        "the man from the bank, ask [PERSON_1], ask [PERSON_1], ask [PERSON_1]"
    ]


def test_who_is_in_the_call_has_the_same_number_by_either_name(screener):
    said = [utterance("ask Quillamena"), utterance("ask Nerys"), utterance("ask Calloway")]

    assert texts(screen(screener, *said, names=("Nerys Calloway", "Will Quillamena"))) == [
        "ask [PERSON_2]",
        "ask [PERSON_1]",
        "ask [PERSON_1]",
    ]


def test_people_appear_by_category_where_the_contract_says_so(screener):
    told = utterance("my manager sarah told nadia to leave, and sarah was loud")
    said = told, utterance("call me when sarah is back")

    window = Window(heard=(), said=said, terms=Terms(AnonymityLevel.BY_CATEGORY))

    assert texts(screener.screen(window, Pseudonyms(b"key"))) == [
        "my manager [MANAGER] told [PERSON_1] to leave, and [MANAGER] was loud",
        "call me when [MANAGER] is back",
    ]


def test_only_who_agreed_to_it_is_named(screener):
    said = utterance("I asked Marguerite Doyle and Sarah Jones about it.")

    window = Window(heard=(), said=(said,), terms=Terms(AnonymityLevel.BY_NAME, ("Marguerite Doyle",)))

    assert texts(screener.screen(window, Pseudonyms(b"key"))) == ["I asked Marguerite Doyle and [PERSON_1] about it."]


def test_a_name_in_the_contract_is_known_before_anybody_says_it(screener):
    window = Window(heard=(), said=(utterance("will you tell quillamena"),), terms=Terms(people=("Quillamena Roe",)))

    assert texts(screener.screen(window, Pseudonyms(b"key"))) == ["will you tell [PERSON_1]"]


def test_a_risk_is_found_with_where_and_why_and_without_the_words(screener):
    [finding] = screen(screener, utterance(RISK, segment="s1")).findings

    assert (finding.category, finding.segment) == (Category.SELF_HARM, "s1")
    assert RISK[slice(*finding.span)] in RISK
    assert finding.rule_version == screener.ruleset.version
    assert "die" not in repr(finding)


def test_what_is_at_risk_stays_readable_in_the_archive(screener):
    assert texts(screen(screener, utterance(RISK))) == [RISK]


def test_a_name_inside_a_risk_phrase_is_replaced_all_the_same(screener):
    [text] = texts(screen(screener, utterance("i am going to kill Sarah Jones tonight"), names=("Sarah Jones",)))

    assert "Sarah" not in text


def test_a_partial_is_heard_but_not_kept(screener):
    screened = screen(screener, utterance(RISK, final=False))

    assert screened.lines == ()
    assert len(screened.findings) == 1


def test_the_coach_asking_about_it_is_no_finding(screener):
    screened = screen(screener, utterance("do you want to die", role=Role.COACH))

    assert [finding for finding in screened.findings if finding.severity.rank > 0] == []


class _Broken:
    """A redactor that fails as a library fails: anywhere, with anything."""

    def __init__(self, redactor, *, analyzing=False, redacting=False, on=""):
        self._redactor, self._analyzing, self._redacting, self._on = redactor, analyzing, redacting, on

    def analyze(self, turns, names=()):
        if self._analyzing and any(self._on in turn.text for turn in turns):
            raise IndexError("broken on purpose")
        return self._redactor.analyze(turns, names)

    def redact(self, said, found, anonymizer, *, before=""):
        if self._redacting:
            raise MemoryError
        return self._redactor.redact(said, found, anonymizer, before=before)


@pytest.mark.parametrize("fault", [{"analyzing": True}, {"redacting": True}])
def test_if_redaction_fails_the_coach_is_still_asked_and_nothing_raw_is_kept(ruleset, redactor, fault):
    screened = screen(Screener(ruleset, _Broken(redactor, **fault)), utterance(RISK))

    assert len(screened.findings) == 1
    assert [(line.text, line.withheld) for line in screened.lines] == [(WITHHELD, True)]


def test_one_line_that_breaks_takes_no_other_with_it(ruleset, redactor):
    broken = Screener(ruleset, _Broken(redactor, analyzing=True, on="bad"))

    screened = screen(broken, utterance("one good"), utterance("a bad one"), utterance("another good"))

    assert [line.withheld for line in screened.lines] == [False, True, False]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.sampled_from(["Sarah Jones", "in Lisbon", "020 7946 0018", "a@b.example", "and", "said"])).map(" ".join)
)
def test_what_is_redacted_already_stays_as_it_is(redactor, text):
    anonymizer = Anonymizer(Pseudonyms(b"key"))

    def redacted(text):
        said = Turn("client", text)
        return redactor.redact(said, redactor.analyze([said])[0], anonymizer)[0]

    once = redacted(text)

    assert redacted(once) == once


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_participants_name_never_survives_whatever_stands_around_it(screener, before, after):
    said = utterance(f"{before} Quillamena {after}")

    assert all("quillamena" not in text.casefold() for text in texts(screen(screener, said, names=("Quillamena",))))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "a" * 20_000, "1 " * 5_000, "@" * 5_000, "é\u0301\u200b🙂" * 500])
def test_odd_text_is_screened_like_any_other(screener, text):
    [line] = screen(screener, utterance(text)).lines

    assert not line.withheld
