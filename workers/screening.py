"""The heart: drain a session's mailbox - warn, redact, keep, and only then take it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from sqlalchemy.orm import Session as Transaction

from config.contracts import Contract
from config.errors import UnavailableError
from config.escalation import Budget
from redaction.events import TranscriptReady
from redaction.model import Finding, Line, Screened, SessionId
from redaction.pseudonyms import Pseudonyms
from workers import due, telemetry
from workers.archive import store
from workers.archive.models import SessionRow
from workers.consent import stop
from workers.following import Followed, follow, remember
from workers.gaps import NO_PLATFORM, open_gap
from workers.mailbox import Batch, Lane, Lease
from workers.prompts.opening import open_prompts
from workers.standing import SESSION_OVER
from workers.transcripts import said_in_transcript
from workers.tuning.screeners import Choose, Screening
from workers.tuning.shadow import Shadows
from workers.wiring import Store

BATCH = 64  # letters a transaction: about 100 ms of work
TRIES = 3  # then a letter is laid aside, so that the session goes on
PATIENCE = timedelta(seconds=30)  # until a platform is asked again for a transcript that it did not give

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Deps:
    """What the work needs. `fetch` gets a transcript; `wake_sender` says that the outbox has something.

    `shadows` are drafts that listen too, and change nothing.
    """

    store: Store
    screener: Choose
    fetch: Callable[[str, str], bytes]
    wake_sender: Callable[[], None]
    shadows: Shadows | None = None


def screen_session(session: SessionId, lane: Lane, deps: Deps) -> int:
    """Deal with everything that waits in this session. Returns how many events that were.

    Safe to call at any time, any number of times, from several processes: one of them drains, and an event
    dealt with twice has its effect once. Raises UnavailableError when database or queue are down.
    """
    dealt_with = 0
    while deps.store.mailbox.waiting(session, lane):
        with deps.store.mailbox.lease(session, lane) as lease:
            if lease is None:
                break  # whoever holds it looks again after letting go
            while batch := lease.take(BATCH):
                _deal_with(session, lane, batch, lease, deps)
                dealt_with += len(batch.letters)
    return dealt_with


def _deal_with(session: SessionId, lane: Lane, batch: Batch, lease: Lease, deps: Deps) -> None:
    if batch.tries > TRIES or batch.letters[0].event is None:
        _park(session, batch, lease, deps)
        return
    started = perf_counter()
    try:
        directory = deps.store.directory
        news = follow(lease.context(), batch.letters, directory, deps.store.opaque(session))
        contract = directory.contract_of(news.coach)
        if contract and not contract.allows_screening:  # it was allowed when the words came in
            _stop(session, contract, deps)
            return
        for transcript in news.transcripts:
            _fetch(session, transcript, news, deps)
        screened, asked = _screen_and_keep(session, lane, news, deps)
    except UnavailableError:
        lease.forgive(batch)
        if lane is Lane.BATCH:
            deps.store.mailbox.postpone(session, lane, deps.store.clock() + PATIENCE)
        raise
    if not lease.done(batch, remember(news.context, (*screened.lines, *screened.amended))):
        log.warning("lease lost", session=session)  # somebody else deals with the rest; what we kept counts once
    if asked:
        deps.wake_sender()
    _observe(lane, news, perf_counter() - started, deps.store.clock())


def _stop(session: SessionId, contract: Contract, deps: Deps) -> None:
    where, now = deps.store, deps.store.clock()
    stop(where.db, where.mailbox, session, contract, now, "worker", where.settings.default_language)
    log.info("consent withdrawn", session=session)


def _screen_and_keep(session: SessionId, lane: Lane, news: Followed, deps: Deps) -> tuple[Screened, bool]:
    """Screen what is new and keep the outcome in one transaction. Returns it, and whether the coach must be asked."""
    with deps.store.db.read() as db:
        known, row = store.known_pseudonyms(db, session), db.get(SessionRow, session)
    pseudonyms = Pseudonyms(deps.store.mailbox.pseudonym_key(session), known)
    chosen = deps.screener(row.tuning if row else None)
    screened = chosen.screener.screen(news.window, pseudonyms)
    overheard = deps.shadows.listen(news.window) if deps.shadows else []
    with deps.store.db.write() as db:
        row = store.open_session(
            db, session, session.partition("-")[0], deps.store.settings.default_language, deps.store.clock()
        )
        if row.revoked_at:
            return screened, False  # the right to listen was taken back while we screened
        _note(db, row, news, chosen, deps)
        store.keep_lines(db, session, _labelled(db, session, screened))
        store.keep_pseudonyms(db, session, pseudonyms.known)
        asked = _keep_findings(db, session, lane, screened, news, deps)
        if deps.shadows:
            deps.shadows.keep(db, session, news.window, overheard, deps.store.clock())
        ended_at = row.ended_at
    if ended_at:
        deps.store.mailbox.end(session, deps.store.clock() + timedelta(seconds=deps.store.settings.raw_grace_seconds))
    return screened, asked


def _labelled(db: Transaction, session: SessionId, screened: Screened) -> list[Line]:
    """The archive knows its speakers as Coach, Client and Client 2."""
    lines = (*screened.amended, *screened.lines)
    speakers = dict.fromkeys((line.speaker, line.role) for line in lines)
    labels = {speaker: store.speaker_label(db, session, *speaker) for speaker in speakers}
    return [replace(line, speaker=labels[line.speaker, line.role]) for line in lines]


def _note(db: Transaction, row: SessionRow, news: Followed, chosen: Screening, deps: Deps) -> None:
    row.rules_version, row.tuning = chosen.screener.ruleset.version, chosen.digest
    row.language = (news.context.language or row.language)[:16]
    row.last_heard_at = max(news.received.values(), default=row.last_heard_at)
    if news.coach:
        row.coach_id, row.contract_id = news.coach.id, news.coach.contract
    if (news.ended or news.transcripts) and row.ended_at is None:  # a whole transcript comes when all was said
        row.ended_at = deps.store.clock()
        if news.broken:
            open_gap(db, row, NO_PLATFORM, row.ended_at, row.ended_at)
        due.hasten(db, SESSION_OVER, row.id, row.ended_at, row.id)


def _keep_findings(
    db: Transaction, session: SessionId, lane: Lane, screened: Screened, news: Followed, deps: Deps
) -> bool:
    findings = store.keep_findings(db, session, screened.findings, deps.store.clock())
    for finding in findings:
        telemetry.FINDINGS.labels(finding.category, finding.severity).inc()
    if not findings or lane is Lane.BATCH:  # after the call there is nothing left to pause
        return False
    cooldown = timedelta(minutes=deps.store.settings.cooldown_minutes)
    coach = news.coach.id if news.coach else None
    heard_at, budget = _heard_at(findings, news), _budget(news, deps)
    return bool(open_prompts(db, session, coach, findings, heard_at, deps.store.clock(), cooldown, budget))


def _budget(news: Followed, deps: Deps) -> Budget:
    contract = deps.store.directory.contract_of(news.coach)
    ours = deps.store.escalation
    return (ours.changed_by(contract.escalation) if contract else ours).budget


def _heard_at(findings: list[Finding], news: Followed) -> datetime:
    return min(news.received[finding.segment] for finding in findings)


def _fetch(session: SessionId, transcript: TranscriptReady, news: Followed, deps: Deps) -> None:
    """Put the lines of a finished transcript into the mailbox, where all raw words live."""
    coach = news.coach.name if news.coach else None
    said = said_in_transcript(deps.fetch(transcript.url, transcript.token), coach)
    delivery = f"{session}\0{transcript.url}"  # a second transcript of the same call counts too
    deps.store.mailbox.put(session, said, delivery=delivery, lane=Lane.BATCH, now=deps.store.clock())


def _park(session: SessionId, batch: Batch, lease: Lease, deps: Deps) -> None:
    """Lay a letter aside that cannot be dealt with: encrypted, on record, and out of the others' way."""
    letter = batch.letters[0]
    reason = "unreadable" if letter.event is None else "failed three times"
    with deps.store.db.write() as db:
        store.open_session(
            db, session, session.partition("-")[0], deps.store.settings.default_language, deps.store.clock()
        )
        store.park(db, session, letter.number, reason, deps.store.clock())
    lease.park(batch)
    telemetry.FAILURES.labels("screening", "parked").inc()
    log.error("letter parked", session=session, number=letter.number, reason=reason)


def _observe(lane: Lane, news: Followed, took: float, now: datetime) -> None:
    telemetry.SCREEN_SECONDS.labels(lane).observe(took)
    telemetry.SCREENED.labels(lane).inc(len(news.window.said))
    for received in news.received.values():
        telemetry.LAG_SECONDS.labels(lane).observe(max(0.0, (now - received).total_seconds()))
