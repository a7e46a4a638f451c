"""Puts Slack's doors together, and what lies behind them, from the store."""

from datetime import timedelta
from typing import Protocol

from flask import Blueprint

from config.addresses import is_private
from config.coaches import Coach
from config.errors import MisconfiguredError
from config.protocols import BACK
from config.vocabulary import QuietReason
from plugin.slack.door import slack_blueprint
from plugin.slack.handlers import Practice
from plugin.slack.install import install_blueprint
from plugin.slack.socket_mode import SocketMode
from redaction.asking import Answer
from workers import desks, hints, login_links, protocol_runs, readiness, slack_home, supervisors
from workers.liveness import running_session
from workers.prompts import replies
from workers.prompts.answers import Answered, Copy
from workers.prompts.blocks import Look, Message
from workers.prompts.home import Overview
from workers.results import Result
from workers.seen import seen_before
from workers.slack_install import Installer, States
from workers.wiring import Store, look, workspaces

BY_HAND = "disclosure"  # what a coach is led through who pauses by themselves


class Answers(Protocol):
    """Records the answer of a coach to a prompt."""

    def __call__(self, prompt: str, choice: Answer, actor: str, clicked: Copy | None = None) -> Answered:
        """`clicked` is the message in chat that it came from, if it came from one."""


def slack_doors(store: Store, answer: Answers) -> list[Blueprint]:
    """The doors that are open: for clicks, where Slack can reach us; for installing, where the app may be installed."""
    settings, doors = store.settings, []
    if settings.slack_signing_secret:
        doors.append(slack_blueprint(settings, practice_of(store, answer), seen_before(store.server), store.clock))
    if settings.slack_client_id:
        doors.append(install_blueprint(_installer(store), secure=settings.base_url.startswith("https:")))
    return doors


def practice_of(store: Store, answer: Answers) -> Practice:
    """What Slack's clicks, commands and events reach in this installation."""
    behind = _Behind(store)
    return Practice(
        directory=lambda: store.directory,
        look=look(store.settings).speaking,
        answer=answer,
        move=behind.move,
        begin=behind.begin,
        expire=hints.show_expired,
        acknowledge=behind.acknowledge,
        test=behind.test,
        tested=behind.tested,
        quiet=behind.quiet,
        end_quiet=behind.end_quiet,
        overview=behind.overview,
        login=behind.login,
        show_home=hints.show_home,
        open_quiet_window=hints.open_quiet_window,
        forget=workspaces(store).forget,
    )


def listener(store: Store, answer: Answers) -> SocketMode:
    """What hears Slack over a socket. Raises MisconfiguredError without a token for it."""
    settings = store.settings
    if settings.slack_app_token is None:
        raise MisconfiguredError("PAUSEPOINT_SLACK_APP_TOKEN: set it to hear Slack over a socket")
    token, practice = settings.slack_app_token.get_secret_value(), practice_of(store, answer)
    return SocketMode(token, settings.slack_api_url, practice, seen_before(store.server))


def _installer(store: Store) -> Installer:
    people = (*store.file.coaches, *store.file.supervisors)
    return Installer(
        workspaces(store),
        States(store.server),
        redirect_url=f"{store.settings.base_url}/slack/installed",
        authorize_url=store.settings.slack_authorize_url,
        teams={person.slack_team for person in people if person.slack_team},
    )


class _Behind:
    """Each verb of the practice, at the store's time; what puts a message into the outbox wakes the sender."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def move(self, run: str, number: int, place: int | None, coach: str) -> Result:
        standing = protocol_runs.standing(self._store.db, self._store.protocols, run)
        if standing is None:
            return Result.UNKNOWN
        choices = standing.protocol.step(standing.course.step).choices
        if place is not None and place >= len(choices):
            return Result.STOOD
        choice = BACK if place is None else choices[place].id
        now = self._store.clock()
        moved = protocol_runs.move(self._store.db, self._store.protocols, run, number, choice, coach, now)
        hints.wake_sender()
        return moved.outcome

    def begin(self, coach: Coach, protocol: str | None) -> bool:
        session = None if protocol else running_session(coach.id, self._store)
        if protocol is None and session is None:
            return False
        now, language = self._store.clock(), coach.language or self._store.settings.default_language
        protocol_runs.begin(
            self._store.db, self._store.protocols, protocol or BY_HAND, coach.id, now, language, session
        )
        hints.wake_sender()
        return True

    def acknowledge(self, about: str, supervisor: str) -> Result:
        outcome = supervisors.acknowledge(self._store.db, about, supervisor, self._store.clock())
        hints.wake_sender()
        return outcome

    def test(self, coach: str) -> None:
        readiness.ask(self._store.db, coach, self._store.clock())
        hints.wake_sender()

    def tested(self, coach: str, check: str) -> None:
        readiness.seen(self._store.db, coach, check, self._store.clock())
        hints.wake_sender()

    def quiet(self, coach: str, reason: QuietReason, time: timedelta) -> None:
        now = self._store.clock()
        desks.quiet(self._store.db, coach, now + time, reason, now)

    def end_quiet(self, coach: str) -> None:
        desks.end_quiet(self._store.db, coach, self._store.clock())
        hints.wake_sender()

    def overview(self, coach: str) -> Overview:
        return slack_home.overview(self._store, coach)

    def login(self, person: str, look: Look) -> Message:
        """The link goes back with the answer, and nowhere else: what leaves through the outbox is kept."""
        settings = self._store.settings
        if not settings.slack_login:
            return replies.login_off(look)
        if not is_private(settings.base_url):
            return replies.no_address(look)
        minutes = settings.login_link_minutes
        token = login_links.issue(self._store.db, person, self._store.clock(), minutes, actor=person, via="slack")
        return replies.way_in(token, timedelta(minutes=minutes), look)
