"""A Slack workspace that lives in this process: it keeps messages, has its limits, fails on request, and clicks."""

import hashlib
import hmac
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from urllib.parse import urlencode

from tests.block_kit import problems

TOKEN = "xoxb-a-token-for-tests"
SECRET = "a-signing-secret-for-tests"
PACE = timedelta(seconds=1)


@dataclass
class Message:
    """One message, as its reader sees it. `versions` are the bodies that made it what it is, as they arrived."""

    channel: str
    ts: str
    versions: list[bytes]

    @property
    def fields(self):
        return json.loads(self.versions[-1])

    @property
    def words(self):
        """Everything that can be read in it."""
        blocks = self.fields["blocks"]
        parts = [part for block in blocks for part in (block, block.get("accessory", {}), *block.get("elements", []))]
        return [part["text"]["text"] for part in parts if "text" in part]

    @property
    def headline(self):
        return self.words[0]

    def button(self, label, version=-1):
        """The button of this name, and the block it is in. A reader may still look at an older version."""
        for block in json.loads(self.versions[version])["blocks"]:
            for element in block.get("elements", [block.get("accessory", {})]):
                if element.get("text", {}).get("text") == label:
                    return element, block.get("block_id", "made-up-by-slack")
        raise AssertionError(f"no button is called {label}")


@dataclass
class SignedRequest:
    """What Slack posts to us."""

    body: bytes
    headers: dict


@dataclass
class Fault:
    """How one call goes wrong. `after`: the message is accepted first."""

    status: int = 200
    body: bytes = b'{"ok": false, "error": "invalid_auth"}'
    headers: dict = field(default_factory=dict)
    after: bool = False
    silent: bool = False
    until: Event | None = None


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


class SlackWorkspace:
    """Use as a context manager. `clock` tells the rate limit what time it is."""

    def __init__(self, clock, users=("U0ANNA", "U0BEN")):
        self.clock = clock
        self.users = set(users)
        self.messages = []
        self.calls = []
        self.hurried = 0
        self._faults = deque()
        self._posted_at = {}
        self._port = 0
        self._clicks = count(1)

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

    def click(self, message, label, *, user=None, at=None, secret=SECRET, version=-1):
        """Somebody presses a button: the request that Slack makes of it, truly signed. No two are alike."""
        element, block_id = message.button(label, version)
        payload = {
            "type": "block_actions",
            "user": {"id": user or f"U{message.channel[1:]}", "username": "somebody", "team_id": "T1"},
            "api_app_id": "A1",
            "token": "deprecated",
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel,
                "is_ephemeral": False,
            },
            "trigger_id": f"{next(self._clicks)}.2.3",
            "team": {"id": "T1", "domain": "example"},
            "channel": {"id": message.channel, "name": "directmessage"},
            "message": {"type": "message", "ts": message.ts, **message.fields},
            "state": {"values": {}},
            "response_url": "https://hooks.slack.com/actions/T1/2/3",
            "actions": [{**element, "block_id": block_id, "action_ts": message.ts}],
        }
        return signed(payload, self.clock() if at is None else at, secret)

    def answer(self, method, token, raw):
        """What Slack says to one call: status, headers and body; None when the line goes dead."""
        self.calls.append((method, raw))
        fault = self._faults.popleft()[1] if self._faults and method.startswith(self._faults[0][0]) else None
        if fault is None:
            return self._reply(method, token, raw)
        if fault.after:
            self._reply(method, token, raw)
        if fault.until:
            fault.until.wait(10)
        return None if fault.silent else (fault.status, fault.headers, fault.body)

    def _reply(self, method, token, raw):
        if token != f"Bearer {TOKEN}":
            return _says({"ok": False, "error": "invalid_auth"})
        methods = {"conversations.open": self._open, "chat.postMessage": self._post, "chat.update": self._update}
        return methods[method](json.loads(raw), raw)

    def _open(self, given, raw):
        if given["users"] not in self.users:
            return _says({"ok": False, "error": "user_not_found"})
        return _says({"ok": True, "channel": {"id": f"D{given['users'][1:]}"}})

    def _post(self, given, raw):
        now, channel = self.clock(), given["channel"]
        if f"U{channel[1:]}" not in self.users:
            return _says({"ok": False, "error": "channel_not_found"})
        if problems(given):
            return _says({"ok": False, "error": "invalid_blocks", "response_metadata": problems(given)})
        if channel in self._posted_at and now - self._posted_at[channel] < PACE:
            self.hurried += 1
            return 429, {"Retry-After": "1"}, b'{"ok": false, "error": "ratelimited"}'
        self._posted_at[channel] = now
        self.messages.append(Message(channel, f"{int(now.timestamp())}.{len(self.messages):06}", [raw]))
        return _says({"ok": True, "channel": channel, "ts": self.messages[-1].ts})

    def _update(self, given, raw):
        found = [each for each in self.messages if (each.channel, each.ts) == (given["channel"], given["ts"])]
        if not found:
            return _says({"ok": False, "error": "message_not_found"})
        if problems(given):
            return _says({"ok": False, "error": "invalid_blocks"})
        found[0].versions.append(raw)
        return _says({"ok": True, "channel": given["channel"], "ts": given["ts"]})


def signed(payload, at, secret=SECRET):
    """Sign a payload as Slack does; written from its documentation, without the SDK."""
    body = payload if isinstance(payload, bytes) else urlencode({"payload": json.dumps(payload)}).encode()
    stamp = at if isinstance(at, str) else str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return SignedRequest(
        body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp.encode().decode("latin-1"),
            "X-Slack-Signature": f"v0={digest}",
        },
    )


def _says(body):
    return 200, {}, json.dumps(body).encode()


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
