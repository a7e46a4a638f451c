"""The process dies at every transaction of a matter, once before and once after it: nothing is lost or doubled."""

from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from config.database import Database
from config.vocabulary import Outcome
from tests.workers.prompts.stage import Chat, Stage
from workers.results import Result

ASKED, REMINDED = "Pause the session.", "Reminder: pause the session."
REACH_THEM, ANSWERED = "A coach has an open check-in. Reach them now.", "The check-in has been answered."

SAYS = {"prompt": ASKED, "reminder": REMINDED, "supervisor": REACH_THEM, "supervisor_over": ANSWERED}


class KilledError(BaseException):
    """The process ends here, without a word."""


class Mortal(Database):
    """A database whose process dies at the end of one transaction: just before it is committed, or just after.

    Only transactions that change something count.
    """

    def __init__(self, url):
        super().__init__(url)
        self.written, self.dies_at, self.committed = 0, None, False
        self._changes = False
        event.listen(self.engine, "connect", lambda plain, _: plain.execute("PRAGMA synchronous=OFF"))
        event.listen(self.engine, "before_cursor_execute", self._look)

    @contextmanager
    def write(self):
        with super().write() as records:
            self._changes = False
            yield records
            records.flush()
            changed = self._changes
            self.written += changed
            if changed and self.dies_at == self.written and not self.committed:
                self._die()
        if changed and self.dies_at == self.written and self.committed:
            self._die()

    def _look(self, _connection, _cursor, statement, *_):
        self._changes = self._changes or statement.startswith(("INSERT", "UPDATE", "DELETE"))

    def _die(self):
        self.dies_at = None
        raise KilledError


def a_matter(folder, dies_at=None, *, committed=False):
    """A coach who answers late and is led to an outcome. Returns the stage and the chat at the end of it."""
    stage, chat = Stage(folder), Chat()
    stage.db.close()
    stage.db = Mortal(f"sqlite:///{folder / 'archive.db'}")
    prompt = stage.ask()
    stage.db.written, stage.db.dies_at, stage.db.committed = 0, dies_at, committed
    _surviving(lambda: stage.pass_time(chat, seconds=50))
    _surviving(lambda: stage.answer(prompt, "paused"))
    for choice in ("as_heard", "done", "no", "next"):
        _surviving(lambda: stage.pass_time(chat, seconds=2))
        _until_it_moved(stage, prompt, choice)
    _surviving(lambda: stage.pass_time(chat, seconds=40))  # what was in doubt is cleared up
    stage.pass_time(chat, seconds=5)
    return stage, chat, prompt


def _surviving(work):
    """Whoever was killed is started again; the coach who saw nothing happen clicks again."""
    try:
        work()
    except KilledError:
        work()


def _until_it_moved(stage, prompt, choice):
    run = stage.run_of(prompt)
    number = stage.standing(run).course.moves
    outcomes = []
    _surviving(lambda: outcomes.append(stage.move(run, choice, number=number).outcome))
    assert outcomes[-1] in {Result.RECORDED, Result.STOOD}


def assert_nothing_is_lost_or_repeated(stage, chat, number):
    """Only where nobody can know whether a message arrived it is said again: a question as a reminder."""
    heard = Counter(said(chat, "anna") + said(chat, "sasha"))
    in_doubt = {kind for kind, state in stage.outbox() if state == "unknown"}
    again = {REMINDED if kind == "prompt" else SAYS[kind] for kind in in_doubt}
    assert {text for text, times in heard.items() if times > 1} <= again, (number, heard)
    assert {ASKED, REACH_THEM, ANSWERED} - set(heard) <= {SAYS[kind] for kind in in_doubt}, (number, heard)
    assert ANSWERED in heard, number
    assert {ASKED, REMINDED} & set(heard), number
    assert {state for _, state in stage.outbox()} <= {"sent", "withdrawn", "unknown"}, number


def said(chat, to):
    return [body["blocks"][0]["text"]["text"] for body in chat.posts if body["channel"] == f"to-{to}"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    stage, chat, _ = a_matter(tmp_path_factory.mktemp("undisturbed"))
    yield stage, chat
    stage.close()


def test_nothing_disturbs_it(undisturbed):
    stage, chat = undisturbed

    assert stage.db.written > 20
    assert said(chat, "anna") == [ASKED, REMINDED]
    assert said(chat, "sasha") == [REACH_THEM, ANSWERED]


@pytest.mark.parametrize("committed", [False, True])
def test_whenever_the_process_dies_the_matter_ends_the_same_and_nobody_hears_a_thing_twice(
    tmp_path, undisturbed, committed
):
    for number in range(1, undisturbed[0].db.written + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        stage, chat, prompt = a_matter(folder, number, committed=committed)

        assert stage.open_runs() == []
        assert stage.standing(stage.run_of(prompt)).course.outcome is Outcome.NOT_NEEDED
        assert stage.due(prompt) == []
        assert_nothing_is_lost_or_repeated(stage, chat, number)
        newest = {body["ts"]: body["blocks"][0]["text"]["text"] for body in chat.updates if "anna" in body["channel"]}
        assert set(newest.values()) == {"This matter is closed."}, number
        stage.close()
