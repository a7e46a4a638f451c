"""What a prompt looks like, and what it never says."""

import copy
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Category, Severity
from config.wording import load_wording
from redaction.asking import Answer, PromptState
from tests.block_kit import problems
from tests.slack_workspace import Message
from tests.workers.prompts.stage import LOOK, PAGE
from workers.prompts import blocks
from workers.prompts.blocks import Look

PROMPTING = [Severity.CONCERN, Severity.IMMINENT]
ANSWERED = [PromptState.PAUSED, PromptState.SNOOZED, PromptState.FALSE_ALARM]


def seen(message):
    """The message as its reader sees it."""
    return Message("D0ANNA", "1.0", [json.dumps(message.fields()).encode()])


def every_message(prompt_id="an-opaque-id", look=LOOK, categories=(None, *Category)):
    for severity in PROMPTING:
        for category in categories:
            yield blocks.prompt(prompt_id, severity, look, category)
            yield blocks.reminder(prompt_id, severity, look, category)
    yield from (blocks.answered(prompt_id, state, look) for state in ANSWERED)
    yield blocks.expired(look)


def test_a_concern_asks_to_pause_and_gives_the_sentence_to_say():
    assert seen(blocks.prompt("p", Severity.CONCERN, LOOK)).words == [
        "Pause the session.",
        'Say: "Let\'s stop for a moment. I need to check something with you."',
        "Open my page",
        "I have paused",
        "Snooze 2 min",
        "False alarm",
    ]


def test_an_imminent_prompt_cannot_be_taken_for_a_concern():
    concern, imminent = (seen(blocks.prompt("p", severity, LOOK)).headline for severity in PROMPTING)

    assert concern != imminent
    assert "now" in imminent


@pytest.mark.parametrize("severity", PROMPTING)
def test_a_reminder_says_that_it_is_one(severity):
    assert seen(blocks.reminder("p", severity, LOOK)).headline.startswith("Reminder:")


@pytest.mark.parametrize("category", Category)
def test_a_discreet_prompt_is_the_same_whatever_was_found(category):
    assert category.value not in str(blocks.prompt("p", Severity.CONCERN, LOOK).fields())
    name = LOOK.words.categories[category]
    assert name not in " ".join(seen(blocks.prompt("p", Severity.CONCERN, LOOK)).words)


@pytest.mark.parametrize("category", Category)
def test_a_contract_may_let_chat_name_the_category_and_nothing_more(category):
    plain = seen(blocks.prompt("p", Severity.CONCERN, LOOK)).words
    named = seen(blocks.prompt("p", Severity.CONCERN, LOOK, category)).words

    assert [word for word in named if word not in plain] == [f"It may be about {LOOK.words.categories[category]}."]


def test_an_answered_prompt_offers_only_what_can_still_be_done():
    buttons = {state: seen(blocks.answered("p", state, LOOK)).words[3:] for state in ANSWERED}

    assert buttons == {
        PromptState.PAUSED: [],
        PromptState.SNOOZED: ["I have paused", "False alarm"],
        PromptState.FALSE_ALARM: ["Undo"],
    }


def test_every_message_is_one_that_slack_takes_as_it_is():
    messages = list(every_message())

    assert len(messages) == 2 * 2 * 8 + 4
    assert not any(problems(message.fields()) for message in messages)


@given(
    st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True),
    st.from_regex(r"https://[a-z0-9.-]{1,200}/companion(/[A-Za-z0-9_-]{0,200})?", fullmatch=True),
    st.integers(10, 86_400),
)
def test_no_id_address_or_length_of_snooze_makes_a_message_that_slack_refuses(prompt_id, page_url, snooze):
    look = Look(LOOK.words, page_url, timedelta(seconds=snooze))

    messages = every_message(prompt_id, look, categories=[Category.BREACH_INTENT])
    assert not any(problems(message.fields()) for message in messages)


def test_every_headline_can_be_read_at_a_glance():
    assert all(len(seen(message).headline.split()) <= 12 for message in every_message())


def test_a_notification_shows_nothing_of_the_matter_not_even_how_grave_it_is():
    asking = {
        ask("p", severity, LOOK, category).text
        for ask in (blocks.prompt, blocks.reminder)
        for severity in PROMPTING
        for category in (None, *Category)
    }

    assert asking == {"Coaching: please check in."}


def test_the_only_thing_that_tells_one_prompt_from_another_is_its_opaque_id():
    one, other = (blocks.prompt(prompt, Severity.CONCERN, LOOK).fields() for prompt in ("first-one", "other-one"))

    assert str(one).replace("first-one", "other-one") == str(other)
    assert [block["block_id"] for block in one["blocks"] if "block_id" in block] == ["first-one"]


def test_the_page_is_one_click_away_from_every_message():
    assert all(message.fields()["blocks"][1]["accessory"]["url"] == PAGE for message in every_message())


def test_every_answer_has_an_action_id_of_its_own():
    assert len(set(blocks.ACTION_IDS.values()) | {blocks.PAGE_ACTION_ID}) == len(Answer) + 1


@pytest.mark.parametrize(
    ("where", "value", "complaint"),
    [
        (("blocks", 0, "text", "text"), "x" * 151, "header/text/text: maxLength 150"),
        (("blocks", 1, "text", "text"), "x" * 3_001, "section/text/text: maxLength 3000"),
        (("blocks", 1, "text", "text"), "", "section/text/text: minLength 1"),
        (("blocks", 2, "elements", 0, "text", "text"), "x" * 76, "actions: changed or dropped"),
        (("blocks", 2, "elements", 0, "type"), "knob", "actions/elements/0/type: const button"),
        (("blocks", 2, "elements", 0, "style"), "loud", "actions/elements/0/style: enum"),
        (("blocks", 2, "elements", 0, "action_id"), "x" * 256, "256 characters"),
        (("blocks", 2, "elements", 0, "value"), "x" * 2_001, "2001 characters"),
        (("blocks", 2, "elements", 1, "action_id"), "prompt_paused", "action_id used twice"),
        (("blocks", 2, "elements", 1, "colour"), "red", "changed or dropped"),
        (("blocks", 2, "block_id"), "x" * 256, "256 characters"),
        (("blocks", 2, "elements"), [], "no elements"),
        (("blocks", 2, "elements"), [{"type": "plain_text_input", "action_id": "a"}], "could type into it"),
        (("blocks", 0, "type"), "headline", "changed or dropped"),
        (("blocks", 0, "type"), "headline", "headline/type: const header"),
        (("blocks", 1, "fields"), [{"type": "plain_text", "text": "x" * 2_001}], "fields/0/text: maxLength 2000"),
        (("blocks",), [], "0 blocks"),
        (("text",), " ", "no text"),
    ],
)
def test_the_check_itself_sees_what_slack_would_refuse(where, value, complaint):
    message = copy.deepcopy(blocks.prompt("p", Severity.CONCERN, LOOK).fields())
    place = message
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value

    assert any(complaint in problem for problem in problems(message)), problems(message)


def test_the_check_itself_sees_an_id_that_two_blocks_share():
    message = blocks.prompt("p", Severity.CONCERN, LOOK).fields()
    message["blocks"][0]["block_id"] = "p"

    assert problems(message) == ["block_id used twice"]


@pytest.mark.parametrize(("seconds", "said"), [(10, "10 s"), (60, "1 min"), (90, "90 s"), (120, "2 min")])
def test_a_length_of_time_is_said_the_short_way(seconds, said):
    assert load_wording().length(timedelta(seconds=seconds)) == said
