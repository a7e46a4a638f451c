"""Slack's framework for Python takes what our stand-in signs, and refuses what it should."""

import json

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from tests.peers.requests_of_ours import now, requests, wrongly_signed
from tests.slack_workspace import SECRET, TOKEN, SlackWorkspace

pytestmark = pytest.mark.service


@pytest.fixture
def heard():
    return []


@pytest.fixture
def bolt(heard, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SlackWorkspace(now) as slack:
        app = App(
            client=WebClient(TOKEN, base_url=slack.url),
            signing_secret=SECRET,
            process_before_response=True,
            token_verification_enabled=False,
        )
        _listen(app, heard)
        yield app


def _listen(app, heard):
    @app.action({"type": "block_actions", "action_id": "prompt_paused"})
    @app.action({"type": "block_actions", "action_id": "home_rehearse"})
    def act(ack, action, body):
        ack()
        heard.append({"action": action["action_id"], "block": action["block_id"], "user": body["user"]["id"]})

    @app.command("/pausepoint")
    def command(ack, command):
        ack()
        heard.append({"command": command["command"], "text": command["text"], "user": command["user_id"]})

    @app.view("quiet_window")
    def view(ack, view, body):
        ack()
        chosen = view["state"]["values"]["why"]["why"]["selected_option"]["value"]
        heard.append({"view": view["callback_id"], "chosen": chosen, "user": body["user"]["id"]})

    @app.event("app_home_opened")
    def event(event):
        heard.append({"event": event["type"], "user": event["user"]})


def dispatched(bolt, request):
    body = request.body.decode("latin-1")
    return bolt.dispatch(BoltRequest(body=body, headers={name: [value] for name, value in request.headers.items()}))


def test_every_kind_of_request_of_ours_is_taken_and_understood(bolt, heard):
    for request, wanted in requests():
        assert dispatched(bolt, request).status == 200
        assert heard.pop() == wanted


def test_what_is_old_or_wrongly_signed_is_refused(bolt, heard):
    assert {dispatched(bolt, request).status for request in wrongly_signed()} == {401}
    assert heard == []


def test_slack_and_we_agree_on_what_a_question_about_the_address_looks_like(bolt):
    answer = dispatched(bolt, SlackWorkspace(now).asks_whose("a-challenge"))

    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "a-challenge"})
