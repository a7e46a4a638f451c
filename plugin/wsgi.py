"""The web application as one object, put together from the settings."""

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Flask
from sqlalchemy.orm import Session

from plugin import webhooks
from plugin.api.blueprint import api_blueprint
from plugin.app import create_app
from plugin.companion.breaches import Redact, breaches_blueprint
from plugin.companion.views import CompanionPages, companion_blueprint
from plugin.console.pages import console_blueprints
from plugin.deps import Deps
from plugin.operations import operations_blueprint
from plugin.platforms import configured_platforms
from plugin.platforms.base import Notice
from plugin.slack.practice import Answers, slack_doors
from redaction.asking import Answer
from workers import hints
from workers.app import connect
from workers.archive.matters import RunRow
from workers.archive.models import PromptRow
from workers.liveness import coach_health
from workers.matters import Matters
from workers.prompts.answers import Answered, Begin, Copy, answer
from workers.protocol_runs import begin_for_prompt
from workers.reception import Reception
from workers.wiring import Store

if TYPE_CHECKING:
    from workers.notes import Scribe


def build_app(store: Store) -> Flask:
    """Return the application over this store."""
    connect(store.settings)
    deps = Deps(
        settings=store.settings,
        clock=store.clock,
        platforms=configured_platforms(store.settings),
        receive=_Receiver(store),
    )
    machines = [webhooks.bp, operations_blueprint(store), api_blueprint(store)]
    return create_app(deps, [*machines, *_people(store), *console_blueprints(store)])


class _Receiver:
    """Hands a notice to the reception; one without a meeting or without news is answered and forgotten."""

    def __init__(self, store: Store) -> None:
        self._reception = Reception(
            mailbox=store.mailbox,
            ring=store.ring,
            directory=store.contracts.directory,
            require_contract=store.settings.require_contract,
            wake=hints.wake,
            clock=store.clock,
        )

    def __call__(self, platform: str, notice: Notice) -> None:
        if notice.meeting and notice.events:
            self._reception.accept(platform, notice.meeting, notice.key, notice.events, batch=notice.batch)


def _beginning(store: Store) -> Begin:
    """Who pauses is led through the protocol for the matter, in their own language."""

    def begin(records: Session, prompt: PromptRow, now: datetime) -> RunRow | None:
        coach = store.directory.coach(prompt.coach_id)
        language = (coach and coach.language) or store.settings.default_language
        return begin_for_prompt(records, prompt, store.protocols, language, now)

    return begin


def answers(store: Store) -> Answers:
    """What records an answer to a prompt, and lets every copy of it show that."""

    snooze = timedelta(seconds=store.settings.snooze_seconds)

    def answered(prompt: str, choice: Answer, actor: str, clicked: Copy | None = None) -> Answered:
        given = answer(store.db, prompt, choice, actor, store.clock(), snooze, clicked, _beginning(store))
        hints.wake_sender()
        return given

    return answered


def _people(store: Store) -> list[Blueprint]:
    """The doors for coaches: their page always, Slack's when it is connected."""
    answered = answers(store)
    redact = _redacting(store)
    pages = CompanionPages(
        matters=Matters(store, hints.wake_sender, redact),
        answer=answered,
        health=lambda coach: coach_health(coach, store),
        secret_key=store.ring.cookie_key,
    )
    companion = companion_blueprint(pages)
    return [companion, breaches_blueprint(store, redact), *slack_doors(store, answered)]


def _redacting(store: Store) -> Redact:
    """Redacts what people type. What that needs takes a second or two to load: it waits until somebody types."""

    @cache
    def scribe() -> "Scribe":
        from workers.notes import Scribe  # brings Presidio along

        return Scribe(store.settings.detection)

    return lambda text, language, names: scribe().redacted(text, language, names)
