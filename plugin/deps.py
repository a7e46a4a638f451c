"""What a view may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from config.settings import Settings
from plugin.platforms.base import Notice, Platform

EXTENSION = "pausepoint"


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Everything that reaches a view from outside: built once per process, handed to `create_app`.

    `clock` returns an aware time. `receive` takes a platform's name and its notice, returns once the notice
    is safely queued, and raises UnavailableError when it is not.
    """

    settings: Settings
    clock: Callable[[], datetime]
    platforms: Mapping[str, Platform]
    receive: Callable[[str, Notice], None]


def deps() -> Deps:
    """Return the Deps of the app that answers this request."""
    return cast("Deps", current_app.extensions[EXTENSION])
