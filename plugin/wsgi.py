"""The web application as one object, put together from the settings."""

from datetime import timedelta

from flask import Blueprint, Flask

from config.wording import load_wording
from plugin import webhooks
from plugin.app import create_app
from plugin.companion.views import CompanionPages, companion_blueprint
from plugin.deps import Deps
from plugin.operations import operations_blueprint
from plugin.platforms import configured_platforms
from plugin.platforms.base import Notice
from plugin.slack.actions import slack_blueprint
from redaction.asking import Answer
from workers import hints
from workers.app import connect
from workers.liveness import coach_health
from workers.prompts.answers import Answered, Copy, answer
from workers.reception import Reception
from workers.seen import seen_before
from workers.wiring import Store


def build_app(store: Store) -> Flask:
    """Return the application over this store."""
    connect(store.settings)
    deps = Deps(
        settings=store.settings,
        clock=store.clock,
        platforms=configured_platforms(store.settings),
        receive=_Receiver(store),
    )
    return create_app(deps, [webhooks.bp, operations_blueprint(store), *_people(store)])


class _Receiver:
    """Hands a notice to the reception; one without a meeting or without news is answered and forgotten."""

    def __init__(self, store: Store) -> None:
        self._reception = Reception(
            mailbox=store.mailbox,
            ring=store.ring,
            directory=store.directory,
            require_contract=store.settings.require_contract,
            wake=hints.wake,
            clock=store.clock,
        )

    def __call__(self, platform: str, notice: Notice) -> None:
        if notice.meeting and notice.events:
            self._reception.accept(platform, notice.meeting, notice.key, notice.events, batch=notice.batch)


def _people(store: Store) -> list[Blueprint]:
    """The doors for coaches: their page always, Slack's buttons when Slack is connected."""

    snooze = timedelta(seconds=store.settings.snooze_seconds)

    def answered(prompt: str, choice: Answer, actor: str, clicked: Copy | None = None) -> Answered:
        given = answer(store.db, prompt, choice, actor, store.clock(), snooze, clicked)
        hints.wake_sender()
        return given

    pages = CompanionPages(
        database=store.db,
        answer=answered,
        health=lambda coach: coach_health(coach, store),
        words=load_wording(),
        secret_key=store.ring.cookie_key,
    )
    companion = companion_blueprint(store.settings, pages, store.clock)
    if store.settings.slack_signing_secret is None:
        return [companion]
    seen = seen_before(store.server)
    slack = slack_blueprint(store.settings, store.directory, answered, seen, store.clock, hints.show_expired)
    return [companion, slack]
