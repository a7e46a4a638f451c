"""Prompts as Slack direct messages, against a workspace that has Slack's limits and Slack's bad days."""

import errno
import socket
import ssl
from datetime import timedelta
from threading import Event
from urllib.error import URLError

import pytest

from config.coaches import Coach
from tests.slack_workspace import TOKEN, Fault, dropped, held, rate_limited, refused, server_error
from tests.workers.prompts.stage import FIRST_CARD, LOOK
from workers.prompts.answers import Copy, return_snoozed
from workers.prompts.outbox import settle, show_expired
from workers.prompts.sending import AmbiguousError, NotSentError, RefusedError
from workers.prompts.slack import SlackSender

pytestmark = pytest.mark.service

ANNA = Coach(id="anna", name="Anna Muster", slack_user="U0ANNA")


@pytest.fixture
def stage(sqlite_stage):
    return sqlite_stage


@pytest.fixture
def slack(workspace):
    return SlackSender(TOKEN, workspace.url)


def headlines(workspace):
    return [message.headline for message in workspace.messages]


def test_a_prompt_arrives_as_a_direct_message_byte_for_byte_as_it_is_kept(stage, workspace, slack):
    stage.ask()
    stage.send(slack)

    (message,) = workspace.messages
    (row,) = stage.outbox_rows()
    assert message.channel == "D0ANNA"
    assert message.versions == [row.body.encode()]
    assert (row.channel, row.message_ts) == (message.channel, message.ts)


def test_an_answer_changes_the_message_that_is_there(stage, workspace, slack):
    prompt = stage.ask()
    stage.send(slack)
    stage.answer(prompt, "paused")
    stage.send(slack)

    assert headlines(workspace) == [FIRST_CARD]
    assert [row.body.encode() for row in stage.outbox_rows()] == workspace.messages[0].versions


def test_a_conversation_is_opened_once_and_remembered(stage, workspace, slack):
    for _ in range(3):
        stage.ask()
        stage.send(slack)
        stage.wait(seconds=1)

    assert [method for method, _ in workspace.calls].count("conversations.open") == 1


def test_slack_is_never_hurried(stage, workspace, slack):
    for _ in range(4):
        stage.ask()
    for _ in range(12):
        stage.send(slack)
        stage.wait(milliseconds=400)

    assert len(workspace.messages) == 4
    assert workspace.hurried == 0


def test_when_slack_asks_to_wait_the_prompt_arrives_after_that_time_and_once(stage, workspace, slack):
    stage.ask()
    workspace.will(rate_limited(7))
    stage.send(slack)
    stage.wait(seconds=6)
    stage.send(slack)
    assert workspace.messages == []
    stage.wait(seconds=1)
    stage.send(slack)

    assert headlines(workspace) == ["Pause the session."]


def test_a_connection_that_drops_after_delivery_never_posts_the_prompt_twice_but_a_reminder_comes(
    stage, workspace, slack
):
    prompt = stage.ask()
    workspace.will(dropped())
    stage.send(slack)
    for _ in range(10):
        stage.wait(seconds=3)
        stage.send(slack)

    assert headlines(workspace) == ["Pause the session.", "Reminder: pause the session."]
    stage.answer(prompt, "paused")
    stage.send(slack)
    assert headlines(workspace) == ["Pause the session.", FIRST_CARD]  # nobody knows the first one's ts


@pytest.mark.parametrize("answered_before", [False, True])
def test_a_click_on_a_message_that_was_in_doubt_makes_it_known_and_both_copies_resolve(
    stage, workspace, slack, answered_before
):
    prompt = stage.ask()
    workspace.will(dropped())
    stage.send(slack)
    stage.wait(seconds=3)
    stage.send(slack)
    doubted = Copy(workspace.messages[0].channel, workspace.messages[0].ts)
    if answered_before:
        stage.answer(prompt, "paused")
        stage.send(slack)

    stage.answer(prompt, "paused", clicked=doubted)
    stage.send(slack)

    assert headlines(workspace) == [FIRST_CARD] * 2


def test_a_click_on_the_copy_that_is_known_says_nothing_about_the_one_in_doubt(stage, workspace, slack):
    prompt = stage.ask()
    workspace.will(dropped())
    stage.send(slack)
    stage.wait(seconds=3)
    stage.send(slack)

    stage.answer(prompt, "paused", clicked=Copy(workspace.messages[1].channel, workspace.messages[1].ts))

    assert stage.outbox() == [("prompt", "unknown"), ("reminder", "sent"), ("update", "pending")]


def test_while_slack_is_away_nothing_is_lost_and_nothing_is_doubled(stage, workspace, slack):
    stage.ask()
    workspace.stop()
    for _ in range(3):
        stage.send(slack)
        stage.wait(seconds=5)
    workspace.start()
    stage.send(slack)

    assert headlines(workspace) == ["Pause the session."]
    assert stage.outbox() == [("prompt", "sent")]


def test_a_process_that_dies_while_slack_thinks_never_asks_the_same_again(stage, workspace, slack):
    answered = Event()
    stage.ask()
    slack.reach(stage.directory.coach("anna"))
    patience, slack._api.client.timeout = slack._api.client.timeout, 0.5
    workspace.will(held(until=answered))
    stage.send(slack)
    slack._api.client.timeout = patience
    answered.set()
    stage.wait(seconds=40)
    settle(stage.db, stage.now)
    stage.send(slack)

    assert headlines(workspace) == ["Pause the session.", "Reminder: pause the session."]


def test_a_snoozed_prompt_comes_back_and_both_copies_resolve_together(stage, workspace, slack):
    prompt = stage.ask()
    stage.send(slack)
    stage.answer(prompt, "snooze")
    stage.send(slack)
    stage.wait(minutes=2)
    return_snoozed(stage.db, stage.now)
    stage.send(slack)
    assert headlines(workspace) == ["Snoozed for 2 min.", "Reminder: pause the session."]

    stage.answer(prompt, "false_alarm")
    stage.send(slack)

    assert headlines(workspace) == ["Marked as a false alarm."] * 2


@pytest.mark.parametrize(("coach", "reason"), [(None, "no_coach"), ("cara", "no_slack_user"), ("gone", "no_coach")])
def test_a_prompt_that_reaches_nobody_goes_nowhere_and_is_on_record(stage, workspace, slack, coach, reason):
    stage.ask(coach=coach)
    stage.send(slack)

    assert workspace.calls == []
    assert stage.outbox() == [("prompt", "failed")]
    assert ("worker", "message.failed", reason) in stage.audit()


def test_a_wrong_token_is_on_record_and_the_token_is_not(stage, workspace):
    stage.ask()
    stage.send(SlackSender("xoxb-a-wrong-token-for-tests", workspace.url))

    assert ("worker", "message.failed", "invalid_auth") in stage.audit()


def test_whoever_clicks_on_a_prompt_that_is_gone_is_told(stage, workspace, slack):
    stage.ask()
    stage.send(slack)
    (message,) = workspace.messages

    show_expired(slack, LOOK, Copy(message.channel, message.ts))

    assert message.words == ["This prompt has expired.", "Nothing is left to answer here.", "Open my page"]


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (refused("channel_not_found"), RefusedError),
        (refused("not_in_channel"), RefusedError),
        (Fault(403, b"<html>a proxy says no</html>"), RefusedError),
        (refused("ratelimited"), NotSentError),
        (rate_limited("soon"), NotSentError),
        (rate_limited(10**9), NotSentError),
        (rate_limited(-1), NotSentError),
        (refused("fatal_error"), AmbiguousError),
        (refused("internal_error"), AmbiguousError),
        (server_error(500), AmbiguousError),
        (server_error(502, after=True), AmbiguousError),
        (server_error(503), AmbiguousError),
        (server_error(504), AmbiguousError),
        (dropped(), AmbiguousError),
        (Fault(body=b""), AmbiguousError),
        (Fault(body=b"<html>please log in to this network</html>"), AmbiguousError),
        (Fault(body=b"[]"), AmbiguousError),
        (Fault(body=b"[1]"), AmbiguousError),
        (Fault(body=b"null"), AmbiguousError),
        (Fault(body=b'{"ok": false}'), AmbiguousError),
        (Fault(body=b'{"ok": false, "error": {"nested": 1}}'), AmbiguousError),
        (Fault(body=b'{"ok": true}'), AmbiguousError),
        (Fault(body=b'{"ok": true, "ts": 5}'), AmbiguousError),
        (Fault(body=b"\xff\xfe"), AmbiguousError),
        (Fault(body=b"{", headers={"Content-Type": "application/json; charset=no-such-thing"}), AmbiguousError),
        (Fault(body=b"short", headers={"Content-Length": "99"}), AmbiguousError),
        (Fault(500, b"\xff"), AmbiguousError),
    ],
)
def test_whatever_slack_answers_is_a_yes_a_no_a_not_yet_or_a_perhaps(stage, workspace, slack, fault, meaning):
    channel = slack.reach(ANNA)
    workspace.will(fault)

    with pytest.raises(meaning):
        slack.post({"channel": channel, "text": "Coaching: please check in.", "blocks": []})


@pytest.mark.parametrize(("given", "seconds"), [("7", 7), ("0", 0), ("soon", 30), ("-1", 30), ("99999999999", 30)])
def test_how_long_slack_asks_to_wait_is_taken_at_its_word_if_it_makes_sense(workspace, slack, given, seconds):
    workspace.will(rate_limited(given))

    with pytest.raises(NotSentError) as problem:
        slack.update({"channel": "D0ANNA", "ts": "1.0", "text": "x", "blocks": []})

    assert problem.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("address", ["http://no-such-host.invalid/api/", "http://127.0.0.1:1/api/"])
def test_where_no_connection_comes_about_nothing_was_sent(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", _only_loopback(socket.getaddrinfo))

    with pytest.raises(NotSentError):
        SlackSender(TOKEN, address).post({"channel": "D0ANNA", "text": "x"})


@pytest.mark.parametrize(
    ("trouble", "meaning"),
    [
        (ConnectionResetError(), AmbiguousError),
        (BrokenPipeError(), AmbiguousError),
        (OSError("Tunnel connection failed"), AmbiguousError),
        (ssl.SSLEOFError(), AmbiguousError),
        (ssl.SSLCertVerificationError(), NotSentError),
        (ConnectionRefusedError(), NotSentError),
        (TimeoutError(), NotSentError),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), NotSentError),
        (OSError(errno.EHOSTUNREACH, "No route to host"), NotSentError),
    ],
    ids=repr,
)
def test_trouble_before_the_answer_counts_as_not_sent_only_where_nothing_can_have_left(
    monkeypatch, slack, trouble, meaning
):
    def fails(*_, **__):
        raise URLError(trouble)

    monkeypatch.setattr("slack_sdk.web.base_client.urlopen", fails)

    with pytest.raises(meaning):
        slack.post({"channel": "D0ANNA", "text": "x"})


@pytest.mark.parametrize(
    "fault", [server_error(), dropped(), Fault(body=b'{"ok": true}'), Fault(body=b'{"ok": true, "channel": []}')]
)
def test_a_conversation_that_may_have_been_opened_is_opened_again(stage, workspace, slack, fault):
    stage.ask()
    workspace.will(fault, to="conversations.")
    stage.send(slack)
    assert stage.outbox() == [("prompt", "pending")]
    stage.wait(seconds=1)
    stage.send(slack)

    assert headlines(workspace) == ["Pause the session."]


def test_an_address_that_is_none_is_for_an_admin_to_mend():
    with pytest.raises(RefusedError, match="bad_address"):
        SlackSender(TOKEN, "file:///etc/").post({"channel": "D0ANNA", "text": "x"})


def test_a_sender_never_shows_its_token(slack):
    assert TOKEN not in repr(slack)


def test_a_failure_is_told_without_the_message_or_the_token(workspace, slack, caplog, capfd):
    workspace.will(server_error())

    with pytest.raises(AmbiguousError) as problem:
        slack.post({"channel": "D0ANNA", "text": "a canary"})

    told = "".join([str(problem.value), repr(problem.value), caplog.text, *capfd.readouterr()])
    assert "canary" not in told
    assert TOKEN not in told


def _only_loopback(real):
    def look_up(host, *rest, **more):
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return real(host, *rest, **more)

    return look_up
