"""Slack's framework for Node takes what our stand-in signs, and refuses what it should."""

import json

import pytest
import requests as http

from tests.peers.node import PATIENCE_SECONDS, needs_node, peer
from tests.peers.requests_of_ours import now, requests, wrongly_signed
from tests.slack_workspace import SECRET, TOKEN, SlackWorkspace

pytestmark = [pytest.mark.peers, needs_node]


@pytest.fixture(scope="module")
def bolt():
    with pytest.MonkeyPatch.context() as monkeypatch, SlackWorkspace(now) as slack:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with peer("bolt.mjs", TOKEN=TOKEN, SECRET=SECRET, API=slack.url) as running:
            yield running


def post(url, request):
    return http.post(f"{url}{request.path}", request.body, headers=request.headers, timeout=PATIENCE_SECONDS)


def test_every_kind_of_request_of_ours_is_taken_and_understood(bolt):
    url, said = bolt
    for request, wanted in requests():
        assert post(url, request).status_code == 200
        assert json.loads(said.get(timeout=PATIENCE_SECONDS)) == wanted


def test_what_is_old_or_wrongly_signed_is_refused(bolt):
    url, said = bolt

    assert {post(url, request).status_code for request in wrongly_signed()} == {401}
    assert said.empty()


def test_the_address_is_confirmed_with_slacks_own_word(bolt):
    url, _ = bolt

    assert post(url, SlackWorkspace(now).asks_whose("a-challenge")).json() == {"challenge": "a-challenge"}
