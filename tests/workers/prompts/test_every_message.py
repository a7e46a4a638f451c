"""Whatever leaves for Slack, in every language: Slack takes it, and it gives nothing away."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.discretion import telling
from config.vocabulary import Category, QuietReason, Severity
from config.wording import Wording, shipped_wordings
from redaction.asking import PromptState
from tests.block_kit import parts_of, problems, view_problems, words_of
from tests.workers.prompts.stage import LOOK, NOON
from workers.health import HealthState
from workers.prompts import blocks, home, replies
from workers.prompts.blocks import Look, Supervised

LANGUAGES = sorted(shipped_wordings())
TOKEN = "Kq7-a-token-of-forty-three-characters-_x9Zt1"
PROMPTING = [Severity.CONCERN, Severity.IMMINENT]

ids = st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True)
overviews = st.builds(
    home.Overview,
    st.sampled_from(HealthState),
    st.integers(0, 10_000),
    st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.booleans(),
)
looks = st.builds(
    Look,
    st.sampled_from(LANGUAGES).map(lambda language: shipped_wordings()[language]),
    st.from_regex(r"https://[a-z0-9.-]{1,200}/companion", fullmatch=True),
    st.integers(10, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
)


def discreet_messages(handle, overview, look):
    """Every message that is sent to anybody whose contract does not let chat name the category."""
    for severity in PROMPTING:
        for may_snooze in (True, False):
            yield blocks.prompt(handle, severity, look, may_snooze=may_snooze)
            yield blocks.reminder(handle, severity, look, may_snooze=may_snooze)
    yield from (blocks.answered(handle, state, look) for state in PromptState if state is not PromptState.OPEN)
    yield from (blocks.supervisor(kind, handle, look) for kind in Supervised)
    yield from (blocks.health(kind, look) for kind in ("health_off", "health_on"))
    yield from (blocks.expired(look), blocks.checkin(look), blocks.deadline(look))
    yield from (blocks.ready(handle, look), blocks.ready_passed(look))
    yield from (replies.usage(look), replies.begun(look), replies.no_session(look), replies.choose(look))
    yield from (replies.missed(look), replies.stranger(look), replies.status(overview, look))
    yield from (replies.login_off(look), replies.no_address(look))


def the_one_with_a_way_in(look):
    """The answer to `/pausepoint login`: the only thing that goes to Slack with a key in its link."""
    return replies.way_in(TOKEN, timedelta(minutes=10), look)


def views(overview, look):
    return [home.home(overview, look), home.quiet_window(look)]


@settings(max_examples=20)  # some thirty messages each
@given(ids, overviews, looks)
def test_slack_takes_every_message_and_every_view_as_it_is(handle, overview, look):
    for message in (*discreet_messages(handle, overview, look), the_one_with_a_way_in(look)):
        assert problems(message.fields()) == []
    for view in views(overview, look):
        assert view_problems(view) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_them_says_what_a_matter_is(language):
    handle, overview, look = "k3Jx0aQ9", home.Overview(HealthState.OFF, 2, NOON), LOOK.speaking(language)
    for message in (*discreet_messages(handle, overview, look), the_one_with_a_way_in(look)):
        read = [message.text, *words_of(message.fields()["blocks"])]
        assert [told for words in read if (told := telling(words, language))] == []
    for view in views(overview, look):
        assert [told for words in words_of(view["blocks"]) if (told := telling(words, language))] == []


@settings(max_examples=20)
@given(ids, overviews, looks)
def test_no_link_in_anything_that_stays_in_slack_lets_anybody_in(handle, overview, look):
    pages = {look.page(), look.page("calls"), look.page("missed")}
    kept = [*(message.fields() for message in discreet_messages(handle, overview, look)), *views(overview, look)]

    assert {part["url"] for fields in kept for part in parts_of(fields["blocks"]) if "url" in part} == pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_link_that_does_is_a_button_in_an_answer_that_its_sender_alone_sees(language):
    answer = replies.ephemeral(the_one_with_a_way_in(LOOK.speaking(language)))
    (section,) = answer["blocks"]

    assert answer["response_type"] == "ephemeral"
    assert (answer["unfurl_links"], answer["unfurl_media"]) == (False, False)
    assert section["accessory"]["url"] == f"https://pausepoint.example.com/companion/login/{TOKEN}"
    assert TOKEN not in answer["text"] + " ".join(words_of(answer["blocks"]))
    assert "10 min" in answer["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Supervised)
def test_a_supervisor_is_told_neither_who_nor_what_but_where_it_says_so(language, kind):
    message = blocks.supervisor(kind, "k3Jx0aQ9Zt7-Wm_2", LOOK.speaking(language)).fields()

    assert message["blocks"][1]["accessory"]["url"].endswith("/companion/calls")
    assert "k3Jx0a" in words_of(message["blocks"])[3]
    assert "k3Jx0aQ9" not in " ".join(words_of(message["blocks"]))


def test_a_supervisor_can_say_that_they_reach_the_coach_as_long_as_that_is_needed():
    can = {kind: bool(blocks.supervisor(kind, "x", LOOK).fields()["blocks"][-1].get("elements")) for kind in Supervised}

    assert can == {
        Supervised.UNANSWERED: True,
        Supervised.ASKED: True,
        Supervised.SUPERVISION: True,
        Supervised.TAKEN: False,
        Supervised.ANSWERED: False,
    }


def test_when_screening_is_off_the_first_thing_that_is_read_says_so():
    message = blocks.health("health_off", LOOK).fields()

    assert message["text"] == words_of(message["blocks"])[0] == "Screening is off. Use your own judgement."


def test_the_tab_shows_how_many_matters_are_open_and_nothing_else_of_them():
    none, two = (home.home(home.Overview(HealthState.LISTENING, count), LOOK) for count in (0, 2))

    assert [word for word in words_of(two["blocks"]) if word not in words_of(none["blocks"])] == ["Open matters: 2"]


def test_the_tab_tells_how_to_log_in_where_that_is_possible():
    without, possible = (
        home.home(home.Overview(HealthState.LISTENING, 0, may_log_in=may), LOOK) for may in (False, True)
    )

    added = [word for word in words_of(possible["blocks"]) if word not in words_of(without["blocks"])]
    assert added == ["To log in to your page, type /pausepoint login in any conversation."]


def test_quiet_ends_at_a_time_that_slack_says_in_its_readers_zone():
    until = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    view = home.home(home.Overview(HealthState.LISTENING, 0, until), LOOK)

    assert words_of(view["blocks"])[3] == f"Quiet until <!date^{int(until.timestamp())}^{{time}}|12:30 UTC>"
    assert "End quiet mode" in words_of(view["blocks"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_can_be_typed_into_the_window_and_every_choice_is_understood(language):
    view = home.quiet_window(LOOK.speaking(language))
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}

    assert {element["type"] for element in inputs.values()} == {"static_select"}
    whys, lengths = ([option["value"] for option in inputs[name]["options"]] for name in (home.WHY, home.HOW_LONG))
    assert [home.quiet_chosen(why, lengths[0])[0] for why in whys] == list(QuietReason)
    assert [home.quiet_chosen(whys[0], each)[1] for each in lengths] == list(home.QUIET_LENGTHS)


@pytest.mark.parametrize(
    "chosen", [("", ""), ("shared_screen", "31"), ("gossip", "30"), ("other", "999999999"), ("other", "")]
)
def test_what_was_never_on_offer_is_nothing(chosen):
    assert home.quiet_chosen(*chosen) is None


def test_words_that_look_like_slacks_markup_stay_words():
    words = shipped_wordings()["en"]
    odd = words.model_copy(
        update={
            "command": words.command.model_copy(update={"help": dict.fromkeys(words.command.help, "<!channel> & co")})
        }
    )
    text = replies.usage(Look(odd, "https://x.example/companion", timedelta(minutes=2))).fields()["blocks"][0]["text"]

    assert "<!channel>" not in text["text"]
    assert "&lt;!channel&gt; &amp; co" in text["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", Category)
def test_only_where_the_contract_says_so_a_prompt_names_the_category(language, category):
    look = LOOK.speaking(language)
    plain = json.dumps(blocks.prompt("p", Severity.CONCERN, look).fields())
    named = blocks.prompt("p", Severity.CONCERN, look, category).fields()

    assert category.value not in plain
    assert look.words.categories[category] in " ".join(words_of(named["blocks"]))


def test_a_language_that_nobody_wrote_words_for_is_spoken_to_in_english():
    assert LOOK.speaking("fr").words.language == LOOK.speaking(None).words.language == "en"
    assert LOOK.speaking("de-AT").words.language == "de"
    assert isinstance(LOOK.words, Wording)
