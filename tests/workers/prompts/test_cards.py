"""The cards in Slack that lead through a protocol: discreet, whatever the matter and however it ends."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.discretion import telling
from config.protocols import load_protocols
from config.vocabulary import Category, ClauseName, Outcome, Severity
from config.wording import shipped_wordings
from redaction.protocol import begin, progress, take
from tests.block_kit import problems, words_of
from tests.workers.prompts.stage import LOOK, NOON, PAGE
from workers.prompts import cards
from workers.prompts.blocks import Look
from workers.standing import Standing

PROTOCOLS = load_protocols()
DISCLOSURE = PROTOCOLS.get("disclosure")
LANGUAGES = sorted(shipped_wordings())
LOOKS = {language: LOOK.speaking(language) for language in LANGUAGES}
CANARY = "canaryquillamena"


def standing(protocol=DISCLOSURE, *choices, **given):
    """A run that these choices have led to."""
    course = begin(protocol)
    for choice in choices:
        course = take(protocol, course, course.step, choice)
    return at(protocol, course, **given)


def at(protocol, course, category=None, severity=None, run_id="run-abc"):
    return Standing(
        run_id=run_id,
        protocol=protocol,
        course=course,
        language="en",
        prompt_id=f"{CANARY}-prompt",
        session_id=f"{CANARY}-session",
        coach_id=f"{CANARY}-coach",
        category=category,
        severity=severity,
        opened_at=NOON,
        returns_at=NOON + timedelta(minutes=3),
    )


@st.composite
def standings(draw):
    """Any run of any protocol, wherever it stands, whatever it is about."""
    protocol = draw(st.sampled_from(PROTOCOLS.all))
    course = begin(protocol)
    for _ in range(draw(st.integers(0, 14))):
        if course.outcome:
            break
        choices = [choice.id for choice in protocol.step(course.step).choices] + (["back"] if course.trail else [])
        course = take(protocol, course, course.step, draw(st.sampled_from(choices)))
    category, severity = draw(st.sampled_from([None, *Category])), draw(st.sampled_from([None, *Severity]))
    run_id = draw(st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True))
    return at(protocol, course, category, severity, run_id)


def shown(standing, look=LOOK, **how):
    return cards.card(standing, standing.protocol, look, **how).fields()


def test_a_card_has_one_line_how_far_it_is_the_page_and_the_choices():
    assert words_of(shown(standing())["blocks"]) == [
        "Take a breath. Check that you understood.",
        f"Step 1 of {progress(DISCLOSURE, begin(DISCLOSURE))[1]}. More is on your page.",
        "Open my page",
        "As I heard it",
        "I misheard",
        "It is urgent",
    ]


def test_from_the_second_step_on_there_is_a_way_back():
    card = shown(standing(DISCLOSURE, "as_heard"))

    assert words_of(card["blocks"])[-1] == "Back"
    assert [button["action_id"] for button in card["blocks"][-1]["elements"]] == ["step_1", "step_2", "step_back"]


def test_a_button_tells_which_run_it_is_about_and_how_many_moves_that_had():
    (row,) = (block["block_id"] for block in shown(standing(DISCLOSURE, "as_heard"))["blocks"] if "block_id" in block)

    assert row == "run-abc.1"
    assert cards.read_handle(row) == ("run-abc", 1)


@pytest.mark.parametrize("handle", ["", "run", "run.", ".1", "run.x", "run.1.2", "run.-1", "a" * 33 + ".1", "run.1\n"])
def test_what_is_no_handle_of_ours_is_none(handle):
    assert cards.read_handle(handle) is None


def test_a_card_that_comes_back_says_that_the_matter_is_still_open():
    assert "This is still open." in " ".join(words_of(shown(standing(), returned=True)["blocks"]))


def test_a_rehearsal_cannot_be_taken_for_a_real_matter():
    card = shown(standing(PROTOCOLS.get("rehearsal")))

    assert "This is a rehearsal. Nothing has come up." in " ".join(words_of(card["blocks"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_closed_card_is_the_same_however_it_ended(language, outcome):
    closed = standing()
    cards_of_all = {
        json.dumps(shown(replace(closed, course=replace(closed.course, outcome=each)), LOOKS[language]))
        for each in (outcome, Outcome.NOT_NEEDED)
    }

    assert len(cards_of_all) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@given(standing=standings(), returned=st.booleans())
def test_every_card_is_one_that_slack_takes_as_it_is(language, standing, returned):
    assert problems(shown(standing, LOOKS[language], returned=returned)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@given(standing=standings(), returned=st.booleans())
def test_no_card_holds_what_the_matter_is_how_grave_it_is_or_what_was_decided(language, standing, returned):
    card = shown(standing, LOOKS[language], returned=returned)
    bytes_sent = json.dumps(card, ensure_ascii=False).replace(standing.run_id, "").lower()
    secret = [each.value for kind in (Category, ClauseName, Outcome) for each in kind]
    choices = {choice.id for step in standing.protocol.steps.values() for choice in step.choices if "_" in choice.id}

    assert CANARY not in bytes_sent
    assert [word for word in (*secret, *choices, "severity", "imminent") if f'"{word}"' in bytes_sent] == []
    assert [told for words in words_of(card["blocks"]) if (told := telling(words, language))] == []


@given(standing=standings(), category=st.sampled_from(Category), severity=st.sampled_from(Severity))
def test_a_card_is_the_same_whatever_the_run_is_about(standing, category, severity):
    other = replace(standing, category=category, severity=severity, session_id=None, coach_id="ben", prompt_id=None)

    assert shown(standing) == shown(other)


@given(standings())
def test_a_card_never_says_more_than_three_choices_and_the_way_back(standing):
    labels = [button for block in shown(standing)["blocks"] for button in block.get("elements", [])]

    assert len(labels) <= cards.MOST_CHOICES + 1


def test_an_organisation_that_wrote_no_words_in_a_language_is_read_in_another():
    step = DISCLOSURE.step(DISCLOSURE.start)
    only_german = DISCLOSURE.model_copy(
        update={"steps": {**DISCLOSURE.steps, step.id: step.model_copy(update={"discreet": {"de": "Nur deutsch."}})}}
    )

    assert words_of(shown(standing(only_german))["blocks"])[0] == "Nur deutsch."


def test_the_page_is_one_click_away():
    assert shown(standing())["blocks"][1]["accessory"]["url"] == PAGE
    assert isinstance(LOOK, Look)
