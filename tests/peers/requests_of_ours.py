"""One of each kind of request that our stand-in signs, as Slack would post it now."""

import json
from datetime import UTC, datetime, timedelta

from config.vocabulary import Severity
from tests.slack_requests import SignedRequest
from tests.slack_workspace import Message, SlackWorkspace
from tests.workers.prompts.stage import LOOK
from workers.health import HealthState
from workers.prompts import blocks, home

PROMPT = "k3Jx0aQ9Zt7-Wm_2"


def now():
    return datetime.now(UTC)


def requests(clock=now):
    """Each request, with what whoever accepts it should have heard."""
    slack = SlackWorkspace(clock)
    body = json.dumps({"channel": "D0ANNA", **blocks.prompt(PROMPT, Severity.CONCERN, LOOK).fields()}).encode()
    message, tab = Message("D0ANNA", "1.000001", [body]), home.home(home.Overview(HealthState.LISTENING, 0), LOOK)
    return [
        (
            slack.click(message, "I have paused"),
            {"action": "prompt_paused", "block": PROMPT, "user": "U0ANNA"},
        ),
        (
            slack.click_home(tab, "Rehearse", "U0ANNA"),
            {"action": "home_rehearse", "block": "made-up-by-slack", "user": "U0ANNA"},
        ),
        (slack.command("status", "U0ANNA"), {"command": "/pausepoint", "text": "status", "user": "U0ANNA"}),
        (
            slack.send_off(home.quiet_window(LOOK), "U0ANNA", why="Another reason"),
            {"view": "quiet_window", "chosen": "other", "user": "U0ANNA"},
        ),
        (
            slack.event({"type": "app_home_opened", "user": "U0ANNA", "channel": "D0ANNA", "tab": "home"}),
            {"event": "app_home_opened", "user": "U0ANNA"},
        ),
    ]


def wrongly_signed():
    """The same, each with something wrong: an old one, one of tomorrow, another secret, a changed byte."""
    for age in (timedelta(seconds=301), timedelta(days=1)):
        yield from (request for request, _ in requests(lambda age=age: now() - age))
    for request, _ in requests():
        signature = request.headers["X-Slack-Signature"]
        other = signature[:-1] + ("0" if signature[-1] != "0" else "1")
        yield SignedRequest(request.body, {**request.headers, "X-Slack-Signature": other}, request.path)
        yield SignedRequest(request.body + b" ", request.headers, request.path)
