"""The manifest that an admin gives to Slack asks for as little as the product needs."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

import config
from config.coaches import CoachDirectory
from config.settings import Settings
from plugin.app import create_app
from plugin.deps import Deps
from plugin.slack.actions import slack_blueprint
from tests.slack_workspace import SECRET, TOKEN
from tests.workers.prompts.stage import NOON

MANIFEST = yaml.safe_load((Path(config.__file__).parent / "defaults" / "slack_manifest.yaml").read_text("utf-8"))


def test_it_can_write_to_people_and_read_nothing():
    assert MANIFEST["oauth_config"]["scopes"] == {"bot": ["chat:write", "im:write"]}
    assert "event_subscriptions" not in MANIFEST["settings"]
    assert "slash_commands" not in MANIFEST["features"]


def test_nobody_can_write_into_the_conversation():
    assert MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"] is True


def test_clicks_go_to_the_door_that_is_there(tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path, slack_bot_token=TOKEN, slack_signing_secret=SECRET)
    door = slack_blueprint(settings, CoachDirectory(), lambda *_: None, lambda _: False, lambda: NOON)
    deps = Deps(settings=settings, clock=lambda: NOON, platforms={}, receive=lambda platform, notice: None)
    app = create_app(deps, [door])

    path = urlsplit(MANIFEST["settings"]["interactivity"]["request_url"]).path
    assert app.url_map.bind("localhost").match(path, "POST")[0] == "slack.act"
