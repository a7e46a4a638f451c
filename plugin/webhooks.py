"""The door for platforms: POST /webhooks/<platform>."""

from time import perf_counter

from flask import Blueprint, Request, Response, abort, g, jsonify, request
from flask.typing import ResponseReturnValue

from plugin.deps import deps
from plugin.platforms.base import Delivery
from workers.telemetry import ANSWER_SECONDS, DELIVERIES

bp = Blueprint("webhooks", __name__)


@bp.post("/webhooks/<name>")
def receive(name: str) -> ResponseReturnValue:
    """Take one delivery: verify, answer a handshake or queue what it says. Nothing else happens here."""
    platform = deps().platforms.get(name) or abort(404)
    delivery = _delivery(request)
    platform.verify(delivery)
    if handshake := platform.answer(delivery):
        return jsonify(handshake)
    deps().receive(platform.name, platform.parse(delivery))
    return "", 200  # with a length, unlike 200, so that the connection stays open for the next one


def _delivery(request: Request) -> Delivery:
    """Keep the body's raw bytes, whatever the content type says: they are what is signed."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Delivery(headers, request.get_data(cache=False), deps().clock())


@bp.before_request
def _begin() -> None:
    g.began = perf_counter()


@bp.after_request
def _count(response: Response) -> Response:
    name = (request.view_args or {}).get("name")
    if name in deps().platforms:  # a made-up name must not become a label
        DELIVERIES.labels(name, response.status_code).inc()
        ANSWER_SECONDS.labels(name).observe(perf_counter() - g.began)
    return response
