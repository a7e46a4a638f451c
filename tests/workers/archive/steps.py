"""What the tests of the archive do with it, each in a transaction of its own."""

from contextlib import contextmanager, suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from sqlalchemy import func, select, update

from config.vocabulary import Role
from tests.builders import NOON, finding, line
from workers.archive import reading, store
from workers.archive.matters import DueRow, FeedbackRow, RunRow, ScreeningGapRow
from workers.archive.models import FindingRow, OutboxRow, PromptRow
from workers.archive.tuning import ShadowFindingRow

LATER = NOON + timedelta(minutes=5)
IN_ONE_ARCHIVE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


class CrashError(Exception):
    pass


@contextmanager
def crashing(database):
    """A transaction at whose end the process dies."""
    with suppress(CrashError), database.write() as db:
        yield db
        raise CrashError


def lines_of(database, session):
    with database.read() as db:
        return {row.segment: (row.revision, row.text) for row in reading.transcript(db, session)}


def findings_of(database, session):
    with database.read() as db:
        return {(row.segment, row.rule): row for row in reading.findings(db, session)}


def keep(database, session, *lines):
    with database.write() as db:
        return store.keep_lines(db, session, lines)


def find(database, session, *findings, at=NOON):
    with database.write() as db:
        return store.keep_findings(db, session, findings, at)


def call(database, session, speaker, role=Role.CLIENT):
    with database.write() as db:
        return store.speaker_label(db, session, speaker, role)


def erase(database, session, reason="revoked"):
    with database.write() as db:
        return store.erase_session(db, session, LATER, reason)


def ask(database, session, prompt, state="open", opened_at=NOON, **given):
    """Put a prompt, and the message that carries it, before the coach."""
    asked = {"category": "self_harm", "severity": "concern", "state": state, "heard_at": NOON} | given
    with database.write() as db:
        db.add(PromptRow(id=prompt, session_id=session, opened_at=opened_at, **asked))
        db.flush()
        db.add(OutboxRow(prompt_id=prompt, kind="prompt", state="sent", created_at=NOON, not_before=NOON))


def fill(database, session):
    """Keep one of everything that a session can have."""
    keep(database, session, line("I kept [PERSON_1] out of it.", segment="one"))
    find(database, session, finding(segment="one", rule="some.rule"))
    ask(database, session, f"p-{session}")
    with database.write() as db:
        store.keep_pseudonyms(db, session, {"ab12": "PERSON_1"})
        store.park(db, session, 7, "MalformedError", NOON)
        db.add(a_run(session))
        db.add(DueRow(kind="return", about=f"r-{session}", session_id=session, due_at=NOON))
        db.add(FeedbackRow(session_id=session, coach_id="amara", verdict="missed", rules=[], at=NOON))
        db.add(ScreeningGapRow(session_id=session, reason="silence", began_at=NOON))
        db.add(a_shadow_finding(session))
        db.execute(update(FindingRow).values(prompt_id=f"p-{session}").where(FindingRow.session_id == session))


def a_run(session):
    return RunRow(
        id=f"r-{session}"[:32],
        session_id=session,
        coach_id="amara",
        protocol="disclosure",
        protocol_version="v",
        language="en",
        step="stop",
        opened_at=NOON,
        moved_at=NOON,
    )


def a_shadow_finding(session):
    return ShadowFindingRow(
        digest="d", session_id=session, segment="one", start_ms=0, rule="some.rule", category="abuse", found_at=NOON
    )


def rows_of(database, session):
    with database.read() as db:
        count = {table: select(func.count()).where(table.session_id == session) for table in store.OF_A_SESSION}
        return {table: db.scalar(rows) for table, rows in count.items()}
