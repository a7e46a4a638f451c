"""A Slack that lives in this process: it keeps messages, has Slack's limits, fails on request, and its people click."""

import base64
import json
import re
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlencode

from tests.block_kit import button_called, buttons_of, problems, view_problems, words_of
from tests.slack_requests import SECRET, Clicks, SignedRequest, signed

__all__ = ["SECRET", "TOKEN", "Fault", "Message", "SignedRequest", "SlackWorkspace", "signed"]

TOKEN = "xoxb-a-token-for-tests"
CLIENT_ID, CLIENT_SECRET = "123.456", "a-client-secret-for-tests"
PACE = timedelta(seconds=1)
TRIGGER_GOOD_FOR = timedelta(seconds=3)
TOKEN_GOOD_FOR = timedelta(hours=12)


@dataclass
class Message:
    """One message, as its reader sees it. `versions` are the bodies that made it what it is, as they arrived."""

    channel: str
    ts: str
    versions: list[bytes]
    team: str = "T0ONE"

    @property
    def fields(self):
        return json.loads(self.versions[-1])

    @property
    def words(self):
        """Everything that can be read in it."""
        return words_of(self.fields["blocks"])

    @property
    def headline(self):
        return self.words[0]

    @property
    def buttons(self):
        """What its buttons say, those that lead to a page left out."""
        return [button["text"]["text"] for button, _ in buttons_of(self.fields["blocks"]) if "url" not in button]

    def button(self, label, version=-1):
        """The button of this name, and the block it is in. A reader may still look at an older version."""
        return button_called(label, json.loads(self.versions[version])["blocks"])


@dataclass
class Fault:
    """How one call goes wrong. `after`: the message is accepted first."""

    status: int = 200
    body: bytes = b'{"ok": false, "error": "invalid_auth"}'
    headers: dict = field(default_factory=dict)
    after: bool = False
    silent: bool = False
    until: Event | None = None


@dataclass
class Grant:
    """A token that Slack gave out, for a workspace; one that rotates ends, and is renewed once."""

    team: str
    expires_at: object = None
    refresh: str | None = None


def refused(code):
    return Fault(body=json.dumps({"ok": False, "error": code}).encode())


def rate_limited(seconds):
    return Fault(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": str(seconds)})


def server_error(status=503, *, after=False):
    return Fault(status, b"<html>upstream</html>", after=after)


def dropped():
    """Slack takes the message, then the connection breaks before it can say so."""
    return Fault(after=True, silent=True)


def held(until):
    """Slack takes the message and does not answer before `until` is set."""
    return Fault(after=True, silent=True, until=until)


class SlackWorkspace(Clicks):
    """Use as a context manager. `clock` tells the limits what time it is."""

    def __init__(self, clock, users=("U0ANNA", "U0BEN"), rotating=False):
        super().__init__(clock)
        self.users = dict.fromkeys(users, "T0ONE")
        self.messages = []
        self.homes = {}
        self.windows = []
        self.calls = []
        self.hurried = 0
        self.rotating = rotating
        self.grants = {TOKEN: Grant("T0ONE")}
        self.spent = []
        self.socket_url = None
        self._codes = {}
        self._faults = deque()
        self._posted_at = {}
        self._port = 0
        self._one_at_a_time = Lock()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}/api/"

    def start(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self):
        """From now on connections are refused."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def will(self, *faults, to="chat."):
        """The next calls to these methods go wrong like this. None: that one goes well."""
        self._faults.extend((to, fault) for fault in faults)

    def agree(self, team, state, scope="chat:write,im:write,commands"):
        """An admin of this workspace agrees on Slack's page: what Slack adds to the redirect."""
        code = secrets.token_hex(8)
        self._codes[code] = (team, scope)
        return urlencode({"code": code, "state": state})

    def messages_to(self, user):
        return [message for message in self.messages if message.channel == f"D{user[1:]}"]

    def answer(self, method, authorization, raw):
        """What Slack says to one call: status, headers and body; None when the line goes dead."""
        with self._one_at_a_time:
            self.calls.append((method, raw))
            fault = self._faults.popleft()[1] if self._faults and method.startswith(self._faults[0][0]) else None
            reply = None if fault and not fault.after else self._reply(method, authorization, raw)
        if fault is None:
            return reply
        if fault.until:
            fault.until.wait(10)
        return None if fault.silent else (fault.status, fault.headers, fault.body)

    def _reply(self, method, authorization, raw):
        if method == "oauth.v2.access":
            return self._access(authorization, {name: value for name, (value,) in parse_qs(raw.decode()).items()})
        if method == "apps.connections.open":
            return _says({"ok": True, "url": self.socket_url} if self.socket_url else {"ok": False, "error": "no"})
        grant = self.grants.get((authorization or "").removeprefix("Bearer "))
        if grant is None:
            return _error("invalid_auth")
        if grant.expires_at and grant.expires_at <= self.clock():
            return _error("token_expired")
        return getattr(self, "_" + re.sub(r"\W", "_", method).lower())(_read(raw), raw, grant.team)

    def _auth_test(self, given, raw, team):
        return _says(
            {"ok": True, "team_id": team, "user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://x.slack.com/"}
        )

    def _conversations_open(self, given, raw, team):
        if self.users.get(given["users"]) != team:
            return _error("user_not_found")
        return _says({"ok": True, "channel": {"id": f"D{given['users'][1:]}"}})

    def _chat_postmessage(self, given, raw, team):
        now, channel = self.clock(), given["channel"]
        if self.users.get(f"U{channel[1:]}") != team:
            return _error("channel_not_found")
        if wrong := problems(given):
            return _error("invalid_blocks", response_metadata={"messages": wrong})
        if channel in self._posted_at and now - self._posted_at[channel] < PACE:
            self.hurried += 1
            return 429, {"Retry-After": "1"}, b'{"ok": false, "error": "ratelimited"}'
        self._posted_at[channel] = now
        self.messages.append(Message(channel, f"{int(now.timestamp())}.{len(self.messages):06}", [raw], team))
        return _says({"ok": True, "channel": channel, "ts": self.messages[-1].ts})

    def _chat_update(self, given, raw, team):
        place = (given["channel"], given["ts"], team)
        found = [each for each in self.messages if (each.channel, each.ts, each.team) == place]
        if not found:
            return _error("message_not_found")
        if problems(given):
            return _error("invalid_blocks")
        found[0].versions.append(raw)
        return _says({"ok": True, "channel": given["channel"], "ts": given["ts"]})

    def _views_publish(self, given, raw, team):
        if self.users.get(given["user_id"]) != team:
            return _error("user_not_found")
        if wrong := view_problems(given["view"]):
            return _error("invalid_arguments", response_metadata={"messages": wrong})
        self.homes[given["user_id"]] = given["view"]
        return _says({"ok": True, "view": {"id": "V0HOME", **given["view"]}})

    def _views_open(self, given, raw, team):
        at = self.triggers.pop(given["trigger_id"], None)
        if at is None:
            return _error("invalid_trigger_id")
        if self.clock() - at > TRIGGER_GOOD_FOR:
            return _error("expired_trigger_id")
        if wrong := view_problems(given["view"]):
            return _error("invalid_arguments", response_metadata={"messages": wrong})
        self.windows.append(given["view"])
        return _says({"ok": True, "view": {"id": "V0WINDOW", **given["view"]}})

    def _access(self, authorization, given):
        app = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {app}":
            return _error("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            return self._refresh(given["refresh_token"])
        if given.get("code") not in self._codes:
            return _error("invalid_code")
        return self._granted(*self._codes.pop(given["code"]))

    def _refresh(self, refresh):
        owners = [grant for grant in self.grants.values() if grant.refresh == refresh]
        if not owners or refresh in self.spent:
            return _error("invalid_refresh_token")
        self.spent.append(refresh)  # good once
        return self._granted(owners[0].team, "chat:write,im:write,commands")

    def _granted(self, team, scope):
        token, refresh = f"xoxe.xoxb-{secrets.token_hex(12)}", f"xoxe-{secrets.token_hex(12)}"
        body = {"ok": True, "access_token": token, "token_type": "bot", "scope": scope, "bot_user_id": "U0BOT"}
        body |= {"app_id": "A1", "team": {"id": team, "name": "A team"}, "enterprise": None}
        self.grants[token] = Grant(team)
        if self.rotating:
            self.grants[token] = Grant(team, self.clock() + TOKEN_GOOD_FOR, refresh)
            body |= {"refresh_token": refresh, "expires_in": int(TOKEN_GOOD_FOR.total_seconds())}
        return _says({**body, "is_enterprise_install": False})


def _read(raw):
    """What a call gives: ours is JSON, Slack's own libraries post forms."""
    if raw.startswith(b"{"):
        return json.loads(raw)
    return {name: value for name, (value, *_) in parse_qs(raw.decode()).items()}


def _says(body):
    return 200, {}, json.dumps(body).encode()


def _error(code, **more):
    return _says({"ok": False, "error": code, **more})


def _handler(workspace):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            reply = workspace.answer(self.path.removeprefix("/api/"), self.headers["Authorization"], raw)
            if reply is None:
                return
            status, headers, body = reply
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing: the test looks at the workspace."""

    return Handler
