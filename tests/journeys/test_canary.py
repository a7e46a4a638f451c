"""Planted names, numbers and words, then a look at every byte that is left behind."""

import json
import re

import pytest
import requests
from sqlalchemy import select

from plugin.platforms.standard import sign
from tests.journeys.installation import PLATFORM_SECRET, an_installation
from tests.slack_workspace import Message
from workers.archive.models import LineRow, OutboxRow, PromptRow

pytestmark = [pytest.mark.service, pytest.mark.model]

# Nobody else says these. The first are personal data wherever they appear; the word is only something that was said.
PERSON = "Quillamena Zathrusky"
NUMBERS = ["020 7946 0991", "4539 5787 6362 1486"]
EMAIL = "quillamena.z@canary-nest.example"
SPOKEN = ["oh seven seven zero oh", "nine oh oh eight six four"]  # one number, said over two of the client's utterances
WORD = "xylozephyrant"
MEETING, SEGMENT, SPEAKER, DELIVERY = "meeting-Qvortha", "segment-Plimbex", "speaker-Drunoka", "delivery-Wexomil"
PLANTED = [PERSON, "Quillamena", "Zathrusky", *NUMBERS, *SPOKEN, EMAIL, MEETING, SEGMENT, SPEAKER]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    settings = {"raw_grace_seconds": 0, "log_level": "DEBUG"}
    with pytest.MonkeyPatch.context() as monkeypatch, an_installation(folder, monkeypatch, **settings) as installation:
        yield installation


@pytest.fixture(scope="module")
def login_token(place):
    """A link that was asked for in Slack and pressed there, opened in a browser, and pressed once more."""
    answer = _post(place, place.slack.command(f"login {PERSON} {WORD}", "U0ANNA")).json()
    message = Message("D0ANNA", "1.0", [json.dumps(answer).encode()])
    assert _post(place, place.slack.click(message, "Open my page")).status_code == 200
    link, browser = answer["blocks"][0]["accessory"]["url"], requests.Session()
    form = re.search(r'name="token" value="([^"]+)"', browser.get(link, timeout=5).text)[1]
    pressed = [browser.post(link, data={"token": form}, timeout=5, allow_redirects=False) for _ in range(2)]
    assert [response.status_code for response in pressed] == [303, 403]
    return link.rpartition("/")[2]


@pytest.fixture(scope="module")
def left_behind(place, login_token):
    """Let a call with planted words run its whole way, with every kind of trouble, and gather what it left."""
    for number, text in enumerate(_texts()):
        assert _deliver(place, number, text).status_code == 200
    _garbage(place)
    place.wait_for(lambda: len(place.rows(select(LineRow))) == len(_texts()), "all lines")
    sent = select(OutboxRow).where(OutboxRow.state == "sent")
    place.wait_for(lambda: place.rows(sent), "the prompt in Slack")
    place.kill("worker")
    [prompt] = place.rows(select(PromptRow))
    click = place.slack.click(place.slack.messages[0], "False alarm")
    requests.post(f"{place.settings.base_url}/slack/actions", click.body, headers=click.headers, timeout=5)
    place.wait_for(lambda: len(place.slack.messages[0].versions) > 1, "the updated message")
    _type_into_slack(place)
    metrics = requests.get(f"{place.settings.base_url}/metrics", timeout=5).content
    files = {str(path): path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    return {
        **files,
        "metrics": metrics,
        "Slack": b"".join(body for _, body in place.slack.calls),
        "printed": "\n".join(place.printed).encode(),
        "outbox": json.dumps([row.body for row in place.rows(select(OutboxRow))]).encode(),
        "prompt": repr(vars(prompt)).encode(),
    }


def _texts():
    return [
        f"hello {PERSON} here and my {WORD} is fine",
        f"you can reach me on {NUMBERS[0]} or at {EMAIL}",
        f"my card is {NUMBERS[1]} and that is my {WORD}",
        f"and my mobile starts {SPOKEN[0]}",
        SPOKEN[1],
        f"honestly i want to die said {PERSON}",
    ]


def _deliver(place, number, text, body=None):
    data = {
        "meeting_id": MEETING,
        "segment_id": f"{SEGMENT}-{number}",
        "speaker": {"id": SPEAKER, "name": PERSON, "email": EMAIL, "role": "client"},
        "start_ms": number * 1000,
        "end_ms": number * 1000 + 900,
        "text": text,
        "language": "en",
        "coach": "anna",
    }
    event = {"type": "transcript.segment", "timestamp": "2026-09-21T12:00:00Z", "data": data}
    body = body or json.dumps(event).encode()
    headers = sign(PLATFORM_SECRET, body, f"{DELIVERY}-{number}", place.slack.clock())
    return requests.post(f"{place.settings.base_url}/webhooks/standard", body, headers=headers, timeout=5)


def _garbage(place):
    """What is refused must not be remembered either."""
    bodies = [WORD.encode(), b'{"type": "' + WORD.encode(), json.dumps({"type": PERSON}).encode()]
    for number, body in enumerate(bodies):
        assert _deliver(place, 900 + number, "", body).status_code < 500
    url = f"{place.settings.base_url}/webhooks"
    for name in (f"{WORD}?name={PERSON}", "zoom"):  # one that nobody knows, and one that is switched off
        assert requests.post(f"{url}/{name}", PERSON.encode(), timeout=5).status_code == 404


def _type_into_slack(place):
    """Whatever a coach types after the command, or somebody forges into a window, goes no further."""
    for text in ("pause", "status", "off", "missed", ""):
        request = place.slack.command(f"{text} {PERSON} {WORD} {NUMBERS[0]}", "U0ANNA")
        assert _post(place, request).status_code == 200
    values = {"why": {"why": {"type": "plain_text_input", "value": f"{PERSON} {WORD}"}}}
    view = {"type": "modal", "callback_id": "quiet_window", "private_metadata": WORD, "state": {"values": values}}
    forged = {"type": "view_submission", "user": {"id": "U0ANNA", "name": PERSON}, "view": view}
    assert _post(place, place.slack.signed(forged)).status_code == 200
    happened = {"type": "app_home_opened", "user": "U0ANNA", "tab": "home", "text": f"{PERSON} {WORD}"}
    assert _post(place, place.slack.event(happened)).status_code == 200
    place.wait_for(lambda: place.slack.homes and place.slack.windows, "the tab and the window in Slack")
    place.wait_for(lambda: len(place.slack.messages) > 1, "the card of the protocol that was begun by hand")
    card = place.slack.messages[-1]
    _post(place, place.slack.click(card, card.buttons[0]))
    place.wait_for(lambda: len(card.versions) > 1, "the next step")


def _post(place, request):
    url = f"{place.settings.base_url}{request.path}"
    return requests.post(url, request.body, headers=request.headers, timeout=5)


@pytest.mark.parametrize("word", PLANTED)
def test_no_planted_name_number_or_id_is_left_anywhere(left_behind, word):
    spelled = re.compile(re.escape(word.encode()).replace(rb"\ ", rb"(?:[ +]|%20)"), re.IGNORECASE)

    assert [where for where, content in left_behind.items() if spelled.search(content)] == []


def test_what_was_said_is_found_in_the_archive_and_nowhere_else(left_behind):
    holding = {where for where, content in left_behind.items() if WORD.encode() in content.lower()}

    assert holding, "the archive keeps what is no personal data"
    assert all("pausepoint.db" in where for where in holding), holding


def test_the_login_link_that_was_asked_for_in_slack_is_left_nowhere(left_behind, login_token):
    """It is the one thing that goes to Slack and is not kept for whoever must answer for it: it would be a key."""
    assert len(login_token) >= 43
    assert [where for where, content in left_behind.items() if login_token.encode() in content] == []


def test_the_logs_did_say_something(left_behind):
    logs = b"".join(content for where, content in left_behind.items() if where.endswith(".log"))

    assert b'"event"' in logs


def test_the_encrypted_mailbox_was_looked_at(left_behind):
    append_only = [content for where, content in left_behind.items() if "appendonlydir" in where]

    assert b"pp:mail:live:standard-" in b"".join(append_only)
