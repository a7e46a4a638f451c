"""Slack's door: clicks that are genuine have one effect, anything else has none."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import MisconfiguredError
from config.settings import Settings
from plugin.slack.door import slack_blueprint
from redaction.asking import Answer
from tests.plugin.slack.door import PREVIOUS
from tests.slack_workspace import SignedRequest, signed
from tests.workers.prompts.stage import NOON
from workers.archive.store import erase_session
from workers.prompts.answers import Copy


@pytest.mark.parametrize(
    ("label", "state"), [("I have paused", "paused"), ("Snooze 2 min", "snoozed"), ("False alarm", "false_alarm")]
)
def test_a_click_is_recorded_for_the_coach_who_clicked_and_answered_with_nothing(door, label, state):
    prompt, message = door.ask()

    response = door.click(message, label)

    assert (response.status_code, response.data) == (200, b"")
    assert door.stage.prompt(prompt).state == state
    assert door.given[0][2:] == ("anna", Copy("D0ANNA", "1.0"))


def test_a_double_click_is_one_answer(door):
    _, message = door.ask()
    door.click(message, "I have paused")
    door.click(message, "I have paused")

    assert len(door.given) == 2
    assert door.stage.outbox("update") == [("update", "pending")]


def test_a_click_that_is_replayed_changes_nothing(door):
    prompt, message = door.ask()
    request = door.workspace.click(message, "False alarm")
    door.take(request)
    door.stage.answer(prompt, "undo")

    assert door.take(request).status_code == 200
    assert door.stage.prompt(prompt).state == "open"


def test_undo_takes_a_false_alarm_back(door):
    prompt, message = door.ask()
    door.click(message, "False alarm")
    door.send()

    door.click(door.newest(), "Undo")

    assert door.stage.prompt(prompt).state == "open"


def test_a_late_click_on_an_answered_prompt_changes_nothing(door):
    prompt, message = door.ask()
    door.click(message, "I have paused")
    door.stage.wait(hours=3)

    assert door.click(message, "False alarm").status_code == 200
    assert door.stage.prompt(prompt).state == "paused"


def test_a_click_on_a_prompt_that_was_erased_is_told_that_it_has_expired(door):
    _, message = door.ask()
    with door.stage.db.write() as records:
        erase_session(records, "zoom-1", door.stage.now, "revoked")

    assert door.click(message, "I have paused").status_code == 200
    assert door.expired == [Copy("D0ANNA", "1.0")]


def test_a_click_on_the_link_is_no_answer(door):
    _, message = door.ask()

    assert door.click(message, "Open my page").status_code == 200
    assert door.given == []


@pytest.mark.parametrize("somebody", ["U0BEN", "U0STRANGER", "anna@example.com", ""])
def test_a_click_by_somebody_else_changes_nothing(door, somebody):
    prompt, message = door.ask(coach="anna")

    assert door.click(message, "I have paused", user=somebody or "W000").status_code == 200
    assert door.stage.prompt(prompt).state == "open"


def test_a_wrong_signature_is_refused(door):
    prompt, message = door.ask()

    response = door.click(message, "I have paused", secret="somebody-elses-secret")

    assert response.status_code == 401
    assert response.get_json() == {"error": "refused"}
    assert door.stage.prompt(prompt).state == "open"


def test_while_the_secret_is_rotated_both_are_good(door):
    _, message = door.ask()

    assert door.click(message, "I have paused", secret=PREVIOUS).status_code == 200
    assert len(door.given) == 1


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 86_400])
def test_a_click_from_another_time_is_refused(door, seconds):
    _, message = door.ask()

    assert door.click(message, "I have paused", at=NOON + timedelta(seconds=seconds)).status_code == 401


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_a_clock_that_is_a_little_off_is_forgiven(door, seconds):
    _, message = door.ask()

    assert door.click(message, "I have paused", at=NOON + timedelta(seconds=seconds)).status_code == 200


@pytest.mark.parametrize("change", ["body", "one digit", "cut"])
def test_one_changed_byte_is_refused(door, change):
    _, message = door.ask()
    request = door.workspace.click(message, "I have paused")
    signature = request.headers["X-Slack-Signature"]
    if change == "body":
        request.body = request.body.replace(b"prompt_paused", b"prompt_snooze")
    elif change == "one digit":
        request.headers["X-Slack-Signature"] = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    else:
        request.headers["X-Slack-Signature"] = signature[:-1]

    assert door.take(request).status_code == 401
    assert door.given == []


@pytest.mark.parametrize(
    "stamp",
    ["", "abc", "1e9", "-1", "0", "9" * 400, "9" * 5_000, " ", "nan", "٣", "1772452800.0", "\xff", "2026-03-02"],
)
def test_an_odd_timestamp_is_refused_and_never_an_error_even_if_it_is_signed(door, stamp):
    _, message = door.ask()

    assert door.click(message, "I have paused", at=stamp).status_code == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=ünïcode", "v1=abc", "x" * 10_000, "\xff\xfe"])
def test_an_odd_signature_is_refused_and_never_an_error(door, signature):
    _, message = door.ask()
    request = door.workspace.click(message, "I have paused")
    request.headers["X-Slack-Signature"] = signature

    assert door.take(request).status_code == 401


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_missing_header_is_refused(door, missing):
    _, message = door.ask()
    request = door.workspace.click(message, "I have paused")
    del request.headers[missing]

    assert door.take(request).status_code == 401


def test_bytes_that_are_no_text_are_refused(door):
    request = signed(b"payload=%7B%7D", door.stage.now)

    assert door.take(SignedRequest(b"\xff\xfe\x00", request.headers)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload={",
        b"payload=[]",
        b"payload=null",
        b"payload=1e999",
        b"payload=%ff%fe",
        b"payload=%00",
        b"other=1",
        b"payload=%7B%7D&payload=%7B%7D",
        b"&".join(b"field%d=1" % number for number in range(50)),
        b"payload=" + b"%5B" * 5_000,
        urlencode({"payload": '{"type": "block_actions"}'}).encode(),
        urlencode({"payload": '{"type": "block_actions", "user": {"id": "U0ANNA"}, "actions": []}'}).encode(),
        urlencode({"payload": '{"type": "block_actions", "user": "U0ANNA", "actions": [{}]}'}).encode(),
        urlencode({"payload": '{"type": "block_actions", "user": {"id": "\\ud800"}, "actions": []}'}).encode(),
    ],
)
def test_what_is_signed_but_cannot_be_read_is_a_bad_request(door, body):
    response = door.take(signed(body, door.stage.now))

    assert response.status_code == 400
    assert response.get_json() == {"error": "not understood"}


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "shortcut", "something new"])
def test_what_slack_may_send_and_we_have_no_use_for_is_taken_and_forgotten(door, kind):
    assert door.take(signed({"type": kind, "user": {"id": "U0ANNA"}}, door.stage.now)).status_code == 200


@pytest.mark.parametrize("action", ["unknown", "", "prompt_", "prompt_PAUSED"])
def test_an_unknown_button_is_taken_and_changes_nothing(door, action):
    payload = {"type": "block_actions", "user": {"id": "U0ANNA"}, "actions": [{"action_id": action, "block_id": "p"}]}

    assert door.take(signed(payload, door.stage.now)).status_code == 200
    assert door.given == []


@pytest.mark.parametrize("block_id", ["", "nul\0", "no-such-prompt", "x" * 255, "' OR 1=1 --"])
def test_an_odd_prompt_id_is_only_unknown(door, block_id):
    payload = {
        "type": "block_actions",
        "user": {"id": "U0ANNA"},
        "actions": [{"action_id": "prompt_paused", "block_id": block_id}],
    }

    assert door.take(signed(payload, door.stage.now)).status_code == 200
    assert door.expired == []  # without a message to update there is nobody to tell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_make_the_door_fail(door, body):
    assert door.take(signed(b"payload=" + body, door.stage.now)).status_code in {200, 400, 401}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.dictionaries(
                st.sampled_from(["type", "user", "id", "actions", "action_id", "block_id", "container"]),
                inner,
            )
            | st.lists(inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_no_payload_makes_the_door_fail(door, payload):
    assert door.take(signed(payload, door.stage.now)).status_code in {200, 400}


def test_while_the_database_is_away_slack_hears_that_it_did_not_work(door):
    _, message = door.ask()
    door.down = True

    assert door.click(message, "I have paused").status_code == 503


def test_a_refusal_repeats_nothing_of_the_request(door, caplog, capfd):
    requests = [
        signed({"type": "block_actions", "a": "canary"}, door.stage.now),
        signed({"type": "block_actions", "a": "canary"}, door.stage.now, "somebody-elses-secret"),
        signed(b"payload=canary", door.stage.now),
    ]
    told = "".join(door.take(request).get_data(as_text=True) for request in requests)

    assert "canary" not in told + caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["/slack/actions", "/slack/commands", "/slack/events"])
def test_the_door_answers_to_nothing_but_a_post(door, path):
    assert door._client.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/slack/commands", "/slack/events"])
def test_every_way_in_wants_a_signature_and_takes_a_request_once(door, path):
    good = door.workspace.command("status", "U0ANNA") if "commands" in path else door.workspace.event({"type": "x"})
    bad = signed(good.body, door.stage.now, "somebody-elses-secret", path)
    old = signed(good.body, door.stage.now - timedelta(seconds=301), path=path)

    assert [door.take(each).status_code for each in (bad, old, good)] == [401, 401, 200]
    assert door.take(good).data == b""


@pytest.mark.parametrize("path", ["/slack/commands", "/slack/events"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"command=x", b"a=1&a=2", b"{" * 5_000])
def test_what_else_is_signed_but_cannot_be_read_is_a_bad_request(door, path, body):
    assert door.take(signed(body, door.stage.now, path=path)).status_code == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["/slack/commands", "/slack/events"]))
def test_no_bytes_make_any_way_in_fail(door, body, path):
    assert door.take(signed(body, door.stage.now, path=path)).status_code in {200, 400, 401}


def test_without_a_signing_secret_there_is_no_door(tmp_path):
    with pytest.raises(MisconfiguredError, match="PAUSEPOINT_SLACK_SIGNING_SECRET"):
        slack_blueprint(Settings(_env_file=None, data_dir=tmp_path), None, lambda _: False, lambda: NOON)


def test_every_button_has_an_answer_behind_it(door):
    _, message = door.ask()
    for label in ("I have paused", "Snooze 2 min", "False alarm"):
        door.click(message, label)

    assert [choice for _, choice, _, _ in door.given] == [Answer.PAUSED, Answer.SNOOZE, Answer.FALSE_ALARM]
