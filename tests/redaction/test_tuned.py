"""Personal data as an organisation tuned it: always hidden, not looked for, less sure, and patterns of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.detection import ENTITIES, Detection, DetectionChange
from config.errors import MisconfiguredError
from config.vocabulary import AnonymityLevel, Profile
from redaction.anonymity import Anonymizer
from redaction.detection import Detector, Turn
from redaction.model import Terms, Window
from redaction.pii import Redactor
from redaction.pseudonyms import PLACEHOLDER, Pseudonyms
from redaction.recognizers.wordlist import Wordlist
from redaction.risk.recognizer import RiskRecognizer, hits_among
from redaction.risk.ruleset import Ruleset
from redaction.screen import Screener, build_screener
from tests.builders import a_rule, a_rule_file, utterance

STAFF = {
    "id": "staff-number",
    "entity": "STAFF_ID",
    "patterns": ["QX-?[0-9]{3}"],
    "context": ["badge", "staff number"],
    "examples": {"hit": ["my badge is QX-123", "badge q x one two three"], "miss": ["my badge is QX12"]},
}
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßáéíóúñãõç"
words = st.text(alphabet=LETTERS, min_size=1, max_size=6)


def rules():
    return a_rule_file(a_rule("want to die"))


def detection(**change):
    return Detection(profile=Profile.LIVE, change=DetectionChange.model_validate(change))


def detector(extra=(), **change):
    return Detector(detection(**change), extra=extra)


def redacted(detector, *texts, anonymizer=None):
    turns = [Turn(("client", "coach")[number % 2], text) for number, text in enumerate(texts)]
    redactor, anonymizer = Redactor(detector), anonymizer or Anonymizer(Pseudonyms(b"key"))
    found = redactor.analyze(turns)
    return [redactor.redact(turn, each, anonymizer)[0] for turn, each in zip(turns, found, strict=True)]


@pytest.mark.parametrize("said", ["acme", "ACME", "Acme's", "ACME-wide"])
def test_a_word_that_is_always_redacted_goes_in_any_letter_case_as_a_whole_word(said):
    strict = detector(deny={"COMPANY": ["Acme"]})

    [one, other] = redacted(strict, f"we at {said} think", "acmes and macme are others")

    assert one.startswith("we at [COMPANY_1]")
    assert other == "acmes and macme are others"


@pytest.mark.parametrize(
    ("text", "language"), [("ich bin bei der Löwenzahn", "de"), ("na lowenzahn", "pt"), ("LÖWENZAHN", "es")]
)
def test_it_goes_in_every_language_with_and_without_its_accents(text, language):
    [found] = detector(deny={"COMPANY": ["Löwenzahn"]}).detect([Turn("client", text, language)])

    assert [(span.entity, text[span.start : span.end].lower()[-7:]) for span in found] == [("COMPANY", "wenzahn")]


def test_a_phrase_goes_whole_however_it_is_spaced_or_joined():
    strict = detector(deny={"PROJECT": ["blue heron", "C++"]}, off=["ORGANIZATION"])

    assert redacted(strict, "on Blue  Heron, blue-heron, in blue and in c++ or C") == [
        "on [PROJECT_1], [PROJECT_1], in blue and in [PROJECT_2] or C"
    ]


def test_it_goes_from_an_hour_of_talk_without_a_breath_as_well():
    strict = detector(deny={"COMPANY": ["Acme"]}, recognizers=[STAFF])

    assert redacted(strict, "well " * 5_000 + "badge QX123 at acme")[0].endswith("badge [STAFF_ID_1] at [COMPANY_1]")


def test_a_word_that_is_always_redacted_wins_over_everything_that_would_spare_it():
    change = {"off": ["PERSON"], "thresholds": {"PERSON": 1.0}, "allow": ["Quillamena"]}
    strict = detector(deny={"PERSON": ["Quillamena"]}, **change)

    assert redacted(strict, "My name is Quillamena") == ["My name is [PERSON_1]"]


def test_it_wins_over_the_consent_to_be_named():
    screener = Screener(Ruleset([rules()]), Redactor(detector(deny={"PERSON": ["Doyle"]})))
    terms = Terms(AnonymityLevel.BY_NAME, ("Marguerite Doyle", "Sarah Jones"))
    said = utterance("My name is Marguerite Doyle and my name is Sarah Jones.")

    screened = screener.screen(Window(heard=(), said=(said,), terms=terms), Pseudonyms(b"key"))

    assert [line.text for line in screened.lines] == ["My name is [PERSON_1] and my name is Sarah Jones."]


def test_a_type_that_is_off_is_not_looked_for():
    text = "ring 020 7946 0018 or write to sarah@lantern.example"

    assert redacted(detector(off=["PHONE_NUMBER"]), text) == ["ring 020 7946 0018 or write to [EMAIL_ADDRESS_1]"]


def test_what_is_off_is_not_found_by_an_operators_file_either(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(
        "recognizers:\n- name: Badge\n  supported_entity: URL\n  supported_language: en\n"
        "  patterns:\n  - {name: badge, regex: 'QX[0-9]{3}', score: 0.9}\n"
    )
    change = DetectionChange(off=frozenset({"URL"}))
    quiet = Detector(Detection(profile=Profile.LIVE, recognizers_file=file, change=change))

    assert quiet.detect([Turn("client", "badge QX123 it says"), Turn("client", "it is q x one two three")]) == [[], []]


def test_what_is_less_sure_than_the_threshold_of_its_type_does_not_count():
    text = "ring 020 7946 0018 or write to sarah@lantern.example"
    least = min(span.score for span in detector().detect([Turn("client", text)])[0] if span.entity == "PHONE_NUMBER")

    kept = [detector(thresholds={"PHONE_NUMBER": score}).detect([Turn("client", text)])[0] for score in (least, 1.0)]

    assert [[span.entity for span in found] for found in kept] == [["PHONE_NUMBER", "EMAIL_ADDRESS"], ["EMAIL_ADDRESS"]]


def test_risk_is_found_whatever_is_off_or_unsure():
    ruleset = Ruleset([rules()])
    change = {"off": ENTITIES, "thresholds": dict.fromkeys(ENTITIES, 1.0)}
    [found] = detector([RiskRecognizer(ruleset, "en")], **change).analyze([Turn("client", "i want to die", "en")])

    assert [hit.rule.id for hit in hits_among(found)] == [ruleset.rules[0].id]


def test_a_recognizer_of_ones_own_hears_what_is_written_and_what_is_said():
    own = detector(recognizers=[STAFF])

    assert redacted(own, "my badge is qx-123", "and the badge q x one two three again", "QX123 alone") == [
        "my badge is [STAFF_ID_1]",
        "and the badge [STAFF_ID_2] again",
        "[STAFF_ID_2] alone",
    ]


def test_a_context_word_counts_in_the_turn_and_in_the_turn_before():
    own = detector(recognizers=[STAFF])

    assert redacted(own, "what is your staff number", "it is QX123", "I said QX123", "really QX123") == [
        "what is your staff number",
        "it is [STAFF_ID_1]",
        "I said QX123",
        "really QX123",
    ]


def test_a_recognizer_for_one_language_is_silent_in_another():
    own = detector(recognizers=[STAFF | {"languages": ["de"], "context": []}])

    found = own.detect([Turn("client", "QX123", "de"), Turn("client", "QX123", "en")])

    assert [len(spans) for spans in found] == [1, 0]


def test_what_is_allowed_is_not_found_by_a_recognizer_either():
    assert redacted(detector(recognizers=[STAFF], allow=["QX123"]), "badge QX123") == ["badge QX123"]


def test_a_recognizer_counts_as_sure_as_it_says():
    assert redacted(detector(recognizers=[STAFF], thresholds={"STAFF_ID": 0.95}), "badge QX123") == ["badge QX123"]


@pytest.mark.parametrize("entity", ["B2B_CODE", "STAFF_ID", "A1"])
def test_a_placeholder_of_ones_own_is_left_alone_when_it_is_redacted_again(entity):
    own = detector(deny={entity: ["heron"]})

    [once] = redacted(own, "the heron, 020 7946 0018")

    assert once == f"the [{entity}_1], [PHONE_NUMBER_1]"
    assert redacted(own, once) == [once]


@pytest.mark.parametrize("entity", ["RISK_SELF_HARM", "CLIENT", "MANAGER"])
def test_a_name_that_means_something_else_is_refused(entity):
    with pytest.raises(ValueError, match=r"finding's|stands for a person"):
        detection(deny={entity: ["heron"]})


def test_a_word_without_a_letter_is_refused():
    with pytest.raises(ValueError, match="neither a letter nor a digit"):
        detection(deny={"COMPANY": ["--"]})


def test_two_recognizers_with_one_name_are_refused():
    with pytest.raises(ValueError, match="two are called staff-number"):
        detection(recognizers=[STAFF, STAFF])


@pytest.mark.parametrize("pattern", ["(a", "a{2000}", "(?:a{1000}){1000}", "(?=a)b", r"(a)\1", r"\p{L}{1,500}", "a*"])
def test_a_pattern_that_cannot_be_used_is_named(pattern):
    with pytest.raises(MisconfiguredError, match=r"detection\.yaml: recognizer staff-number, pattern 2: "):
        detector(recognizers=[STAFF | {"patterns": ["fine", pattern]}])


def test_patterns_that_are_too_large_together_are_refused():
    many = [STAFF | {"id": f"number-{number}", "patterns": [r"\p{L}{1,3}x"] * 10} for number in range(10)]

    with pytest.raises(MisconfiguredError, match=r"detection\.yaml: recognizers: .* too large together"):
        detector(recognizers=many)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)+b", "a.*b|a", "(a?){50}a{50}", "(?s)(.+)+"])
@pytest.mark.parametrize("text", ["a" * 19_000 + "!", "a " * 9_000])
def test_a_hostile_pattern_costs_no_more_than_its_places(pattern, text):
    own = detector(recognizers=[STAFF | {"patterns": [f"(?:{pattern})" + "|zz"], "context": []}])

    [found] = own.analyze([Turn("client", text, "en")])

    assert len(found) <= 110


def test_where_a_pattern_fits_nearly_everywhere_the_rest_is_hidden():
    own = detector(recognizers=[STAFF | {"patterns": ["b"], "context": []}])

    [left] = redacted(own, "b and " * 150)

    assert "b" not in left.replace("[STAFF_ID_1]", "").replace("[STAFF_ID_2]", "").split()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hit": ["my badge is QX12"]}, 'hit example is not found: "my badge is QX12"'),
        ({"hit": ["it is QX123"]}, 'hit example is not found: "it is QX123"'),
        ({"miss": ["badge | it is QX123"]}, 'miss example is found: "badge | it is QX123"'),
    ],
)
def test_an_example_that_does_not_do_what_it_says_is_named_when_a_screener_is_made(change, said):
    broken = detection(recognizers=[STAFF | {"examples": STAFF["examples"] | change}])
    usual = Screener(Ruleset([rules()]), Redactor(detector()))

    for build in (
        lambda: usual.retuned([rules()], broken),
        lambda: build_screener(rules_dir=None, detection=broken, risk_model=False),
    ):
        with pytest.raises(MisconfiguredError) as refused:
            build()
        assert str(refused.value) == f"detection.yaml: recognizer staff-number, {said}"


@pytest.mark.parametrize(
    ("change", "why"), [({"thresholds": {"URL": 0.95}}, "counts from 0.95 on"), ({"off": ["URL"]}, "URL is off")]
)
def test_an_example_that_other_choices_silence_says_so(change, why):
    usual = Screener(Ruleset([rules()]), Redactor(detector()))

    with pytest.raises(MisconfiguredError, match=f"hit example is not found, because .*{why}"):
        usual.retuned([rules()], detection(recognizers=[STAFF | {"entity": "URL"}], **change))


def test_recognizers_whose_examples_hold_make_a_screener():
    retuned = Screener(Ruleset([rules()]), Redactor(detector())).retuned([rules()], detection(recognizers=[STAFF]))

    [line] = retuned.screen(Window(heard=(), said=(utterance("badge QX123"),)), Pseudonyms(b"key")).lines

    assert line.text == "badge [STAFF_ID_1]"


def test_a_long_list_costs_no_more_steps_than_a_short_one():
    many = Wordlist({"NAME": [f"name{number} of the house" for number in range(5_000)]})
    text = "name17 of the house met name17 of the hut " * 20

    assert [text[place.start : place.end] for place in many.found(text)] == ["name17 of the house"] * 20
    assert not many.is_in("name5001 of the house")


tuning = st.fixed_dictionaries(
    {
        "allow": st.lists(words, max_size=3),
        "deny": st.dictionaries(st.sampled_from(["PERSON", "COMPANY", "B2B"]), st.lists(words, max_size=4), max_size=3),
        "off": st.sets(st.sampled_from(ENTITIES)),
        "thresholds": st.dictionaries(st.sampled_from([*ENTITIES, "B2B"]), st.floats(0, 1)),
    }
)


@settings(max_examples=30, deadline=None)
@given(change=tuning, around=st.lists(st.one_of(words, st.text(max_size=8), st.just("020 7946 0018"))), case=st.data())
def test_whatever_is_tuned_no_word_that_is_always_redacted_survives(change, around, case):
    strict = detector(recognizers=[STAFF], **change)
    denied = [word for together in change["deny"].values() for word in together]
    spoken = [case.draw(st.sampled_from([word, word.upper(), word.title()])) for word in denied]
    text = " ".join(case.draw(st.permutations([*around, *spoken])))

    for left in redacted(strict, text, "\ud800 " + text):
        assert not Wordlist({"X": denied}).is_in(_without_placeholders(left))


def _without_placeholders(text):
    """Each gives way to a sign, so that its neighbours do not become one word or one phrase."""
    return PLACEHOLDER.sub("|", text)
