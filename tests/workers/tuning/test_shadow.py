"""A shadow listens beside the live rules, notes where it differs, and whatever it does, they never notice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config.database import Database
from config.errors import MalformedError
from config.tuning import AS_INSTALLED
from redaction.model import Window
from tests.builders import line, utterance
from tests.workers.tuning.bench import DYING, TONIGHT, a_small_rule
from workers.archive import store
from workers.archive.tuning import DraftRow, PublicationRow, ShadowFindingRow
from workers.telemetry import FAILURES
from workers.tuning import shadow, shadowing
from workers.tuning.shadow import FRESH_SECONDS, Shadows
from workers.tuning.shelf import Shelf
from workers.tuning.versions import live

STEALING = a_small_rule("misconduct.stealing", "i stole it")


class Stepping:
    """A clock of seconds that stands still until it is moved, or moves with each look."""

    def __init__(self, step=0.0):
        self.at, self.step = 100.0, step

    def __call__(self):
        self.at += self.step
        return self.at


@pytest.fixture
def bench(checking_on_sqlite):
    return checking_on_sqlite


@pytest.fixture
def clock():
    return Stepping()


def shadows_of(bench, clock=None, **given):
    """Shadows that are built as soon as they are wanted."""
    given = {"timer": Stepping(), "begin": lambda work: work(), **given}
    return Shadows(bench.db, Shelf(bench.ground).tuning, "en", clock=clock or Stepping(), **given)


def in_shadow(bench, *rules, **given):
    digest = bench.version(*rules, **given)
    return digest, bench.a_draft(digest, shadowed_at=bench.clock())


def window(*texts, **given):
    return Window((), tuple(utterance(text, language="en", **given) for text in texts))


def keep(bench, shadows, session, heard, overheard):
    with bench.db.write() as records:
        shadows.keep(records, session, heard, overheard, bench.clock())


def rows(bench):
    with bench.db.read() as records:
        found = records.scalars(select(ShadowFindingRow).order_by(ShadowFindingRow.start_ms, ShadowFindingRow.rule))
        return [(row.segment, row.rule, row.live_severity, row.shadow_severity) for row in found]


def failures():
    counted = [each for each in FAILURES.collect()[0].samples if each.name.endswith("_total")]
    return sum(each.value for each in counted if each.labels["part"] == "shadow")


def test_a_shadow_notes_where_its_changed_rules_differ(bench):
    digest, _ = in_shadow(bench, STEALING, off=DYING)
    heard = window("i stole it", "i want to die", "kill myself tonight", "nothing")

    [overheard] = shadows_of(bench).listen(heard)

    assert overheard.digest == digest
    assert [(each.rule, each.live, each.candidate) for each in overheard.found] == [
        ("misconduct.stealing", None, "concern"),
        (DYING, "concern", None),
    ]


def test_what_a_shadow_notes_is_kept_once_and_replaced_by_what_it_says_of_a_later_text(checking):
    in_shadow(checking, STEALING)
    shadows, session = shadows_of(checking), checking.a_session()
    for text in ("i stole it", "i stole it", "i stole it not"):
        heard = window(text, segment="s", at_ms=1)
        keep(checking, shadows, session, heard, shadows.listen(heard))
    assert rows(checking) == [("s", "misconduct.stealing", None, "concern")]

    for segment, text in (("t", "i stole it"), ("s", "i sold it")):
        heard = window(text, segment=segment, at_ms=2)
        keep(checking, shadows, session, heard, shadows.listen(heard))

    assert [row[0] for row in rows(checking)] == ["t"]


def test_it_goes_with_its_session(checking):
    in_shadow(checking, STEALING)
    shadows, session, heard = shadows_of(checking), checking.a_session(), window("i stole it")
    keep(checking, shadows, session, heard, shadows.listen(heard))

    with checking.db.write() as records:
        store.erase_session(records, session, checking.clock(), "revoked")

    assert rows(checking) == []


@pytest.mark.parametrize("state", ["published", "dropped"])
def test_only_drafts_that_are_open_or_proposed_run_in_shadow(bench, state):
    bench.a_draft(bench.version(STEALING), state=state, shadowed_at=bench.clock())
    bench.a_draft(bench.version(STEALING, off=DYING))

    assert shadows_of(bench).listen(window("i stole it")) == []


def test_several_run_at_once_but_not_more_than_three(bench):
    digests = []
    for number in range(4):
        bench.clock.forward(seconds=1)
        digests.append(in_shadow(bench, a_small_rule(f"misconduct.stealing-{number}", "i stole it"))[0])

    assert [each.digest for each in shadows_of(bench).listen(window("i stole it"))] == digests[:3]


def test_what_is_started_or_stopped_is_noticed_within_a_second(bench, clock):
    shadows, (_, draft) = shadows_of(bench, clock), in_shadow(bench, STEALING)
    assert len(shadows.listen(window("i stole it"))) == 1
    with bench.db.write() as records:
        shadowing.stop(records, draft, "erin", bench.clock())
    assert len(shadows.listen(window("i stole it"))) == 1  # looked at a moment ago

    clock.at += FRESH_SECONDS

    assert shadows.listen(window("i stole it")) == []


def test_when_something_goes_live_the_shadow_is_compared_with_that(bench, clock):
    digest, _ = in_shadow(bench, STEALING)
    shadows = shadows_of(bench, clock)
    assert shadows.listen(window("i stole it"))[0].found
    with bench.db.write() as records:
        given = {"kind": "publish", "in_progress": "switch", "by": "ada", "approved_by": [], "reason": "good"}
        records.add(PublicationRow(number=1, digest=digest, at=bench.clock(), **given))
        records.flush()
        assert live(records).digest == digest

    clock.at += FRESH_SECONDS

    assert shadows.listen(window("i stole it"))[0].found == ()


def test_while_a_shadow_is_compiled_the_live_screening_goes_on_without_it(bench):
    waiting = []
    in_shadow(bench, STEALING)
    shadows = shadows_of(bench, begin=waiting.append)

    assert shadows.listen(window("i stole it")) == []
    waiting.pop()()
    assert len(shadows.listen(window("i stole it"))) == 1


def test_a_shadow_that_was_stopped_while_it_was_compiled_never_runs(bench, clock):
    waiting, (_, draft) = [], in_shadow(bench, STEALING)
    shadows = shadows_of(bench, clock, begin=waiting.append)
    shadows.listen(window("i stole it"))
    with bench.db.write() as records:
        shadowing.stop(records, draft, "erin", bench.clock())
    clock.at += FRESH_SECONDS
    shadows.listen(window("i stole it"))

    for work in reversed(waiting):
        work()

    assert shadows.listen(window("i stole it")) == []


def test_a_draft_that_cannot_be_compiled_is_switched_off_and_the_others_run(bench):
    in_shadow(bench, a_small_rule("misconduct.stealing", "{nowhere}"))
    good, _ = in_shadow(bench, STEALING)
    before = failures()

    assert [each.digest for each in shadows_of(bench).listen(window("i stole it"))] == [good]
    assert failures() == before + 1


def test_a_shadow_that_breaks_is_switched_off_and_counted_once(bench, monkeypatch):
    in_shadow(bench, STEALING)
    shadows, before = shadows_of(bench), failures()

    def breaks(*_):
        raise RuntimeError("words of a session")

    monkeypatch.setattr(shadow, "heard_in", breaks)
    assert shadows.listen(window("i stole it")) == []
    monkeypatch.undo()

    assert shadows.listen(window("i stole it")) == []
    assert failures() == before + 1


def test_a_shadow_that_takes_too_long_is_left_in_the_middle_and_switched_off(bench):
    in_shadow(bench, STEALING)
    looked = Stepping(step=0.03)
    shadows, before = shadows_of(bench, timer=looked), failures()

    assert shadows.listen(window(*["i stole it"] * 64)) == []

    assert looked.at < 101  # of the two seconds that all of it would have taken
    assert shadows.listen(window("i stole it")) == []
    assert failures() == before + 1


def test_a_shadow_within_its_time_goes_on(bench):
    in_shadow(bench, STEALING)
    shadows = shadows_of(bench, timer=Stepping(step=0.005))

    for _ in range(3):
        assert len(shadows.listen(window(*["i stole it"] * 64))) == 1


def test_a_shadow_whose_notes_cannot_be_kept_takes_nothing_else_with_it(checking, monkeypatch):
    in_shadow(checking, STEALING)
    shadows, session, heard = shadows_of(checking), checking.a_session("before"), window("i stole it")
    overheard = shadows.listen(heard)

    def breaks(records, *_):
        records.add(ShadowFindingRow(digest="x", session_id="no such session", segment="s", start_ms=1, rule="r"))
        records.flush()

    monkeypatch.setattr(shadowing, "keep", breaks)
    with checking.db.write() as records:
        store.keep_lines(records, session, [line("live")])
        shadows.keep(records, session, heard, overheard, checking.clock())

    with checking.db.read() as records:
        lines = records.execute(select(store.LineRow.text).where(store.LineRow.session_id == session)).scalars().all()
    assert sorted(lines) == ["before", "live"]
    assert rows(checking) == []
    assert shadows.listen(heard) == []


def test_a_database_that_is_down_costs_the_shadow_and_nothing_else(bench):
    shadows = Shadows(Database("sqlite:////nowhere/at/all.db"), Shelf(bench.ground).tuning, "en")

    assert shadows.listen(window("i stole it")) == []


def test_a_database_that_is_down_while_a_shadow_is_read_does_not_switch_it_off_for_good(bench, clock):
    in_shadow(bench, STEALING)
    shadows, sound = shadows_of(bench, clock), bench.db
    shadows._begin = lambda work: (setattr(shadows, "_db", Database("sqlite:////nowhere/at/all.db")), work())
    assert shadows.listen(window("i stole it")) == []
    shadows._db, shadows._begin = sound, lambda work: work()
    clock.at += FRESH_SECONDS

    assert len(shadows.listen(window("i stole it"))) == 1


def test_starting_and_stopping_is_in_the_audit_and_done_once(checking):
    draft = checking.a_draft(checking.version(STEALING))
    for change in (shadowing.start, shadowing.start, shadowing.stop, shadowing.stop):
        with checking.db.write() as records:
            change(records, draft, "erin", checking.clock())

    assert checking.audit() == [("erin", "shadow.started"), ("erin", "shadow.stopped")]
    with checking.db.read() as records:
        assert records.get_one(DraftRow, draft).shadowed_at is None


@pytest.mark.parametrize("state", ["published", "dropped"])
def test_what_is_over_cannot_be_started(bench, state):
    draft = bench.a_draft(bench.version(STEALING), state=state)

    with bench.db.write() as records, pytest.raises(MalformedError, match="open or proposed"):
        shadowing.start(records, draft, "erin", bench.clock())


def test_a_fourth_cannot_be_started_and_neither_can_what_is_not_there(bench):
    for number in range(3):
        in_shadow(bench, a_small_rule(f"misconduct.stealing-{number}", "i stole it"))
    draft = bench.a_draft(bench.version(STEALING))

    with bench.db.write() as records, pytest.raises(MalformedError, match="3 drafts"):
        shadowing.start(records, draft, "erin", bench.clock())
    with bench.db.write() as records, pytest.raises(MalformedError, match="no such draft"):
        shadowing.start(records, "nothing", "erin", bench.clock())


def test_a_report_tells_what_was_found_and_in_how_much_talk(checking):
    digest, draft = in_shadow(checking, STEALING, off=DYING, concern=TONIGHT)
    begun = checking.clock()
    shadows = shadows_of(checking)
    heard = window("i stole it", "i stole it", "i want to die", "kill myself tonight")
    begins, an_hour = (
        line("x", start_ms=0, end_ms=900),
        line("an hour later", start_ms=3_600_000, end_ms=3_600_000),
    )
    new = checking.a_session(begins, an_hour, days_ago=0, last_heard_at=begun + timedelta(hours=1))
    half = begun + timedelta(minutes=30)
    checking.a_session(begins, an_hour, days_ago=1, last_heard_at=half)  # half of it was before
    checking.a_session("long ago", days_ago=9)
    keep(checking, shadows, new, heard, shadows.listen(heard))

    with checking.db.read() as records:
        report = shadowing.report(records, digest)

    assert (report.since, report.sessions, report.hours) == (begun, 2, pytest.approx(1.5))
    assert report.new == {"misconduct.stealing": 2}
    assert report.lost == {DYING: 1}
    assert report.changed == {TONIGHT: 1}
    with checking.db.write() as records:
        shadowing.stop(records, draft, "erin", checking.clock())
        stopped = shadowing.report(records, digest)
    assert (stopped.since, stopped.sessions, stopped.new) == (None, 0, {"misconduct.stealing": 2})


def test_nobody_has_heard_of_a_version_that_never_ran(bench):
    with bench.db.read() as records:
        assert shadowing.report(records, AS_INSTALLED) == shadowing.ShadowReport(None)
