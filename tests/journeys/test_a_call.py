"""A call is screened end to end: webhook to Slack prompt to redacted archive."""

import random

import pytest
import requests
from sqlalchemy import func, select

from tests.journeys.installation import an_installation
from workers.archive.models import FindingRow, LineRow, OutboxRow, ParkedRow, PromptRow

pytestmark = [pytest.mark.service, pytest.mark.model]

RISK = "honestly i want to die"
SMALL_TALK = [
    "i kept the morning walk five days out of seven",
    "the team meeting went better than i thought",
    "my calendar is a mess this week",
    "i would like to talk about the presentation",
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("an installation")
    with pytest.MonkeyPatch.context() as monkeypatch, an_installation(folder, monkeypatch) as installation:
        yield installation


def lines_of(place, count):
    def all_there():
        lines = place.rows(select(LineRow))
        return lines if len(lines) >= count else None

    return place.wait_for(all_there, f"{count} lines")


def test_a_risk_phrase_prompts_once_although_every_delivery_came_twice_and_out_of_order(place):
    call = place.call("twice-and-mixed")
    texts = [SMALL_TALK[n % 4] + f" number {n}" for n in range(20)]
    texts[11] = RISK
    deliveries = [call.segment(text, number=n) for n, text in enumerate(texts)]
    mixed = random.Random(7).sample(deliveries * 2, 40)

    answers = {call.deliver(delivery).status_code for delivery in mixed}

    assert answers == {200}
    lines_of(place, 20)
    place.wait_for(lambda: place.slack.messages, "the prompt in Slack")
    place.wait_for(lambda: not place.rows(select(OutboxRow).where(OutboxRow.state != "sent")), "an empty outbox")
    assert len(place.slack.messages) == 1
    assert len(place.rows(select(PromptRow))) == 1
    assert place.rows(select(LineRow.start_ms).order_by(LineRow.start_ms)) == [n * 4000 for n in range(20)]


def test_the_coach_pauses_with_one_click_and_the_message_says_so(place):
    [message] = place.slack.messages
    click = place.slack.click(message, "I have paused")

    response = requests.post(f"{place.settings.base_url}/slack/actions", click.body, headers=click.headers, timeout=5)

    assert (response.status_code, response.content) == (200, b"")
    place.wait_for(lambda: len(message.versions) == 2, "the updated message")
    assert place.rows(select(PromptRow.state)) == ["paused"]


def test_it_is_ready_and_its_metrics_count_what_happened(place):
    ready = requests.get(f"{place.settings.base_url}/readyz", timeout=5)
    metrics = requests.get(f"{place.settings.base_url}/metrics", timeout=5).text

    assert ready.json() == {"database": True, "queue": True, "ticker": True, "worker": True}
    assert 'pausepoint_utterances_screened_total{lane="live"} 20.0' in metrics
    assert 'pausepoint_prompts_total{severity="concern"} 1.0' in metrics


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(place):
    before = place.rows(select(func.count()).select_from(LineRow))[0]
    prompts_before = len(place.slack.messages)
    call = place.call("killed-in-the-middle")
    for n in range(120):
        call.say(RISK if n == 60 else f"{SMALL_TALK[n % 4]} and {n}", number=n)
        if n in (40, 61, 80):
            place.kill("worker")

    lines_of(place, before + 120)
    place.wait_for(lambda: len(place.slack.messages) > prompts_before, "the prompt in Slack")
    on_their_way = select(OutboxRow).where(OutboxRow.state.in_(["pending", "sending"]))
    place.wait_for(lambda: not place.rows(on_their_way), "an outbox at rest")

    assert place.rows(select(func.count()).select_from(LineRow))[0] == before + 120
    assert len(place.rows(select(FindingRow).where(FindingRow.severity != "info"))) == 2
    assert len(place.rows(select(PromptRow))) == 2
    in_doubt = place.rows(select(OutboxRow).where(OutboxRow.state == "unknown"))  # killed while Slack was asked
    others = place.rows(select(OutboxRow).where(OutboxRow.kind.in_(["reminder", "health_off", "health_on"])))
    assert len(place.slack.messages) <= prompts_before + 1 + len(in_doubt) + len(others)
    assert place.rows(select(ParkedRow)) == []
