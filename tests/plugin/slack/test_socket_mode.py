"""Slack over a socket: the same clicks with the same effect, and a connection that falls silent is replaced."""

from contextlib import contextmanager
from datetime import timedelta
from queue import Queue
from threading import Event, Thread, current_thread

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from config.errors import MisconfiguredError
from plugin.slack.socket_mode import DEAF, SocketMode, close
from tests.slack_people import Person
from tests.slack_socket import PATIENCE_SECONDS, SlackSocket
from tests.slack_workspace import refused, server_error

pytestmark = pytest.mark.service

APP_TOKEN = "xapp-a-token-for-tests"


@pytest.fixture
def slack(door, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with door.workspace as workspace, SlackSocket() as socket:
        workspace.socket_url = socket.url
        yield socket


class Time:
    """The time that the watchdog goes by: it stands still until it is moved."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


@contextmanager
def listening(door, slack, **how):
    """Our side listens, for the length of a block."""
    ours = SocketMode(APP_TOKEN, door.workspace.url, door.practice, door._seen, look=timedelta(milliseconds=10), **how)
    stopped, problems = Event(), Queue()

    def run():
        try:
            ours.run(stopped)
        except MisconfiguredError as problem:
            problems.put(problem)

    thread = Thread(target=run)
    thread.start()
    try:
        if not slack.shut:
            slack.wait_for_connection()
        yield problems
    finally:
        stopped.set()
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def test_clicks_commands_and_events_do_the_same_as_over_http(door, slack):
    anna = Person(door.workspace, slack.take)
    prompt, message = door.ask()

    with listening(door, slack):
        assert anna.press("I have paused", message=message) == {}
        said = anna.type("status")
        anna.look_at_home()

    assert door.stage.prompt(prompt).state == "paused"
    assert "Open matters: 1" in said["blocks"][0]["text"]["text"]
    assert said["response_type"] == "ephemeral"
    assert door.homes == [("U0ANNA", "T0ONE")]


def test_an_envelope_that_comes_twice_is_one_click(door, slack):
    _, message = door.ask()
    click = door.workspace.click(message, "I have paused").payload

    with listening(door, slack):
        answers = [slack.send("interactive", click, envelope="the-same") for _ in range(2)]

    assert answers == [{}, {}]
    assert len(door.given) == 1


def test_what_cannot_be_read_is_acknowledged_and_forgotten(door, slack):
    payloads = [{}, {"type": "block_actions"}, {"type": 5}, {"user": "U0ANNA", "actions": [{}]}]
    kinds = ["interactive", "slash_commands", "events_api", "something_new"]

    with listening(door, slack):
        assert [slack.send(kind, payload) for kind in kinds for payload in payloads] == [{}] * 16


def test_what_could_not_be_done_is_not_acknowledged_so_that_slack_says_so(door, slack):
    _, message = door.ask()
    door.down = True
    click = door.workspace.click(message, "I have paused").payload

    with listening(door, slack):
        slack.post("interactive", click)
        slack.send("events_api", {"type": "event_callback"})

    assert slack.acknowledged.empty()


def test_an_event_that_could_not_be_dealt_with_is_when_slack_tries_again(door, slack):
    removed = door.workspace.event({"type": "app_uninstalled"}).payload
    door.down = True

    with listening(door, slack):
        slack.post("events_api", removed, envelope="the-same")
        slack.send("events_api", removed, envelope="the-same", retry_attempt=1)

    assert door.forgotten == ["T0ONE"]


def test_a_defect_of_ours_is_logged_by_its_kind_and_the_socket_goes_on(door, slack, capfd):
    door.session = "quillamena"  # no such session: the database refuses the run

    with listening(door, slack):
        slack.post("slash_commands", door.workspace.command("pause", "U0ANNA").payload)
        assert slack.send("events_api", {"type": "event_callback"}) == {}

    said = "".join(capfd.readouterr())
    assert "IntegrityError" in said
    assert "quillamena" not in said


def test_when_slack_asks_for_a_new_connection_it_gets_one(door, slack):
    with listening(door, slack):
        slack.refresh()
        slack.wait_for_connection()
        _, message = door.ask()
        slack.take(door.workspace.click(message, "I have paused"))

    assert slack.connections == 2
    assert len(door.given) == 1


def test_a_connection_that_is_silent_for_half_a_minute_is_replaced_although_it_looks_fine(door, slack):
    time = Time()
    slack.deaf = True

    with listening(door, slack, now=time):
        slack.send("events_api", {"type": "event_callback"})  # the last sign of life
        time.at += DEAF.total_seconds() - 1
        assert slack.connections == 1
        time.at += 2
        slack.wait_for_connection()
        _, message = door.ask()
        slack.take(door.workspace.click(message, "I have paused"))

    assert slack.connections == 2
    assert len(door.given) == 1


@pytest.mark.parametrize("fault", [server_error(), refused("internal_error"), refused("too_many_websockets")])
def test_where_no_connection_is_to_be_had_it_is_tried_again(door, slack, fault):
    door.workspace.will(fault, fault, to="apps.")

    with listening(door, slack):
        assert slack.connections == 1


def test_a_token_that_slack_does_not_accept_is_named_and_not_shown(door, slack):
    door.workspace.will(refused("invalid_auth"), to="apps.")
    slack.shut = True

    with listening(door, slack) as problems:
        problem = problems.get(timeout=PATIENCE_SECONDS)

    assert "PAUSEPOINT_SLACK_APP_TOKEN" in str(problem)
    assert APP_TOKEN not in str(problem)


class SlowReader(SocketModeClient):
    """The SDK on a busy machine: its reader looks at the connection, and goes on when that has been cut."""

    def __init__(self, url, **how):
        self.reading, self.cut = Event(), Event()
        super().__init__(APP_TOKEN, **how)
        self.wss_uri = url

    def session_id(self):
        if current_thread() is self.current_session_runner.thread:
            self.reading.set()
            self.cut.wait(PATIENCE_SECONDS)
        return super().session_id()

    def disconnect(self):
        super().disconnect()
        self.cut.set()


def test_a_connection_that_is_closed_as_soon_as_it_is_open_holds_nobody_up(door, slack):
    client = SlowReader(slack.url, web_client=WebClient(base_url=door.workspace.url))
    client.connect()
    client.reading.wait(PATIENCE_SECONDS)

    closing = Thread(target=close, args=(client,), daemon=True)
    closing.start()
    closing.join(PATIENCE_SECONDS)

    assert not closing.is_alive()


def test_nothing_that_is_typed_or_clicked_is_logged(door, slack, caplog, capfd):
    with listening(door, slack):
        Person(door.workspace, slack.take).type("quillamena")
        slack.send("interactive", {"type": "block_actions", "user": {"id": "quillamena"}, "actions": "quillamena"})
    said = caplog.text + "".join(capfd.readouterr())

    assert "quillamena" not in said
    assert "a-ticket-for-tests" not in said
    assert APP_TOKEN not in said


def test_it_does_not_show_its_token(door):
    assert APP_TOKEN not in repr(SocketMode(APP_TOKEN, "", door.practice, door._seen))
