"""The app's own tab in Slack: what a coach sees there, and what its buttons do."""

import pytest

from tests.block_kit import words_of


@pytest.fixture
def anna(door):
    person = door.person()
    door.workspace.homes["U0ANNA"] = door.home()
    return person


def test_slack_asks_whose_address_this_is_and_hears_its_own_word_again(door):
    response = door.take(door.workspace.asks_whose("a-challenge"))

    assert response.get_json() == {"challenge": "a-challenge"}


def test_whoever_opens_the_tab_gets_it_drawn(door, anna):
    assert anna.look_at_home().status_code == 200
    assert door.homes == [("U0ANNA", "T0ONE")]


@pytest.mark.parametrize("happened", [{"tab": "messages", "user": "U0ANNA"}, {"tab": "home"}, {"user": "U0ANNA"}])
def test_another_tab_is_not_drawn(door, happened):
    door.take(door.workspace.event({"type": "app_home_opened", **happened}))

    assert door.homes == []


def test_the_tab_shows_health_open_matters_quiet_and_what_can_be_done(door, anna):
    assert words_of(door.home()["blocks"]) == [
        "Screening: listening",
        "No open matters",
        "Open my page",
        "Prompts come here and to your page",
        "Quiet mode",
        "Rehearse",
        "Test prompts",
        "Nothing of a session is ever shown in Slack. It is on your page, behind your login.",
    ]


def test_quiet_mode_opens_the_window_and_ends_with_one_click(door, anna):
    anna.press_home("Quiet mode")
    assert len(door.windows) == 1

    door.workspace.windows.append(door.windows[0][0])
    anna.choose(why="Another reason")
    door.workspace.homes["U0ANNA"] = door.home()
    anna.press_home("End quiet mode")

    assert door.overview("anna").quiet_until is None
    assert len(door.homes) == 2


def test_a_rehearsal_comes_as_a_card_that_says_so(door, anna):
    anna.press_home("Rehearse")
    door.send()

    assert "This is a rehearsal. Nothing has come up." in " ".join(door.newest().words)


def test_a_test_prompt_is_answered_with_one_click(door, anna):
    anna.press_home("Test prompts")
    door.send()
    message = door.newest()
    assert message.headline == "Test: press the button."

    door.click(message, "I see it")
    door.send()

    assert door.newest().headline == "Prompts reach you here."
    assert ("anna", "desk.ready", None) in door.stage.audit()


def test_the_test_of_somebody_else_is_not_answered(door, anna):
    anna.press_home("Test prompts")
    door.send()

    door.click(door.newest(), "I see it", user="U0BEN")

    assert not any(action == "desk.ready" for _, action, _ in door.stage.audit())


@pytest.mark.parametrize("who", ["U0STRANGER", "U0VERA"])
def test_who_is_no_coach_can_press_what_they_like(door, who):
    door.workspace.homes[who] = door.home()
    for label in ("Quiet mode", "Rehearse", "Test prompts"):
        assert door.person(who).press_home(label).status_code == 200

    assert (door.windows, door.stage.outbox()) == ([], [])


@pytest.mark.parametrize(
    "happened", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}]
)
def test_when_the_app_is_removed_its_token_is_forgotten(door, happened):
    door.take(door.workspace.event(happened, team="T0TWO"))

    assert door.forgotten == ["T0TWO"]


def test_a_persons_own_token_has_nothing_to_do_with_it(door):
    door.take(door.workspace.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANNA"]}}))

    assert door.forgotten == []
