"""An outside stand-in for Slack takes our calls, with our three scopes and no more."""

import socket

import pytest
import yaml
from slack_sdk import WebClient

from config.coaches import Coach
from tests.peers.node import FOLDER, needs_node, peer
from tests.workers.prompts.stage import LOOK
from tests.workers.prompts.test_every_message import discreet_messages
from workers.health import HealthState
from workers.prompts import home
from workers.prompts.sending import RefusedError
from workers.prompts.slack import SlackSender
from workers.prompts.slack_api import SlackApi
from workers.slack_install import SCOPES

pytestmark = [pytest.mark.peers, needs_node]

OURS, ANNAS = "xoxb-ours-for-tests", "xoxp-annas-for-tests"
OVERVIEW = home.Overview(HealthState.LISTENING, 2)


@pytest.fixture(scope="module")
def emulate(tmp_path_factory):
    seed = tmp_path_factory.mktemp("emulate") / "seed.yaml"
    users = [{"name": name, "email": f"{name}@coach.example"} for name in ("pausepoint", "anna")]
    tokens = [
        {"token": OURS, "user": "pausepoint", "scopes": list(SCOPES)},
        {"token": ANNAS, "user": "anna", "scopes": ["im:history"]},
    ]
    slack = {
        "team": {"name": "Practice", "domain": "practice"},
        "strict_scopes": True,
        "users": users,
        "tokens": tokens,
    }
    seed.write_text(yaml.safe_dump({"slack": slack}))
    (command,) = (FOLDER / "node_modules" / "emulate" / "dist").glob("index.js")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with peer(command, "start", "--service", "slack", "--port", _free_port(), "--seed", seed) as (url, _):
            yield f"{url}/api/"


@pytest.fixture(scope="module")
def anna(emulate):
    who = WebClient(ANNAS, base_url=emulate).auth_test()
    return Coach(id="anna", name="Anna Muster", slack_user=who["user_id"])


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_our_token_is_one_of_this_workspace(emulate):
    assert SlackApi(emulate).call("auth.test", OURS, {})["team_id"]


def test_every_message_of_ours_is_posted_and_changed(emulate, anna):
    sender = SlackSender(OURS, emulate)
    channel = sender.reach(anna)

    for message in discreet_messages("k3Jx0aQ9", OVERVIEW, LOOK):
        ts = sender.post({"channel": channel, **message.fields()})
        sender.update({"channel": channel, "ts": ts, **message.fields()})  # raises what a refusal of Slack raises
        assert ts


def test_the_message_that_is_there_is_byte_for_byte_what_we_sent(emulate, anna):
    sender = SlackSender(OURS, emulate)
    message = next(discreet_messages("k3Jx0aQ9", OVERVIEW, LOOK)).fields()
    ts = sender.post({"channel": sender.reach(anna), **message})
    kept = WebClient(ANNAS, base_url=emulate).conversations_history(channel=sender.reach(anna))["messages"]

    assert [each["blocks"] for each in kept if each["ts"] == ts] == [message["blocks"]]


def test_the_tab_is_drawn_and_the_window_opens(emulate, anna):
    sender = SlackSender(OURS, emulate)
    trigger = WebClient(OURS, base_url=emulate).api_call("views.generateTriggerId", json={})["trigger_id"]

    sender.show_home(anna.slack_user, home.home(OVERVIEW, LOOK))
    sender.open_window(trigger, home.quiet_window(LOOK))


@pytest.mark.parametrize(
    "method", ["conversations.history", "conversations.list", "users.list", "users.info", "files.list"]
)
def test_with_our_scopes_nothing_can_be_read(emulate, anna, method):
    channel = SlackSender(OURS, emulate).reach(anna)

    with pytest.raises(RefusedError, match="missing_scope"):
        SlackApi(emulate).call(method, OURS, {"user": anna.slack_user, "channel": channel})
