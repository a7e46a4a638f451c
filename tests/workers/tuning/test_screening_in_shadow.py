"""What is kept and asked is the same, byte for byte, whether a shadow listens, breaks, dawdles or is not there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config.coaches import CoachDirectory
from config.settings import Settings
from redaction.events import Ended
from tests.builders import said
from tests.fakes import FakeClock, FakeScreener, always
from tests.stores import CASEY, RING
from tests.workers.tuning.bench import a_small_rule
from workers.archive.models import AuditRow, FindingRow, LineRow, OutboxRow, PromptRow, SessionRow
from workers.archive.tuning import ShadowFindingRow
from workers.mailbox import Lane, Mailbox
from workers.reception import Reception, session_id
from workers.screening import Deps, screen_session
from workers.tuning import shadow, shadowing
from workers.tuning.shadow import Shadows
from workers.tuning.shelf import Shelf
from workers.wiring import Store

SESSION = session_id(RING, "zoom", "meeting")
RANDOM = {"id", "prompt_id", "about"}
TALK = (
    ["concern: i stole it", "Sarah called"],
    ["imminent: i stole it", "info: nothing"],
    ["concern: i stole", "i stole it all", "good bye"],
)


class Stage:
    """An archive and a mailbox, and shadows that are built at once."""

    def __init__(self, checking, server):
        self.clock = FakeClock()
        self.checking = checking
        mailbox = Mailbox(server, RING, keep=timedelta(hours=24), remember=timedelta(hours=48))
        settings = Settings(_env_file=None)
        directory = CoachDirectory(coaches=(CASEY,))
        self.store = Store(settings, self.clock, checking.db, server, RING, mailbox, directory)

    def shadows(self, **given):
        read = Shelf(self.checking.ground).tuning
        return Shadows(self.store.db, read, "en", **{"begin": lambda work: work(), "timer": lambda: 0.0, **given})

    def play(self, shadows):
        """Let them talk, and return everything that was kept of it, and who was woken."""
        woken = []
        deps = Deps(self.store, always(FakeScreener()), lambda *_: b"", lambda: woken.append("sender"), shadows)
        reception = Reception(
            self.store.mailbox, RING, self.store.contracts.directory, False, lambda *_: None, self.clock
        )
        for number, texts in enumerate(TALK):
            self.clock.forward(minutes=1)
            talk = [
                said(text, segment=f"{number}.{place}", at_ms=number * 60_000 + place, coach="casey")
                for place, text in enumerate(texts)
            ]
            reception.accept("zoom", "meeting", f"delivery {number}", talk)
            screen_session(SESSION, Lane.LIVE, deps)
        reception.accept("zoom", "meeting", "end", [Ended()])
        screen_session(SESSION, Lane.LIVE, deps)
        return self._kept(), woken

    def _kept(self):
        with self.store.db.read() as db:
            return {
                table.__tablename__: sorted(repr(_plain(row)) for row in db.scalars(select(table)))
                for table in (SessionRow, LineRow, FindingRow, PromptRow, OutboxRow, AuditRow)
            }

    def seen(self):
        with self.store.db.read() as db:
            return [(row.rule, row.live_severity) for row in db.scalars(select(ShadowFindingRow))]


def _plain(row):
    """A row without what is drawn by chance."""
    facts = {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name not in RANDOM}
    if isinstance(facts.get("detail"), dict):
        facts["detail"] = {name: value for name, value in facts["detail"].items() if name != "prompt"}
    return facts


@pytest.fixture
def stage(checking_on_sqlite, server):
    digest = checking_on_sqlite.version(a_small_rule("misconduct.stealing", "i stole it"))
    stage = Stage(checking_on_sqlite, server)
    stage.draft = checking_on_sqlite.a_draft(digest, shadowed_at=stage.clock())
    return stage


@pytest.fixture
def alone(tmp_path, server, migrated_file, ground):
    """What is kept where nobody has ever heard of shadows."""
    from shutil import copy

    from config.database import Database
    from tests.workers.tuning.bench import Bench

    copy(migrated_file, tmp_path / "alone.db")
    archive = Database(f"sqlite:///{tmp_path / 'alone.db'}")
    kept = Stage(Bench(archive, ground, FakeClock()), server).play(None)
    archive.close()
    server.call("flushall")
    return kept


def breaks(*_args, **_given):
    raise RuntimeError("words of a session")


def test_the_talk_leads_to_all_that_could_be_changed(alone):
    kept, woken = alone

    assert {name: len(rows) > 0 for name, rows in kept.items()} == dict.fromkeys(kept, True)
    assert len(kept["prompts"]) >= 2
    assert woken


def test_a_shadow_that_listens_changes_nothing_but_its_own_notes(stage, alone):
    assert stage.play(stage.shadows()) == alone
    assert stage.seen() == [("misconduct.stealing", None)] * 3


@pytest.mark.parametrize("broken", ["heard_in", "differences"])
def test_a_shadow_that_breaks_while_it_listens_changes_nothing(stage, alone, monkeypatch, broken):
    monkeypatch.setattr(shadow, broken, breaks)

    assert stage.play(stage.shadows()) == alone
    assert stage.seen() == []


def test_a_shadow_that_breaks_while_it_is_kept_changes_nothing(stage, alone, monkeypatch):
    monkeypatch.setattr(shadowing, "keep", breaks)

    assert stage.play(stage.shadows()) == alone


def test_a_shadow_that_cannot_be_looked_for_changes_nothing(stage, alone, monkeypatch):
    monkeypatch.setattr(shadowing, "running", breaks)

    assert stage.play(stage.shadows()) == alone


def test_a_shadow_that_dawdles_changes_nothing(stage, alone):
    hours = iter(range(10_000))

    assert stage.play(stage.shadows(timer=lambda: next(hours) * 3600.0)) == alone
    assert stage.seen() == []
