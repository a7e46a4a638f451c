"""Slack's twin in the terminal."""

import io

import pytest

from config.vocabulary import Category
from tests.workers.prompts.stage import FIRST_CARD, PAGE
from workers.prompts.answers import return_snoozed
from workers.prompts.console import ConsoleSender
from workers.prompts.sending import NotSentError


@pytest.fixture
def stage(sqlite_stage):
    return sqlite_stage


class Terminal(io.StringIO):
    """A terminal that counts how often it was written to."""

    def __init__(self, encoding="utf-8"):
        super().__init__()
        self._encoding = encoding
        self.writes = []
        self.flushed = 0

    @property
    def encoding(self):
        return self._encoding

    def write(self, text):
        text.encode(self._encoding or "utf-8")
        self.writes.append(text)
        return len(text)

    def flush(self):
        self.flushed += 1


def test_a_prompt_is_a_small_calm_box_in_one_write(stage):
    terminal = Terminal()
    stage.ask()

    assert stage.send(ConsoleSender(terminal)) == 1
    assert terminal.writes == [
        "┌─────────────────────────────────────────────────────────────────────┐\n"
        "│ Pause the session.                                                  │\n"
        '│ Say: "Let\'s stop for a moment. I need to check something with you." │\n'
        "│ Open my page: https://pausepoint.example.com/companion              │\n"
        "└─────────────────────────────────────────────────────────────────────┘\n"
    ]
    assert terminal.flushed == 1


def test_an_answer_is_one_line(stage):
    terminal, prompt = Terminal(), stage.ask()
    sender = ConsoleSender(terminal)
    stage.send(sender)
    stage.answer(prompt, "paused")
    stage.send(sender)

    assert terminal.writes[-1] == f"  {FIRST_CARD}\n"


def test_it_counts_as_sent_and_comes_back_after_a_snooze(stage):
    terminal, prompt = Terminal(), stage.ask()
    sender = ConsoleSender(terminal)
    stage.send(sender)
    stage.answer(prompt, "snooze")
    stage.send(sender)
    stage.wait(minutes=2)
    return_snoozed(stage.db, stage.now)
    stage.send(sender)

    assert stage.outbox() == [("prompt", "sent"), ("update", "sent"), ("reminder", "sent")]
    assert "Reminder: pause the session." in terminal.writes[-1]


def test_whoever_watches_the_terminal_sees_prompts_of_coaches_that_nobody_knows_too(stage):
    terminal = Terminal()
    stage.ask(coach=None)

    assert stage.send(ConsoleSender(terminal)) == 1
    assert PAGE in terminal.writes[0]


def test_the_terminal_learns_a_category_only_where_the_contract_lets_chat_say_it(stage):
    terminal = Terminal()
    stage.ask(coach="anna")
    stage.ask(coach="ben")
    stage.send(ConsoleSender(terminal))

    name = "self-harm"
    assert [name in box for box in terminal.writes] == [False, True]
    assert not any(category.value in box for box in terminal.writes for category in Category)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", None])
def test_a_terminal_that_cannot_draw_lines_gets_plain_ones(stage, encoding):
    terminal = Terminal(encoding)
    stage.ask()

    assert stage.send(ConsoleSender(terminal)) == 1
    assert terminal.writes[0].startswith("┌──" if encoding is None else "+--")


def test_without_a_terminal_the_prompt_waits_for_one(stage):
    closed = Terminal()
    closed.write = _says_it_is_closed
    stage.ask()

    assert stage.send(ConsoleSender(closed)) == 0
    assert stage.outbox() == [("prompt", "pending")]


def _says_it_is_closed(text):
    raise ValueError("I/O operation on closed file")


def test_a_pipe_that_nobody_reads_is_no_delivery():
    class Broken(Terminal):
        def write(self, text):
            raise BrokenPipeError

    with pytest.raises(NotSentError):
        ConsoleSender(Broken()).post({"blocks": [{"text": {"text": "Pause the session."}}]})
