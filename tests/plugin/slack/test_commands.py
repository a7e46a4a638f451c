"""The slash command: five words, each answered to its sender alone, none with anything of a matter in it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.discretion import telling
from tests.block_kit import problems, words_of
from tests.plugin.slack.door import PEOPLE
from workers.prompts.home import HOW_LONG, WHY


@pytest.fixture
def anna(door):
    return door.person()


def read(response):
    """What Slack shows of an answer."""
    assert response.status_code == 200
    body = response.get_json()
    assert body["response_type"] == "ephemeral"
    assert problems(body) == []
    return " ".join(words_of(body["blocks"]))


def test_pause_begins_to_deal_with_something_that_nobody_was_asked_about(door, anna):
    door.stage.hear()

    assert read(anna.type("pause")) == "The first step comes as a message. Open my page"
    door.send()
    assert door.newest().headline == "Take a breath. Check that you understood."
    assert [run.session_id for run in door.runs()] == ["zoom-1"]


def test_without_a_session_there_is_nothing_to_pause(door, anna):
    door.session = None

    assert read(anna.type("pause")).startswith("No session of yours is running now.")
    assert door.runs() == []


def test_status_says_whether_screening_works_and_how_many_matters_are_open(door, anna):
    door.stage.hear()
    anna.type("pause")

    assert read(anna.type("status")) == "Screening: listening\nOpen matters: 1 Open my page"


def test_off_opens_a_window_that_asks_why_and_for_how_long(door, anna):
    assert read(anna.type("off")).startswith("Choose in the window that opens.")

    ((_, user, team),) = door.windows
    assert (user, team) == ("U0ANNA", "T0ONE")


def test_missed_leads_to_the_page_on_which_it_is_noted(anna):
    response = anna.type("missed")

    assert read(response) == "Note it on your page. It takes ten seconds. Open my page"
    assert response.get_json()["blocks"][0]["accessory"]["url"] == "https://pausepoint.example.com/companion/missed"


@pytest.mark.parametrize(
    "text", ["", "help", "paus", "PAUSE!", "pausestatus", "пауза", "\x00", "<!channel>", "x" * 5_000]
)
def test_anything_else_is_answered_with_what_there_is(door, anna, text):
    said = read(anna.type(text))

    assert [line.split("`")[1] for line in said.splitlines()] == [
        "/pausepoint login",
        "/pausepoint pause",
        "/pausepoint status",
        "/pausepoint off",
        "/pausepoint missed",
    ]
    assert door.runs() == []


@pytest.mark.parametrize("text", ["pause", " Pause ", "PAUSE", "pause now please", "\tpause"])
def test_how_a_word_is_written_does_not_matter(door, anna, text):
    door.stage.hear()
    anna.type(text)

    assert len(door.runs()) == 1


def test_words_after_the_command_go_nowhere(door, anna, caplog, capfd):
    door.stage.hear()
    told = read(anna.type("pause because of the quillamena affair"))
    left = json.dumps([row.body for row in door.stage.outbox_rows()]) + str(door.stage.audit())

    assert "quillamena" not in told + left + caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("who", ["U0STRANGER", "U0VERA", "U0DORA"])
def test_whoever_is_no_coach_here_is_told_whom_to_ask(door, who):
    assert read(door.person(who).type("pause")).startswith("You are not in the list of coaches.")
    assert door.runs() == []


def test_each_coach_is_answered_in_their_own_language(door):
    dora = PEOPLE.coach("dora")

    assert "Prüfung: läuft" in read(door.person(dora.slack_user, "T0TWO").type("status"))


def test_another_apps_command_is_not_ours(anna):
    assert read(anna.type("pause", command="/else")).startswith("You are not in the list")


def test_a_command_that_is_replayed_does_nothing(door, anna):
    door.stage.hear()
    request = door.workspace.command("pause", "U0ANNA")
    answers = [door.take(request) for _ in range(3)]

    assert [answer.data == b"" for answer in answers] == [False, True, True]
    assert len(door.runs()) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_makes_the_command_fail_or_say_anything_of_a_matter(door, text):
    said = read(door.person().type(text))

    assert telling(said, "en") is None


def test_quiet_begins_with_a_reason_and_an_end_from_a_list(door, anna):
    anna.type("off")
    door.workspace.windows.append(door.windows[0][0])

    response = anna.choose(**{WHY: "My screen is shared", HOW_LONG: "1 h"})

    assert (response.status_code, response.data) == (200, b"")
    assert door.overview("anna").quiet_until.isoformat() == "2026-03-02T13:00:00+00:00"
    assert door.homes == [("U0ANNA", "T0ONE")]
    assert ("anna", "desk.quiet", "shared_screen") in door.stage.audit()


@pytest.mark.parametrize("chosen", [{}, {"why": "gossip"}, {"why": "other", "how_long": "10000"}, {"how_long": "\x00"}])
def test_what_was_never_on_offer_changes_nothing(door, chosen):
    values = {
        name: {name: {"type": "static_select", "selected_option": {"value": value}}} for name, value in chosen.items()
    }
    view = {"type": "modal", "callback_id": "quiet_window", "state": {"values": values}}
    payload = {"type": "view_submission", "user": {"id": "U0ANNA"}, "team": {"id": "T0ONE"}, "view": view}

    assert door.take(door.workspace.signed(payload)).status_code == 200
    assert door.overview("anna").quiet_until is None


def test_whatever_was_typed_into_a_forged_window_is_not_even_read(door, caplog, capfd):
    values = {"why": {"why": {"type": "plain_text_input", "value": "quillamena"}}}
    view = {
        "type": "modal",
        "callback_id": "quiet_window",
        "private_metadata": "quillamena",
        "state": {"values": values},
    }
    payload = {"type": "view_submission", "user": {"id": "U0ANNA"}, "view": view}

    assert door.take(door.workspace.signed(payload)).status_code == 200
    assert "quillamena" not in str(door.stage.audit()) + caplog.text + "".join(capfd.readouterr())


def test_another_apps_window_is_not_ours(door):
    view = {"type": "modal", "callback_id": "else", "state": {"values": {}}}
    payload = {"type": "view_submission", "user": {"id": "U0ANNA"}, "view": view}

    assert door.take(door.workspace.signed(payload)).status_code == 200
    assert door.homes == []
