"""The manifest that an admin gives to Slack asks for as little as the product needs, and names what is there."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

import config
from plugin.slack import handlers
from plugin.slack.incoming import Event, checked
from workers.prompts.replies import COMMAND
from workers.slack_install import SCOPES

FILE = Path(config.__file__).parent / "defaults" / "slack_manifest.yaml"
MANIFEST = yaml.safe_load(FILE.read_text("utf-8"))
PAGE = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")

ADDRESSES = {
    MANIFEST["settings"]["interactivity"]["request_url"]: ("slack.act", "POST"),
    MANIFEST["settings"]["event_subscriptions"]["request_url"]: ("slack.event", "POST"),
    MANIFEST["features"]["slash_commands"][0]["url"]: ("slack.command", "POST"),
    MANIFEST["oauth_config"]["redirect_urls"][0]: ("slack_install.finish", "GET"),
}


def test_it_can_write_to_people_and_read_nothing():
    assert MANIFEST["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert not any(word in scope for scope in SCOPES for word in ("read", "history", "users", "channels", "files"))


@pytest.mark.parametrize("scope", SCOPES)
def test_the_page_says_what_each_scope_is_for(scope):
    assert f"| `{scope}` |" in PAGE


def test_nobody_can_write_into_the_conversation():
    assert MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"] is True


def test_it_names_our_one_command_and_all_its_words():
    (command,) = MANIFEST["features"]["slash_commands"]

    assert command["command"] == COMMAND
    assert command["usage_hint"] == "login | pause | status | off | missed"


def test_every_address_in_it_is_a_door_that_is_there_and_every_door_is_in_it(door):
    ways = door.app.url_map.bind("localhost")
    doors = {rule.endpoint for rule in door.app.url_map.iter_rules() if rule.endpoint.startswith("slack")}

    found = {url: ways.match(urlsplit(url).path, how)[0] for url, (_, how) in ADDRESSES.items()}
    assert found == {url: name for url, (name, _) in ADDRESSES.items()}
    assert set(found.values()) == doors - {"slack_install.begin"}  # where an admin begins, not Slack


def test_every_event_in_it_does_something_and_no_other_does(door):
    done = {}
    for kind in [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], "message", "team_join"]:
        happened = {"type": kind, "user": "U0ANNA", "tab": "home", "tokens": {"bot": ["B1"]}}
        handlers.event(checked(Event, {"type": "event_callback", "team_id": "T0ONE", "event": happened}), door.practice)
        done[kind] = len(door.homes) + len(door.forgotten)
        door.homes.clear()
        door.forgotten.clear()

    assert done == {"app_home_opened": 1, "app_uninstalled": 1, "tokens_revoked": 1, "message": 0, "team_join": 0}


def test_the_manifest_keeps_slacks_own_limits():
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    assert len(MANIFEST["features"]["slash_commands"][0]["description"]) <= 2000
    assert len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
