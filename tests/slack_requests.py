"""What Slack posts to us when its people click, choose, type a command or look at the app: truly signed."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qs, urlencode

from tests.block_kit import button_called

SECRET = "a-signing-secret-for-tests"


@dataclass
class SignedRequest:
    """What Slack posts to us."""

    body: bytes
    headers: dict
    path: str = "/slack/actions"

    @property
    def payload(self):
        """The same as it would come over a socket."""
        if self.path == "/slack/events":
            return json.loads(self.body)
        fields = {name: value for name, (value,) in parse_qs(self.body.decode(), keep_blank_values=True).items()}
        return json.loads(fields["payload"]) if "payload" in fields else fields


class Clicks:
    """Whoever inherits this has people who click. `triggers` are the trigger ids given out, and when."""

    def __init__(self, clock):
        self.clock = clock
        self.triggers = {}
        self._numbers = count(1)

    def click(self, message, label, *, user=None, at=None, secret=SECRET, version=-1, team=None):
        """Somebody presses a button of a message. No two clicks are alike."""
        element, block_id = message.button(label, version)
        place = {"message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": False}
        payload = {
            **self._interaction("block_actions", user or f"U{message.channel[1:]}", team or message.team),
            "container": {"type": "message", **place},
            "channel": {"id": message.channel, "name": "directmessage"},
            "message": {"type": "message", "ts": message.ts, **message.fields},
            "state": {"values": {}},
            "response_url": "https://hooks.slack.com/actions/T0ONE/2/3",
            "actions": [{**element, "block_id": block_id, "action_ts": message.ts}],
        }
        return signed(payload, self.clock() if at is None else at, secret)

    def click_home(self, view, label, user, team="T0ONE"):
        """Somebody presses a button of the app's own tab."""
        element, block_id = button_called(label, view["blocks"])
        payload = {
            **self._interaction("block_actions", user, team),
            "container": {"type": "view", "view_id": "V0HOME"},
            "view": {"id": "V0HOME", **view, "state": {"values": {}}},
            "actions": [{**element, "block_id": block_id, "action_ts": "1.0"}],
        }
        return signed(payload, self.clock())

    def send_off(self, view, user, team="T0ONE", **chosen):
        """Somebody chooses in a window, and sends it off."""
        values = {}
        for block in (block for block in view["blocks"] if block["type"] == "input"):
            element, name = block["element"], block["block_id"]
            options = {option["text"]["text"]: option for option in element["options"]}
            option = options[chosen[name]] if name in chosen else element.get("initial_option")
            values[name] = {element["action_id"]: {"type": element["type"], "selected_option": option}}
        payload = {
            **self._interaction("view_submission", user, team),
            "view": {"id": "V0WINDOW", **view, "state": {"values": values}},
            "response_urls": [],
        }
        return signed(payload, self.clock())

    def command(self, text, user, *, command="/pausepoint", team="T0ONE", secret=SECRET, at=None):
        """Somebody types the slash command."""
        fields = {
            "token": "deprecated",
            "team_id": team,
            "team_domain": "example",
            "channel_id": "D1",
            "channel_name": "directmessage",
            "user_id": user,
            "user_name": "somebody",
            "command": command,
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T0ONE/2/3",
            "trigger_id": self._trigger(),
        }
        return signed(urlencode(fields).encode(), self.clock() if at is None else at, secret, "/slack/commands")

    def event(self, happened, *, team="T0ONE", secret=SECRET, at=None):
        """Something happens in the workspace that the app hears of."""
        body = {
            "token": "deprecated",
            "team_id": team,
            "api_app_id": "A1",
            "event": {"event_ts": "1.0", **happened},
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers)}",
            "event_time": int(self.clock().timestamp()),
            "authorizations": [{"team_id": team, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": False}],
        }
        return signed(json.dumps(body).encode(), self.clock() if at is None else at, secret, "/slack/events")

    def asks_whose(self, challenge):
        """Slack asks, when an address is put into the manifest, whether it is ours."""
        body = {"token": "deprecated", "challenge": challenge, "type": "url_verification"}
        return signed(json.dumps(body).encode(), self.clock(), path="/slack/events")

    def signed(self, payload):
        """Any payload, signed now."""
        return signed(payload, self.clock())

    def _interaction(self, kind, user, team):
        return {
            "type": kind,
            "user": {"id": user, "username": "somebody", "team_id": team},
            "api_app_id": "A1",
            "token": "deprecated",
            "trigger_id": self._trigger(),
            "team": {"id": team, "domain": "example"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self):
        trigger = f"{next(self._numbers)}.2.3"
        self.triggers[trigger] = self.clock()
        return trigger


def signed(payload, at, secret=SECRET, path="/slack/actions"):
    """Sign a payload as Slack does; written from its documentation, without the SDK."""
    body = payload if isinstance(payload, bytes) else urlencode({"payload": json.dumps(payload)}).encode()
    stamp = at if isinstance(at, str) else str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    kind = "application/json" if path == "/slack/events" else "application/x-www-form-urlencoded"
    return SignedRequest(
        body,
        {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp.encode().decode("latin-1"),
            "X-Slack-Signature": f"v0={digest}",
        },
        path,
    )
