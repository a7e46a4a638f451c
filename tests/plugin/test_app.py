"""The application: which error gives which answer, what every answer carries, what is never said."""

from io import BytesIO

import pytest
import structlog
from flask import Blueprint, abort, request

from config.errors import MalformedError, MisconfiguredError, RejectedError, UnavailableError
from config.settings import Settings
from plugin.app import create_app
from plugin.deps import Deps, deps
from tests.plugin.platforms.door import NOW

WORDS = "I never told anyone about Lindenhof"
ERRORS = {
    "rejected": (RejectedError(WORDS), 401, "refused"),
    "malformed": (MalformedError(WORDS), 400, "not understood"),
    "unavailable": (UnavailableError(WORDS), 503, "try again"),
    "misconfigured": (MisconfiguredError(WORDS), 500, "failed"),
    "unexpected": (KeyError(WORDS), 500, "failed"),
    "deep": (RecursionError(WORDS), 500, "failed"),
}


@pytest.fixture
def client():
    bp = Blueprint("trouble", __name__)

    @bp.get("/slack/<name>")
    @bp.get("/page/<name>", endpoint="page")
    def fail(name):
        raise ERRORS[name][0]

    @bp.get("/abort/<int:status>")
    def stop(status):
        abort(status, WORDS)

    @bp.post("/slack/body")
    def read():
        return {"read": len(request.get_data())}

    @bp.get("/page/fine")
    def fine():
        return f"<p>{deps().settings.port}</p>"

    settings = Settings(_env_file=None, body_limit_bytes=1_000, port=8301)
    parts = Deps(settings=settings, clock=lambda: NOW, platforms={}, receive=lambda platform, notice: None)
    return create_app(parts, [bp]).test_client()


@pytest.mark.parametrize("name", ERRORS)
def test_a_machine_is_told_in_a_fixed_word_or_two(client, name):
    _, status, word = ERRORS[name]

    answer = client.get(f"/slack/{name}")

    assert (answer.status_code, answer.get_json()) == (status, {"error": word})


@pytest.mark.parametrize("name", ERRORS)
def test_a_person_is_told_on_a_page_what_to_do(client, name):
    answer = client.get(f"/page/{name}")

    assert answer.status_code == ERRORS[name][1]
    assert answer.mimetype == "text/html"
    assert "<h1>" in answer.text
    assert WORDS not in answer.text


def test_whoever_finds_us_busy_is_told_when_to_come_back(client):
    assert client.get("/slack/unavailable").headers["Retry-After"] == "2"
    assert client.get("/page/unavailable").headers["Retry-After"] == "2"


@pytest.mark.parametrize("name", ["misconfigured", "unexpected", "deep"])
def test_an_unexpected_error_is_logged_by_its_kind_and_place_and_never_by_its_message(client, name, capfd, caplog):
    with structlog.testing.capture_logs() as logs:
        client.get(f"/page/{name}")

    [line] = logs
    assert line["error"] == type(ERRORS[name][0]).__name__
    assert line["where"].startswith("test_app.py:")
    assert WORDS not in f"{logs} {caplog.text} {capfd.readouterr()}"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 415, 418, 422, 429, 500, 502])
def test_a_page_that_stops_by_status_says_so_without_the_reason_it_was_given(client, status):
    answer = client.get(f"/abort/{status}")

    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Lindenhof" not in answer.text


def test_what_is_not_there_is_not_repeated(client):
    page, machine = client.get("/Lindenhof?said=Lindenhof"), client.get("/webhooks/a/Lindenhof")

    assert page.status_code == machine.status_code == 404
    assert "Lindenhof" not in page.text + machine.text
    assert machine.get_json() == {"error": "not found"}


@pytest.mark.parametrize(("size", "status"), [(1_000, 200), (1_001, 413)])
def test_a_body_is_read_up_to_the_limit(client, size, status):
    assert client.post("/slack/body", data=b"a" * size).status_code == status


def test_a_body_of_unknown_length_stops_at_the_limit_too(client):
    answer = client.post(
        "/slack/body", input_stream=BytesIO(b"a" * 5_000), environ_overrides={"wsgi.input_terminated": True}
    )

    assert (answer.status_code, answer.get_json()) == (413, {"error": "too large"})


@pytest.mark.parametrize(
    "path", ["/healthz", "/page/fine", "/page/unexpected", "/slack/rejected", "/nowhere", "/static/nothing.css"]
)
def test_every_answer_keeps_the_browser_on_a_short_lead(client, path):
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "microphone=()" in headers["Permissions-Policy"]


def test_nothing_is_kept_by_a_browser_but_what_is_the_same_for_everyone(client):
    style = client.get("/static/plain.css")

    assert client.get("/page/fine").headers["Cache-Control"] == "no-store"
    assert client.get("/page/unexpected").headers["Cache-Control"] == "no-store"
    assert style.status_code == 200
    assert style.headers["Cache-Control"] != "no-store"


def test_the_error_page_needs_nothing_that_its_own_policy_forbids(client):
    page = client.get("/nowhere").text

    assert "style=" not in page
    assert "<style" not in page
    assert "<script" not in page
    assert "http" not in page


def test_health_is_one_word_for_get_and_head_and_needs_no_cookie(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert "Set-Cookie" not in answer.headers
