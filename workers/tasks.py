"""The tasks: a name and one call each. Their arguments are ids, for a queue can be read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event, Thread
from typing import Any

import structlog
from celery.signals import setup_logging, task_failure, worker_init, worker_process_init, worker_process_shutdown
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from config.errors import MisconfiguredError, UnavailableError
from config.settings import Settings, load_settings
from config.tuning import installed
from redaction.model import SessionId
from redaction.screen import Screener, build_screener
from workers import hints, slack_home, telemetry
from workers.app import app
from workers.fetching import fetch_transcript
from workers.liveness import note_alive
from workers.mailbox import Lane
from workers.prompts.answers import Copy
from workers.prompts.outbox import send_due, show_expired
from workers.prompts.sending import Sender
from workers.screening import Deps, screen_session
from workers.tuning import working
from workers.tuning.screeners import Screeners
from workers.tuning.shadow import Shadows
from workers.wiring import Store, build_sender, look, open_store, slack_sender

log = structlog.get_logger(__name__)

_closing = Event()


@app.task(name=hints.SCREEN)
def screen(session: str, lane: str) -> None:
    """Deal with what waits in this session."""
    try:
        screen_session(SessionId(session), Lane(lane), _deps())
    except UnavailableError as problem:  # the mailbox keeps it, the ticker wakes the session again
        telemetry.FAILURES.labels("screening", type(problem).__name__).inc()
        log.warning("screening put off", session=session, reason=str(problem))


@app.task(name=hints.SEND)
def send() -> None:
    """Send what is due in the outbox."""
    store = _store()
    send_due(store.db, _sender(), store.directory, store.clock, look(_settings()), store.protocols)


@app.task(name=hints.EXPIRED)
def expire(channel: str, ts: str, team: str | None = None) -> None:
    """Let a message whose prompt is gone say so."""
    try:
        show_expired(_sender(), look(_settings()), Copy(channel, ts), team)
    except (UnavailableError, MisconfiguredError) as problem:  # nobody waits for it, and a next click asks again
        telemetry.FAILURES.labels("expire", type(problem).__name__).inc()


@app.task(name=hints.HOME)
def show_slack_home(user: str, team: str | None) -> None:
    """Draw the app's own tab in Slack anew."""
    with _if_slack_answers("home"):
        if sender := slack_sender(_store()):
            slack_home.show_home(_store(), sender, look(_settings()), user, team)


@app.task(name=hints.QUIET_WINDOW)
def open_slack_quiet_window(trigger: str, user: str, team: str | None) -> None:
    """Ask in Slack for how long, and why, it is to be quiet."""
    with _if_slack_answers("quiet"):
        if sender := slack_sender(_store()):
            slack_home.open_quiet_window(_store(), sender, look(_settings()), trigger, user, team)


@app.task(name=hints.CHECK)
def work_on_check(check: str) -> None:
    """Get a check one piece further, and come back for the next one."""
    try:
        if working.work(check, _checking()):
            hints.wake_check(check)
    except UnavailableError as problem:  # the row keeps it, the ticker wakes it again
        telemetry.FAILURES.labels("check", type(problem).__name__).inc()


@app.task(name=hints.ALIVE)
def alive(queue: str) -> None:
    """Say that this queue is being worked on."""
    note_alive(_store().server, queue)


@contextmanager
def _if_slack_answers(what: str) -> Iterator[None]:
    try:
        yield
    except (UnavailableError, MisconfiguredError) as problem:  # whoever looks again, asks again
        telemetry.FAILURES.labels(what, type(problem).__name__).inc()


def _deps() -> Deps:
    def fetch(url: str, token: str) -> bytes:
        return fetch_transcript(url, token, _settings().zoom_download_hosts)

    return Deps(_store(), _screeners(), fetch, hints.wake_sender, _shadows())


@cache
def _checking() -> working.Deps:
    return working.Deps(_store(), _store().live.shelf.tuning)


@cache
def _shadows() -> Shadows:
    return Shadows(_store().db, _store().live.shelf.tuning, _settings().default_language)


@cache
def _settings() -> Settings:
    return load_settings()


@cache
def _screener() -> Screener:
    settings = _settings()
    return build_screener(rules_dir=settings.rules_dir, detection=settings.detection, risk_model=settings.risk_model)


@cache
def _screeners() -> Screeners:
    return Screeners(_screener(), _store().live, _store().db)


@cache
def _store() -> Store:
    return open_store(_settings())


@cache
def _sender() -> Sender:
    return build_sender(_store())


@setup_logging.connect
def _log_our_way(**_: Any) -> None:
    telemetry.configure_logging(_settings().log_level)


def warm() -> None:
    """Load rules and models before the pool forks: the first words must not wait, and children share the memory.

    Raises MisconfiguredError for a rule that fails its own examples, or a model that is not installed.
    """
    installed(_settings())  # what it reads of ours is kept
    _screener().ruleset.prepare()  # of every language: people change over in the middle of a call


@worker_init.connect
def _serve_metrics(**_: Any) -> None:
    folder, port = os.environ.get("PROMETHEUS_MULTIPROC_DIR"), _settings().metrics_port
    if folder and port is not None:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)
        start_http_server(port, registry=registry)


@worker_process_init.connect
def _open(**_: Any) -> None:
    """Connections are opened after the fork: two processes cannot share one. Neither do they share threads."""
    _store()
    _sender()
    Thread(target=_screeners().follow, args=(_closing,), name="tuning", daemon=True).start()


@worker_process_shutdown.connect
def _close(pid: int, **_: Any) -> None:
    _closing.set()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(pid)


@task_failure.connect
def _count_failure(sender: object = None, exception: BaseException | None = None, **_: object) -> None:
    telemetry.FAILURES.labels(getattr(sender, "name", "task"), type(exception).__name__).inc()
