"""Protocols as data: the shipped ones are complete, and a wrong one is refused and named."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.context import known_languages
from config.discretion import telling
from config.errors import MisconfiguredError
from config.protocol import words_in
from config.protocols import SHIPPED, load_protocols
from config.vocabulary import Category, ClauseName, Effect, Outcome, Severity
from tests.builders import a_protocol, a_step

ALL = load_protocols().all
STEPS = [(protocol, step) for protocol in ALL for step in protocol.steps.values()]
EACH_STEP = pytest.mark.parametrize(
    ("protocol", "step"), STEPS, ids=[f"{protocol.id}-{step.id}" for protocol, step in STEPS]
)
PROMPTING = [(category, severity) for category in Category for severity in (Severity.CONCERN, Severity.IMMINENT)]
ENDS = {"done": Outcome.NOT_NEEDED}


def own(folder, **files):
    """A folder of an organisation's own, one file for each keyword."""
    for name, data in files.items():
        (folder / f"{name}.yaml").write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return folder


def whole(steps=None, **given):
    return {"id": "own", "title": {"en": "Own"}, "start": "one", "steps": steps or {"one": a_step(ENDS)}, **given}


def changed(protocol, step, **given):
    return {"extends": protocol, "steps": {step: given}}


def refused(folder):
    with pytest.raises(MisconfiguredError) as problem:
        load_protocols(folder)
    return str(problem.value)


# What is shipped


def test_the_shipped_protocols_are_the_six_that_coaches_know():
    assert {protocol.id for protocol in ALL} == {
        "disclosure",
        "imminent",
        "breach_intent",
        "coach_disclosure",
        "recovery",
        "rehearsal",
    }


@pytest.mark.parametrize(("category", "severity"), PROMPTING)
def test_every_matter_that_prompts_is_led_through_exactly_one_protocol(category, severity):
    found = [protocol for protocol in ALL if (category, severity) in set(protocol.answers)]

    assert found == [load_protocols().of(category, severity)]


@pytest.mark.parametrize(
    ("category", "severity", "name"),
    [
        (Category.SELF_HARM, Severity.CONCERN, "disclosure"),
        (Category.SELF_HARM, Severity.IMMINENT, "imminent"),
        (Category.LEGAL, Severity.CONCERN, "disclosure"),
        (Category.BREACH_INTENT, Severity.IMMINENT, "breach_intent"),
        (Category.COACH_DISCLOSURE, Severity.CONCERN, "coach_disclosure"),
    ],
)
def test_a_matter_is_led_through_the_protocol_for_it(category, severity, name):
    assert load_protocols().of(category, severity).id == name


def test_what_is_only_worth_knowing_has_no_protocol():
    with pytest.raises(KeyError):
        load_protocols().of(Category.ABUSE, Severity.INFO)


@EACH_STEP
def test_every_shipped_word_is_there_in_all_four_languages(protocol, step):
    texts = [protocol.title, step.line, step.discreet, *([step.say] if step.say else [])]
    texts += [choice.label for choice in step.choices]

    assert {frozenset(words) for words in texts} == {frozenset(known_languages())}


@EACH_STEP
def test_the_shipped_words_do_not_shout(protocol, step):
    texts = [*step.line.values(), *step.discreet.values(), *(step.say or {}).values()]

    assert [text for text in texts if "!" in text or "¡" in text] == []


@EACH_STEP
def test_each_line_is_a_sentence_and_each_label_is_none(protocol, step):
    sentences = [*step.line.values(), *step.discreet.values(), *(step.say or {}).values()]
    labels = [label for choice in step.choices for label in choice.label.values()]

    assert [text for text in sentences if text[-1] not in ".?"] == []
    assert [label for label in labels if label[-1] in ".?:" or not label[0].isupper()] == []


@EACH_STEP
def test_a_card_never_has_two_buttons_that_say_the_same(protocol, step):
    for language in known_languages():
        labels = [choice.label[language] for choice in step.choices]
        assert len(set(labels)) == len(labels)


@EACH_STEP
def test_an_open_matter_comes_back_from_every_step_and_a_drill_does_not(protocol, step):
    assert bool(step.returns_after) == (protocol.id != "rehearsal")


@EACH_STEP
def test_a_drill_sets_nothing_off(protocol, step):
    assert protocol.id != "rehearsal" or step.effect is None


@EACH_STEP
def test_whoever_has_to_get_help_sees_whom_to_call(protocol, step):
    assert step.contacts or step.effect is not Effect.ALERT_SUPERVISOR


def test_every_effect_and_every_outcome_is_used():
    used = {choice.outcome for _, step in STEPS for choice in step.choices if choice.outcome}

    assert {step.effect for _, step in STEPS if step.effect} == set(Effect)
    assert used == set(Outcome)


def test_the_protocols_quote_the_clauses_that_a_contract_has():
    quoted = {step.clause for _, step in STEPS if step.clause}

    assert quoted == set(ClauseName) - {ClauseName.WITHDRAWAL}  # which is about the screening, not about a matter


@pytest.mark.parametrize("protocol", ALL, ids=lambda protocol: protocol.id)
def test_what_comes_after_the_call_is_never_followed_by_what_belongs_into_it(protocol):
    for step in protocol.steps.values():
        following = [protocol.step(choice.to) for choice in step.choices if choice.to]
        assert not step.after_call or all(next_one.after_call for next_one in following)


@pytest.mark.parametrize("protocol", ALL, ids=lambda protocol: protocol.id)
def test_a_protocol_that_disclosed_something_looks_back_and_asks_for_supervision(protocol):
    effects = {step.effect for step in protocol.steps.values()}
    outcomes = {choice.outcome for step in protocol.steps.values() for choice in step.choices}

    if Outcome.COACH_DISCLOSES in outcomes or Outcome.HELP_CAME in outcomes:
        assert {Effect.REVIEW, Effect.REQUEST_SUPERVISION} <= effects


def test_words_fall_back_to_english_and_then_to_any():
    assert words_in({"en": "Go", "de": "Los"}, "de") == "Los"
    assert words_in({"en": "Go", "de": "Los"}, "pt") == "Go"
    assert words_in({"de": "Los"}, "pt") == "Los"


# What chat must not give away


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Ask about the Suicide plan.", "en", "Suicide"),
        ("Call the police.", "en", "police"),
        ("Your client agreed.", "en", "client"),
        ("Pregunta por el abuso.", "es", "abuso"),
        ("Die Klientin fragt.", "de", "Klientin"),
        ("Ist jemand in Gefahr?", "de", "Gefahr"),
        ("Há risco?", "pt", "risco"),
        ("Pode quebrar o sigilo.", "pt", "sigilo"),
    ],
)
def test_a_word_that_tells_the_matter_is_noticed(text, language, word):
    assert telling(text, language) == word


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Take a breath.", "en"),
        ("Die Lawine", "de"),
        ("Leia sua página.", "pt"),
        ("A leyenda", "es"),
        ("Kindly wait.", "en"),
        ("diet", "en"),
    ],
)
def test_words_that_only_look_like_one_are_left_alone(text, language):
    assert telling(text, language) is None


def test_there_are_telling_words_for_every_language():
    assert [language for language in known_languages() if telling("legal ilegal suicid suizid", language) is None] == []


# An organisation's own


def test_a_protocol_of_the_same_id_takes_the_place_of_the_shipped_one(tmp_path):
    folder = own(tmp_path, drill=whole(id="rehearsal"))

    assert list(load_protocols(folder).get("rehearsal").steps) == ["one"]


def test_a_protocol_for_some_matters_takes_them_over_and_leaves_the_others(tmp_path):
    folder = own(tmp_path, legal=whole(id="court", categories=["legal"], severities=["concern"]))

    protocols = load_protocols(folder)

    assert protocols.of(Category.LEGAL, Severity.CONCERN).id == "court"
    assert protocols.of(Category.LEGAL, Severity.IMMINENT).id == "imminent"
    assert protocols.of(Category.ABUSE, Severity.CONCERN).id == "disclosure"


def test_a_protocol_in_one_language_is_enough(tmp_path):
    step = a_step(ENDS, line={"de": "Warten Sie."}, discreet={"de": "Warten Sie."})
    folder = own(tmp_path, neu=whole({"one": step}, title={"de": "Neu"}))

    assert words_in(load_protocols(folder).get("own").step("one").line, "es") == "Warten Sie."


def test_words_and_timers_can_be_changed_and_all_else_stays(tmp_path):
    before = load_protocols().get("disclosure")
    labels = {"as_heard": {"de": "Ja, so"}}
    change = changed("disclosure", "stop", line={"de": "Durchatmen."}, labels=labels, returns_after="90")
    after = load_protocols(own(tmp_path, words=change)).get("disclosure")

    assert after.step("stop").line == {**before.step("stop").line, "de": "Durchatmen."}
    assert after.step("stop").choice("as_heard").label["de"] == "Ja, so"
    assert after.step("stop").choice("as_heard").to == "pause"
    assert after.step("stop").returns_after == 90
    assert after.step("decide") == before.step("decide")
    assert (after.categories, list(after.steps)) == (before.categories, list(before.steps))


def test_a_title_can_be_changed_and_something_to_say_added(tmp_path):
    change = {**changed("disclosure", "required", say={"en": "Let me check."}), "title": {"en": "Ours"}}

    after = load_protocols(own(tmp_path, words=change)).get("disclosure")

    assert after.title["en"] == "Ours"
    assert after.step("required").say == {"en": "Let me check."}


def test_a_run_can_tell_by_which_words_it_went(tmp_path):
    before = load_protocols().get("disclosure").version
    change = changed("disclosure", "stop", line={"de": "Durchatmen."})

    after = load_protocols(own(tmp_path, words=change))

    assert after.get("disclosure").version != before
    assert after.get("imminent").version == load_protocols().get("imminent").version
    assert re.fullmatch(r"[0-9a-f]{16}", before)


def test_a_protocol_of_your_own_can_use_the_shared_words_and_labels(tmp_path):
    steps = """
    {id: own, title: {en: Own}, start: one, steps: {one: {use: keep, choices: [
        {id: next, outcome: not_needed}, {id: done, label: {en: Enough}, outcome: not_needed}]}}}
    """

    step = load_protocols(own(tmp_path, short=steps)).get("own").step("one")

    assert step.line == load_protocols().get("disclosure").step("keep").line
    assert step.choice("next").label["de"] == "Weiter"
    assert step.choice("done").label == {"en": "Enough"}


def with_words(**given):
    return whole({"one": a_step(ENDS, **given)})


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (with_words(line={"en": "word " * 15}), "protocol own, step one, line, en: has 15 words"),
        (with_words(discreet={"en": "word " * 13}), "protocol own, step one, discreet, en: has 13 words"),
        (with_words(say={"en": "word " * 31}), "protocol own, step one, say, en: has 31 words"),
        (with_words(line={"en": "two\nlines"}), "protocol own, step one, line, en: has a line break"),
        (with_words(line={"en": "  "}), "protocol own, step one, line, en: String should have at least 1"),
        (with_words(line={}), "protocol own, step one, line: "),
        (with_words(line={"fr": "Respirez."}), "protocol own, step one, line: fr is not one of: de, en, es, pt"),
        (with_words(discreet={"en": "Ask about abuse."}), "protocol own, step one, discreet: en: 'abuse' tells chat"),
        (with_words(clause="weather"), "protocol own, step one, clause: "),
        (with_words(effect="explode"), "protocol own, step one, effect: "),
        (with_words(returns_after="5"), "protocol own, step one, returns_after: "),
        (with_words(colour="red"), "protocol own, step one, colour: is not a key that belongs here"),
        (with_words(choices=[]), "protocol own, step one, choices: needs at least one entry"),
        (with_words(use="nonsense"), "step one, use: is not one of: help, supervisor"),
        (with_words(use=["help"]), "step one, use: is not one of: help, supervisor"),
        (whole({"one": a_step(dict.fromkeys("abcd", Outcome.NOT_NEEDED))}), "protocol own, step one, choices: "),
        (whole({"one": a_step({"back": Outcome.NOT_NEEDED})}), "step one, choice back: back is what the way back"),
        (whole({"one": a_step({"go": "two"})}), "step one, choice go, to: no step is called two"),
        (whole(start="two"), "start: no step is called two"),
        (whole({"one": a_step(ENDS), "two": a_step(ENDS)}), "step two: no choice leads here"),
        (
            whole({"one": a_step({**ENDS, "go": "two"}), "two": a_step({"again": "two"})}),
            "step two: no way from here ends in an outcome",
        ),
        (
            whole({"one": a_step({**ENDS, "again": "one"}, returns_after=None)}),
            "step one: leads round in a circle without a timer",
        ),
        (
            whole(
                {
                    "one": a_step({"left": "two", "right": "three"}),
                    "two": a_step({**ENDS, "over": "three"}),
                    "three": a_step({"over": "two"}),
                }
            ),
            "step two: leads back to a step that not every way here has passed",
        ),
        (whole(severities=["concern"]), "categories and severities belong together"),
        (whole(categories=["legal"], severities=["info"]), "severities: info never prompts"),
        (
            whole({"one": a_step(ENDS, returns_after=None)}, categories=["legal"], severities=["concern"]),
            "step one, returns_after: is missing; an open matter has to come back",
        ),
        (whole(id="Own Way"), "id: "),
        (whole(steps=["one"]), "steps: needs keys of its own"),
        (whole({"one": "two"}), "step one: "),
        (whole(version="7"), "version: is not a key that belongs here"),
        ([], "needs the keys id, title, start and steps"),
        ("steps: &all {}", "anchors"),
        ("extends: nothing", "extends: is not one of: breach_intent"),
        (changed("disclosure", "stopp"), "protocol disclosure, step stopp: is not a step of it"),
        (changed("disclosure", "stop", labels={"nein": {"en": "No"}}), "step stop, labels: no choice is called nein"),
        (changed("disclosure", "stop", labels={"as_heard": {"en": "x" * 25}}), "step stop, labels, as_heard, en: "),
        (changed("disclosure", "stop", choices=[]), "step stop, choices: is not a key that belongs here"),
        (changed("disclosure", "stop", returns_after="never"), "step stop, returns_after: "),
        ({**changed("disclosure", "stop"), "categories": ["legal"]}, "categories: is not a key that belongs here"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_protocol_step_and_key(tmp_path, file, told):
    said = refused(own(tmp_path, wrong=file))

    assert str(tmp_path / "wrong.yaml") in said
    assert told in said
    assert "errors.pydantic" not in said


nonsense = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["one", "yes", "help"])),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.text(max_size=5), parts, max_size=2),
    max_leaves=4,
)


@st.composite
def broken_files(draw):
    """A sound file with one thing in it, at any depth, replaced by nonsense."""
    good = draw(
        st.sampled_from([whole({"one": {"use": "keep", **a_step(ENDS)}}), changed("disclosure", "stop", say={})])
    )
    place = file = json.loads(json.dumps(good))
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], dict | list) or not place[key] or draw(st.booleans()):
            place[key] = draw(nonsense)
            return file
        place = place[key]


@given(broken_files())
def test_whatever_a_file_holds_it_is_used_or_refused_in_plain_words(file):
    with TemporaryDirectory() as folder:
        own(Path(folder), file=file)
        try:
            assert load_protocols(Path(folder)).get("imminent")
        except MisconfiguredError as problem:
            assert str(problem).startswith(folder)  # noqa: PT017 - either outcome is fine


def test_a_choice_leads_either_to_a_step_or_to_an_outcome(tmp_path):
    for choice in ({"to": "one", "outcome": "not_needed"}, {}):
        step = {**a_step(ENDS), "choices": [{"id": "done", "label": {"en": "Done"}, **choice}]}
        assert "needs either to (a step) or outcome" in refused(own(tmp_path, wrong=whole({"one": step})))


def test_two_choices_of_a_step_cannot_have_the_same_id(tmp_path):
    step = a_step(ENDS)
    step["choices"] *= 2

    assert "step one: choices: two have the same id" in refused(own(tmp_path, wrong=whole({"one": step})))


def test_two_files_about_the_same_protocol_are_refused(tmp_path):
    folder = own(tmp_path, a=whole(id="disclosure"), b=changed("disclosure", "stop"))

    assert "b.yaml: protocol disclosure: another file of this folder is about it" in refused(folder)


def test_two_protocols_of_your_own_for_the_same_matter_are_refused(tmp_path):
    matter = {"categories": ["legal"], "severities": ["concern"]}
    folder = own(tmp_path, a=whole(id="first", **matter), b=whole(id="second", **matter))

    assert "protocols first and second are both for category legal, severity concern" in refused(folder)


def test_a_matter_without_a_protocol_is_refused(tmp_path):
    folder = own(tmp_path, a=whole(id="disclosure", categories=["legal"], severities=["concern"]))

    assert "no protocol is for category self_harm, severity concern" in refused(folder)


def test_a_folder_without_a_protocol_file_is_refused(tmp_path):
    assert "holds no protocol file" in refused(tmp_path)


def test_a_way_back_to_what_every_way_has_passed_is_allowed_with_a_timer():
    protocol = a_protocol(
        {"one": {"wait": "two", **ENDS}, "two": {"back_to_it": "one", "not_yet": "two"}}, id="with_an_aside"
    )

    assert protocol.lengths == {"one": 1}


def test_the_folder_of_the_shipped_protocols_can_be_copied_and_used(tmp_path):
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    copied = {protocol.id: protocol.version for protocol in load_protocols(tmp_path).all}

    assert copied == {protocol.id: protocol.version for protocol in ALL}
