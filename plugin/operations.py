"""For whoever runs this: is everything there (/readyz), and how is it going (/metrics)."""

import os
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from config.errors import PausepointError
from workers.archive.migrations import latest_version, schema_version
from workers.liveness import TICKER, is_alive
from workers.mailbox import Lane
from workers.telemetry import render_metrics
from workers.wiring import Store


def operations_blueprint(store: Store) -> Blueprint:
    """Build the routes. They say which part is missing, never more."""
    bp = Blueprint("operations", __name__)

    @bp.get("/readyz")
    def readyz() -> ResponseReturnValue:
        parts = {name: _holds(check) for name, check in _checks(store)}
        return jsonify(parts), 200 if all(parts.values()) else 503

    @bp.get("/metrics")
    def metrics() -> Response:
        return Response(render_metrics(os.environ.get("PROMETHEUS_MULTIPROC_DIR")), content_type="text/plain")

    return bp


def _checks(store: Store) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "database", lambda: schema_version(store.db) == latest_version()
    yield "queue", lambda: store.server.call("ping")
    yield "ticker", lambda: is_alive(store.server, TICKER)
    yield "worker", lambda: is_alive(store.server, Lane.LIVE)


def _holds(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except PausepointError:
        return False
