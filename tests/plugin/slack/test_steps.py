"""Led through a protocol in Slack: each click moves the run once, and every copy of the card shows where it stands."""

import json

import pytest

from config.vocabulary import Outcome
from tests.plugin.slack.door import PEOPLE
from tests.slack_people import Person
from tests.slack_workspace import TOKEN, dropped, rate_limited, server_error
from tests.workers.prompts.stage import LOOK, PROTOCOLS
from workers.archive.matters import MoveRow, RunRow
from workers.prompts.answers import Copy
from workers.prompts.outbox import send_due
from workers.prompts.slack import SlackSender


def paused(door):
    """Anna has been asked and has paused: the first card is before her."""
    prompt, message = door.ask()
    door.click(message, "I have paused")
    door.send()
    return prompt, door.newest()


def step(door):
    (run,) = door.runs()
    return run.course.step


def test_after_the_pause_the_same_message_shows_the_first_step(door):
    _, card = paused(door)

    assert card.headline == "Take a breath. Check that you understood."
    assert len(door.chat.posts) == 1
    assert card.buttons == ["As I heard it", "I misheard", "It is urgent"]


def test_a_choice_moves_on_and_the_message_shows_the_next_step(door):
    _, card = paused(door)

    response = door.click(card, "As I heard it")
    door.send()

    assert (response.status_code, response.data) == (200, b"")
    assert step(door) == "pause"
    assert door.newest().headline == "Say openly why you pause."


def test_a_double_click_is_one_move(door):
    _, card = paused(door)
    door.click(card, "As I heard it")
    door.click(card, "As I heard it")

    assert len(door.moves) == 2
    assert step(door) == "pause"


def test_a_click_on_an_old_card_changes_nothing(door):
    _, first = paused(door)
    door.click(first, "As I heard it")
    door.send()
    door.click(door.newest(), "Done")

    assert door.click(first, "I misheard").status_code == 200
    assert step(door) == "decide"


def test_a_step_back_is_a_click_too(door):
    _, card = paused(door)
    door.click(card, "As I heard it")
    door.send()
    door.click(door.newest(), "Back")

    assert step(door) == "stop"


@pytest.mark.parametrize("somebody", ["U0BEN", "U0STRANGER", "U0VERA"])
def test_nobody_else_can_move_it(door, somebody):
    _, card = paused(door)

    assert door.click(card, "As I heard it", user=somebody).status_code == 200
    assert step(door) == "stop"


def test_the_same_slack_id_in_another_workspace_is_somebody_else(door):
    dora = PEOPLE.coach("dora")
    _, message = door.ask(coach="dora")

    door.click(message, "Ich habe unterbrochen", user=dora.slack_user, team="T0ONE")
    assert door.given == []
    door.click(message, "Ich habe unterbrochen", user=dora.slack_user, team="T0TWO")
    assert len(door.given) == 1


def test_a_click_on_a_run_that_is_gone_is_told_that_it_has_expired(door):
    _, card = paused(door)
    with door.stage.db.write() as records:
        for row in (*records.query(MoveRow), *records.query(RunRow)):
            records.delete(row)

    assert door.click(card, "As I heard it").status_code == 200
    assert door.expired == [Copy(card.channel, card.ts)]


@pytest.mark.parametrize(
    "handle", ["", "x", "x.", "x.99999999999999999999", "x.1", "nul\0.1", "' OR 1=1 --.0", "x" * 255]
)
def test_an_odd_handle_is_only_unknown(door, handle):
    _, card = paused(door)
    body = json.loads(card.versions[-1])
    body["blocks"][-1]["block_id"] = handle
    odd = type(card)(card.channel, card.ts, [json.dumps(body).encode()])

    assert door.click(odd, "As I heard it").status_code == 200
    assert step(door) == "stop"


def way_to(outcome):
    """The labels to press, from the first card to this outcome."""
    protocol = PROTOCOLS.get("disclosure")
    ways = [(protocol.start, ())]
    for name, labels in ways:
        for choice in protocol.step(name).choices:
            pressed = (*labels, choice.label["en"])
            if choice.outcome is outcome:
                return pressed
            if choice.to and all(choice.to != other for other, _ in ways):
                ways.append((choice.to, pressed))
    raise AssertionError(f"no way to {outcome}")


@pytest.mark.parametrize("outcome", [Outcome.CLIENT_DISCLOSES, Outcome.COACH_DISCLOSES])
def test_however_it_was_decided_what_chat_keeps_in_the_end_is_the_same(door, outcome):
    ends = []
    for labels in (way_to(Outcome.NOT_NEEDED), way_to(outcome)):
        _, card = paused(door)
        for label in labels:
            door.click(card, label)
            door.send()
            card = door.newest()
        ends.append(card.fields["blocks"])

    assert ends[0] == ends[1]


@pytest.mark.service
class TestInSlack:
    """The same with a Slack that has limits, forgets to answer and has bad days."""

    @pytest.fixture
    def anna(self, door, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with door.workspace as workspace:
            self.slack = SlackSender(TOKEN, workspace.url)
            yield Person(workspace, door.take)

    def send(self, door, seconds=1):
        """Time passes, a second at a time, and what is due leaves."""
        for _ in range(seconds):
            door.stage.wait(seconds=1)
            send_due(door.stage.db, self.slack, PEOPLE, door.stage.clock, LOOK, PROTOCOLS)

    def test_from_the_prompt_to_the_end_in_one_message(self, door, anna):
        door.stage.ask()
        self.send(door)
        anna.press("I have paused")
        for choice in way_to(Outcome.NOT_NEEDED):
            self.send(door)
            anna.press(choice)
        self.send(door)

        assert len(anna.messages) == 1
        assert anna.sees == [
            "This matter is closed.",
            "Your page shows what is on record, and what is left to do.",
            "Open my page",
        ]
        assert door.runs() == []

    def test_what_left_is_kept_byte_for_byte(self, door, anna):
        door.stage.ask()
        self.send(door)
        anna.press("I have paused")
        self.send(door)

        kept = [row.body.encode() for row in door.stage.outbox_rows() if row.body]
        assert kept == anna.messages[0].versions

    @pytest.mark.parametrize("trouble", [rate_limited(3), server_error(), server_error(500, after=True), dropped()])
    def test_a_card_that_may_not_have_arrived_is_shown_again_until_it_has(self, door, anna, trouble):
        door.stage.ask()
        self.send(door)
        anna.workspace.will(trouble)
        anna.press("I have paused")
        self.send(door, seconds=10)

        assert len(anna.messages) == 1
        assert anna.sees[0] == "Take a breath. Check that you understood."

    def test_a_nervous_hand_a_late_hand_and_a_replay_change_nothing_more(self, door, anna):
        door.stage.ask()
        self.send(door)
        anna.press("I have paused", times=3)
        self.send(door)
        request = anna.workspace.click(anna.messages[0], "As I heard it")
        for _ in range(3):
            door.take(request)
        self.send(door)
        anna.press("I misheard", version=-2)
        anna.press("I have paused", version=0)
        self.send(door)

        assert step(door) == "pause"
        assert anna.sees[0] == "Say openly why you pause."

    def test_a_supervisor_who_is_called_says_so_with_one_click(self, door, anna):
        anna.workspace.users["U0VERA"] = "T0ONE"
        vera = Person(anna.workspace, door.take, "U0VERA")
        door.stage.ask()
        self.send(door)
        for choice in ("I have paused", "As I heard it", "Done", "Not sure"):
            anna.press(choice)
            self.send(door)

        assert vera.sees[0] == "A coach asks for you. Reach them now."
        vera.press("I will reach them")
        self.send(door)
        assert vera.sees[0] == "You are on it."
        assert "U0VERA" not in str(anna.messages)
        assert [taken[1] for taken in door.taken] == ["vera"]

    def test_a_coach_cannot_take_it_in_a_supervisors_place(self, door, anna):
        anna.workspace.users["U0VERA"] = "T0ONE"
        vera = Person(anna.workspace, door.take, "U0VERA")
        door.stage.ask()
        self.send(door)
        for choice in ("I have paused", "As I heard it", "Done", "Not sure"):
            anna.press(choice)
            self.send(door)
        anna.press("I will reach them", message=vera.messages[-1])

        assert door.taken == []
