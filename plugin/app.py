"""The web application: blueprints, errors turned into statuses, security headers."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import PurePath
from traceback import extract_tb

import structlog
from flask import Blueprint, Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from config.errors import MalformedError, RejectedError, UnavailableError
from plugin.api.problems import problem_response
from plugin.deps import EXTENSION, Deps

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 2  # a queue that restarts is back by then

_STATUS_OF: dict[type[Exception], HTTPStatus] = {
    RejectedError: HTTPStatus.UNAUTHORIZED,
    MalformedError: HTTPStatus.BAD_REQUEST,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}

# For machines one fixed word or two; for people what it means and what to do. Nothing of the request comes back.
_WORDS: dict[int, tuple[str, str, str]] = {
    400: ("not understood", "This could not be read", "Go back and try it once more."),
    401: ("refused", "You are not logged in", "Open a fresh login link and come back to this page."),
    403: ("refused", "This is not open to you", "Ask your administrator if you need it."),
    404: ("not found", "There is nothing here", "Check the address, or go back to the page that you came from."),
    405: ("method not allowed", "This cannot be done here", "Go back to the page that you came from."),
    413: ("too large", "This is too large", "Send something smaller."),
    429: ("too many requests", "That was too often", "Wait a minute, then try again."),
    503: ("try again", "Part of the service does not answer", "Wait a few seconds, then reload this page."),
}
_UNKNOWN = ("failed", "Something went wrong here", "Try it again. If it stays like this, tell your administrator.")

_MACHINE_ROUTES = ("/webhooks", "/slack", "/healthz", "/readyz", "/metrics")
_PROGRAMS_ROUTES = "/api/"
_PEOPLES_ROUTES = ("/slack/install",)

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def create_app(deps: Deps, blueprints: Iterable[Blueprint]) -> Flask:
    """Build the application that serves these blueprints with these dependencies."""
    app = Flask("plugin")
    app.config["MAX_CONTENT_LENGTH"] = deps.settings.body_limit_bytes
    app.url_map.merge_slashes = False  # the redirect would repeat the request's address
    app.extensions[EXTENSION] = deps
    app.add_url_rule("/healthz", view_func=healthz)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    for error in _STATUS_OF:
        app.register_error_handler(error, _expected)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_secure)
    return app


def healthz() -> Response:
    """Say that this process answers; what it depends on is not asked."""
    return jsonify(status="ok")


def _expected(error: Exception) -> Response:
    status = next(status for kind, status in _STATUS_OF.items() if isinstance(error, kind))
    response = _error_response(status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _from_http(error: HTTPException) -> Response:
    response = _error_response(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """Log what kind of error it was and where: its message may hold a session's words."""
    place = extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(place.filename).name}:{place.lineno} {place.name}"
    log.error("unexpected error", error=type(error).__name__, where=where)
    return _error_response(500)


def _error_response(status: int) -> Response:
    word, heading, advice = _WORDS.get(status, _UNKNOWN)
    if request.path.startswith(_PROGRAMS_ROUTES):
        return problem_response(status)
    if request.path.startswith(_MACHINE_ROUTES) and not request.path.startswith(_PEOPLES_ROUTES):
        response = jsonify(error=word)
    else:
        response = make_response(render_template("error.html", heading=heading, advice=advice))
    response.status_code = status
    return response


def _secure(response: Response) -> Response:
    response.headers.update(_SECURITY_HEADERS)
    if (request.endpoint or "").rpartition(".")[2] != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
